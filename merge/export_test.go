package merge

import (
	"context"

	"kursbro/app/db"
	"kursbro/merge/scim"
)

// FindFrom is Find without its line in the log, from a database that a test watches.
func (d Directory) FindFrom(ctx context.Context, q db.Queryer, query scim.Query) (scim.Page, error) {
	c, err := d.open(ctx, q)
	if err != nil {
		return scim.Page{}, err
	}
	return c.find(ctx, q, query)
}
