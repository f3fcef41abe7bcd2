package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectExemptions(ctx context.Context, q db.Queryer, course CourseID) ([]Exemption, error) {
	rows, err := q.Query(ctx, `SELECT id, profile_id, why, exempted_at FROM exemption
		WHERE course_id = $1 AND ended_at IS NULL ORDER BY exempted_at DESC, id`, course)
	return db.Collect(rows, err, func(row db.Row) (e Exemption, err error) {
		return e, row.Scan(&e.ID, &e.ProfileID, &e.Why, &e.ExemptedAt)
	})
}

// insertExemption writes one unless the person has it; false then.
func insertExemption(ctx context.Context, tx *db.Tx, course CourseID, who accounts.ProfileID, e Exemption, by accounts.Actor) (bool, error) {
	rows, err := tx.Exec(ctx, `INSERT INTO exemption (id, course_id, profile_id, why, by_profile_id, exempted_at)
		SELECT $1, $2, $3, $4, nullif($5, ''), cast($6 AS TIMESTAMP)
		WHERE NOT EXISTS (SELECT 1 FROM exemption WHERE course_id = $2 AND profile_id = $3 AND ended_at IS NULL)`,
		e.ID, course, who, e.Why, string(by.ProfileID), tx.Now())
	return rows == 1, err
}

func updateExemptionEnded(ctx context.Context, tx *db.Tx, course CourseID, id ExemptionID) error {
	_, err := tx.Exec(ctx, `UPDATE exemption SET ended_at = $3 WHERE id = $1 AND course_id = $2 AND ended_at IS NULL`, id, course, tx.Now())
	return err
}
