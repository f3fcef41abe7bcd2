package accounts

import (
	"context"

	"kursbro/app/db"
)

const changeColumns = `id, profile_id, from_organisation_id, to_organisation_id, reason, state, asked_at, decided_at, coalesce(decided_by_profile_id, ''), by_domain, answer`

func scanChange(row db.Row) (c OrganisationChange, err error) {
	err = row.Scan(&c.ID, &c.ProfileID, &c.From, &c.To, &c.Reason, &c.State, &c.AskedAt, &c.DecidedAt, &c.DecidedBy, &c.ByDomain, &c.Answer)
	return c, err
}

func insertChange(ctx context.Context, tx *db.Tx, c OrganisationChange) error {
	_, err := tx.Exec(ctx, `INSERT INTO organisation_change (id, profile_id, from_organisation_id, to_organisation_id, reason, state, asked_at, decided_at, by_domain, answer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, c.ID, c.ProfileID, c.From, c.To, c.Reason, c.State, c.AskedAt, c.DecidedAt, c.ByDomain, c.Answer)
	return err
}

// updateChange settles one that waits.
func updateChange(ctx context.Context, tx *db.Tx, c OrganisationChange) (int64, error) {
	return tx.Exec(ctx, `UPDATE organisation_change SET state = $2, decided_at = $3, decided_by_profile_id = $4, answer = $5 WHERE id = $1 AND state = 'open'`,
		c.ID, c.State, tx.Now(), null(c.DecidedBy), c.Answer)
}

func selectOpenChange(ctx context.Context, q db.Queryer, id ProfileID) (OrganisationChange, error) {
	return scanChange(q.QueryRow(ctx, `SELECT `+changeColumns+` FROM organisation_change WHERE profile_id = $1 AND state = 'open'`, id))
}

func selectLatestChange(ctx context.Context, q db.Queryer, id ProfileID) (OrganisationChange, error) {
	return scanChange(q.QueryRow(ctx, `SELECT `+changeColumns+` FROM organisation_change WHERE profile_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 1`, id))
}

func selectOpenChanges(ctx context.Context, q db.Queryer) ([]OrganisationChange, error) {
	rows, err := q.Query(ctx, `SELECT `+changeColumns+` FROM organisation_change WHERE state = 'open' ORDER BY asked_at, id LIMIT 2000`)
	return db.Collect(rows, err, scanChange)
}
