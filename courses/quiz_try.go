package courses

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
	"kursbro/courses/scorm"
)

// QuizTryID names one try at a quiz.
type QuizTryID string

// QuizTry is one try at a quiz within an attempt.
type QuizTry struct {
	ID          QuizTryID
	Number      int
	Seed        int64
	BegunAt     time.Time
	SubmittedAt *time.Time // nil: under way
	Score       *int       // as Attempt.Score; nil: under way
	Passed      bool
}

// Given is an answer of a try that was submitted.
type Given struct {
	Answer quiz.Answer
	Mark   quiz.Mark
}

// Sitting is a quiz as it lies before a learner.
type Sitting struct {
	Unit    lesson.Unit
	Try     *QuizTry         // under way, or else the last; nil: none yet
	Drawn   []quiz.Drawn     // the questions of Try
	Given   map[string]Given // by question, once Try is submitted or, where the quiz tells, the question is answered
	Left    int              // tries that may still be begun; -1: no end
	After   *time.Time       // not before then
	Passed  bool             // by any try
	Preview bool             // nothing is kept
	Review  bool             // looked at again after the course was passed
}

// Asking says that a try is under way.
func (s Sitting) Asking() bool { return s.Try != nil && s.Try.SubmittedAt == nil }

// MayBegin says that the learner may begin a try now.
func (s Sitting) MayBegin(now time.Time) bool {
	return !s.Asking() && !s.Passed && !s.Review && s.Left != 0 && (s.After == nil || !s.After.After(now))
}

// Over says that no try can profit by the right answers any more.
func (s Sitting) Over() bool { return s.Passed || s.Review || s.Left == 0 }

// The reasons why a quiz is turned away.
var (
	ErrNoQuiz  = problem.New(problem.NotFound, "quiz.refused.unknown")
	ErrNoTry   = problem.New(problem.Conflict, "quiz.refused.no_try")
	errNoAgain = problem.New(problem.Conflict, "quiz.refused.used_up")
)

// UnitOf is what a unit of the window's package holds. A quiz comes with the
// right answers: nothing of it is for the browser. Problem: ErrUnitUnknown.
func (s *Service) UnitOf(ctx context.Context, w Window, unit string) (lesson.Unit, error) {
	u, err := selectPackageUnit(ctx, s.DB, w.PackageID, unit)
	if err != nil {
		return lesson.Unit{}, fmt.Errorf("read unit: %w", err)
	}
	return u, nil
}

// Sit gives a quiz as it lies before the window's learner.
func (s *Service) Sit(ctx context.Context, w Window, u lesson.Unit) (Sitting, error) {
	sitting, err := sit(ctx, s.DB, w, u)
	if err != nil {
		return Sitting{}, fmt.Errorf("read quiz: %w", err)
	}
	return sitting, nil
}

func sit(ctx context.Context, q db.Queryer, w Window, u lesson.Unit) (Sitting, error) {
	if u.Quiz == nil {
		return Sitting{}, ErrNoQuiz
	}
	sitting := Sitting{Unit: u, Left: u.Quiz.Left(0), Review: w.Review}
	if w.AttemptID == nil {
		return sitting.rehearsed(w), nil
	}
	tries, err := selectQuizTries(ctx, q, *w.AttemptID, u.ID)
	if err != nil || len(tries) == 0 {
		return sitting, err
	}
	last := tries[len(tries)-1]
	sitting.Try, sitting.Left = &last, u.Quiz.Left(len(tries))
	sitting.Passed = slices.ContainsFunc(tries, func(t QuizTry) bool { return t.Passed })
	sitting.Drawn = u.Quiz.Draw(u.Questions, last.Seed)
	if last.SubmittedAt != nil && u.Quiz.Wait > 0 {
		after := last.SubmittedAt.Add(time.Duration(u.Quiz.Wait) * time.Minute)
		sitting.After = &after
	}
	sitting.Given, err = selectGiven(ctx, q, last.ID)
	return sitting, err
}

// rehearsed is a quiz in a preview: always under way, its questions drawn anew
// in each window.
func (s Sitting) rehearsed(w Window) Sitting {
	seed := int64(binary.BigEndian.Uint32([]byte(w.Hash[:4])))
	s.Preview, s.Left = true, -1
	s.Try = &QuizTry{ID: "preview", Number: 1, Seed: seed}
	s.Drawn = s.Unit.Quiz.Draw(s.Unit.Questions, seed)
	return s
}

// BeginTry begins a try, unless one is under way: then nothing happens.
// Conflict when there are none left or it is too soon.
func (s *Service) BeginTry(ctx context.Context, token, unit string) error {
	seed := newSeed()
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		w, sitting, err := sitDown(ctx, tx, token, unit)
		if err != nil || sitting.Asking() {
			return err
		}
		if !sitting.MayBegin(tx.Now()) || w.State != AttemptOpen {
			return ErrNoTry
		}
		try := QuizTry{ID: QuizTryID(db.NewID()), Number: 1, Seed: seed, BegunAt: tx.Now()}
		if sitting.Try != nil {
			try.Number = sitting.Try.Number + 1
		}
		return insertQuizTry(ctx, tx, *w.AttemptID, unit, try)
	})
	if err != nil {
		return fmt.Errorf("begin try: %w", err)
	}
	return nil
}

// sitDown finds a quiz for a window that may still do something.
func sitDown(ctx context.Context, tx *db.Tx, token, unit string) (Window, Sitting, error) {
	w, err := selectWindow(ctx, tx, hashLaunchToken(token))
	if err != nil {
		return w, Sitting{}, err
	}
	if err := w.refusal(tx.Now()); err != nil {
		return w, Sitting{}, err
	}
	u, err := selectPackageUnit(ctx, tx, w.PackageID, unit)
	if err != nil {
		return w, Sitting{}, err
	}
	sitting, err := sit(ctx, tx, w, u)
	return w, sitting, err
}

// SubmitTry marks a try and draws the conclusions: one act, durable when it
// returns. A try that has been submitted stays as it was marked, whatever comes
// in its name later. Answers count in the order in which things were shown, as
// quiz.Drawn.Meant. ErrNoTry when it is none of this quiz's.
func (s *Service) SubmitTry(ctx context.Context, token, unit string, id QuizTryID, answers map[string]quiz.Answer) (Sitting, error) {
	var marked Sitting
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		w, sitting, err := sitDown(ctx, tx, token, unit)
		marked = sitting
		if err != nil {
			return err
		}
		if sitting.Try == nil || sitting.Try.ID != id {
			return ErrNoTry
		}
		if !sitting.Asking() {
			return nil
		}
		marked = sitting.mark(answers, tx.Now())
		if sitting.Preview {
			return nil
		}
		return s.keepTry(ctx, tx, w, &marked)
	})
	if err != nil {
		return Sitting{}, fmt.Errorf("submit try: %w", err)
	}
	return marked, nil
}

// mark is the sitting after the answers.
func (s Sitting) mark(answers map[string]quiz.Answer, now time.Time) Sitting {
	meant := map[string]quiz.Answer{}
	for _, d := range s.Drawn {
		meant[d.ID] = d.Meant(answers[d.ID])
		if told, is := s.Given[d.ID]; is {
			meant[d.ID] = told.Answer
		}
	}
	outcome := s.Unit.Quiz.Judge(s.Drawn, meant)
	try := *s.Try
	try.SubmittedAt, try.Score, try.Passed = &now, &outcome.Score, outcome.Passed
	s.Try, s.Passed, s.Given = &try, s.Passed || outcome.Passed, map[string]Given{}
	for i, d := range s.Drawn {
		s.Given[d.ID] = Given{meant[d.ID], outcome.Marks[i]}
	}
	if s.Unit.Quiz.Wait > 0 {
		after := now.Add(time.Duration(s.Unit.Quiz.Wait) * time.Minute)
		s.After = &after
	}
	return s
}

// keepTry writes a marked try, and what it means for the unit and the attempt.
func (s *Service) keepTry(ctx context.Context, tx *db.Tx, w Window, marked *Sitting) error {
	first, err := updateQuizTry(ctx, tx, *marked.Try)
	if err != nil || !first {
		return err
	}
	for id, given := range marked.Given {
		if err := insertAnswer(ctx, tx, marked.Try.ID, id, given); err != nil {
			return err
		}
	}
	pack, err := selectPackage(ctx, tx, w.PackageID)
	if err != nil {
		return err
	}
	saved, err := selectSavedUnits(ctx, tx, *w.AttemptID)
	if err != nil {
		return err
	}
	act := committing{Service: s, tx: tx, pack: pack, window: w, units: saved, commit: Commit{Unit: marked.Unit.ID, Final: true}}
	unit := saved[marked.Unit.ID]
	unit.unit = marked.Unit.ID
	marked.stand(&unit)
	v := verdict{unit: unit, kept: achievements, marked: true}
	if err := act.keep(ctx, v); err != nil {
		return err
	}
	_, err = act.conclude(ctx, v)
	return err
}

// stand is what a marked try means for its unit: passed is done; failed is done
// only when no try is left, and until then the unit goes on.
func (s Sitting) stand(u *savedUnit) {
	switch {
	case s.Try.Passed:
		u.completion, u.success, u.score, u.progress = scorm.Completed, scorm.Passed, s.Try.Score, 100
	case s.Left == 0:
		u.completion, u.success, u.score, u.progress = scorm.Completed, scorm.Failed, s.Try.Score, 100
	default:
		u.completion = scorm.Incomplete
	}
}

// mayBeginAgain refuses another attempt to who has used every try at a quiz
// whose owner wants it so, also to who has left the course meanwhile and come
// back. A new version of the course is a new chance.
func mayBeginAgain(ctx context.Context, tx *db.Tx, e playable) error {
	pack, err := selectPackage(ctx, tx, *e.pack)
	if err != nil || pack.Standard != Built {
		return err
	}
	failed, err := selectFailedUnits(ctx, tx, e)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(failed, func(unit string) bool { return pack.Quizzes[unit].Once }) {
		return errNoAgain
	}
	return nil
}

// newSeed is a number that no learner can foresee, of the 31 bits that an
// INTEGER of both databases holds.
func newSeed() int64 {
	var raw [4]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return int64(binary.BigEndian.Uint32(raw[:]) >> 1)
}
