package lesson_test

import (
	"testing"

	"kursbro/courses/lesson"
)

func TestATranslationIsStaleFromWhenBokmalChangesUntilItIsLookedOver(t *testing.T) {
	said := func(nb, nn string) lesson.Unit {
		return lesson.Unit{Texts: map[string]lesson.Text{"nb": {Title: nb}, "nn": {Title: nn}}}
	}
	first := said("Hva først?", "Kva først?").After(lesson.Unit{}, nil)
	for _, test := range []struct {
		why   string
		unit  lesson.Unit
		stale bool
	}{
		{"a new text fits", first, false},
		{"nothing was changed", said("Hva først?", "Kva først?").After(first, nil), false},
		{"bokmål alone was changed", said("Hva så?", "Kva først?").After(first, nil), true},
		{"it stays so when saved again", said("Hva så?", "Kva først?").After(said("Hva så?", "Kva først?").After(first, nil), nil), true},
		{"the owner says that it fits", said("Hva så?", "Kva først?").After(first, []string{"nn"}), false},
		{"both were changed", said("Hva så?", "Kva så?").After(first, nil), false},
		{"a text from before this was known", said("Hva så?", "Kva først?").After(said("Hva først?", "Kva først?"), nil), true},
	} {
		if test.unit.Stale("nn") != test.stale || test.unit.Translated("nn") == test.stale {
			t.Errorf("%s: stale %v", test.why, test.unit.Stale("nn"))
		}
		if test.unit.Stale("nb") || test.unit.Stale("en") || test.unit.Finished().Texts["nn"].Of != "" {
			t.Errorf("%s: bokmål, or what is missing, is stale, or it is published", test.why)
		}
	}
}
