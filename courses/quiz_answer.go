package courses

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kursbro/app/db"
	"kursbro/courses/quiz"
)

// AnswerQuestion marks one question of a try under way, where the quiz tells
// after each: durable when it returns. The first answer stands. It counts in the
// order in which things were shown, as quiz.Drawn.Meant. ErrNoTry when the quiz
// does not tell, or the question or the try is none of it.
func (s *Service) AnswerQuestion(ctx context.Context, token, unit string, id QuizTryID, question string, said quiz.Answer) (Sitting, error) {
	var told Sitting
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, sitting, err := sitDown(ctx, tx, token, unit)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(sitting.Drawn, func(d quiz.Drawn) bool { return d.ID == question })
		if at < 0 || !sitting.Unit.Quiz.Tells() || !sitting.Asking() || sitting.Try.ID != id {
			return ErrNoTry
		}
		told = sitting.answered(sitting.Drawn[at], said)
		if _, before := sitting.Given[question]; before || sitting.Preview {
			return nil
		}
		return insertAnswer(ctx, tx, id, question, told.Given[question])
	})
	if err != nil {
		return Sitting{}, fmt.Errorf("answer question: %w", err)
	}
	return told, nil
}

// answered is the sitting after one answer; without one, as it was.
func (s Sitting) answered(d quiz.Drawn, said quiz.Answer) Sitting {
	meant := d.Meant(said)
	if _, before := s.Given[d.ID]; before {
		return s
	}
	given := maps.Clone(s.Given)
	if given == nil {
		given = map[string]Given{}
	}
	given[d.ID] = Given{meant, d.Question.Mark(meant, s.Unit.Quiz.Partial)}
	s.Given = given
	return s
}
