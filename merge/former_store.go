package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectFormer gives the tombstones that point to a profile, also by way of
// others, each with the merge that closed it.
func selectFormer(ctx context.Context, q db.Queryer, into accounts.ProfileID) ([]former, error) {
	rows, err := q.Query(ctx, `SELECT m.id, p.id, p.kind, coalesce(p.username, ''), coalesce(p.email, '') FROM profile p
		JOIN merge m ON m.from_profile_id = p.id AND m.undone_at IS NULL WHERE p.merged_into = $1 ORDER BY m.id`, into)
	return db.Collect(rows, err, func(row db.Row) (f former, err error) {
		return f, row.Scan(&f.merge, &f.ID, &f.Kind, &f.Username, &f.Email)
	})
}
