package accounts

import (
	"context"

	"kursbro/app/db"
	"kursbro/app/i18n"
)

func insertOrganisation(ctx context.Context, tx *db.Tx, o Organisation) error {
	_, err := tx.Exec(ctx, `INSERT INTO organisation (id, parent_id, name, number, open_to_externals, search_text, sort_key, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		o.ID, null(o.ParentID), o.Name, null(o.Number), o.OpenToExternals, i18n.Fold(o.Name), i18n.SortKey(o.Name), tx.Now())
	return err
}

func updateOrganisation(ctx context.Context, tx *db.Tx, o Organisation) error {
	_, err := tx.Exec(ctx, `UPDATE organisation SET name = $1, number = $2, open_to_externals = $3, search_text = $4, sort_key = $5 WHERE id = $6`,
		o.Name, null(o.Number), o.OpenToExternals, i18n.Fold(o.Name), i18n.SortKey(o.Name), o.ID)
	return err
}

func selectOrganisations(ctx context.Context, q db.Queryer) ([]Organisation, error) {
	rows, err := q.Query(ctx, `SELECT id, coalesce(parent_id, ''), name, coalesce(number, ''), open_to_externals FROM organisation ORDER BY sort_key, id`)
	return db.Collect(rows, err, func(row db.Row) (o Organisation, err error) {
		err = row.Scan(&o.ID, &o.ParentID, &o.Name, &o.Number, &o.OpenToExternals)
		return o, err
	})
}
