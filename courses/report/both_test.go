package report_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/report"
)

// TestTheReportSaysWhichPartRemains of a course that asks for e-learning and a class,
// and of what waits for another course.
func TestTheReportSaysWhichPartRemains(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		hr, course, single := w.hr(w.trust), w.course("A", "", w.trust), w.course("B", "", w.trust)
		w.exec(`UPDATE course SET class_order = 'any' WHERE id = $1`, course)
		w.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at) VALUES ('p', $1, 'scorm_12', 'A', '{}', 'a.zip', '00', 1, $2)`, course, w.now)
		w.exec(`INSERT INTO class (id, course_id, place, seats, taken, book_until, accept_hours, begins_at, ends_at, created_at, updated_at) VALUES ('k', $1, 'Rom 4', 9, 0, $2, 24, $2, $2, $2, $2)`, course, w.now.AddDate(0, 0, -2))
		learnt := func(who accounts.Actor, course courses.CourseID) {
			id := db.NewID()
			w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, id, who.ProfileID, course, w.now)
			w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at, closed_at, held_at) VALUES ($1, $1, $2, $3, 'p', 1, 'passed', 100, $4, $4, $4, $4)`, id, who.ProfileID, course, w.now)
		}
		came := func(who accounts.Actor) {
			w.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at, attendance) VALUES ($1, 'k', $2, 'booked', $3, $3, 'present')`, db.NewID(), who.ProfileID, w.now)
		}
		learner, attendee, waiting, whole, done := w.employee(w.ward, ""), w.employee(w.ward, ""), w.employee(w.ward, ""), w.employee(w.ward, ""), w.employee(w.ward, "")
		learnt(learner, course)
		came(attendee)
		learnt(waiting, course)
		came(waiting)
		learnt(waiting, single)
		w.result(whole.ProfileID, course, outcome{passed: true, at: w.now, notAccepted: courses.HeldBack})
		w.result(done.ProfileID, course, outcome{passed: true, at: w.now})
		came(done)
		rows := w.read(hr, report.Definition{Scope: report.Belonging, Organisation: w.ward, Courses: []courses.CourseID{course, single}}).Rows(report.ByName, 0, 10)
		got := map[accounts.ProfileID][]report.Remaining{}
		for _, row := range rows {
			for _, cell := range row.Cells {
				got[row.ID] = append(got[row.ID], cell.Remains)
				if (cell.Remains != report.Anything) != (cell.State == report.Going) {
					t.Errorf("%+v", cell)
				}
			}
		}
		for _, test := range []struct {
			why  string
			who  accounts.Actor
			want [2]report.Remaining
		}{
			{"the e-learning is done", learner, [2]report.Remaining{report.TheClass, report.Anything}},
			{"they came to the class", attendee, [2]report.Remaining{report.TheElearning, report.Anything}},
			{"both are done, and another course is not", waiting, [2]report.Remaining{report.AnotherCourse, report.AnotherCourse}},
			{"the whole is passed, and another course is not", whole, [2]report.Remaining{report.AnotherCourse, report.Anything}},
			{"done", done, [2]report.Remaining{}},
		} {
			if have := got[test.who.ProfileID]; len(have) != 2 || [2]report.Remaining(have) != test.want {
				t.Errorf("%s: %v, want %v", test.why, have, test.want)
			}
		}
	})
}
