package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectClassesOf gives the classes in which somebody has a live booking.
func selectClassesOf(ctx context.Context, q db.Queryer, id accounts.ProfileID) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT class_id FROM seat WHERE profile_id = $1 AND state <> 'freed' ORDER BY class_id`, id)
	return db.Collect(rows, err, func(row db.Row) (class ClassID, err error) { return class, row.Scan(&class) })
}

// updateCertificatesErased takes name and score off every certificate; one that
// was withdrawn before keeps its day.
func updateCertificatesErased(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE certificate SET holder = '', score = NULL, withdrawn_why = $3,
		withdrawn_at = coalesce(withdrawn_at, $2) WHERE profile_id = $1`, id, tx.Now(), string(Erased))
	return err
}

// deleteLearning takes away what a person did, in an order that no key minds.
func deleteLearning(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	for _, statement := range []string{
		`UPDATE seat SET superseded_by = NULL WHERE superseded_by IN (SELECT id FROM seat WHERE profile_id = $1)`,
		`DELETE FROM seat WHERE profile_id = $1`,
		`DELETE FROM calendar_feed WHERE profile_id = $1`,
		`DELETE FROM approval_decision WHERE approval_id IN (SELECT id FROM approval WHERE profile_id = $1)`,
		`UPDATE approval SET superseded_by = NULL WHERE superseded_by IN (SELECT id FROM approval WHERE profile_id = $1)`,
		`DELETE FROM approval WHERE profile_id = $1`,
		`UPDATE approval SET asked_profile_id = NULL, told_at = NULL WHERE asked_profile_id = $1`,
		`UPDATE result SET superseded_by = NULL WHERE superseded_by IN (SELECT id FROM result WHERE profile_id = $1)`,
		`UPDATE result SET renewed_by = NULL WHERE profile_id = $1`,
		`DELETE FROM result_evidence WHERE result_id IN (SELECT id FROM result WHERE profile_id = $1)`,
		`UPDATE result_evidence SET by_profile_id = NULL WHERE by_profile_id = $1`,
		`UPDATE seat SET result_id = NULL WHERE result_id IN (SELECT id FROM result WHERE profile_id = $1)`,
		`DELETE FROM reckoned WHERE result_id IN (SELECT id FROM result WHERE profile_id = $1)`,
		`DELETE FROM result WHERE profile_id = $1 AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.result_id = result.id)`,
		`UPDATE result SET attempt_id = NULL, enrolment_id = NULL, score = NULL WHERE profile_id = $1`,
		`DELETE FROM launch WHERE profile_id = $1 OR attempt_id IN (SELECT id FROM attempt WHERE profile_id = $1)`,
		`DELETE FROM quiz_answer WHERE try_id IN (SELECT t.id FROM quiz_try t JOIN attempt a ON a.id = t.attempt_id WHERE a.profile_id = $1)`,
		`DELETE FROM quiz_try WHERE attempt_id IN (SELECT id FROM attempt WHERE profile_id = $1)`,
		`DELETE FROM attempt_unit WHERE attempt_id IN (SELECT id FROM attempt WHERE profile_id = $1)`,
		`UPDATE attempt SET superseded_by = NULL WHERE superseded_by IN (SELECT id FROM attempt WHERE profile_id = $1)`,
		`DELETE FROM attempt WHERE profile_id = $1`,
		`UPDATE enrolment SET superseded_by = NULL, superseded_at = NULL WHERE superseded_by IN (SELECT id FROM enrolment WHERE profile_id = $1)`,
		`DELETE FROM enrolment WHERE profile_id = $1`,
		`DELETE FROM exemption WHERE profile_id = $1`,
		`UPDATE exemption SET by_profile_id = NULL WHERE by_profile_id = $1`,
		`DELETE FROM code_use WHERE profile_id = $1`,
		`UPDATE access_code SET by_profile_id = NULL WHERE by_profile_id = $1`,
		`UPDATE course SET owner_profile_id = NULL WHERE owner_profile_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}
