package merge

import (
	"context"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectNamed says whether any of the columns names a profile, or somebody has
// decided or proposed something about a pair of it.
func selectNamed(ctx context.Context, q db.Queryer, id accounts.ProfileID, columns []Claim) (named bool, err error) {
	parts := []string{`EXISTS (SELECT 1 FROM match WHERE external_profile_id = $1 AND (decided_by_profile_id IS NOT NULL OR facts <> '' OR claimed_at IS NOT NULL OR state = 'merged'))`,
		`EXISTS (SELECT 1 FROM match_proposal a JOIN match m ON m.id = a.match_id WHERE m.external_profile_id = $1)`,
		`EXISTS (SELECT 1 FROM match WHERE internal_profile_id = $1 OR decided_by_profile_id = $1)`}
	for _, c := range columns {
		parts = append(parts, `EXISTS (SELECT 1 FROM `+c.Table+` WHERE `+c.Column+` = $1)`)
	}
	err = q.QueryRow(ctx, `SELECT `+strings.Join(parts, ` OR `), id).Scan(&named)
	return named, err
}

// deleteUndecided takes away the pairs of a profile, with the plans of them.
func deleteUndecided(ctx context.Context, tx *db.Tx, external accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM match_plan WHERE match_id IN (SELECT id FROM match WHERE external_profile_id = $1)`, external)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM match WHERE external_profile_id = $1`, external)
	return err
}
