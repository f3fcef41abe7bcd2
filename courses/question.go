package courses

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/quiz"
)

// Question is a question in the bank of a course. Quizzes that were published
// keep the question as it was.
type Question struct {
	quiz.Question
	Revision  int // 0: not written down yet
	UpdatedAt time.Time
	Fits      []string // when saved: languages whose words still fit bokmål
}

// maxQuestions is how many questions a course's bank takes.
const maxQuestions = 1000

var (
	errNoQuestion    = problem.New(problem.NotFound, "quiz.not_found")
	errManyQuestions = problem.New(problem.Invalid, "quiz.many")
)

// Question is one of the draft's questions. Problem: NotFound.
func (o Outline) Question(id string) (Question, error) {
	for _, q := range o.Questions {
		if q.ID == id {
			return q, nil
		}
	}
	return Question{}, errNoQuestion
}

// SaveQuestion writes a question down. Problems as SaveLesson.
func (s *Service) SaveQuestion(ctx context.Context, by accounts.Actor, course CourseID, q Question) error {
	for _, key := range q.Faults() {
		return problem.New(problem.Invalid, key)
	}
	return s.building(ctx, by, course, func(tx *db.Tx) error {
		all, err := selectQuestions(ctx, tx, course)
		if err != nil {
			return err
		}
		if q.Revision > 0 {
			return changeQuestion(ctx, tx, course, q, all)
		}
		if len(all) >= maxQuestions {
			return errManyQuestions
		}
		q.ID = db.NewID()
		q.Question = q.After(quiz.Question{}, nil)
		return insertQuestion(ctx, tx, course, q)
	})
}

func changeQuestion(ctx context.Context, tx *db.Tx, course CourseID, q Question, all []Question) error {
	if at := slices.IndexFunc(all, func(known Question) bool { return known.ID == q.ID }); at >= 0 {
		q.Question = q.After(all[at].Question, q.Fits)
	}
	changed, err := updateQuestion(ctx, tx, course, q)
	if err == nil && !changed {
		err = errLessonChanged
	}
	return err
}

// RemoveQuestion takes a question out of the bank.
func (s *Service) RemoveQuestion(ctx context.Context, by accounts.Actor, course CourseID, id string) error {
	return s.building(ctx, by, course, func(tx *db.Tx) error { return deleteQuestion(ctx, tx, course, id) })
}

// Tag is a word that questions are drawn by, with how many have it.
type Tag struct {
	Name  string
	Count int
}

// Tags are those of the bank, in Norwegian order.
func (o Outline) Tags() []Tag {
	counts := map[string]int{}
	for _, q := range o.Questions {
		if q.Tag != "" {
			counts[q.Tag]++
		}
	}
	tags := make([]Tag, 0, len(counts))
	for name, count := range counts {
		tags = append(tags, Tag{name, count})
	}
	slices.SortFunc(tags, func(a, b Tag) int { return cmp.Compare(i18n.SortKey(a.Name), i18n.SortKey(b.Name)) })
	return tags
}
