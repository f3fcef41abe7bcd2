package quiz

import (
	"strings"
	"unicode/utf8"
)

// The limits of questions and quizzes.
const (
	MaxPrompt  = 1000
	MaxExplain = 1000
	MaxOption  = 300
	MaxOptions = 10
	MaxTag     = 40
	MaxPoints  = 100
	MaxTries   = 20
	MaxWait    = 7 * 24 * 60
)

// Faults says what has to be mended before the question can be asked, by the
// name of the field: a message key each.
func (q Question) Faults() map[string]string {
	faults := map[string]string{}
	check := func(name string, wrong bool, key string) {
		if wrong && faults[name] == "" {
			faults[name] = key
		}
	}
	words := q.Words[base]
	check("prompt_nb", strings.TrimSpace(words.Prompt) == "", "quiz.fault.prompt")
	check("tag", utf8.RuneCountInString(q.Tag) > MaxTag, "quiz.fault.tag")
	check("points", q.Points < 1 || q.Points > MaxPoints, "quiz.fault.points")
	switch q.Kind {
	case One, Many:
		check("option_nb", len(words.Options) < 2, "quiz.fault.options")
		check("option_nb", len(q.Right) == 0, "quiz.fault.right")
		check("option_nb", q.Kind == One && len(q.Right) > 1, "quiz.fault.one")
	case Truth:
		check("right", len(q.Right) != 1, "quiz.fault.truth")
	case Text:
		check("accepts", len(words.Accepts) == 0, "quiz.fault.accepts")
	case Number:
		check("tolerance", q.Tolerance < 0, "quiz.fault.tolerance")
	case Match:
		check("option_nb", len(words.Options) < 2 || len(words.Matches) != len(words.Options), "quiz.fault.pairs")
	case Order:
		check("option_nb", len(words.Options) < 2, "quiz.fault.options")
	default:
		check("kind", true, "quiz.fault.kind")
	}
	return faults
}

// Faults says what has to be mended in the quiz itself.
func (q Quiz) Faults() map[string]string {
	faults := map[string]string{}
	if q.Pass < 0 || q.Pass > 100 {
		faults["pass"] = "quiz.fault.pass"
	}
	if q.Tries < 0 || q.Tries > MaxTries {
		faults["tries"] = "quiz.fault.tries"
	}
	if q.Wait < 0 || q.Wait > MaxWait {
		faults["wait"] = "quiz.fault.wait"
	}
	for _, draw := range q.Draws {
		if draw.Count < 0 {
			faults["count"] = "quiz.fault.count"
		}
	}
	return faults
}

// Missing gives the draws that the bank cannot give in full.
func (q Quiz) Missing(bank []Question) []Draw {
	have := map[string]int{}
	for _, question := range bank {
		have[question.Tag]++
	}
	var missing []Draw
	wanted := 0
	for _, draw := range q.Draws {
		wanted += draw.Count
		switch {
		case draw.Tag != "" && have[draw.Tag] < max(1, draw.Count):
			missing = append(missing, draw)
		case wanted > len(bank):
			missing = append(missing, draw)
		}
	}
	return missing
}
