package courses

import (
	"context"

	"kursbro/app/db"
)

// eachReported gives what the units of a package's latest attempts have saved.
func eachReported(ctx context.Context, q db.Queryer, pack PackageID, most int, take func(attempt AttemptID, unit, data string)) error {
	rows, err := q.Query(ctx, `SELECT u.attempt_id, u.unit, u.data FROM attempt_unit u
		WHERE u.attempt_id IN (SELECT id FROM attempt WHERE package_id = $1 ORDER BY id DESC LIMIT $2) AND u.data LIKE '%interactions%'`, pack, most)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var attempt AttemptID
		var unit, data string
		err := row.Scan(&attempt, &unit, &data)
		if err == nil {
			take(attempt, unit, data)
		}
		return struct{}{}, err
	})
	return err
}

// eachFirstAnswer gives the answers of the latest first tries at the quizzes of
// a package.
func eachFirstAnswer(ctx context.Context, q db.Queryer, pack PackageID, most int, take func(try QuizTryID, unit, question, answer string, right bool)) error {
	rows, err := q.Query(ctx, `SELECT t.id, t.unit, a.question_id, a.answer, a.points = a.possible FROM quiz_try t JOIN quiz_answer a ON a.try_id = t.id
		WHERE t.number = 1 AND t.submitted_at IS NOT NULL AND t.attempt_id IN (SELECT id FROM attempt WHERE package_id = $1 ORDER BY id DESC LIMIT $2)`, pack, most)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var try QuizTryID
		var unit, question, answer string
		var right bool
		err := row.Scan(&try, &unit, &question, &answer, &right)
		if err == nil {
			take(try, unit, question, answer, right)
		}
		return struct{}{}, err
	})
	return err
}
