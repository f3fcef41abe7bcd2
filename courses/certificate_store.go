package courses

import (
	"context"
	"encoding/json"

	"kursbro/accounts"
	"kursbro/app/db"
)

const certificateColumns = `t.id, t.result_id, t.profile_id, r.course_id, t.number, t.code, t.holder, t.course_titles, t.course_code,
	t.renewed_titles, t.issuer, t.score, t.achieved_at, t.valid_until, r.valid_until, r.end_why, t.issued_at, t.withdrawn_at, t.withdrawn_why`

const fromCertificate = ` FROM certificate t JOIN result r ON r.id = t.result_id `

func scanCertificate(row db.Row) (Certificate, error) {
	var c Certificate
	var titles, renewed string
	err := row.Scan(&c.ID, &c.ResultID, &c.ProfileID, &c.CourseID, &c.Number, &c.Code, &c.Holder, &titles, &c.CourseCode,
		&renewed, &c.Issuer, &c.Score, &c.AchievedAt, &c.ValidUntil, &c.HoldsUntil, &c.EndWhy, &c.IssuedAt, &c.WithdrawnAt, &c.WithdrawnWhy)
	if err != nil {
		return Certificate{}, err
	}
	if renewed != "" {
		if err := json.Unmarshal([]byte(renewed), &c.RenewedIn); err != nil {
			return Certificate{}, err
		}
	}
	return c, json.Unmarshal([]byte(titles), &c.Titles)
}

// insertCertificate says whether the number was free.
func insertCertificate(ctx context.Context, tx *db.Tx, c Certificate) (bool, error) {
	titles, err := json.Marshal(c.Titles)
	if err != nil {
		return false, err
	}
	renewed := []byte{}
	if c.RenewedIn != nil {
		if renewed, err = json.Marshal(c.RenewedIn); err != nil {
			return false, err
		}
	}
	rows, err := tx.Exec(ctx, `INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code,
			renewed_titles, issuer, score, achieved_at, valid_until, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (number) DO NOTHING`,
		c.ID, c.ResultID, c.ProfileID, c.Number, c.Code, c.Holder, string(titles), c.CourseCode,
		string(renewed), c.Issuer, c.Score, c.AchievedAt, c.ValidUntil, c.IssuedAt)
	return rows == 1, err
}

func selectCertificateByCode(ctx context.Context, q db.Queryer, code string) (Certificate, error) {
	return scanCertificate(q.QueryRow(ctx, `SELECT `+certificateColumns+fromCertificate+`WHERE t.code = $1`, code))
}

func selectCertificateByNumber(ctx context.Context, q db.Queryer, number string) (Certificate, error) {
	return scanCertificate(q.QueryRow(ctx, `SELECT `+certificateColumns+fromCertificate+`WHERE t.number = $1`, number))
}

// selectCertificateOf gives what was issued for a result.
func selectCertificateOf(ctx context.Context, q db.Queryer, result ResultID) (Certificate, error) {
	return scanCertificate(q.QueryRow(ctx, `SELECT `+certificateColumns+fromCertificate+`WHERE t.result_id = $1`, result))
}

// updateCertificateWithdrawn says whether the certificate held until now.
func updateCertificateWithdrawn(ctx context.Context, tx *db.Tx, id CertificateID, why WithdrawalReason) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE certificate SET withdrawn_at = $2, withdrawn_why = $3 WHERE id = $1 AND withdrawn_at IS NULL`, id, tx.Now(), why)
	return rows == 1, err
}

// updateCertificateReinstated says whether the certificate was withdrawn.
func updateCertificateReinstated(ctx context.Context, tx *db.Tx, id CertificateID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE certificate SET withdrawn_at = NULL, withdrawn_why = '' WHERE id = $1 AND withdrawn_at IS NOT NULL`, id)
	return rows == 1, err
}

func selectOrganisationName(ctx context.Context, q db.Queryer, id accounts.OrganisationID) (string, error) {
	var name string
	err := q.QueryRow(ctx, `SELECT name FROM organisation WHERE id = $1`, id).Scan(&name)
	return name, err
}

// SelectCertificates gives the certificates of a person, the latest first; the
// withdrawn ones too.
func SelectCertificates(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Certificate, error) {
	rows, err := q.Query(ctx, `SELECT `+certificateColumns+fromCertificate+`WHERE t.profile_id = $1 ORDER BY t.achieved_at DESC, t.number`, profile)
	return db.Collect(rows, err, scanCertificate)
}

// SelectCertificatesNumbered gives certificates by their numbers, whosesoever
// they are.
func SelectCertificatesNumbered(ctx context.Context, q db.Queryer, numbers []string) ([]Certificate, error) {
	rows, err := q.Query(ctx, `SELECT `+certificateColumns+fromCertificate+`WHERE t.number IN (SELECT key FROM json_each($1))`, db.Keys(numbers))
	return db.Collect(rows, err, scanCertificate)
}
