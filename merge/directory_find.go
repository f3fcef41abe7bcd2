package merge

import (
	"context"
	"fmt"
	"iter"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/scim"
)

// How many users a filter that no index helps may look through, and how many
// are read at once.
const (
	mostLookedThrough = 20_000
	membersAtOnce     = 500
)

// Find gives one page of the client's users, in the order in which they came.
func (d Directory) Find(ctx context.Context, q scim.Query) (scim.Page, error) {
	c, err := d.open(ctx, d.DB)
	if err != nil {
		return scim.Page{}, err
	}
	lookups := q.Filter.Lookups()
	if len(lookups) > 0 {
		ids, err := c.lookUp(ctx, d.DB, lookups)
		if err != nil {
			return scim.Page{}, fmt.Errorf("look up users: %w", err)
		}
		return q.Collect(c.users(ctx, d.DB, ids))
	}
	total, err := countMembers(ctx, d.DB, c.client.ID, c.reach)
	if err != nil {
		return scim.Page{}, fmt.Errorf("count users: %w", err)
	}
	first, most := q.Start-1, q.Count
	if q.Filter != nil {
		first, most = 0, total
	}
	if q.Filter != nil && total > mostLookedThrough {
		return scim.Page{}, scim.ErrTooMany
	}
	ids, err := selectMemberIDs(ctx, d.DB, c.client.ID, c.reach, first, most)
	if err != nil {
		return scim.Page{}, fmt.Errorf("page users: %w", err)
	}
	if q.Filter != nil {
		return q.Collect(c.users(ctx, d.DB, ids))
	}
	page := scim.Page{Total: total}
	for u, err := range c.users(ctx, d.DB, ids) {
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

// users reads users in the order of their ids, each once, some at a time.
func (c *call) users(ctx context.Context, q db.Queryer, ids []accounts.ProfileID) iter.Seq2[scim.User, error] {
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
				if !yield(m.user(c.today), nil) {
					return
				}
			}
		}
	}
}
