package demo

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/courses/goals"
)

// Rooms are what the demo fills.
type Rooms struct {
	DB       *db.DB
	Accounts *accounts.Service
	Courses  *courses.Service
	Goals    *goals.Service
}

// places are the organisations by what the crowd needs of them.
type places struct {
	byName    map[string]accounts.OrganisationID
	open      []accounts.OrganisationID // to externals
	hospitals []accounts.OrganisationID
}

// Fill makes the region where it is missing, and a crowd of so many people in
// all; who is there already stays. Progress is told in people. Of several
// processes that fill one database the first does it, and the others wait.
func Fill(ctx context.Context, rooms Rooms, people int, progress func(done, total int)) error {
	return rooms.DB.Alone(ctx, func() error { return rooms.fill(ctx, people, progress) })
}

func (r Rooms) fill(ctx context.Context, people int, progress func(done, total int)) error {
	there, err := countProfiles(ctx, r.DB)
	if err != nil {
		return err
	}
	missing, err := r.missing(ctx)
	if err != nil {
		return err
	}
	crowd := there - (len(cast) - len(missing))
	if len(missing) > 0 {
		if err := r.build(ctx, there == 0, missing); err != nil {
			return fmt.Errorf("build the region: %w", err)
		}
	}
	if crowd == 0 { // also when somebody was stopped half-way
		if err := r.fillShelf(ctx); err != nil {
			return fmt.Errorf("fill the shelf: %w", err)
		}
	}
	if err := r.teachGuest(ctx); err != nil {
		return fmt.Errorf("teach the guest: %w", err)
	}
	if err := r.fillGoals(ctx); err != nil {
		return fmt.Errorf("fill the learning goals: %w", err)
	}
	if err := r.fillReports(ctx); err != nil {
		return fmt.Errorf("save reports: %w", err)
	}
	return r.crowd(ctx, crowd, people, progress)
}

// missing are the places in the cast of whom the database does not have: all,
// or those who have joined since it was made.
func (r Rooms) missing(ctx context.Context) ([]int, error) {
	var missing []int
	for i, c := range cast {
		there, err := isThere(ctx, r.DB, c.name)
		if err != nil {
			return nil, err
		}
		if !there {
			missing = append(missing, i)
		}
	}
	return missing, nil
}

// build makes the organisations, where there are none, and those who sign in.
func (r Rooms) build(ctx context.Context, empty bool, missing []int) error {
	hash, err := r.Accounts.Hasher.Hash(ctx, accounts.NormalisePassword(Password))
	if err != nil {
		return err
	}
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		if empty {
			at = places{byName: map[string]accounts.OrganisationID{}}
			if err := plant(ctx, tx, region, "", &at); err != nil {
				return err
			}
		}
		return r.hireCast(ctx, tx, casting{at, hash, missing})
	})
}

// plant adds a branch and everything below it.
func plant(ctx context.Context, tx *db.Tx, o organisation, parent accounts.OrganisationID, at *places) error {
	id, err := accounts.InsertOrganisation(ctx, tx, accounts.Organisation{ParentID: parent, Name: o.name, Number: o.number, OpenToExternals: o.open})
	if err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	at.byName[o.name] = id
	for _, child := range o.below {
		if err := plant(ctx, tx, child, id, at); err != nil {
			return err
		}
	}
	return nil
}

// casting is who of the cast is to be made, and from what.
type casting struct {
	places
	hash    accounts.PasswordHash
	missing []int // places in the cast
}

// hireCast makes those of the people with demo logins who are missing.
func (r Rooms) hireCast(ctx context.Context, tx *db.Tx, at casting) error {
	numbers := map[accounts.ProfileID]nationalid.Number{}
	for _, i := range at.missing {
		c := cast[i]
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{c.profile(i, at.places, at.hash, tx.Now())})
		if err != nil {
			return err
		}
		birth, err := time.Parse(time.DateOnly, c.birth)
		if err != nil {
			return err
		}
		switch c.role {
		case accounts.Guest:
			err = r.Accounts.InsertNationalIDs(ctx, tx, map[accounts.ProfileID]nationalid.Number{ids[0]: nationalid.Synthetic(birth, 0)}, accounts.Typed)
		case accounts.Employee:
			numbers[ids[0]] = nationalid.Synthetic(birth, 0)
		default:
			numbers[ids[0]] = nationalid.Synthetic(birth, 0)
			err = accounts.GrantRole(ctx, tx, accounts.Command("seed"), ids[0], accounts.Grant{Role: c.role, OrganisationID: at.byName[region.name]})
		}
		if err != nil {
			return err
		}
		if err := employ(ctx, tx, c.role, ids[0], i); err != nil {
			return err
		}
	}
	if err := lead(ctx, tx); err != nil {
		return err
	}
	return r.Accounts.InsertNationalIDs(ctx, tx, numbers, accounts.ByHR)
}

// lead gives those of the cast who have a leader theirs.
func lead(ctx context.Context, tx *db.Tx) error {
	for name, leader := range led {
		person, there, err := accounts.FindByUsername(ctx, tx, name)
		if err != nil || !there {
			return err
		}
		jobs, err := accounts.Employments(ctx, tx, person.ID)
		if err != nil || len(jobs) == 0 {
			return err
		}
		job := jobs[0]
		job.Leader = leader
		if _, err := accounts.UpsertEmployment(ctx, tx, job); err != nil {
			return err
		}
	}
	return nil
}

func employ(ctx context.Context, tx *db.Tx, role accounts.Role, id accounts.ProfileID, i int) error {
	if role == accounts.Guest {
		return nil
	}
	_, err := accounts.UpsertEmployment(ctx, tx, accounts.Employment{ProfileID: id, EmployeeNumber: fmt.Sprintf("1000%02d", i), Unit: "Demo", StartDate: "2020-01-01"})
	return err
}

// profile is the cast's ith.
func (c member) profile(i int, at places, hash accounts.PasswordHash, now time.Time) accounts.Profile {
	p := accounts.Profile{
		Kind: accounts.Internal, State: accounts.Active, GivenName: c.given, FamilyName: c.family, BirthDate: c.birth,
		OrganisationID: at.byName[c.organisation], Language: "nb", PasswordHash: hash, PasswordSetAt: &now, Mobile: fmt.Sprintf("+4790000%03d", i),
	}
	if c.role == accounts.Guest {
		now = now.AddDate(0, 0, -guestSince)
		p.Kind, p.Email, p.EmailVerifiedAt, p.PasswordSetAt, p.CreatedAt = accounts.External, c.name, &now, &now, now
		p.Address, p.PostalCode, p.PostalPlace = "Strandgata 3", "4005", "Stavanger"
		return p
	}
	p.Username, p.PrivateEmail, p.PrivateEmailSource = c.name, c.name+"@post.example", accounts.FromHR
	return p
}
