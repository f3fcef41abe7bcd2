package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
)

// UndoWords is a plan of an undo in the reader's words.
type UndoWords struct {
	Back      []string // what goes back in any case
	Left      []string // what stays as it is, and why
	Questions []string // in the order of the plan's
}

// ExplainUndo puts a plan into words; items that only follow from others say
// nothing, and nothing is said twice.
func (s *Service) ExplainUndo(ctx context.Context, p *i18n.Printer, plan UndoPlan) (words UndoWords, err error) {
	var back, left, asked []transfer.Label
	for _, item := range plan.Items(nil) {
		back = append(back, item.Label)
	}
	for _, remark := range plan.Left {
		left = append(left, remark.Label)
	}
	for _, question := range plan.Questions {
		asked = append(asked, question.Label)
	}
	if words.Back, err = s.say(ctx, p, back); err != nil {
		return words, err
	}
	if words.Left, err = s.say(ctx, p, left); err != nil {
		return words, err
	}
	words.Questions, err = s.Courses.Explain(ctx, p, asked)
	return words, err
}

// say words labels, each text once.
func (s *Service) say(ctx context.Context, p *i18n.Printer, labels []transfer.Label) ([]string, error) {
	labels = slices.DeleteFunc(labels, func(l transfer.Label) bool { return l.Key == "" })
	texts, err := s.Courses.Explain(ctx, p, labels)
	if err != nil {
		return nil, fmt.Errorf("explain undo: %w", err)
	}
	var once []string
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once, nil
}
