package courses

import (
	"context"
	"database/sql"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

type textsOf map[CourseID]map[i18n.Language]Text

// selectTextsOf gives title and summary of every course the person has met,
// those that are published no longer too.
func selectTextsOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (textsOf, error) {
	rows, err := q.Query(ctx, `SELECT course_id, language, title, summary FROM course_text WHERE course_id IN
		(SELECT course_id FROM enrolment WHERE profile_id = $1 UNION SELECT course_id FROM result WHERE profile_id = $1)`, profile)
	return collectTexts(rows, err)
}

func selectTextsByID(ctx context.Context, q db.Queryer, ids []CourseID) (textsOf, error) {
	rows, err := q.Query(ctx, `SELECT course_id, language, title, summary FROM course_text WHERE course_id IN (SELECT key FROM json_each($1))`, db.Keys(ids))
	return collectTexts(rows, err)
}

func collectTexts(rows *sql.Rows, err error) (textsOf, error) {
	texts := textsOf{}
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var id CourseID
		var language i18n.Language
		var text Text
		err := row.Scan(&id, &language, &text.Title, &text.Summary)
		if texts[id] == nil {
			texts[id] = map[i18n.Language]Text{}
		}
		texts[id][language] = text
		return struct{}{}, err
	})
	return texts, err
}

func selectOngoing(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Ongoing, error) {
	rows, err := q.Query(ctx, `SELECT e.id, e.profile_id, e.course_id, e.state, e.enrolled_at, e.due_at, e.required_at, e.via, c.code, c.minutes, c.package_id IS NOT NULL, c.class_order,
		coalesce(a.progress, 0), a.used_at, coalesce(a.held_at, (SELECT w.achieved_at FROM result w
			WHERE w.profile_id = e.profile_id AND w.course_id = e.course_id AND w.not_accepted = '`+HeldBack+`' AND w.outcome = 'passed' ORDER BY w.achieved_at LIMIT 1)),
		a.id IS NULL AND EXISTS (SELECT 1 FROM attempt f WHERE f.enrolment_id = e.id AND f.state = 'failed')
		FROM enrolment e JOIN course c ON c.id = e.course_id
		LEFT JOIN attempt a ON a.enrolment_id = e.id AND (a.state = 'open' OR a.held_at IS NOT NULL)
		WHERE e.profile_id = $1 AND e.state = 'active' AND e.superseded_by IS NULL`, profile)
	return db.Collect(rows, err, func(row db.Row) (Ongoing, error) {
		var o Ongoing
		var held db.Time
		var order ClassOrder
		err := row.Scan(&o.Enrolment.ID, &o.ProfileID, &o.Enrolment.CourseID, &o.State, &o.EnrolledAt, &o.DueAt, &o.RequiredAt, &o.Via, &o.Code, &o.Minutes, &o.Playable, &order,
			&o.Progress, &o.UsedAt, &held, &o.Failed)
		if held.Valid {
			o.Held = &Held{At: held.Time}
		}
		if order != NoClass {
			o.Parts = &TwoParts{Order: order}
		}
		o.Named.CourseID = o.Enrolment.CourseID
		return o, err
	})
}

func selectAchieved(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Achieved, error) {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+`, c.code, coalesce(t.number, ''), coalesce(t.code, ''),
		coalesce(m.course_id, ''), c.state = 'published', k.id, coalesce(v.file_name, ''), `+validityColumns+`
		FROM result r JOIN course c ON c.id = r.course_id LEFT JOIN certificate t ON t.result_id = r.id
		LEFT JOIN result m ON m.id = r.renewed_by LEFT JOIN course k ON k.id = c.renewed_by_course_id AND k.state = 'published'
		LEFT JOIN result_evidence v ON v.result_id = r.id WHERE r.profile_id = $1`, profile)
	return db.Collect(rows, err, func(row db.Row) (Achieved, error) {
		var a Achieved
		var err error
		a.Result, err = scanResult(wider{row, append([]any{&a.Code, &a.Certificate, &a.VerifyCode,
			&a.RenewedIn.CourseID, &a.offered, &a.shorter, &a.Evidence}, a.Rule.places()...)})
		a.Named.CourseID = a.Result.CourseID
		return a, err
	})
}

func selectArchived(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Archived, error) {
	rows, err := q.Query(ctx, `SELECT e.id, e.profile_id, e.course_id, e.state, e.enrolled_at, e.superseded_by, e.superseded_at,
		c.code, c.same_as, coalesce(a.progress, 0), a.used_at
		FROM enrolment e JOIN course c ON c.id = e.course_id
		LEFT JOIN attempt a ON a.enrolment_id = e.id AND a.state = 'superseded'
		WHERE e.profile_id = $1 AND e.superseded_at IS NOT NULL`, profile)
	return db.Collect(rows, err, func(row db.Row) (Archived, error) {
		var a Archived
		err := row.Scan(&a.Enrolment.ID, &a.ProfileID, &a.Enrolment.CourseID, &a.State, &a.EnrolledAt, &a.SupersededBy, &a.SupersededAt,
			&a.Code, &a.SameAs, &a.Progress, &a.UsedAt)
		a.Named.CourseID = a.Enrolment.CourseID
		return a, err
	})
}

// wider scans a row that ends with more columns than its scanner knows.
type wider struct {
	row  db.Row
	more []any
}

func (w wider) Scan(into ...any) error { return w.row.Scan(append(into, w.more...)...) }
