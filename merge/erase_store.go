package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// deletePairs takes away whom a person was thought to be, and what was said of
// it; of a pair that was merged the bare fact stays.
func deletePairs(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	const theirs = `(SELECT id FROM match WHERE external_profile_id = $1 OR internal_profile_id = $1)`
	for _, statement := range []string{
		`DELETE FROM match_claim WHERE external_profile_id = $1 OR internal_profile_id = $1`,
		`DELETE FROM match_proposal WHERE match_id IN ` + theirs,
		`DELETE FROM match WHERE id IN ` + theirs + ` AND NOT EXISTS (SELECT 1 FROM merge m WHERE m.match_id = match.id)`,
		`UPDATE match SET note = '', facts = '', reasons = '[]' WHERE id IN ` + theirs,
		`UPDATE merge_undo SET note = '', answers = '{}' WHERE merge_id IN (SELECT id FROM merge WHERE from_profile_id = $1 OR into_profile_id = $1)`,
		`UPDATE merge SET note = '' WHERE from_profile_id = $1 OR into_profile_id = $1`,
		`DELETE FROM likeness WHERE a_profile_id = $1 OR b_profile_id = $1`,
		`DELETE FROM directory_address WHERE profile_id = $1`,
		`DELETE FROM directory_job WHERE profile_id = $1`,
		`DELETE FROM directory_user WHERE profile_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// updateRowsErased takes the values off the rows of the feed that are about a
// person, and the name off those that met no profile.
func updateRowsErased(ctx context.Context, tx *db.Tx, p accounts.Profile) error {
	if _, err := tx.Exec(ctx, `UPDATE hire_row SET name = '', args = '{}' WHERE profile_id = $1`, p.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE hire_row SET name = '' WHERE profile_id IS NULL AND name = $1`, p.Name())
	return err
}
