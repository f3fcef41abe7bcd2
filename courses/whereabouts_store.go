package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// selectMet says of every course that a person has had to do with how it
// stands: the latest of what is, and of what was.
func selectMet(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (map[CourseID]met, error) {
	all := map[CourseID]met{}
	rows, err := q.Query(ctx, `SELECT course_id, CASE WHEN superseded_at IS NOT NULL THEN 'moved' WHEN state = 'withdrawn' THEN 'left' ELSE 'going' END, enrolled_at, 1
			FROM enrolment WHERE profile_id = $1 AND (state <> 'completed' OR superseded_at IS NOT NULL)
		UNION ALL SELECT course_id, 'done', achieved_at, 2 FROM result WHERE profile_id = $1 AND outcome = 'passed'
		UNION ALL SELECT course_id, 'asked', requested_at, 3 FROM approval WHERE profile_id = $1 AND state = 'waiting'
		UNION ALL SELECT course_id, 'going', enrolled_at, 4 FROM enrolment WHERE profile_id = $1 AND state = 'active' AND superseded_at IS NULL
		UNION ALL SELECT course_id, 'held', achieved_at, 5 FROM result WHERE profile_id = $1 AND outcome = 'passed' AND not_accepted = $2
		UNION ALL SELECT course_id, 'held', held_at, 5 FROM attempt WHERE profile_id = $1 AND held_at IS NOT NULL
			AND enrolment_id IN (SELECT id FROM enrolment WHERE profile_id = $1 AND state <> 'completed' AND superseded_by IS NULL)
		ORDER BY 4, 3`, profile, HeldBack)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var course CourseID
		var m met
		var at db.Time
		var rank int
		err := row.Scan(&course, &m.place, &at, &rank)
		m.at = at.Time
		all[course] = m
		return struct{}{}, err
	})
	return all, err
}

// retiredCourse is a course that has ended, as it is searched for.
type retiredCourse struct {
	id     CourseID
	code   string
	texts  map[i18n.Language]Text
	search string
}

func selectRetired(ctx context.Context, q db.Queryer) ([]retiredCourse, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.code, t.language, t.title, t.search_text FROM course c JOIN course_text t ON t.course_id = c.id
		WHERE c.state = 'retired' ORDER BY c.updated_at DESC, c.id LIMIT 2000`)
	var all []retiredCourse
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var r retiredCourse
		var language i18n.Language
		var text Text
		var search string
		err := row.Scan(&r.id, &r.code, &language, &text.Title, &search)
		if len(all) == 0 || all[len(all)-1].id != r.id {
			r.texts, r.search = map[i18n.Language]Text{}, i18n.SearchText(r.code)
			all = append(all, r)
		}
		last := &all[len(all)-1]
		last.texts[language] = text
		last.search += " " + search
		return struct{}{}, err
	})
	return all, err
}

func selectLeft(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Left, error) {
	rows, err := q.Query(ctx, `SELECT e.course_id, c.code, e.enrolled_at FROM enrolment e JOIN course c ON c.id = e.course_id
		WHERE e.profile_id = $1 AND e.state = 'withdrawn' AND e.superseded_at IS NULL ORDER BY e.enrolled_at DESC, e.id`, profile)
	return db.Collect(rows, err, func(row db.Row) (l Left, err error) {
		return l, row.Scan(&l.CourseID, &l.Code, &l.EnrolledAt)
	})
}
