package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movable are the columns that a merge may change, each with how its scalars
// are read.
var movable = map[string]map[string]func(*string) (any, error){
	"enrolment": {"profile_id": transfer.String, "state": transfer.String, "superseded_by": transfer.String, "superseded_at": transfer.Time},
	"attempt":   {"profile_id": transfer.String, "state": transfer.String, "superseded_by": transfer.String, "closed_at": transfer.Time},
	"result": {"profile_id": transfer.String, "origin_kind": transfer.String, "origin_ref": transfer.String, "origin_at": transfer.Time,
		"not_accepted": transfer.String, "superseded_by": transfer.String},
	"certificate": {"profile_id": transfer.String},
	"launch":      {"profile_id": transfer.String, "ended_at": transfer.Time, "end_reason": transfer.String},
	"course":      {"owner_profile_id": transfer.String},
}

// applyRows sets the columns of rows that change alike, where all of them still
// have the values that were planned for. Rows of other rooms are left alone.
func applyRows(ctx context.Context, tx *db.Tx, rows alikeRows) error {
	table := rows.change[0].Table
	columns, ours := movable[table]
	if !ours {
		return nil
	}
	key := "id"
	if table == "launch" {
		key = "token_hash"
	}
	for keys := range slices.Chunk(rows.keys, 500) {
		var made change
		for _, item := range rows.change {
			read, known := columns[item.Column]
			if !known {
				return fmt.Errorf("the column %s of %s is not moved", item.Column, table)
			}
			if err := made.add(item, read); err != nil {
				return err
			}
		}
		var places []string
		for _, id := range keys {
			places = append(places, made.place(id))
		}
		changed, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE %s SET %s WHERE %s IN (%s) AND %s`,
			table, strings.Join(made.set, ", "), key, strings.Join(places, ", "), strings.Join(made.where, " AND ")), made.args...)
		if err == nil && changed != int64(len(keys)) {
			err = ErrMoveChanged
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change gathers the columns of a row: what they become, and what they have to
// be for that.
type change struct {
	set, where []string
	args       []any
}

func (c *change) add(item transfer.Item, read func(*string) (any, error)) error {
	before, err := read(item.Before)
	if err != nil {
		return err
	}
	after, err := read(item.After)
	if err != nil {
		return err
	}
	c.set = append(c.set, item.Column+" = "+c.place(after))
	if before == nil {
		c.where = append(c.where, item.Column+" IS NULL")
		return nil
	}
	c.where = append(c.where, item.Column+" = "+c.place(before))
	return nil
}

func (c *change) place(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("$%d", len(c.args))
}

const heldCourseColumns = `c.id, coalesce((SELECT title FROM course_text WHERE course_id = c.id AND language = 'nb'), c.code), c.same_as, c.accept_months`

func (c *heldCourse) places() []any { return []any{&c.id, &c.title, &c.sameAs, &c.acceptMonths} }

// selectHoldings reads all that a profile has in this room.
func selectHoldings(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (holdings, error) {
	h := holdings{profile: profile}
	var err error
	if h.enrolments, err = selectHeldEnrolments(ctx, q, profile); err != nil {
		return h, err
	}
	if h.attempts, err = selectHeldAttempts(ctx, q, profile); err != nil {
		return h, err
	}
	if h.results, err = selectHeldResults(ctx, q, profile); err != nil {
		return h, err
	}
	if h.certificates, err = selectHeldCertificates(ctx, q, profile); err != nil {
		return h, err
	}
	if h.launches, err = selectHeldLaunches(ctx, q, profile); err != nil {
		return h, err
	}
	h.owned, err = selectOwned(ctx, q, profile)
	return h, err
}

func selectHeldEnrolments(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]held, error) {
	rows, err := q.Query(ctx, `SELECT e.id, e.profile_id, e.course_id, e.state, e.enrolled_at, e.completed_at, e.superseded_by, e.superseded_at,
		`+heldCourseColumns+` FROM enrolment e JOIN course c ON c.id = e.course_id WHERE e.profile_id = $1 ORDER BY e.id`, profile)
	return db.Collect(rows, err, func(row db.Row) (held, error) {
		var h held
		var err error
		h.Enrolment, err = scanEnrolment(wider{row, h.course.places()})
		return h, err
	})
}

func selectHeldAttempts(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]heldAttempt, error) {
	rows, err := q.Query(ctx, `SELECT id, enrolment_id, state = 'open', progress, used_at
		FROM attempt WHERE profile_id = $1 ORDER BY id`, profile)
	return db.Collect(rows, err, func(row db.Row) (heldAttempt, error) {
		var a heldAttempt
		return a, row.Scan(&a.id, &a.enrolment, &a.open, &a.progress, &a.usedAt)
	})
}

func selectHeldResults(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]heldResult, error) {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+`, r.superseded_by, a.enrolment_id, `+heldCourseColumns+`
		FROM result r JOIN course c ON c.id = r.course_id LEFT JOIN attempt a ON a.id = r.attempt_id
		WHERE r.profile_id = $1 ORDER BY r.id`, profile)
	return db.Collect(rows, err, func(row db.Row) (heldResult, error) {
		var h heldResult
		var err error
		h.Result, err = scanResult(wider{row, append([]any{&h.gaveWayTo, &h.enrolment}, h.course.places()...)})
		h.before = h.NotAccepted
		return h, err
	})
}

func selectHeldCertificates(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]CertificateID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM certificate WHERE profile_id = $1 ORDER BY id`, profile)
	return db.Collect(rows, err, func(row db.Row) (CertificateID, error) {
		var id CertificateID
		return id, row.Scan(&id)
	})
}

func selectHeldLaunches(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]heldLaunch, error) {
	rows, err := q.Query(ctx, `SELECT token_hash, coalesce(attempt_id, ''), ended_at IS NULL FROM launch WHERE profile_id = $1 ORDER BY token_hash`, profile)
	return db.Collect(rows, err, func(row db.Row) (heldLaunch, error) {
		var l heldLaunch
		return l, row.Scan(&l.key, &l.attempt, &l.open)
	})
}

func selectOwned(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]heldCourse, error) {
	rows, err := q.Query(ctx, `SELECT `+heldCourseColumns+` FROM course c WHERE c.owner_profile_id = $1 ORDER BY c.id`, profile)
	return db.Collect(rows, err, func(row db.Row) (heldCourse, error) {
		var c heldCourse
		return c, row.Scan(c.places()...)
	})
}
