package quiz_test

import (
	"testing"

	"kursbro/courses/quiz"
)

func TestTheWordsOfAQuestionAreStaleFromWhenBokmalChangesUntilTheyAreLookedOver(t *testing.T) {
	said := func(nb, nn, option string) quiz.Question {
		return quiz.Question{Words: map[string]quiz.Words{"nb": {Prompt: nb, Options: []string{option}}, "nn": {Prompt: nn}}}
	}
	first := said("Hva først?", "Kva først?", "Varsle").After(quiz.Question{}, nil)
	later := said("Hva først?", "Kva først?", "Rop").After(first, nil)
	for _, test := range []struct {
		why      string
		question quiz.Question
		stale    bool
	}{
		{"new words fit", first, false},
		{"nothing was changed", said("Hva først?", "Kva først?", "Varsle").After(first, nil), false},
		{"an option of bokmål was changed", later, true},
		{"it stays so when saved again", said("Hva først?", "Kva først?", "Rop").After(later, nil), true},
		{"the owner says that it fits", said("Hva først?", "Kva først?", "Rop").After(later, []string{"nn"}), false},
		{"both were changed", said("Hva så?", "Kva så?", "Rop").After(first, nil), false},
		{"words from before this was known", said("Hva så?", "Kva først?", "Varsle").After(said("Hva først?", "Kva først?", "Varsle"), nil), true},
	} {
		if test.question.Stale("nn") != test.stale || test.question.Stale("nb") || test.question.Finished().Words["nn"].Of != "" {
			t.Errorf("%s: stale %v", test.why, test.question.Stale("nn"))
		}
	}
}
