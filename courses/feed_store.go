package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertFeed(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, hash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO calendar_feed (profile_id, token_hash, created_at) VALUES ($1, $2, $3)`, profile, hash, tx.Now())
	return err
}

// theirFeeds are the links of a profile and of those that were merged into it.
const theirFeeds = ` FROM calendar_feed WHERE profile_id = $1 OR profile_id IN (SELECT id FROM profile WHERE merged_into = $1)`

// deleteFeeds ends the links of a person, and says whether there was one.
func deleteFeeds(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) (bool, error) {
	ended, err := tx.Exec(ctx, `DELETE`+theirFeeds, profile)
	return ended > 0, err
}

func selectFeedSince(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (at time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT created_at`+theirFeeds+` ORDER BY created_at DESC LIMIT 1`, profile).Scan(&at)
	return at, err
}

func selectFeedOwner(ctx context.Context, q db.Queryer, hash string) (id accounts.ProfileID, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id FROM calendar_feed WHERE token_hash = $1`, hash).Scan(&id)
	return id, err
}

// selectFeedSeats gives the seats that somebody has in classes that end after a moment.
func selectFeedSeats(ctx context.Context, q db.Queryer, profile accounts.ProfileID, since time.Time) ([]Seat, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+` FROM seat s JOIN class c ON c.id = s.class_id
		WHERE s.profile_id = $1 AND s.state = 'booked' AND c.cancelled_at IS NULL AND c.ends_at > $2 ORDER BY c.begins_at, s.id`, profile, since)
	return db.Collect(rows, err, scanSeat)
}

// feedDeadline is when somebody has to have done a course.
type feedDeadline struct {
	enrolment EnrolmentID
	course    CourseID
	at        time.Time
}

// selectFeedDue gives the deadlines of the courses that somebody is taking.
func selectFeedDue(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]feedDeadline, error) {
	rows, err := q.Query(ctx, `SELECT id, course_id, due_at FROM enrolment
		WHERE profile_id = $1 AND state = 'active' AND superseded_by IS NULL AND due_at IS NOT NULL ORDER BY due_at, id`, profile)
	return db.Collect(rows, err, func(row db.Row) (d feedDeadline, err error) { return d, row.Scan(&d.enrolment, &d.course, &d.at) })
}
