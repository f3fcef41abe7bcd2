package report

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// selectCourses gives courses and those that count as the same; all courses
// when none is named.
func selectCourses(ctx context.Context, q db.Queryer, ids []courses.CourseID) ([]course, error) {
	const wanted = ` WHERE $2 OR c.same_as IN (SELECT n.same_as FROM course n WHERE n.id IN (SELECT key FROM json_each($1)))`
	keys := db.Keys(ids)
	rows, err := q.Query(ctx, `SELECT c.id, c.code, c.same_as, c.state, c.organisation_id FROM course c`+wanted+` ORDER BY c.code`, keys, len(ids) == 0)
	all, err := db.Collect(rows, err, func(row db.Row) (c course, err error) {
		return c, row.Scan(&c.CourseID, &c.Code, &c.sameAs, &c.state, &c.organisation)
	})
	if err != nil {
		return nil, err
	}
	at := make(map[courses.CourseID]*course, len(all))
	for i := range all {
		all[i].Texts = map[i18n.Language]courses.Text{}
		at[all[i].CourseID] = &all[i]
	}
	rows, err = q.Query(ctx, `SELECT t.course_id, t.language, t.title FROM course_text t JOIN course c ON c.id = t.course_id`+wanted, keys, len(ids) == 0)
	_, err = db.Collect(rows, err, func(row db.Row) (id courses.CourseID, err error) {
		var language i18n.Language
		var text courses.Text
		err = row.Scan(&id, &language, &text.Title)
		at[id].Texts[language] = text
		return id, err
	})
	if err != nil {
		return nil, err
	}
	rows, err = q.Query(ctx, `SELECT o.course_id, o.organisation_id FROM course_organisation o JOIN course c ON c.id = o.course_id`+wanted, keys, len(ids) == 0)
	_, err = db.Collect(rows, err, func(row db.Row) (id courses.CourseID, err error) {
		var o accounts.OrganisationID
		err = row.Scan(&id, &o)
		at[id].audience = append(at[id].audience, o)
		return id, err
	})
	return all, err
}
