package courses_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/quiz"
)

// TestACopyOfACourseHasItsContentAndNobodyInIt: it can be published and passed
// on its own, and changes nothing of the first.
func TestACopyOfACourseHasItsContentAndNobodyInIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 50, Feedback: quiz.Full})
		before := b.one(`SELECT count(*) FROM lesson`)
		id, err := b.CopyCourse(t.Context(), operator, b.course)
		b.must(err)
		again, err := b.CopyCourse(t.Context(), operator, b.course)
		b.must(err)
		first, err := b.Outline(t.Context(), operator, b.course)
		b.must(err)
		o, err := b.Outline(t.Context(), operator, id)
		b.must(err)
		other, err := b.OwnCourse(t.Context(), operator, again)
		b.must(err)
		if o.Code != first.Code+"-2" || other.Code != first.Code+"-3" || o.State != courses.Draft || o.Counts != (courses.Counts{}) || len(o.Audience) != len(first.Audience) {
			t.Errorf("the copy: %+v", o.Owned)
		}
		if o.Texts[i18n.NB].Title != first.Texts[i18n.NB].Title+" (kopi)" || len(o.Lessons) != len(first.Lessons) || len(o.Questions) != len(first.Questions) || len(o.Files) != len(first.Files) {
			t.Errorf("its content: %s, %d units, %d questions", o.Texts[i18n.NB].Title, len(o.Lessons), len(o.Questions))
		}
		for _, l := range o.Lessons {
			b.must(b.RemoveLesson(t.Context(), operator, again, l.ID)) // is none of that course: nothing goes
		}
		b.must(b.PublishOutline(t.Context(), operator, id))
		b.must(b.Publish(t.Context(), operator, id))
		b.must(b.RemoveLesson(t.Context(), operator, id, o.Lessons[0].ID))
		if now, err := b.Outline(t.Context(), operator, b.course); err != nil || len(now.Lessons) != len(first.Lessons) {
			t.Errorf("the first course has %d units of %s, %v", len(now.Lessons), before, err)
		}
		if n := b.one(`SELECT count(*) FROM enrolment WHERE course_id <> '` + string(b.course) + `'`); n != "0" {
			t.Errorf("%s people came along", n)
		}
		stranger := b.learner
		if _, err := b.CopyCourse(t.Context(), stranger, b.course); err == nil || problem.KindOf(err) == problem.Internal {
			t.Errorf("somebody who owns nothing: %v", err)
		}
	})
}
