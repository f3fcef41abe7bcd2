package privacy

import (
	"context"
	"database/sql"

	"kursbro/accounts"
	"kursbro/app/db"
)

const erasureColumns = `e.id, e.profile_id, e.state, e.reason, e.asked_by_profile_id, e.asked_at, e.due_at, e.decided_at, e.answer`

func (e *Erasure) columns() []any {
	return []any{&e.ID, &e.ProfileID, &e.State, &e.Reason, &e.AskedBy, &e.AskedAt, &e.DueAt, &e.DecidedAt, &e.Answer}
}

func insertErasure(ctx context.Context, tx *db.Tx, e Erasure) error {
	_, err := tx.Exec(ctx, `INSERT INTO erasure (id, profile_id, state, reason, asked_by_profile_id, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, e.ProfileID, e.State, e.Reason, e.AskedBy, e.AskedAt, e.DueAt)
	return err
}

// selectOpen gives the request of a person that waits; ErrNone when none does.
func selectOpen(ctx context.Context, q db.Queryer, id accounts.ProfileID) (e Erasure, err error) {
	err = q.QueryRow(ctx, `SELECT `+erasureColumns+` FROM erasure e WHERE e.profile_id = $1 AND e.state IN ('asked', 'scheduled')`, id).Scan(e.columns()...)
	return e, err
}

// selectLatest gives the newest request of a person; ErrNone when there is none.
func selectLatest(ctx context.Context, q db.Queryer, id accounts.ProfileID) (e Erasure, err error) {
	err = q.QueryRow(ctx, `SELECT `+erasureColumns+` FROM erasure e WHERE e.profile_id = $1 ORDER BY e.asked_at DESC, e.id DESC LIMIT 1`, id).Scan(e.columns()...)
	return e, err
}

func selectErasure(ctx context.Context, q db.Queryer, id ErasureID) (e Erasure, err error) {
	err = q.QueryRow(ctx, `SELECT `+erasureColumns+` FROM erasure e WHERE e.id = $1`, id).Scan(e.columns()...)
	return e, err
}

// updateErasure says whether the request still stood where it was seen.
func updateErasure(ctx context.Context, tx *db.Tx, by accounts.Actor, was ErasureState, e Erasure) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE erasure SET state = $3, due_at = $4, decided_by_profile_id = $5, decided_at = $6, answer = $7 WHERE id = $1 AND state = $2`,
		e.ID, was, e.State, e.DueAt, sql.NullString{String: string(by.ProfileID), Valid: by.ProfileID != ""}, tx.Now(), e.Answer)
	return rows == 1, err
}

// updateErasuresDone keeps of a person's requests that they were made and
// carried out, and no word.
func updateErasuresDone(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE erasure SET reason = '', answer = '', state = CASE WHEN state IN ('asked', 'scheduled') THEN 'done' ELSE state END WHERE profile_id = $1`, id)
	return err
}

// selectAsked gives what waits for an employer's answer, the oldest first.
func selectAsked(ctx context.Context, q db.Queryer) ([]Erasure, error) {
	rows, err := q.Query(ctx, `SELECT `+erasureColumns+` FROM erasure e WHERE e.state = 'asked' ORDER BY e.asked_at, e.id`)
	return db.Collect(rows, err, func(r db.Row) (e Erasure, err error) { return e, r.Scan(e.columns()...) })
}

// selectDue gives the requests whose day has come, the oldest first.
func selectDue(ctx context.Context, q db.Queryer) ([]Erasure, error) {
	rows, err := q.Query(ctx, `SELECT `+erasureColumns+` FROM erasure e WHERE e.state = 'scheduled' AND e.due_at <= $1 ORDER BY e.due_at, e.id LIMIT 100`, q.Now())
	return db.Collect(rows, err, func(r db.Row) (e Erasure, err error) { return e, r.Scan(e.columns()...) })
}
