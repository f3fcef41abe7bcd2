package courses

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// EvaluationKind is how a question of an evaluation is answered.
type EvaluationKind string

// The kinds.
const (
	Rating EvaluationKind = "rating" // 1 (not at all) to 5 (very much so)
	Remark EvaluationKind = "remark" // in words
)

// EvaluationQuestion is one thing that whoever has passed is asked.
type EvaluationQuestion struct {
	ID      string // of what every course asks: Useful, Clear, Fitting, Better
	Kind    EvaluationKind
	Words   map[i18n.Language]string // nil: of what every course asks, which has its words in the messages
	Removed bool                     // asked no longer
}

// What every course asks, so that courses can be compared.
const (
	Useful  = "useful"
	Clear   = "clear"
	Fitting = "fitting"
	Better  = "better"
)

// usual are the questions of every course, the ratings first.
var usual = []EvaluationQuestion{{ID: Useful, Kind: Rating}, {ID: Clear, Kind: Rating}, {ID: Fitting, Kind: Rating}, {ID: Better, Kind: Remark}}

// Text is an own question in the reader's language, or in the nearest there is.
func (q EvaluationQuestion) Text(wanted i18n.Language) string {
	for _, language := range fallbacks(wanted) {
		if text := q.Words[language]; text != "" {
			return text
		}
	}
	return ""
}

// EvaluationAnswer is what one person says to one question. Who it was is not
// kept with it.
type EvaluationAnswer struct {
	Question string
	Rating   int // 1–5; 0: not answered
	Remark   string
}

// Evaluation is what a course asks and, when enough have answered, what they
// said.
type Evaluation struct {
	Open      bool // it is asked at all
	Questions []EvaluationQuestion
	Answered  int // people
	Figures   map[string]Ratings
	Remarks   map[string][]EvaluationRemark // by question, in no order
}

// Shown says that enough have answered for nobody to be picked out.
func (e Evaluation) Shown() bool { return e.Answered >= FewestAnswers }

// EvaluationRemark is what somebody wrote.
type EvaluationRemark struct{ ID, Text, Month string }

// Ratings count the answers to one question; the first place is rating 1.
type Ratings [5]int

// Count is how many there are.
func (r Ratings) Count() int { return r[0] + r[1] + r[2] + r[3] + r[4] }

// Mean is the mean × 100; 0 when there are none.
func (r Ratings) Mean() int {
	sum := 0
	for i, n := range r {
		sum += (i + 1) * n
	}
	if n := r.Count(); n > 0 {
		return (100*sum + n/2) / n
	}
	return 0
}

// The limits of evaluations.
const (
	FewestAnswers    = 5 // how many people's answers to a question are shown at a time: never a single one's
	MaxOwnQuestions  = 8
	MaxQuestionWords = 200
	MaxRemark        = 2000
)

var (
	errNoEvaluation   = problem.New(problem.NotFound, "evaluation.none")
	errEvaluated      = problem.New(problem.Conflict, "evaluation.given")
	errManyAsked      = problem.New(problem.Conflict, "evaluation.questions.many", "Most", MaxOwnQuestions)
	errQuestionWords  = problem.New(problem.Invalid, "evaluation.question.missing")
	errQuestionLength = problem.New(problem.Invalid, "evaluation.question.long", "Most", MaxQuestionWords)
	errNothingSaid    = problem.New(problem.Invalid, "evaluation.empty")
	errRemarkLength   = problem.New(problem.Invalid, "evaluation.remark.long", "Most", MaxRemark)
)

// EvaluationOf is the evaluation of a course that the actor answers for, with
// the answers once FewestAnswers have answered. NotFound for every other course.
func (s *Service) EvaluationOf(ctx context.Context, by accounts.Actor, course CourseID) (e Evaluation, err error) {
	if _, err := s.OwnCourse(ctx, by, course); err != nil {
		return e, err
	}
	if e, err = evaluationOf(ctx, s.DB, course); err != nil {
		return e, fmt.Errorf("read evaluation: %w", err)
	}
	if e.Answered, err = selectEvaluated(ctx, s.DB, course); err != nil || !e.Shown() {
		return e, err
	}
	if e.Figures, err = selectRatings(ctx, s.DB, course); err != nil {
		return e, fmt.Errorf("read ratings: %w", err)
	}
	if e.Remarks, err = selectRemarks(ctx, s.DB, course); err != nil {
		return e, fmt.Errorf("read remarks: %w", err)
	}
	e.Questions = slices.DeleteFunc(e.Questions, func(q EvaluationQuestion) bool {
		return q.Removed && e.Figures[q.ID].Count() == 0 && len(e.Remarks[q.ID]) == 0
	})
	return e, nil
}

func evaluationOf(ctx context.Context, q db.Queryer, course CourseID) (e Evaluation, err error) {
	if e.Open, err = selectEvaluates(ctx, q, course); err != nil {
		return e, err
	}
	own, err := selectEvaluationQuestions(ctx, q, course)
	e.Questions = append(slices.Clone(usual), own...)
	return e, err
}

// OpenEvaluation begins to ask whoever passes the course, or those who have
// passed it, or stops asking; what was said stays.
func (s *Service) OpenEvaluation(ctx context.Context, by accounts.Actor, course CourseID, open bool) error {
	return s.owning(ctx, by, "course.evaluation", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		if open {
			return course, insertEvaluation(ctx, tx, course)
		}
		return course, deleteEvaluation(ctx, tx, course)
	})
}

// AskMore adds a question of the owner's own. Invalid without bokmål words, or
// when they are too long; Conflict when there are MaxOwnQuestions already.
func (s *Service) AskMore(ctx context.Context, by accounts.Actor, course CourseID, q EvaluationQuestion) error {
	if strings.TrimSpace(q.Words[i18n.NB]) == "" {
		return errQuestionWords
	}
	for language, text := range q.Words {
		if q.Words[language] = i18n.NFC(strings.TrimSpace(text)); utf8.RuneCountInString(text) > MaxQuestionWords {
			return errQuestionLength
		}
	}
	return s.owning(ctx, by, "course.evaluation", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		own, err := selectEvaluationQuestions(ctx, tx, course)
		if err != nil {
			return "", err
		}
		asked := slices.DeleteFunc(slices.Clone(own), func(q EvaluationQuestion) bool { return q.Removed })
		if len(asked) >= MaxOwnQuestions {
			return "", errManyAsked
		}
		q.ID = db.NewID()
		return course, insertEvaluationQuestion(ctx, tx, course, q, len(own))
	})
}

// AskLess stops asking one of the owner's own questions; its answers stay.
func (s *Service) AskLess(ctx context.Context, by accounts.Actor, course CourseID, question string) error {
	return s.owning(ctx, by, "course.evaluation", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, updateQuestionRemoved(ctx, tx, course, question)
	})
}

// StrikeRemark takes away what somebody wrote: a patient's name has no place
// there. Again, it does nothing.
func (s *Service) StrikeRemark(ctx context.Context, by accounts.Actor, course CourseID, remark string) error {
	return s.owning(ctx, by, "course.remark", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, deleteRemark(ctx, tx, course, remark)
	})
}

// Questionnaire is what a person who has passed the course is asked. NotFound
// when they have not, or nothing is asked; given when they have answered.
func (s *Service) Questionnaire(ctx context.Context, by accounts.Actor, course CourseID) (asked []EvaluationQuestion, given bool, err error) {
	if err := accounts.Authorise(by, accounts.RuleOwn); err != nil {
		return nil, false, err
	}
	e, err := evaluationOf(ctx, s.DB, course)
	if err != nil {
		return nil, false, fmt.Errorf("read evaluation: %w", err)
	}
	passed, given, err := selectMayEvaluate(ctx, s.DB, by.ProfileID, course)
	if err != nil {
		return nil, false, fmt.Errorf("read enrolment: %w", err)
	}
	if !e.Open || !passed {
		return nil, false, errNoEvaluation
	}
	return slices.DeleteFunc(e.Questions, func(q EvaluationQuestion) bool { return q.Removed }), given, nil
}

// Evaluate takes down what a person says of a course that they have passed, once
// for all: the answers are nobody's, so they cannot be changed. Answers to what
// is not asked are left out. Invalid when nothing is said or a remark is too
// long, Conflict when they have answered.
func (s *Service) Evaluate(ctx context.Context, by accounts.Actor, course CourseID, answers []EvaluationAnswer) error {
	asked, given, err := s.Questionnaire(ctx, by, course)
	if err != nil {
		return err
	}
	if given {
		return errEvaluated
	}
	said, err := heard(asked, answers)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		first, err := updateEvaluated(ctx, tx, by.ProfileID, course)
		if err != nil {
			return err
		}
		if !first {
			return errEvaluated
		}
		month := tx.Now().In(i18n.Oslo).Format("2006-01")
		for _, a := range said {
			if err := insertEvaluationAnswer(ctx, tx, rand.Text(), course, a, month); err != nil {
				return err
			}
		}
		return showWaiting(ctx, tx, course, asked, month)
	})
	if err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	return nil
}

// showWaiting shows what was said to each question when as many people as
// FewestAnswers have been asked it since answers to it were shown last. One at a
// time, who looks before and after would know whose the new one is; and so would
// whoever asks a question of their own on the day when one person passes.
func showWaiting(ctx context.Context, tx *db.Tx, course CourseID, asked []EvaluationQuestion, month string) error {
	for _, q := range asked {
		people, err := upsertWaiting(ctx, tx, course, q.ID)
		if err != nil {
			return err
		}
		if people < FewestAnswers {
			continue
		}
		if err := updateAnswersShown(ctx, tx, course, q.ID, month); err != nil {
			return err
		}
	}
	return nil
}

// heard keeps the answers that answer something.
func heard(asked []EvaluationQuestion, answers []EvaluationAnswer) (said []EvaluationAnswer, err error) {
	for _, a := range answers {
		i := slices.IndexFunc(asked, func(q EvaluationQuestion) bool { return q.ID == a.Question })
		if i < 0 || slices.ContainsFunc(said, func(b EvaluationAnswer) bool { return b.Question == a.Question }) {
			continue
		}
		a.Remark = i18n.NFC(strings.TrimSpace(a.Remark))
		switch {
		case asked[i].Kind == Rating && a.Rating >= 1 && a.Rating <= 5:
			said = append(said, EvaluationAnswer{Question: a.Question, Rating: a.Rating})
		case asked[i].Kind == Remark && utf8.RuneCountInString(a.Remark) > MaxRemark:
			return nil, errRemarkLength
		case asked[i].Kind == Remark && a.Remark != "":
			said = append(said, EvaluationAnswer{Question: a.Question, Remark: a.Remark})
		}
	}
	if len(said) == 0 {
		return nil, errNothingSaid
	}
	return said, nil
}
