package courses_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/quiz"
)

// TestWhereTheQuizTellsAfterEachQuestionTheFirstAnswerStands: neither a second
// answer, another window nor the form that is handed in changes it.
func TestWhereTheQuizTellsAfterEachQuestionTheFirstAnswerStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openSchool(t, d).build(quiz.Quiz{Pass: 80, Feedback: quiz.Full, Each: true})
		w := b.launch(b.enrolment)
		b.must(b.BeginTry(t.Context(), w.token, b.quiz))
		s := b.sit(w)
		first := s.Drawn[0].ID
		for _, right := range []int{0, 2} {
			told, err := b.AnswerQuestion(t.Context(), w.token, b.quiz, s.Try.ID, first, answers(s, right)[first])
			b.must(err)
			if told.Given[first].Mark.Right() || len(told.Given) != 1 {
				t.Errorf("told: %+v", told.Given)
			}
		}
		if got := b.one(`SELECT count(*) FROM quiz_answer`); got != "1" {
			t.Errorf("kept: %s", got)
		}
		w = b.launch(b.enrolment)
		if s = b.sit(w); !s.Asking() || len(s.Given) != 1 {
			t.Errorf("in the next window: %+v", s.Given)
		}
		marked, err := b.SubmitTry(t.Context(), w.token, b.quiz, s.Try.ID, answers(s, 2))
		b.must(err)
		if *marked.Try.Score != 5000 || b.one(`SELECT count(*) FROM quiz_answer`) != "2" {
			t.Errorf("handed in: %d", *marked.Try.Score)
		}
		if _, err := b.AnswerQuestion(t.Context(), w.token, b.quiz, s.Try.ID, first, answers(s, 2)[first]); problem.Of(err) != courses.ErrNoTry {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestAQuizThatTellsAtItsEndMarksNoSingleAnswer(t *testing.T) {
	for _, q := range []quiz.Quiz{{Pass: 80, Feedback: quiz.Full}, {Pass: 80, Feedback: quiz.Silent, Each: true}} {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			b := openSchool(t, d).build(q)
			w := b.launch(b.enrolment)
			b.must(b.BeginTry(t.Context(), w.token, b.quiz))
			s := b.sit(w)
			if _, err := b.AnswerQuestion(t.Context(), w.token, b.quiz, s.Try.ID, s.Drawn[0].ID, answers(s, 2)[s.Drawn[0].ID]); problem.Of(err) != courses.ErrNoTry {
				t.Errorf("%+v: %v", q, err)
			}
		})
	}
}
