package courses

import (
	"context"
	"encoding/json"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectEvaluates(ctx context.Context, q db.Queryer, course CourseID) (open bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM evaluation WHERE course_id = $1)`, course).Scan(&open)
	return open, err
}

func insertEvaluation(ctx context.Context, tx *db.Tx, course CourseID) error {
	_, err := tx.Exec(ctx, `INSERT INTO evaluation (course_id) VALUES ($1) ON CONFLICT DO NOTHING`, course)
	return err
}

func deleteEvaluation(ctx context.Context, tx *db.Tx, course CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM evaluation WHERE course_id = $1`, course)
	return err
}

func selectEvaluationQuestions(ctx context.Context, q db.Queryer, course CourseID) ([]EvaluationQuestion, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, words, removed_at IS NOT NULL FROM evaluation_question WHERE course_id = $1 ORDER BY position, id`, course)
	return db.Collect(rows, err, func(row db.Row) (EvaluationQuestion, error) {
		var question EvaluationQuestion
		var words string
		if err := row.Scan(&question.ID, &question.Kind, &words, &question.Removed); err != nil {
			return question, err
		}
		return question, json.Unmarshal([]byte(words), &question.Words)
	})
}

func insertEvaluationQuestion(ctx context.Context, tx *db.Tx, course CourseID, q EvaluationQuestion, position int) error {
	words, err := json.Marshal(q.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO evaluation_question (id, course_id, position, kind, words) VALUES ($1, $2, $3, $4, $5)`, q.ID, course, position, q.Kind, string(words))
	return err
}

func updateQuestionRemoved(ctx context.Context, tx *db.Tx, course CourseID, question string) error {
	_, err := tx.Exec(ctx, `UPDATE evaluation_question SET removed_at = $3 WHERE id = $1 AND course_id = $2 AND removed_at IS NULL`, question, course, tx.Now())
	return err
}

// selectEvaluated counts the people who have answered.
func selectEvaluated(ctx context.Context, q db.Queryer, course CourseID) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(DISTINCT profile_id) FROM enrolment WHERE course_id = $1 AND evaluated`, course).Scan(&count)
	return count, err
}

// selectMayEvaluate says whether somebody has passed the course, and whether
// they have answered for their latest pass.
func selectMayEvaluate(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (passed, given bool, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) > 0, count(*) > 0 AND sum(CASE WHEN evaluated THEN 0 ELSE 1 END) = 0 FROM enrolment
		WHERE profile_id = $1 AND course_id = $2 AND state = 'completed'`, profile, course).Scan(&passed, &given)
	return passed, given, err
}

// updateEvaluated marks every pass so far as answered for; false when all were.
func updateEvaluated(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID) (bool, error) {
	count, err := tx.Exec(ctx, `UPDATE enrolment SET evaluated = TRUE WHERE profile_id = $1 AND course_id = $2 AND state = 'completed' AND NOT evaluated`, profile, course)
	return count > 0, err
}

func insertEvaluationAnswer(ctx context.Context, tx *db.Tx, id string, course CourseID, a EvaluationAnswer, month string) error {
	var rating *int
	if a.Rating > 0 {
		rating = &a.Rating
	}
	_, err := tx.Exec(ctx, `INSERT INTO evaluation_answer (id, course_id, question, rating, remark, month) VALUES ($1, $2, $3, $4, $5, $6)`, id, course, a.Question, rating, a.Remark, month)
	return err
}

// upsertWaiting counts one more person who was asked a question, and says how many
// there are whose answers to it are not shown.
func upsertWaiting(ctx context.Context, tx *db.Tx, course CourseID, question string) (people int, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO evaluation_waiting (course_id, question, people) VALUES ($1, $2, 1)
		ON CONFLICT (course_id, question) DO UPDATE SET people = evaluation_waiting.people + 1 RETURNING people`, course, question).Scan(&people)
	return people, err
}

// updateAnswersShown shows those that wait, all as of the same month.
func updateAnswersShown(ctx context.Context, tx *db.Tx, course CourseID, question, month string) error {
	if _, err := tx.Exec(ctx, `UPDATE evaluation_answer SET shown = TRUE, month = $3 WHERE course_id = $1 AND question = $2 AND NOT shown`, course, question, month); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE evaluation_waiting SET people = 0 WHERE course_id = $1 AND question = $2`, course, question)
	return err
}

func selectRatings(ctx context.Context, q db.Queryer, course CourseID) (map[string]Ratings, error) {
	all := map[string]Ratings{}
	rows, err := q.Query(ctx, `SELECT question, rating, count(*) FROM evaluation_answer WHERE course_id = $1 AND rating IS NOT NULL AND shown GROUP BY question, rating`, course)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var question string
		var rating, count int
		err := row.Scan(&question, &rating, &count)
		if err == nil {
			counts := all[question]
			counts[rating-1] = count
			all[question] = counts
		}
		return struct{}{}, err
	})
	return all, err
}

// mostRemarks is how many are read of a course, the latest months first.
const mostRemarks = 500

func selectRemarks(ctx context.Context, q db.Queryer, course CourseID) (map[string][]EvaluationRemark, error) {
	all := map[string][]EvaluationRemark{}
	rows, err := q.Query(ctx, `SELECT question, id, remark, month FROM evaluation_answer WHERE course_id = $1 AND remark <> '' AND shown ORDER BY month DESC, id LIMIT $2`, course, mostRemarks)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var question string
		var r EvaluationRemark
		err := row.Scan(&question, &r.ID, &r.Text, &r.Month)
		all[question] = append(all[question], r)
		return struct{}{}, err
	})
	return all, err
}

func deleteRemark(ctx context.Context, tx *db.Tx, course CourseID, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM evaluation_answer WHERE id = $1 AND course_id = $2 AND remark <> ''`, id, course)
	return err
}
