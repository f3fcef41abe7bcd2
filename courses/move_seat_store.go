package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movableSeat are the columns of a booking that a merge may change.
var movableSeat = map[string]func(*string) (any, error){
	"profile_id": transfer.String, "state": transfer.String, "line_at": transfer.Time, "freed_at": transfer.Time,
	"freed_why": transfer.String, "superseded_by": transfer.String, "offered_until": transfer.Time, "result_id": transfer.String,
}

// selectHeldSeats gives bookings with what a move asks of their classes, in
// order of their key.
func selectHeldSeats(ctx context.Context, q db.Queryer, condition string, args ...any) ([]heldSeat, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+`, s.freed_at, s.freed_why, s.superseded_by,
		k.begins_at, k.seats - k.taken, k.cancelled_at IS NOT NULL, c.id, coalesce(t.title, c.code), c.same_as,
		(SELECT min(w.line_at) FROM seat w WHERE w.class_id = k.id AND w.state = 'waiting')
		FROM seat s JOIN class k ON k.id = s.class_id JOIN course c ON c.id = k.course_id
		LEFT JOIN course_text t ON t.course_id = c.id AND t.language = 'nb' WHERE `+condition+` ORDER BY s.id`, args...)
	return db.Collect(rows, err, func(row db.Row) (s heldSeat, err error) {
		var first db.Time
		s.Seat, err = scanSeat(wider{row, []any{&s.FreedAt, &s.FreedWhy, &s.SupersededBy,
			&s.class.begins, &s.class.free, &s.class.cancelled, &s.class.course.id, &s.class.course.title, &s.class.course.sameAs, &first}})
		if first.Valid {
			s.class.first = &first.Time
		}
		return s, err
	})
}

// selectLiveOf gives the live bookings of a profile by their class.
func selectLiveOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (map[ClassID]SeatID, error) {
	live := map[ClassID]SeatID{}
	rows, err := q.Query(ctx, `SELECT class_id, id FROM seat WHERE profile_id = $1 AND state <> 'freed'`, profile)
	_, err = db.Collect(rows, err, func(row db.Row) (id SeatID, err error) {
		var class ClassID
		err = row.Scan(&class, &id)
		live[class] = id
		return id, err
	})
	return live, err
}
