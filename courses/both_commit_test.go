package courses_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

// TestTheEndOfAnElearningIsNotTheEndOfTheCourse, where a class remains or another
// course: the player is told, at the pass and when it is opened anew, and by no commit
// that changes nothing.
func TestTheEndOfAnElearningIsNotTheEndOfTheCourse(t *testing.T) {
	for _, remains := range []courses.Remainder{courses.NothingRemains, courses.ClassRemains, courses.CourseRemains} {
		t.Run("remains "+string(remains), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s := openSchool(t, d)
				enrolment := s.enrolled(zip12("A"))
				course := courses.CourseID(s.one(`SELECT course_id FROM enrolment`))
				switch remains {
				case courses.ClassRemains:
					s.must(s.SetClassOrder(t.Context(), accounts.Command("test"), course, courses.AnyOrder))
				case courses.CourseRemains:
					s.write(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) SELECT 'other', 'OTHER', 'other', 'elearning', 'published', organisation_id, created_at, updated_at FROM course`)
					s.write(`INSERT INTO prerequisite (course_id, required_id, mode) VALUES ($1, 'other', 'completion')`, course)
				}
				w := s.launch(enrolment)
				w.start("A")
				if saved := w.commit(w.say("A", core12("incomplete", "", "", "", ""), false)); saved.Remains != courses.NothingRemains {
					t.Errorf("nothing is passed: %+v", saved)
				}
				if saved := w.commit(w.say("A", core12("passed", "80", "", "", ""), false)); saved.State != courses.AttemptPassed || saved.Remains != remains {
					t.Errorf("passed: %+v", saved)
				}
				again, err := w.Window(t.Context(), w.token)
				s.must(err)
				if got, err := s.Remains(t.Context(), again); err != nil || got != remains {
					t.Errorf("opened anew: %q, %v", got, err)
				}
			})
		})
	}
}
