package courses

import (
	"context"
	"encoding/json"

	"kursbro/app/db"
)

func selectQuizTries(ctx context.Context, q db.Queryer, attempt AttemptID, unit string) ([]QuizTry, error) {
	rows, err := q.Query(ctx, `SELECT id, number, seed, begun_at, submitted_at, score, passed FROM quiz_try
		WHERE attempt_id = $1 AND unit = $2 ORDER BY number`, attempt, unit)
	return db.Collect(rows, err, func(row db.Row) (QuizTry, error) {
		var t QuizTry
		return t, row.Scan(&t.ID, &t.Number, &t.Seed, &t.BegunAt, &t.SubmittedAt, &t.Score, &t.Passed)
	})
}

func insertQuizTry(ctx context.Context, tx *db.Tx, attempt AttemptID, unit string, t QuizTry) error {
	_, err := tx.Exec(ctx, `INSERT INTO quiz_try (id, attempt_id, unit, number, seed, begun_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.ID, attempt, unit, t.Number, t.Seed, t.BegunAt)
	return err
}

// updateQuizTry says false when the try was submitted before.
func updateQuizTry(ctx context.Context, tx *db.Tx, t QuizTry) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE quiz_try SET submitted_at = $2, score = $3, passed = $4 WHERE id = $1 AND submitted_at IS NULL`,
		t.ID, t.SubmittedAt, t.Score, t.Passed)
	return rows == 1, err
}

func insertAnswer(ctx context.Context, tx *db.Tx, try QuizTryID, question string, g Given) error {
	answer, err := json.Marshal(g.Answer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO quiz_answer (try_id, question_id, answer, points, possible) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (try_id, question_id) DO NOTHING`,
		try, question, string(answer), g.Mark.Points, g.Mark.Possible)
	return err
}

func selectGiven(ctx context.Context, q db.Queryer, try QuizTryID) (map[string]Given, error) {
	type row struct {
		question, answer string
		Given
	}
	rows, err := q.Query(ctx, `SELECT question_id, answer, points, possible FROM quiz_answer WHERE try_id = $1`, try)
	all, err := db.Collect(rows, err, func(from db.Row) (row, error) {
		var r row
		if err := from.Scan(&r.question, &r.answer, &r.Mark.Points, &r.Mark.Possible); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(r.answer), &r.Answer)
	})
	given := make(map[string]Given, len(all))
	for _, r := range all {
		given[r.question] = r.Given
	}
	return given, err
}

// selectFailedUnits gives the units that somebody's attempts at a package have
// ended by failing, unless they passed in the end.
func selectFailedUnits(ctx context.Context, q db.Queryer, e playable) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT u.unit FROM attempt_unit u JOIN attempt a ON a.id = u.attempt_id JOIN enrolment e ON e.id = a.enrolment_id
		WHERE e.profile_id = $1 AND e.course_id = $2 AND e.state <> 'completed' AND e.superseded_by IS NULL
		AND a.package_id = $3 AND a.state = 'failed' AND u.success = 'failed'`, e.profile, e.course, *e.pack)
	return db.Collect(rows, err, func(row db.Row) (string, error) {
		var unit string
		return unit, row.Scan(&unit)
	})
}
