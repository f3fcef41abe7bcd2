package merge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge/scim"
)

// checkNew finds a user that the client has: only one who has left may come
// again, and is hired anew (M7).
func (c *call) checkNew(ctx context.Context, tx *db.Tx, u scim.User) error {
	ids, err := c.lookUp(ctx, tx, []scim.Lookup{{Path: scim.ByUserName, Value: u.UserName}, {Path: scim.ByEmployeeNumber, Value: u.EmployeeNumber},
		{Path: scim.ByExternalID, Value: u.ExternalID}})
	if err != nil {
		return fmt.Errorf("look for the user: %w", err)
	}
	if number, err := nationalid.Parse(nationalid.Clean(u.NationalID.Reveal()), true); err == nil {
		people, err := owners(ctx, tx, c.Accounts.Vault.Lookups(number))
		if err != nil {
			return fmt.Errorf("find number: %w", err)
		}
		for _, p := range people {
			ids = append(ids, p.ID)
		}
	}
	known, err := c.members(ctx, tx, ids)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(known, func(m member) bool { return m.row != "" && (m.active(c.today) || m.undecided(c.today) || !u.Active) })
	if at >= 0 {
		return taken(known[at])
	}
	return nil
}

// employ makes of what a client says hires, one for each job, carries them out
// as the rows of a file, and keeps the rest. old is the user until now.
func (c *call) employ(ctx context.Context, tx *db.Tx, u scim.User, old member) (member, error) {
	now := member{said: said{Start: old.said.Start}, row: old.row, externalID: u.ExternalID}
	c.settle(&u, old, &now.said)
	posts, err := c.posts(ctx, tx, u, old)
	if err != nil {
		return member{}, err
	}
	for _, post := range posts {
		if err := c.carryOut(ctx, tx, post, cmp.Or(old.Profile.ID, now.Profile.ID)); err != nil {
			return member{}, err
		}
		now.Profile.ID = c.outcomes[len(c.outcomes)-1].Profile
	}
	first := posts[0].Hire
	u.UserName = strings.TrimSpace(u.UserName)
	u.GivenName, u.FamilyName, u.EmployeeNumber = first.GivenName, first.FamilyName, first.EmployeeNumber
	now.said.Unit, now.said.Leader = first.Unit, first.Leader
	for _, step := range []func(context.Context, *db.Tx, scim.User, *member, member) error{c.drop, c.leave, c.lead, c.remember} {
		if err := step(ctx, tx, u, &now, old); err != nil {
			return member{}, err
		}
	}
	return c.member(ctx, tx, string(now.Profile.ID))
}

// carryOut carries out one hire, which must be about the person that is meant
// where somebody is.
func (c *call) carryOut(ctx context.Context, tx *db.Tx, p post, meant accounts.ProfileID) error {
	c.employer.home, c.moved = p.home, p.moved
	outcome, err := c.one(ctx, tx, p.Row)
	if errors.Is(err, accounts.ErrUsernameTaken) {
		outcome, err = told(p.Row, RowRefused, "username.taken", ""), nil
	}
	if err != nil {
		return err
	}
	if outcome.use == newPerson && outcome.Code == "national_id.twin" {
		outcome = told(p.Row, RowReview, "national_id.other_person", "") // a user without a number could not be changed
	}
	if outcome.Profile != "" && meant != "" && outcome.Profile != meant {
		outcome = told(p.Row, RowReview, "employee_number.other_person", "")
	}
	if outcome.Profile != "" {
		c.outcomes = append(c.outcomes, outcome)
		return nil
	}
	c.outcomes = []RowOutcome{outcome}
	c.refused = refusalOf(outcome)
	return c.refused
}

// refusalOf says why a hire was not used: what is wrong with it (400), or what it
// meets here (409).
func refusalOf(o RowOutcome) *scim.Error {
	e := &scim.Error{Status: http.StatusConflict, Detail: o.Reason(i18n.For(i18n.EN))}
	switch {
	case o.Faults() != nil:
		e.Status, e.Type = http.StatusBadRequest, scim.InvalidValue
	case o.Code == "username.taken":
		e.Type = scim.Uniqueness
	}
	return e
}

// drop ends the jobs that the client told and no longer tells; those that it
// never told are another's.
func (c *call) drop(ctx context.Context, tx *db.Tx, u scim.User, now *member, old member) error {
	now.said.User = u
	for _, job := range old.jobs {
		if now.told(job.EmployeeNumber) || !old.told(job.EmployeeNumber) || job.Over(c.today) {
			continue
		}
		end := c.today
		if !job.Begun(c.today) {
			end = dayBefore(c.today)
		}
		if _, err := accounts.EndEmployment(ctx, tx, job.EmployeeNumber, end); err != nil {
			return fmt.Errorf("end a job that is no longer told: %w", err)
		}
	}
	return nil
}

// leave ends the profile at once, unless another job goes on.
func (c *call) leave(ctx context.Context, tx *db.Tx, u scim.User, now *member, _ member) error {
	if u.Active || u.StartDate > c.today {
		return nil
	}
	return accounts.EndNow(ctx, tx, now.Profile.ID)
}

// lead finds those whose leader came after them.
func (c *call) lead(ctx context.Context, tx *db.Tx, u scim.User, _ *member, old member) error {
	if old.Profile.ID != "" && old.Profile.Username == accounts.UsernameKey(u.UserName) {
		return nil
	}
	led, err := selectLed(ctx, tx, u)
	if err != nil {
		return fmt.Errorf("look for whom they lead: %w", err)
	}
	for _, number := range led {
		work, known, err := accounts.FindEmployment(ctx, tx, number)
		if err != nil || !known {
			return err
		}
		if _, err := accounts.UpsertEmployment(ctx, tx, work); err != nil {
			return fmt.Errorf("find leader: %w", err)
		}
	}
	return nil
}

// remember keeps what the client says, unless all of it is known.
func (c *call) remember(ctx context.Context, tx *db.Tx, u scim.User, now *member, old member) error {
	u.ID, u.ExternalID, u.Version, u.ManagerName, u.NationalID = "", "", "", "", scim.NationalID{}
	u.Created, u.LastModified = time.Time{}, time.Time{}
	now.said.User = u
	news := slices.ContainsFunc(c.outcomes, func(o RowOutcome) bool { return o.Outcome != RowUnchanged })
	if !news && old.row == now.Profile.ID && old.externalID == now.externalID && reflect.DeepEqual(old.said, now.said) {
		return nil
	}
	addresses := make([]string, len(u.Emails))
	for i, contact := range u.Emails {
		addresses[i] = scim.Fold(contact.Value)
	}
	return saveMember(ctx, tx, c.client.ID, *now, addresses)
}
