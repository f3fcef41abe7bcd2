package mail

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"kursbro/app/db"
)

// outboxRow is a mail that waits.
type outboxRow struct {
	Message
	id       string
	tries    int // this one included
	queuedAt time.Time
	giveUpAt time.Time
}

func insertMails(ctx context.Context, tx *db.Tx, mails []outboxRow) error {
	rows := make([][]any, len(mails))
	for i, m := range mails {
		args, err := json.Marshal(m.Args)
		if err != nil {
			return err
		}
		rows[i] = []any{m.id, nullable(m.ProfileRef), m.Kind, m.To, m.Language, string(args),
			nullable(m.Link), nullable(m.LinkRef), m.Calendar, "waiting", tx.Now(), m.giveUpAt, tx.Now()}
	}
	return tx.Insert(ctx, `INSERT INTO mail (id, recipient_profile_ref, kind, to_address, language, args,
		link, link_ref, calendar, state, next_try_at, give_up_at, queued_at)`, rows)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// selectPending says whether a mail's time to be sent has come.
func selectPending(ctx context.Context, q db.Queryer) (pending bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM mail WHERE state = 'waiting' AND next_try_at <= $1)",
		q.Now()).Scan(&pending)
	return pending, err
}

// selectDue finds the mail that has waited longest; ErrNone when none is due.
func selectDue(ctx context.Context, q db.Queryer) (row outboxRow, err error) {
	var args string
	err = q.QueryRow(ctx, `SELECT id, COALESCE(recipient_profile_ref, ''), kind, to_address, language, args,
			COALESCE(link, ''), COALESCE(link_ref, ''), calendar, tries + 1, queued_at, give_up_at
		FROM mail WHERE state = 'waiting' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT 1`, q.Now()).
		Scan(&row.id, &row.ProfileRef, &row.Kind, &row.To, &row.Language, &args,
			&row.Link, &row.LinkRef, &row.Calendar, &row.tries, &row.queuedAt, &row.giveUpAt)
	if err != nil {
		return row, err
	}
	row.Later = letters[row.Kind].anew || row.Link == "" && letters[row.Kind].button != ""
	return row, json.Unmarshal([]byte(args), &row.Args)
}

// takeMail is where exactly one sender wins the mail, until the given time.
func takeMail(ctx context.Context, tx *db.Tx, row outboxRow, until time.Time) (bool, error) {
	changed, err := tx.Exec(ctx, `UPDATE mail SET tries = $2, next_try_at = $3, tried_at = $4
		WHERE id = $1 AND state = 'waiting' AND tries = $2 - 1`, row.id, row.tries, until, tx.Now())
	return changed == 1, err
}

// fillMail keeps what was lacking: a mail that is tried again is the same mail.
func fillMail(ctx context.Context, tx *db.Tx, row outboxRow) error {
	args, err := json.Marshal(row.Args)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE mail SET to_address = $2, language = $3, args = $4, link = $5, link_ref = $6 WHERE id = $1`,
		row.id, row.To, row.Language, string(args), row.Link, nullable(row.LinkRef))
	return err
}

// The three ways a try ends. Each counts only while the try is still ours.

func markSent(ctx context.Context, tx *db.Tx, row outboxRow, answer string) error {
	if letters[row.Kind].last {
		return deleteMail(ctx, tx, row)
	}
	_, err := tx.Exec(ctx, `UPDATE mail SET state = 'sent', sent_at = $3, link = NULL, failure = '', answer = $4
		WHERE id = $1 AND tries = $2 AND state IN ('waiting', 'cancelled')`, row.id, row.tries, tx.Now(), answer)
	return err
}

func markFailed(ctx context.Context, tx *db.Tx, row outboxRow, failure string) error {
	if letters[row.Kind].last {
		return deleteMail(ctx, tx, row)
	}
	_, err := tx.Exec(ctx, `UPDATE mail SET state = 'failed', link = NULL, failure = $3
		WHERE id = $1 AND tries = $2 AND state = 'waiting'`, row.id, row.tries, failure)
	return err
}

// deleteMail is for the last letter to somebody, whose address goes with it.
func deleteMail(ctx context.Context, tx *db.Tx, row outboxRow) error {
	_, err := tx.Exec(ctx, "DELETE FROM mail WHERE id = $1 AND tries = $2", row.id, row.tries)
	return err
}

func markLater(ctx context.Context, tx *db.Tx, row outboxRow, at time.Time, failure string) error {
	_, err := tx.Exec(ctx, `UPDATE mail SET next_try_at = $3, failure = $4
		WHERE id = $1 AND tries = $2 AND state = 'waiting'`, row.id, row.tries, at, failure)
	return err
}

// markBounced is for a letter that was sent and not known to have come back.
func markBounced(ctx context.Context, tx *db.Tx, b Bounce) (int64, error) {
	return tx.Exec(ctx, "UPDATE mail SET bounced_at = $2, bounce = $3 WHERE id = $1 AND state = 'sent' AND bounced_at IS NULL", b.LetterID, tx.Now(), b.Answer)
}

// cancelMails takes the name of a column that we wrote ourselves.
func cancelMails(ctx context.Context, tx *db.Tx, column, ref string) error {
	_, err := tx.Exec(ctx, "UPDATE mail SET state = 'cancelled', link = NULL WHERE state = 'waiting' AND "+column+" = $1", ref)
	return err
}

func cancelUnfilled(ctx context.Context, tx *db.Tx, profileRef string, kind Kind) error {
	_, err := tx.Exec(ctx, `UPDATE mail SET state = 'cancelled'
		WHERE state = 'waiting' AND recipient_profile_ref = $1 AND kind = $2 AND link IS NULL`, profileRef, kind)
	return err
}

func cancelKind(ctx context.Context, tx *db.Tx, profileRef string, kind Kind) ([]string, error) {
	rows, err := tx.Query(ctx, `UPDATE mail SET state = 'cancelled', link = NULL
		WHERE state = 'waiting' AND recipient_profile_ref = $1 AND kind = $2 RETURNING id`, profileRef, kind)
	return db.Collect(rows, err, func(row db.Row) (id string, err error) { return id, row.Scan(&id) })
}

func deleteMails(ctx context.Context, tx *db.Tx, profileRef string) error {
	_, err := tx.Exec(ctx, "DELETE FROM mail WHERE recipient_profile_ref = $1", profileRef)
	return err
}

func deleteMailsTo(ctx context.Context, tx *db.Tx, address string) error {
	_, err := tx.Exec(ctx, "DELETE FROM mail WHERE to_address = $1 AND recipient_profile_ref IS NULL", address)
	return err
}

func deleteMailsAbout(ctx context.Context, tx *db.Tx, linkRef string) error {
	_, err := tx.Exec(ctx, "DELETE FROM mail WHERE link_ref = $1", linkRef)
	return err
}

// updateForgotten finds the oldest by their age alone. Asked for those whose
// recipient IS NULL, SQLite would look at all of these each time.
func updateForgotten(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	const oldest = `id IN (SELECT id FROM mail WHERE forgotten_at IS NULL AND queued_at < $1 AND state <> 'waiting' ORDER BY queued_at, id LIMIT $2)`
	deleted, err := tx.Exec(ctx, `DELETE FROM mail WHERE coalesce(recipient_profile_ref, '') = '' AND `+oldest, before, most)
	if err != nil {
		return 0, err
	}
	emptied, err := tx.Exec(ctx, `UPDATE mail SET to_address = '', args = '{}', link = NULL, calendar = '', forgotten_at = $3
		WHERE coalesce(recipient_profile_ref, '') <> '' AND `+oldest, before, most, tx.Now())
	return deleted + emptied, err
}

func deleteForgotten(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM mail WHERE id IN (SELECT id FROM mail WHERE forgotten_at IS NOT NULL AND queued_at < $1 ORDER BY queued_at LIMIT $2)`, before, most)
}

const postedSelect = `SELECT id, kind, to_address, language, state, tries, queued_at, tried_at, sent_at, next_try_at,
	CASE WHEN bounced_at IS NOT NULL THEN bounce WHEN state = 'sent' THEN answer ELSE failure END, COALESCE(link_ref, ''), bounced_at FROM mail `

func scanPosted(row db.Row) (p Posted, err error) {
	return p, row.Scan(&p.ID, &p.Kind, &p.To, &p.Language, &p.Stage, &p.Tries, &p.QueuedAt, &p.TriedAt, &p.SentAt, &p.NextTryAt,
		&p.Answer, &p.LinkRef, &p.BouncedAt)
}

func selectPosted(ctx context.Context, q db.Queryer, profileRef string) ([]Posted, error) {
	rows, err := q.Query(ctx, postedSelect+`WHERE recipient_profile_ref = $1 ORDER BY queued_at DESC, id DESC`, profileRef)
	return db.Collect(rows, err, scanPosted)
}

func selectPostedOf(ctx context.Context, q db.Queryer, ids []string) ([]Posted, error) {
	rows, err := q.Query(ctx, postedSelect+`WHERE id IN (SELECT key FROM json_each($1)) ORDER BY queued_at, id`, db.Keys(ids))
	return db.Collect(rows, err, scanPosted)
}

func selectLost(ctx context.Context, q db.Queryer, kind Kind, since time.Time) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT id FROM mail WHERE (state = 'failed' OR bounced_at IS NOT NULL) AND kind = $1 AND queued_at > $2`, kind, since)
	return db.Collect(rows, err, func(row db.Row) (id string, err error) { return id, row.Scan(&id) })
}

func isNone(err error) bool { return errors.Is(err, db.ErrNone) }
