package courses_test

import (
	"fmt"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/quiz"
)

func TestTheHardestQuestionComesFirstAndItsWrongAnswersAreToldOfFive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		eva := w.internal("Eva")
		eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.region}}
		course := w.course("BV", courseRow{title: "Brannvern"})
		answers := func(n int, first, second string) string {
			return fmt.Sprintf(`{"cmi":{"interactions":{"0":{"id":"varsling","student_response":"110","result":%q},"1":{"id":"slokking","student_response":"feil %d","result":%q}}}}`, first, n%2, second)
		}
		for n := range 5 {
			if n == 4 {
				figures, err := w.s.QuestionFigures(t.Context(), eva, course, i18n.NB)
				if w.must(err); len(figures.All) != 2 || len(figures.All[0].Wrong) != 0 {
					t.Errorf("of four, nobody's answer is told: %+v", figures.All)
				}
			}
			who := w.external(fmt.Sprint("Kari ", n))
			enrolment, attempt := db.NewID(), db.NewID()
			w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, enrolment, who.ProfileID, course, w.now)
			w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, opened_at, used_at) VALUES ($1, $2, $3, $4, $5, 1, 'open', $6, $6)`,
				attempt, enrolment, who.ProfileID, course, w.packs[course], w.now)
			second := "wrong"
			if n == 0 {
				second = "correct"
			}
			w.exec(`INSERT INTO attempt_unit (attempt_id, unit, data, saved_at) VALUES ($1, 'a', $2, $3)`, attempt, answers(n, "correct", second), w.now)
		}
		figures, err := w.s.QuestionFigures(t.Context(), eva, course, i18n.NB)
		w.must(err)
		if len(figures.All) != 2 || figures.Read != 5 {
			t.Fatalf("%+v", figures)
		}
		hard, easy := figures.All[0], figures.All[1]
		if hard.Asked != "slokking" || hard.Hundredths() != 2000 || easy.Hundredths() != 10_000 || fmt.Sprint(hard.Wrong) != "[{feil 0 2} {feil 1 2}]" {
			t.Errorf("hard %+v, easy %+v", hard, easy)
		}
		if _, err := w.s.QuestionFigures(t.Context(), w.external("Ola"), course, i18n.NB); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("for owners only: %v", err)
		}
	})
}

func TestOnlyTheFirstTryAtABuiltQuizIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Tries: 3, Feedback: quiz.Full})
		w := b.launch(b.enrolment)
		b.reads(w)
		b.try(w, 0)
		b.try(w, 2)
		course := courses.CourseID(b.one(`SELECT course_id FROM enrolment`))
		figures, err := b.QuestionFigures(t.Context(), accounts.Command("test"), course, i18n.NB)
		if err != nil || len(figures.All) == 0 || figures.Read != 1 {
			t.Fatalf("%+v %v", figures, err)
		}
		for _, f := range figures.All {
			if f.Count != 1 || f.Right != 0 || f.Asked == "" {
				t.Errorf("the first try had nothing right: %+v", f)
			}
		}
	})
}
