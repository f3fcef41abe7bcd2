package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

const codeColumns = `id, course_id, code, uses, used, last_day, created_at, withdrawn_at`

func scanCode(row db.Row) (AccessCode, error) {
	var c AccessCode
	err := row.Scan(&c.ID, &c.CourseID, &c.Code, &c.Uses, &c.Used, &c.LastDay, &c.CreatedAt, &c.WithdrawnAt)
	c.Code = shownCode(c.Code)
	return c, err
}

func selectCodes(ctx context.Context, q db.Queryer, course CourseID) ([]AccessCode, error) {
	rows, err := q.Query(ctx, `SELECT `+codeColumns+` FROM access_code WHERE course_id = $1 ORDER BY created_at DESC, id`, course)
	return db.Collect(rows, err, scanCode)
}

func selectCode(ctx context.Context, q db.Queryer, plain string) (AccessCode, error) {
	c, err := scanCode(q.QueryRow(ctx, `SELECT `+codeColumns+` FROM access_code WHERE code = $1`, plain))
	if errors.Is(err, db.ErrNone) {
		return c, ErrNoCode
	}
	return c, err
}

func insertCode(ctx context.Context, tx *db.Tx, c AccessCode, by accounts.Actor) error {
	_, err := tx.Exec(ctx, `INSERT INTO access_code (id, course_id, code, uses, last_day, by_profile_id, created_at)
		VALUES ($1, $2, $3, $4, $5, nullif($6, ''), $7)`, c.ID, c.CourseID, c.Code, c.Uses, c.LastDay, string(by.ProfileID), tx.Now())
	return err
}

func updateCodeWithdrawn(ctx context.Context, tx *db.Tx, course CourseID, id AccessCodeID) error {
	rows, err := tx.Exec(ctx, `UPDATE access_code SET withdrawn_at = coalesce(withdrawn_at, $3) WHERE id = $1 AND course_id = $2`, id, course, tx.Now())
	if err == nil && rows == 0 {
		return ErrNoCode
	}
	return err
}

// updateCodeUsed takes one use of a code that still lets people in on a day;
// false when it does not. All who use it write the same row.
func updateCodeUsed(ctx context.Context, tx *db.Tx, id AccessCodeID, today string) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE access_code SET used = used + 1 WHERE id = $1 AND withdrawn_at IS NULL
		AND (uses = 0 OR used < uses) AND (last_day = '' OR last_day >= $2)`, id, today)
	return rows == 1, err
}

func insertCodeUse(ctx context.Context, tx *db.Tx, id AccessCodeID, who accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO code_use (id, access_code_id, profile_id, used_at) VALUES ($1, $2, $3, $4)`, db.NewID(), id, who, tx.Now())
	return err
}
