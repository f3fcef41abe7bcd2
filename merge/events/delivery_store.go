package events

import (
	"context"
	"time"

	"kursbro/app/db"
)

// dueNow are the subscriptions for whom an event waits, whose rest is over and
// whom nobody is delivering to.
const dueNow = `FROM event_subscription s WHERE s.state = 'enabled' AND s.next_try_at <= $1 AND s.held_until <= $1
	AND s.delivered < (SELECT f.published FROM event_feed f WHERE f.id = 1)`

func selectPending(ctx context.Context, q db.Queryer) (pending bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 `+dueNow+`)`, q.Now()).Scan(&pending)
	return pending, err
}

// selectDue finds the subscription that has waited longest; ErrNone when none
// is due.
func selectDue(ctx context.Context, q db.Queryer) (t turn, err error) {
	var until *time.Time
	var old []byte
	err = q.QueryRow(ctx, `SELECT s.id, s.url, s.turn, s.secret, s.old_secret, s.old_secret_until, s.delivered, s.tries, s.failing_since
		`+dueNow+` ORDER BY s.next_try_at, s.id LIMIT 1`, q.Now()).
		Scan(&t.id, &t.url, &t.number, &t.secret, &old, &until, &t.delivered, &t.tries, &t.failingSince)
	if until != nil && until.After(q.Now()) {
		t.oldSecret = old
	}
	return t, err
}

// takeTurn is where exactly one process wins the subscription, until the time
// given.
func takeTurn(ctx context.Context, tx *db.Tx, t turn, until time.Time) (bool, error) {
	changed, err := tx.Exec(ctx, `UPDATE event_subscription SET turn = turn + 1, held_until = $3 WHERE id = $1 AND turn = $2`,
		t.id, t.number, until)
	return changed == 1, err
}

// The ways a try ends and a turn goes on or is over. Each counts only while
// the turn is ours; ErrNone or false when it is not.

func advance(ctx context.Context, tx *db.Tx, t turn, delivered int64, until time.Time) (state State, err error) {
	err = tx.QueryRow(ctx, `UPDATE event_subscription SET delivered = $3, tries = 0, failing_since = NULL,
			next_try_at = $4, held_until = $5
		WHERE id = $1 AND turn = $2 RETURNING state`, t.id, t.number, delivered, tx.Now(), until).Scan(&state)
	return state, err
}

func postpone(ctx context.Context, tx *db.Tx, t turn, at time.Time) (bool, error) {
	changed, err := tx.Exec(ctx, `UPDATE event_subscription SET tries = $3, failing_since = $4, next_try_at = $5, held_until = $6
		WHERE id = $1 AND turn = $2`, t.id, t.number, t.tries, t.failingSince, at, tx.Now())
	return changed == 1, err
}

func giveBack(ctx context.Context, tx *db.Tx, t turn) error {
	_, err := tx.Exec(ctx, `UPDATE event_subscription SET held_until = $3 WHERE id = $1 AND turn = $2`, t.id, t.number, tx.Now())
	return err
}

// upsertDelivery notes one more try.
func upsertDelivery(ctx context.Context, tx *db.Tx, t turn, e Event, o outcome) error {
	var delivered *time.Time
	if o.failure == "" {
		delivered = new(tx.Now())
	}
	_, err := tx.Exec(ctx, `INSERT INTO event_delivery (subscription_id, sequence, event_id, tries, status, failure, first_at, last_at, delivered_at)
		VALUES ($1, $2, $3, 1, $4, $5, $6, $6, $7)
		ON CONFLICT (subscription_id, sequence) DO UPDATE SET tries = event_delivery.tries + 1, status = excluded.status,
			failure = excluded.failure, last_at = excluded.last_at, delivered_at = excluded.delivered_at`,
		t.id, e.Sequence, e.ID, o.status, o.failure, tx.Now(), delivered)
	return err
}

func selectDeliveries(ctx context.Context, q db.Queryer, id SubscriptionID, limit int) ([]Delivery, error) {
	rows, err := q.Query(ctx, `SELECT event_id, sequence, tries, status, failure, first_at, last_at, delivered_at
		FROM event_delivery WHERE subscription_id = $1 ORDER BY sequence DESC LIMIT $2`, id, limit)
	return db.Collect(rows, err, func(row db.Row) (d Delivery, err error) {
		return d, row.Scan(&d.Event, &d.Sequence, &d.Tries, &d.Status, &d.Failure, &d.FirstAt, &d.LastAt, &d.DeliveredAt)
	})
}

func deleteDeliveriesTo(ctx context.Context, tx *db.Tx, id SubscriptionID) error {
	_, err := tx.Exec(ctx, `DELETE FROM event_delivery WHERE subscription_id = $1`, id)
	return err
}

func deleteDeliveries(ctx context.Context, tx *db.Tx, upTo int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM event_delivery WHERE sequence <= $1`, upTo)
	return err
}
