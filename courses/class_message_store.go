package courses

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertClassMessage(ctx context.Context, tx *db.Tx, class ClassID, m ClassMessage) error {
	_, err := tx.Exec(ctx, `INSERT INTO class_message (id, class_id, words, in_line, mailed, sent_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		m.ID, class, m.Words, m.InLine, m.Mailed, m.SentAt)
	return err
}

// selectClassMessages gives what has been written to a class, the latest first.
func selectClassMessages(ctx context.Context, q db.Queryer, class ClassID) ([]ClassMessage, error) {
	rows, err := q.Query(ctx, `SELECT id, words, in_line, mailed, sent_at FROM class_message WHERE class_id = $1 ORDER BY sent_at DESC, id`, class)
	return db.Collect(rows, err, func(row db.Row) (m ClassMessage, err error) {
		return m, row.Scan(&m.ID, &m.Words, &m.InLine, &m.Mailed, &m.SentAt)
	})
}

// selectMessageSent says whether these words have been sent to a class since a moment.
func selectMessageSent(ctx context.Context, q db.Queryer, class ClassID, words string, since time.Time) (sent bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM class_message WHERE class_id = $1 AND words = $2 AND sent_at > $3)`, class, words, since).Scan(&sent)
	return sent, err
}
