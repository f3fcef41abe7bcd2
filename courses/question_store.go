package courses

import (
	"context"
	"encoding/json"

	"kursbro/app/db"
)

func selectQuestions(ctx context.Context, q db.Queryer, course CourseID) ([]Question, error) {
	rows, err := q.Query(ctx, `SELECT content, revision, updated_at FROM question WHERE course_id = $1 ORDER BY id`, course)
	return db.Collect(rows, err, func(row db.Row) (Question, error) {
		var question Question
		var content string
		if err := row.Scan(&content, &question.Revision, &question.UpdatedAt); err != nil {
			return question, err
		}
		return question, json.Unmarshal([]byte(content), &question.Question)
	})
}

func insertQuestion(ctx context.Context, tx *db.Tx, course CourseID, q Question) error {
	content, err := json.Marshal(q.Question)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO question (id, course_id, content, revision, updated_at) VALUES ($1, $2, $3, 1, $4)`,
		q.ID, course, string(content), tx.Now())
	return err
}

// updateQuestion says false when the revision is not the one that is there.
func updateQuestion(ctx context.Context, tx *db.Tx, course CourseID, q Question) (bool, error) {
	content, err := json.Marshal(q.Question)
	if err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, `UPDATE question SET content = $4, revision = revision + 1, updated_at = $5
		WHERE id = $1 AND course_id = $2 AND revision = $3`, q.ID, course, q.Revision, string(content), tx.Now())
	return rows == 1, err
}

func deleteQuestion(ctx context.Context, tx *db.Tx, course CourseID, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM question WHERE id = $1 AND course_id = $2`, id, course)
	return err
}
