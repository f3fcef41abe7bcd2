package merge

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/scim"
)

// Directory lets HR and identity systems say who is employed: it is what a SCIM
// server keeps its users in. A user is the internal profile of somebody in the
// client's part of the tree, whichever way they were hired, under the profile's
// id; the id of a tombstone means its survivor (M45).
//
// What a client says becomes a hire, and goes through the same door as a row of
// HR's file. What no table of ours has a place for, such as the client's own
// name of a user, is kept beside it, for that client alone.
//
//   - A new user is a hire; of somebody who is employed already it is one more
//     job, of somebody who was, a return (M7). A user that the client has is a
//     Conflict, which names it: whoever sends the same POST twice finds the first.
//   - active=false and DELETE end the jobs that the client told: today is the
//     last day, and the profile ends at once where no other job goes on. Who has
//     not begun never will. The profile stays.
//   - active=true opens it again (M7).
//   - Another national ID succeeds the one before (M3).
//   - What a hire file would refuse is refused, with the same reason.
type Directory struct{ *Service }

// Problems of a directory.
var (
	errNoUser    = problem.New(problem.NotFound, "merge.directory.unknown")
	errUserTaken = problem.New(problem.Conflict, "merge.directory.taken")
)

// call is one call of a client, on its way.
type call struct {
	importing
	client   Client
	reach    []accounts.OrganisationID
	today    string
	gone     bool // the user is deleted: who has not begun never will
	outcomes []RowOutcome
	refused  *scim.Error // why the call was turned down as a hire
}

// open finds out who calls and what they reach.
func (d Directory) open(ctx context.Context, q db.Queryer) (*call, error) {
	client, known := ClientFrom(ctx)
	if !known || !client.May(SCIMScope) {
		return nil, ErrScope
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	c := &call{client: client, today: accounts.Today(q.Now()), importing: importing{
		Service: d.Service,
		by: accounts.Actor{Kind: "client", Name: "client " + string(client.ID),
			Roles: []accounts.Grant{{Role: accounts.HR, OrganisationID: client.Organisation}}},
		options: ImportOptions{OldNumber: accounts.Succeeded, ToldBy: client.teller()},
	}}
	c.reach = tree.Below(client.Organisation)
	return c, nil
}

// act is one change by a client, which HR sees among the day's hires and the
// log keeps; so does one that was refused. Of two at once, the second looks again
// and finds the first.
func (d Directory) act(ctx context.Context, action string, change func(c *call, tx *db.Tx) (member, error)) (scim.User, error) {
	c, m, err := d.once(ctx, action, change)
	if db.IsTaken(err) {
		c, m, err = d.once(ctx, action, change)
	}
	if db.IsTaken(err) {
		err = errUserTaken
	}
	switch {
	case err == nil:
		return m.user(c.today), nil
	case c == nil:
		return scim.User{}, err
	}
	return scim.User{}, errors.Join(err, c.refuse(ctx, action, err))
}

func (d Directory) once(ctx context.Context, action string, change func(c *call, tx *db.Tx) (member, error)) (c *call, m member, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if c, err = d.open(ctx, tx); err != nil {
			return err
		}
		if m, err = change(c, tx); err != nil {
			return err
		}
		return c.keep(ctx, tx, action, m.Profile.ID)
	})
	return c, m, err
}

// refuse keeps that a call was turned down: with a hire's outcome where it was
// one, and otherwise with why. A version that has passed is asked for again and
// is no refusal.
func (c *call) refuse(ctx context.Context, action string, why error) error {
	var heard *scim.Error
	p := problem.Of(why)
	entry := c.entry(action, "")
	switch {
	case c.refused != nil && errors.Is(why, c.refused):
		return c.DB.Write(ctx, func(tx *db.Tx) error { return c.keep(ctx, tx, action, "") })
	case errors.As(why, &heard) && heard.User != "":
		entry, p = c.entry(action, accounts.ProfileID(heard.User)), errUserTaken
	case p == nil:
		return nil
	}
	return c.Accounts.Record(ctx, entry.With("why", p.Key).Refuse())
}

// taken tells the client which of its users is there already.
func taken(m member) error {
	id := string(m.Profile.ID)
	return &scim.Error{Status: http.StatusConflict, Type: scim.Uniqueness, User: id,
		Detail: explain(problem.New(problem.Conflict, "merge.directory.known", "ID", id))}
}

// Create hires somebody. Problems: merge.directory.taken, and what a hire may be
// refused for, as an Error of package scim.
func (d Directory) Create(ctx context.Context, u scim.User) (scim.User, error) {
	return d.act(ctx, "scim.create", func(c *call, tx *db.Tx) (member, error) {
		if err := c.checkNew(ctx, tx, u); err != nil {
			return member{}, err
		}
		return c.employ(ctx, tx, u, member{})
	})
}

// Replace writes what the client says of a user now.
func (d Directory) Replace(ctx context.Context, u scim.User) (scim.User, error) {
	return d.act(ctx, "scim.replace", func(c *call, tx *db.Tx) (member, error) {
		m, err := c.member(ctx, tx, u.ID)
		if err != nil {
			return member{}, err
		}
		if m.user(c.today).Version != u.Version {
			return member{}, scim.ErrVersion
		}
		return c.employ(ctx, tx, u, m)
	})
}

// Delete ends the jobs that the client told of a user, who is no longer there
// for this client; the profile stays.
func (d Directory) Delete(ctx context.Context, id, version string) error {
	_, err := d.act(ctx, "scim.delete", func(c *call, tx *db.Tx) (member, error) {
		m, err := c.member(ctx, tx, id)
		if err != nil {
			return member{}, err
		}
		u := m.user(c.today)
		if version != "" && version != u.Version {
			return member{}, scim.ErrVersion
		}
		if u.Active || m.undecided(c.today) {
			u.Active, c.gone = false, true
			if m, err = c.employ(ctx, tx, u, m); err != nil {
				return member{}, err
			}
		}
		return m, removeMember(ctx, tx, c.client.ID, m.Profile.ID)
	})
	return err
}

// User is one user, followed from a tombstone to the survivor (M45).
func (d Directory) User(ctx context.Context, id string) (scim.User, error) {
	c, err := d.open(ctx, d.DB)
	if err != nil {
		return scim.User{}, err
	}
	m, err := c.member(ctx, d.DB, id)
	if err != nil {
		return scim.User{}, err
	}
	return m.user(c.today), d.Accounts.Record(ctx, c.entry("scim.look", m.Profile.ID))
}
