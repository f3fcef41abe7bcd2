package events

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertSubscription(ctx context.Context, tx *db.Tx, sub Subscription, sealed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO event_subscription (id, name, url, state, secret, delivered, next_try_at, held_until, created_at)
		VALUES ($1, $2, $3, 'enabled', $4, $5, $6, $6, $6)`, sub.ID, sub.Name, sub.URL, sealed, sub.Delivered, tx.Now())
	return err
}

const subscriptionSelect = `SELECT s.id, s.name, s.url, s.state, s.reason, s.delivered, f.published - s.delivered, s.tries,
	s.next_try_at, s.failing_since, s.old_secret_until, s.created_at FROM event_subscription s JOIN event_feed f ON f.id = 1 `

func scanSubscription(row db.Row) (sub Subscription, err error) {
	err = row.Scan(&sub.ID, &sub.Name, &sub.URL, &sub.State, &sub.Reason, &sub.Delivered, &sub.Behind, &sub.Tries,
		&sub.NextTryAt, &sub.FailingSince, &sub.Rotating, &sub.CreatedAt)
	return sub, err
}

func selectSubscription(ctx context.Context, q db.Queryer, id SubscriptionID) (Subscription, error) {
	return scanSubscription(q.QueryRow(ctx, subscriptionSelect+`WHERE s.id = $1`, id))
}

func selectSubscriptions(ctx context.Context, q db.Queryer) ([]Subscription, error) {
	rows, err := q.Query(ctx, subscriptionSelect+`ORDER BY s.id`)
	return db.Collect(rows, err, scanSubscription)
}

// rotateSecret keeps the present secret as the old one.
func rotateSecret(ctx context.Context, tx *db.Tx, id SubscriptionID, sealed []byte, until time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE event_subscription SET old_secret = secret, old_secret_until = $3, secret = $2 WHERE id = $1`,
		id, sealed, until)
}

func forgetOldSecrets(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE event_subscription SET old_secret = NULL, old_secret_until = NULL WHERE old_secret_until <= $1`, tx.Now())
	return err
}

func pauseSubscription(ctx context.Context, tx *db.Tx, id SubscriptionID, why Reason) (int64, error) {
	return tx.Exec(ctx, `UPDATE event_subscription SET state = 'paused', reason = $2 WHERE id = $1`, id, why)
}

func selectDelivered(ctx context.Context, q db.Queryer, id SubscriptionID) (sequence int64, err error) {
	err = q.QueryRow(ctx, `SELECT delivered FROM event_subscription WHERE id = $1`, id).Scan(&sequence)
	return sequence, err
}

func resumeSubscription(ctx context.Context, tx *db.Tx, id SubscriptionID, delivered int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE event_subscription SET state = 'enabled', reason = '', delivered = $2, tries = 0,
		next_try_at = $3, failing_since = NULL WHERE id = $1`, id, delivered, tx.Now())
}

// restartSubscription is resumeSubscription that also takes the turn from whoever
// has it.
func restartSubscription(ctx context.Context, tx *db.Tx, id SubscriptionID, delivered int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE event_subscription SET state = 'enabled', reason = '', delivered = $2, tries = 0,
		next_try_at = $3, failing_since = NULL, turn = turn + 1, held_until = $3 WHERE id = $1`, id, delivered, tx.Now())
}

func deleteSubscription(ctx context.Context, tx *db.Tx, id SubscriptionID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM event_subscription WHERE id = $1`, id)
}

// selectLeastDelivered is what the slowest of the enabled subscriptions has.
func selectLeastDelivered(ctx context.Context, q db.Queryer, otherwise int64) (sequence int64, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(min(delivered), $1) FROM event_subscription WHERE state = 'enabled'`, otherwise).
		Scan(&sequence)
	return sequence, err
}

func selectSealedPairs(ctx context.Context, q db.Queryer) ([]sealedPair, error) {
	rows, err := q.Query(ctx, `SELECT id, secret, old_secret FROM event_subscription ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (p sealedPair, err error) { return p, row.Scan(&p.id, &p.current, &p.old) })
}

func updateSealedPair(ctx context.Context, tx *db.Tx, p sealedPair) error {
	_, err := tx.Exec(ctx, `UPDATE event_subscription SET secret = $2, old_secret = $3 WHERE id = $1`, p.id, p.current, p.old)
	return err
}
