package report

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertReport(ctx context.Context, tx *db.Tx, id ID, owner accounts.ProfileID, formKey, name, definition string) error {
	_, err := tx.Exec(ctx, `INSERT INTO report (id, profile_id, form_key, name, definition, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, owner, formKey, name, definition, tx.Now())
	return err
}

// insertReader puts a report into somebody's list, where it is not there.
func insertReader(ctx context.Context, tx *db.Tx, id ID, reader accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO report_reader (id, report_id, profile_id, shared_at) VALUES ($1, $2, $3, $4) ON CONFLICT (report_id, profile_id) DO NOTHING`,
		db.NewID(), id, reader, tx.Now())
	return err
}

// selectByFormKey finds what a form has saved already; empty: nothing.
func selectByFormKey(ctx context.Context, q db.Queryer, formKey string, owner accounts.ProfileID) (id ID, err error) {
	err = q.QueryRow(ctx, `SELECT id FROM report WHERE form_key = $1 AND profile_id = $2`, formKey, owner).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return id, err
}

func countSaved(ctx context.Context, q db.Queryer, owner accounts.ProfileID) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM report WHERE profile_id = $1`, owner).Scan(&n)
	return n, err
}

// selectSaved gives the reports in somebody's list, or one of them.
func selectSaved(ctx context.Context, q db.Queryer, reader accounts.ProfileID, id ID) ([]Saved, error) {
	rows, err := q.Query(ctx, `SELECT r.id, r.name, r.profile_id, p.given_name || ' ' || p.family_name, r.definition, r.created_at, m.every, m.weekday,
			(SELECT count(*) FROM report_reader o WHERE o.report_id = r.id AND o.profile_id <> r.profile_id)
		FROM report_reader m JOIN report r ON r.id = m.report_id JOIN profile p ON p.id = r.profile_id
		WHERE m.profile_id = $1 AND ($2 = '' OR r.id = $2) ORDER BY lower(r.name), r.id`, reader, string(id))
	return db.Collect(rows, err, func(row db.Row) (s Saved, err error) {
		var definition string
		if err = row.Scan(&s.ID, &s.Name, &s.Owner, &s.OwnerName, &definition, &s.CreatedAt, &s.Plan.Every, &s.Plan.Weekday, &s.Others); err != nil {
			return s, err
		}
		s.Definition, err = decode(definition)
		return s, err
	})
}

func deleteReport(ctx context.Context, tx *db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM report_reader WHERE report_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM report WHERE id = $1`, id)
	return err
}

func deleteReader(ctx context.Context, tx *db.Tx, id ID, reader accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM report_reader WHERE report_id = $1 AND profile_id = $2`, id, reader)
	return err
}
