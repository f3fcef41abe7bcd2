package accounts

import (
	"context"

	"kursbro/app/db"
)

func selectDomainOrganisations(ctx context.Context, q db.Queryer, domain string) ([]OrganisationID, error) {
	rows, err := q.Query(ctx, `SELECT organisation_id FROM organisation_domain WHERE domain = $1 ORDER BY organisation_id`, domain)
	return db.Collect(rows, err, func(row db.Row) (id OrganisationID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

func selectDomains(ctx context.Context, q db.Queryer) ([]Domain, error) {
	rows, err := q.Query(ctx, `SELECT domain, organisation_id FROM organisation_domain ORDER BY domain, organisation_id`)
	return db.Collect(rows, err, func(row db.Row) (d Domain, err error) {
		err = row.Scan(&d.Domain, &d.OrganisationID)
		return d, err
	})
}

func insertDomain(ctx context.Context, tx *db.Tx, d Domain, by ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO organisation_domain (domain, organisation_id, added_by_profile_id, added_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (domain, organisation_id) DO NOTHING`, d.Domain, d.OrganisationID, null(by), tx.Now())
	return err
}

func deleteDomain(ctx context.Context, tx *db.Tx, d Domain) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM organisation_domain WHERE domain = $1 AND organisation_id = $2`, d.Domain, d.OrganisationID)
}
