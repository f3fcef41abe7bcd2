package courses_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// asked is a course that asks, and its owner.
func (w *world) asking() (courses.CourseID, accounts.Actor) {
	eva := w.internal("Eva")
	eva.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.region}}
	id := w.course("BV", courseRow{title: "Brannvern"})
	w.must(w.s.OpenEvaluation(w.t.Context(), eva, id, true))
	return id, eva
}

// passer has passed the course.
func (w *world) passer(name string, course courses.CourseID) accounts.Actor {
	who := w.external(name)
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, db.NewID(), who.ProfileID, course, w.now)
	return who
}

func useful(rating int) []courses.EvaluationAnswer {
	return []courses.EvaluationAnswer{{Question: courses.Useful, Rating: rating}}
}

func TestAnswersAreShownWhenFiveHaveAnsweredAndAreNobodys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, eva := w.asking()
		for n := range 5 {
			e, err := w.s.EvaluationOf(t.Context(), eva, course)
			if w.must(err); e.Answered != n || len(e.Figures)+len(e.Remarks) != 0 {
				t.Errorf("after %d: %+v", n, e)
			}
			said := append(useful(n%5+1), courses.EvaluationAnswer{Question: courses.Better, Remark: fmt.Sprintf("Mer om røyk %d", n)})
			w.must(w.s.Evaluate(t.Context(), w.passer(fmt.Sprint("Kari ", n), course), course, said))
		}
		e, err := w.s.EvaluationOf(t.Context(), eva, course)
		if w.must(err); e.Figures[courses.Useful] != (courses.Ratings{1, 1, 1, 1, 1}) || e.Figures[courses.Useful].Mean() != 300 || len(e.Remarks[courses.Better]) != 5 {
			t.Errorf("%+v", e)
		}
		w.must(w.s.StrikeRemark(t.Context(), eva, course, e.Remarks[courses.Better][0].ID))
		if e, err = w.s.EvaluationOf(t.Context(), eva, course); err != nil || len(e.Remarks[courses.Better]) != 4 {
			t.Errorf("a struck remark is gone: %v %v", e.Remarks, err)
		}
	})
}

// TestNobodyIsPickedOutByLookingBeforeAndAfter: an answer is shown with four
// others', also to a question that was asked when many had answered already.
func TestNobodyIsPickedOutByLookingBeforeAndAfter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, eva := w.asking()
		own := ""
		for n := range 12 {
			if n == 6 {
				w.must(w.s.AskMore(t.Context(), eva, course, courses.EvaluationQuestion{Kind: courses.Rating, Words: map[i18n.Language]string{i18n.NB: "Hva med læreren?"}}))
			}
			kari := w.passer(fmt.Sprint("Kari ", n), course)
			asked, _, err := w.s.Questionnaire(t.Context(), kari, course)
			w.must(err)
			said := append(useful(4), courses.EvaluationAnswer{Question: courses.Better, Remark: "Mer om røyk"})
			if own = asked[len(asked)-1].ID; own != courses.Better {
				said = append(said, courses.EvaluationAnswer{Question: own, Rating: 1})
			}
			w.must(w.s.Evaluate(t.Context(), kari, course, said))
			e, err := w.s.EvaluationOf(t.Context(), eva, course)
			w.must(err)
			late := 0
			if n >= 10 {
				late = 5
			}
			if all := (n + 1) / 5 * 5; e.Figures[courses.Useful].Count() != all || len(e.Remarks[courses.Better]) != all || e.Figures[own].Count() != late {
				t.Errorf("after %d people: %+v %d", n+1, e.Figures, len(e.Remarks[courses.Better]))
			}
		}
	})
}

// TestAPersonAnswersOnceHoweverOftenTheySend races the same form from two tabs.
func TestAPersonAnswersOnceHoweverOftenTheySend(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, _ := w.asking()
		kari := w.passer("Kari", course)
		errs := make([]error, 8)
		var tabs sync.WaitGroup
		for i := range errs {
			tabs.Go(func() { errs[i] = w.s.Evaluate(t.Context(), kari, course, useful(4)) })
		}
		tabs.Wait()
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else if problem.KindOf(err) != problem.Conflict {
				t.Error(err)
			}
		}
		if n := w.value(`SELECT count(*) FROM evaluation_answer`); taken != 1 || n != "1" {
			t.Errorf("%d taken, %s kept", taken, n)
		}
		if _, given, err := w.s.Questionnaire(t.Context(), kari, course); err != nil || !given {
			t.Errorf("they are told that they have answered: %v", err)
		}
	})
}

func TestWhoHasNotPassedIsNotAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, eva := w.asking()
		kari, ola := w.passer("Kari", course), w.external("Ola")
		if err := w.s.Evaluate(t.Context(), ola, course, useful(5)); problem.KindOf(err) != problem.NotFound {
			t.Errorf("who has not passed: %v", err)
		}
		if err := w.s.Evaluate(t.Context(), kari, course, []courses.EvaluationAnswer{{Question: "else", Rating: 5}, {Question: courses.Useful, Rating: 9}}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("what says nothing: %v", err)
		}
		if err := w.s.Evaluate(t.Context(), kari, course, []courses.EvaluationAnswer{{Question: courses.Better, Remark: strings.Repeat("å", courses.MaxRemark+1)}}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a book: %v", err)
		}
		w.must(w.s.OpenEvaluation(t.Context(), eva, course, false))
		if err := w.s.Evaluate(t.Context(), kari, course, useful(5)); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a course that does not ask: %v", err)
		}
	})
}

func TestTheOwnerAsksMoreAndLess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course, eva := w.asking()
		kari := w.passer("Kari", course)
		ask := func(text string) error {
			return w.s.AskMore(t.Context(), eva, course, courses.EvaluationQuestion{Kind: courses.Rating, Words: map[i18n.Language]string{i18n.NB: text}})
		}
		if err := ask(" "); problem.KindOf(err) != problem.Invalid {
			t.Errorf("no words: %v", err)
		}
		for n := range courses.MaxOwnQuestions {
			w.must(ask(fmt.Sprint("Spørsmål ", n)))
		}
		if err := ask("For mye"); problem.KindOf(err) != problem.Conflict {
			t.Errorf("one too many: %v", err)
		}
		asked, _, err := w.s.Questionnaire(t.Context(), kari, course)
		w.must(err)
		last := asked[len(asked)-1]
		w.must(w.s.Evaluate(t.Context(), kari, course, []courses.EvaluationAnswer{{Question: last.ID, Rating: 2}}))
		w.must(w.s.AskLess(t.Context(), eva, course, last.ID))
		if asked, _, err = w.s.Questionnaire(t.Context(), kari, course); err != nil || len(asked) != 4+courses.MaxOwnQuestions-1 {
			t.Errorf("%d are asked, %v", len(asked), err)
		}
		if n := w.value(`SELECT count(*) FROM evaluation_answer WHERE question = $1`, last.ID); n != "1" {
			t.Error("what was answered stays")
		}
	})
}
