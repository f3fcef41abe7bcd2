package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/merge/hire"
)

// known is what the portal knows that a row may be about.
type known struct {
	job     *accounts.Employment     // of the employee number
	holder  *accounts.Profile        // whose job that is
	numbers []accounts.NationalIDRow // the holder's
	owners  []accounts.Profile       // living internals whose number it is, the oldest first
	taken   *accounts.Profile        // who has the username
	nobody  bool                     // has the number, not even somebody who could match
}

// use is what a row is good for.
type use int

// The uses.
const (
	notUsed   use = iota
	newPerson     // nobody has the number or the employee number
	sameJob       // the job is known, and so is whose
	newNumber     // sameJob, and the number follows the one we have (M3)
	secondJob     // the person is employed elsewhere already (M7)
	rehired       // the person was employed before (M7)
)

// choice is what a row is used for, and for whom; Code says why not.
type choice struct {
	use     use
	person  accounts.Profile
	twin    *accounts.Profile // the employee whose number it is already; nil: it is nobody else's (M9)
	outcome Outcome           // where it is not used: review or refused
	code    string
}

func toReview(code string) choice { return choice{outcome: RowReview, code: code} }

// choose decides what a row is good for. numbers are the blind indexes of its
// number; old is what HR says of the number that it replaces, where somebody
// was asked.
func choose(h hire.Hire, numbers nationalid.Lookups, k known, old accounts.NumberStatus) choice {
	switch {
	case k.holder != nil:
		return chooseHolder(h, numbers, k, old)
	case len(k.owners) > 0:
		return chooseOwner(h, k)
	case k.taken != nil:
		return choice{outcome: RowRefused, code: "username.taken"}
	}
	return choice{use: newPerson}
}

// chooseHolder: the employee number is known. Its holder is the person when
// the national ID says so; a number that replaces another is taken where it can
// be nothing but a fødselsnummer after a D-number, or where HR has said what the
// old one was (M3). One that is another employee's is taken by nobody: the two
// may be one person (M9).
func chooseHolder(h hire.Hire, numbers nationalid.Lookups, k known, old accounts.NumberStatus) choice {
	same := choice{use: sameJob, person: *k.holder}
	for _, row := range k.numbers {
		if numbers.Has(row.Lookup) && row.Status == accounts.Mistaken {
			return toReview("national_id.mistaken")
		}
		if numbers.Has(row.Lookup) {
			return same
		}
	}
	others := slices.DeleteFunc(slices.Clone(k.owners), func(p accounts.Profile) bool { return p.ID == k.holder.ID })
	differs := !sameIdentity(h, *k.holder)
	switch {
	case differs && (len(k.numbers) > 0 || len(others) > 0 && sameIdentity(h, others[0])):
		return toReview("employee_number.other_person")
	case len(others) > 0:
		same.twin = &others[0]
		return same
	case len(k.numbers) == 0 || k.numbers[0].Status != accounts.Current || k.numbers[0].Evidence == accounts.Typed:
		return same
	case k.numbers[0].Kind == h.NationalID.Kind().String() && old == "":
		return toReview("national_id.changed")
	case k.numbers[0].Kind == "d_number" || old != "":
		same.use = newNumber
	}
	return same
}

// chooseOwner: the number is an employee's already. Another birth date says
// that they are two people or that HR has made a mistake: the row makes an
// employee without the number, and helpdesk looks at the two (M9). Where the
// username is taken, too, nobody can be made.
func chooseOwner(h hire.Hire, k known) choice {
	at := slices.IndexFunc(k.owners, func(p accounts.Profile) bool { return p.State != accounts.Ended })
	person := k.owners[max(at, 0)]
	differs := person.BirthDate != "" && person.BirthDate != h.BirthDate
	switch {
	case differs && k.taken != nil:
		return toReview("national_id.other_person")
	case differs:
		return choice{use: newPerson, twin: &person}
	case person.State == accounts.Ended:
		return choice{use: rehired, person: person}
	}
	return choice{use: secondJob, person: person}
}

func sameIdentity(h hire.Hire, p accounts.Profile) bool {
	return sameGivenName(h.GivenName, p.GivenName) && sameFamilyName(h.FamilyName, p.FamilyName) && h.BirthDate == p.BirthDate
}

// know reads what the portal knows about a row, and what a rehearsal has made
// up so far. What names a tombstone is about its survivor (M45).
func (job *importing) know(ctx context.Context, q db.Queryer, h hire.Hire) (known, error) {
	var k known
	var numbers nationalid.Lookups
	if !h.NationalID.IsZero() { // else the row has a fault
		numbers = job.Accounts.Vault.Lookups(h.NationalID)
	}
	work, found, err := accounts.FindEmployment(ctx, q, h.EmployeeNumber)
	if err != nil {
		return k, fmt.Errorf("read employment: %w", err)
	}
	if found {
		holder, err := living(ctx, q, work.ProfileID)
		if err != nil {
			return k, err
		}
		if k.numbers, err = accounts.NationalIDs(ctx, q, holder.ID); err != nil {
			return k, fmt.Errorf("read numbers: %w", err)
		}
		k.job, k.holder = &work, &holder
	}
	if k.owners, err = owners(ctx, q, numbers); err != nil {
		return k, fmt.Errorf("find number: %w", err)
	}
	if user, found, err := accounts.FindByUsername(ctx, q, h.Username); err != nil {
		return k, fmt.Errorf("find username: %w", err)
	} else if found {
		k.taken = &user
	}
	job.rehearsal.add(&k, h, numbers)
	return k, nil
}

// living follows a tombstone's pointer (M45).
func living(ctx context.Context, q db.Queryer, id accounts.ProfileID) (accounts.Profile, error) {
	p, err := accounts.SelectProfile(ctx, q, id)
	if err != nil {
		return p, err
	}
	return accounts.Survivor(ctx, q, p)
}

// owners are the internals whose number it is, by more than typing. A tombstone
// stands for its survivor and never comes back to life (M45).
func owners(ctx context.Context, q db.Queryer, numbers nationalid.Lookups) ([]accounts.Profile, error) {
	rows, err := accounts.FindByNationalID(ctx, q, numbers...)
	if err != nil {
		return nil, err
	}
	var found []accounts.Profile
	for _, row := range rows {
		if row.Status == accounts.Mistaken || row.Evidence == accounts.Typed {
			continue
		}
		p, err := living(ctx, q, row.ProfileID)
		if err != nil {
			return nil, err
		}
		if p.Kind == accounts.Internal && !slices.ContainsFunc(found, func(other accounts.Profile) bool { return other.ID == p.ID }) {
			found = append(found, p)
		}
	}
	return found, nil
}
