package events

import (
	"context"
	"time"

	"kursbro/app/db"
)

const eventColumns = `id, coalesce(sequence, 0), kind, merge_ref, from_profile_ref, into_profile_ref, at`

func scanEvent(row db.Row) (e Event, err error) {
	err = row.Scan(&e.ID, &e.Sequence, &e.Kind, &e.Merge, &e.From, &e.Into, &e.At)
	e.At = e.At.UTC()
	return e, err
}

// insertEvent leaves the place to the database.
func insertEvent(ctx context.Context, tx *db.Tx, e Event) error {
	_, err := tx.Exec(ctx, `INSERT INTO event (id, kind, merge_ref, from_profile_ref, into_profile_ref, at)
		VALUES ($1, $2, $3, $4, $5, $6)`, e.ID, e.Kind, e.Merge, e.From, e.Into, e.At)
	return err
}

func selectUnpublished(ctx context.Context, q db.Queryer) (waiting bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM event WHERE sequence IS NULL)`).Scan(&waiting)
	return waiting, err
}

// feed is how far events are numbered, and up to where they were swept away.
type feed struct{ published, swept int64 }

func selectFeed(ctx context.Context, q db.Queryer) (f feed, err error) {
	err = q.QueryRow(ctx, `SELECT published, swept FROM event_feed WHERE id = 1`).Scan(&f.published, &f.swept)
	return f, err
}

// lockFeed makes those who number or sweep follow each other.
func lockFeed(ctx context.Context, tx *db.Tx) (f feed, err error) {
	err = tx.QueryRow(ctx, `UPDATE event_feed SET published = published WHERE id = 1 RETURNING published, swept`).
		Scan(&f.published, &f.swept)
	return f, err
}

func updateFeed(ctx context.Context, tx *db.Tx, f feed) error {
	_, err := tx.Exec(ctx, `UPDATE event_feed SET published = $1, swept = $2 WHERE id = 1`, f.published, f.swept)
	return err
}

// numberEvents gives the next events their sequence and says how many.
func numberEvents(ctx context.Context, tx *db.Tx, after int64, limit int) (int64, error) {
	return tx.Exec(ctx, `UPDATE event SET sequence = $1 + n.number
		FROM (SELECT place, row_number() OVER (ORDER BY place) AS number
			FROM event WHERE sequence IS NULL ORDER BY place LIMIT $2) AS n
		WHERE event.place = n.place`, after, limit)
}

func selectEvents(ctx context.Context, q db.Queryer, after int64, limit int) ([]Event, error) {
	rows, err := q.Query(ctx, `SELECT `+eventColumns+` FROM event WHERE sequence > $1 ORDER BY sequence LIMIT $2`, after, limit)
	return db.Collect(rows, err, scanEvent)
}

// selectOldestKept is the first event that is not older than the time given;
// ErrNone when all are.
func selectOldestKept(ctx context.Context, q db.Queryer, since time.Time) (sequence int64, err error) {
	err = q.QueryRow(ctx, `SELECT sequence FROM event WHERE sequence IS NOT NULL AND at >= $1 ORDER BY sequence LIMIT 1`, since).
		Scan(&sequence)
	return sequence, err
}

func deleteEvents(ctx context.Context, tx *db.Tx, upTo int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM event WHERE sequence <= $1`, upTo)
	return err
}
