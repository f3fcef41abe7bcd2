package merge

import (
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/merge/hire"
)

// rehearsal remembers the people that a dry run would have made, so that later
// rows of the file meet them. What earlier rows would have freed, such as a
// username, it does not see. A nil one, of a real import, remembers nothing.
type rehearsal map[string]*accounts.Profile

func newRehearsal() rehearsal { return rehearsal{} }

const madeUp = "rehearsed-"

// remember keeps whom a row would have made.
func (r rehearsal) remember(o RowOutcome, h hire.Hire, vault *nationalid.Vault) {
	if r == nil || o.use != newPerson {
		return
	}
	p := &accounts.Profile{
		ID: accounts.ProfileID(fmt.Sprint(madeUp, o.Row)), Kind: accounts.Internal, State: accounts.Active,
		Username: h.Username, GivenName: h.GivenName, FamilyName: h.FamilyName, BirthDate: h.BirthDate,
	}
	r["username "+h.Username], r["number "+vault.Lookup(h.NationalID)] = p, p
}

// add tells what the rehearsal knows besides the database.
func (r rehearsal) add(k *known, h hire.Hire, numbers nationalid.Lookups) {
	if len(numbers) > 0 && r["number "+numbers[0]] != nil {
		k.owners = append(k.owners, *r["number "+numbers[0]])
	}
	if p := r["username "+h.Username]; p != nil && k.taken == nil {
		k.taken = p
	}
}

// isMadeUp says that the person is only in the rehearsal.
func isMadeUp(p accounts.Profile) bool {
	return len(p.ID) > len(madeUp) && p.ID[:len(madeUp)] == madeUp
}
