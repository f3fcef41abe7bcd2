package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

func selectRevision(ctx context.Context, q db.Queryer, name string) (int64, error) {
	var number int64
	err := q.QueryRow(ctx, `SELECT number FROM revision WHERE name = $1`, name).Scan(&number)
	return number, err
}

func selectPublished(ctx context.Context, q db.Queryer) ([]Course, error) {
	rows, err := q.Query(ctx, `SELECT `+courseColumns+` FROM course WHERE state = 'published' ORDER BY id`)
	return db.Collect(rows, err, scanCourse)
}

// selectPublications gives when each published course was published first.
func selectPublications(ctx context.Context, q db.Queryer) (map[CourseID]time.Time, error) {
	since := map[CourseID]time.Time{}
	rows, err := q.Query(ctx, `SELECT id, published_at FROM course WHERE state = 'published'`)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var id CourseID
		var at db.Time
		err := row.Scan(&id, &at)
		since[id] = at.Time
		return struct{}{}, err
	})
	return since, err
}

// selectAsking gives the published courses that somebody must approve.
func selectAsking(ctx context.Context, q db.Queryer) ([]CourseID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM course WHERE state = 'published' AND approval <> 'none'`)
	return db.Collect(rows, err, func(row db.Row) (id CourseID, err error) { return id, row.Scan(&id) })
}

// publishedText is one row of selectPublishedTexts.
type publishedText struct {
	course   CourseID
	language i18n.Language
	text     Text // without its description
	search   string
	sortKey  string
}

func selectPublishedTexts(ctx context.Context, q db.Queryer) ([]publishedText, error) {
	rows, err := q.Query(ctx, `SELECT t.course_id, t.language, t.title, t.summary, t.search_text, t.sort_key
		FROM course_text t JOIN course c ON c.id = t.course_id WHERE c.state = 'published'`)
	return db.Collect(rows, err, func(row db.Row) (publishedText, error) {
		var t publishedText
		return t, row.Scan(&t.course, &t.language, &t.text.Title, &t.text.Summary, &t.search, &t.sortKey)
	})
}

// audience is one row of selectAudiences.
type audience struct {
	course       CourseID
	organisation accounts.OrganisationID
}

func selectAudiences(ctx context.Context, q db.Queryer) ([]audience, error) {
	rows, err := q.Query(ctx, `SELECT a.course_id, a.organisation_id
		FROM course_organisation a JOIN course c ON c.id = a.course_id WHERE c.state = 'published'`)
	return db.Collect(rows, err, func(row db.Row) (audience, error) {
		var a audience
		return a, row.Scan(&a.course, &a.organisation)
	})
}

// selectStandings gives the catalogue's revision and how the person stands to
// the courses they have met, in one query: it runs on every catalogue page.
func selectStandings(ctx context.Context, q db.Queryer, profile accounts.ProfileID) (int64, map[CourseID]Standing, error) {
	var revision int64
	standings := map[CourseID]Standing{}
	rows, err := q.Query(ctx, `SELECT '', number, NULL FROM revision WHERE name = 'catalogue'
		UNION ALL SELECT course_id, 1, valid_until FROM result
			WHERE profile_id = $1 AND outcome = 'passed' AND not_accepted = ''
			AND id NOT IN (SELECT result_id FROM certificate WHERE profile_id = $1 AND withdrawn_at IS NOT NULL)
		UNION ALL SELECT course_id, 0, NULL FROM enrolment
			WHERE profile_id = $1 AND state = 'active' AND superseded_by IS NULL`, profile)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var course CourseID
		var number int64
		var until db.Time
		if err := row.Scan(&course, &number, &until); err != nil {
			return struct{}{}, err
		}
		switch {
		case course == "":
			revision = number
		case number == 0:
			standings[course] = Going
		case standings[course] != Going && (!until.Valid || until.Time.After(q.Now())):
			standings[course] = Done
		}
		return struct{}{}, nil
	})
	return revision, standings, err
}

// selectLately gives the courses of the latest enrolments, newest first.
func selectLately(ctx context.Context, q db.Queryer, limit int) ([]CourseID, error) {
	rows, err := q.Query(ctx, `SELECT course_id FROM enrolment ORDER BY id DESC LIMIT $1`, limit)
	return db.Collect(rows, err, func(row db.Row) (CourseID, error) {
		var id CourseID
		return id, row.Scan(&id)
	})
}
