package merge

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/scim"
)

// How many users a filter may look through that the database cannot narrow to
// fewer (a second for each 5 000 or so), and how many are read at once.
const (
	mostLookedThrough = 60_000
	membersAtOnce     = 500
)

// Find gives one page of the client's users, in the order in which they came.
// The log has that it was asked for and how many were found, not the filter.
func (d Directory) Find(ctx context.Context, q scim.Query) (scim.Page, error) {
	c, err := d.open(ctx, d.DB)
	if err != nil {
		return scim.Page{}, err
	}
	page, err := c.find(ctx, d.DB, q)
	if err != nil {
		return scim.Page{}, err
	}
	return page, d.Accounts.Record(ctx, c.entry("scim.find", "").With("found", strconv.Itoa(page.Total)))
}

func (c *call) find(ctx context.Context, from db.Queryer, q scim.Query) (scim.Page, error) {
	lookups := q.Filter.Lookups()
	if len(lookups) > 0 {
		ids, err := c.lookUp(ctx, from, lookups)
		if err != nil {
			return scim.Page{}, fmt.Errorf("look up users: %w", err)
		}
		return c.collect(ctx, from, q, ids)
	}
	may := c.narrow(q.Filter)
	total, err := countMembers(ctx, from, c.client.ID, c.reach, may)
	if err != nil {
		return scim.Page{}, fmt.Errorf("count users: %w", err)
	}
	if may.exact {
		return c.page(ctx, from, q, may, total)
	}
	if total > mostLookedThrough {
		return scim.Page{}, scim.ErrTooMany
	}
	ids, err := selectMemberIDs(ctx, from, c.client.ID, c.reach, may, 0, total)
	if err != nil {
		return scim.Page{}, fmt.Errorf("look through users: %w", err)
	}
	return c.collect(ctx, from, q, ids)
}

// collect makes a page of those of many who match. The version of a user costs
// more than all the rest: only those who are shown have one, unless it is asked for.
func (c *call) collect(ctx context.Context, from db.Queryer, q scim.Query, ids []accounts.ProfileID) (scim.Page, error) {
	asked := q.Filter.Asks(scim.Path{Attribute: "meta", Sub: "version"})
	page, err := q.Collect(c.users(ctx, from, ids, asked))
	for i := range page.Users {
		page.Users[i].Version = versionOf(page.Users[i])
	}
	return page, err
}

// page is a part of those whom the database finds, and reads no others.
func (c *call) page(ctx context.Context, from db.Queryer, q scim.Query, who narrowed, total int) (scim.Page, error) {
	page := scim.Page{Total: total}
	ids, err := selectMemberIDs(ctx, from, c.client.ID, c.reach, who, q.Start-1, q.Count)
	if err != nil {
		return page, fmt.Errorf("page users: %w", err)
	}
	for u, err := range c.users(ctx, from, ids, true) {
		if err != nil {
			return scim.Page{}, err
		}
		page.Users = append(page.Users, u)
	}
	return page, nil
}

// lookUp asks indexes who may be meant; what they find is looked at again.
func (c *call) lookUp(ctx context.Context, q db.Queryer, lookups []scim.Lookup) (ids []accounts.ProfileID, err error) {
	for _, l := range lookups {
		var found []accounts.ProfileID
		switch l.Path {
		case scim.ByID:
			found = []accounts.ProfileID{accounts.ProfileID(l.Value)}
		case scim.ByExternalID:
			found, err = selectByExternalID(ctx, q, c.client.ID, l.Value)
		case scim.ByUserName:
			found, err = selectByUserName(ctx, q, accounts.UsernameKey(l.Value))
		case scim.ByEmail:
			found, err = selectByAddress(ctx, q, c.client.ID, scim.Fold(l.Value))
		case scim.ByEmployeeNumber:
			found, err = selectByEmployeeNumber(ctx, q, l.Value)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return ids, nil
}

// users reads users in the order of their ids, each once, some at a time, with
// or without their versions.
func (c *call) users(ctx context.Context, q db.Queryer, ids []accounts.ProfileID, versions bool) iter.Seq2[scim.User, error] {
	return func(yield func(scim.User, error) bool) {
		for len(ids) > 0 {
			some := ids[:min(membersAtOnce, len(ids))]
			ids = ids[len(some):]
			members, err := c.members(ctx, q, some)
			if err != nil {
				yield(scim.User{}, err)
				return
			}
			for _, m := range members {
				u := m.shown(c.today)
				if versions {
					u.Version = versionOf(u)
				}
				if !yield(u, nil) {
					return
				}
			}
		}
	}
}
