package quiz_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"kursbro/courses/quiz"
)

func options(texts ...string) map[string]quiz.Words {
	return map[string]quiz.Words{"nb": {Prompt: "?", Options: texts, Matches: slices.Clone(texts)}}
}

func TestAnAnswerIsWorthWhatItsKindSays(t *testing.T) {
	one := quiz.Question{Kind: quiz.One, Points: 2, Words: options("a", "b", "c"), Right: []int{1}}
	many := quiz.Question{Kind: quiz.Many, Points: 3, Words: options("a", "b", "c", "d"), Right: []int{0, 1, 2}}
	text := quiz.Question{Kind: quiz.Text, Words: map[string]quiz.Words{"nb": {Accepts: []string{"Førstehjelp", "110"}}, "en": {Accepts: []string{"first aid"}}}}
	number := quiz.Question{Kind: quiz.Number, Value: 37.5, Tolerance: 0.1}
	match := quiz.Question{Kind: quiz.Match, Words: map[string]quiz.Words{"nb": {Options: []string{"hund", "katt", "rev"}, Matches: []string{"pattedyr", "pattedyr", "rovdyr"}}}}
	order := quiz.Question{Kind: quiz.Order, Words: options("varsle", "redde", "slukke")}
	for _, c := range []struct {
		why           string
		question      quiz.Question
		answer        quiz.Answer
		whole, shared int // without and with partial credit
	}{
		{"the right one", one, quiz.Answer{Chosen: []int{1}}, 200, 200},
		{"the right one and another", one, quiz.Answer{Chosen: []int{1, 2}}, 0, 0},
		{"nothing", one, quiz.Answer{}, 0, 0},
		{"a place that is not there", one, quiz.Answer{Chosen: []int{7}}, 0, 0},
		{"all that are right", many, quiz.Answer{Chosen: []int{2, 1, 0}}, 300, 300},
		{"two of three", many, quiz.Answer{Chosen: []int{0, 1}}, 0, 200},
		{"everything: the wrong one counts against", many, quiz.Answer{Chosen: []int{0, 1, 2, 3}}, 0, 200},
		{"the same one three times is one", many, quiz.Answer{Chosen: []int{0, 0, 0}}, 0, 100},
		{"more wrong than right is nothing, not less", many, quiz.Answer{Chosen: []int{3, 9, 8}}, 0, 0},
		{"case and spaces do not matter", text, quiz.Answer{Text: "  FØRSTEHJELP. "}, 100, 100},
		{"nor does the language", text, quiz.Answer{Text: "First  aid"}, 100, 100},
		{"a combining ring is the letter", quiz.Question{Kind: quiz.Text, Words: map[string]quiz.Words{"nb": {Accepts: []string{"tåre"}}}}, quiz.Answer{Text: "ta\u030are"}, 100, 100},
		{"another word", text, quiz.Answer{Text: "hjelp"}, 0, 0},
		{"nothing is no word", quiz.Question{Kind: quiz.Text, Words: map[string]quiz.Words{"nb": {Accepts: []string{"."}}}}, quiz.Answer{Text: " "}, 0, 0},
		{"with a comma", number, quiz.Answer{Text: "37,5"}, 100, 100},
		{"at the edge of the tolerance", number, quiz.Answer{Text: "37.6"}, 100, 100},
		{"beyond it", number, quiz.Answer{Text: "37,7"}, 0, 0},
		{"no number", number, quiz.Answer{Text: "høy"}, 0, 0},
		{"not a number is no number", number, quiz.Answer{Text: "NaN"}, 0, 0},
		{"partners that read the same are the same", match, quiz.Answer{Chosen: []int{1, 0, 2}}, 100, 100},
		{"one pair of three", match, quiz.Answer{Chosen: []int{2, 2, 2}}, 0, 33},
		{"too few pairs", match, quiz.Answer{Chosen: []int{0}}, 0, 33},
		{"in order", order, quiz.Answer{Chosen: []int{0, 1, 2}}, 100, 100},
		{"the last two exchanged", order, quiz.Answer{Chosen: []int{0, 2, 1}}, 0, 33},
		{"a kind from the future", quiz.Question{Kind: "essay"}, quiz.Answer{Text: "?"}, 0, 0},
	} {
		if got := c.question.Mark(c.answer, false); got.Points != c.whole {
			t.Errorf("%s: %d of %d, not %d", c.why, got.Points, got.Possible, c.whole)
		}
		if got := c.question.Mark(c.answer, true); got.Points != c.shared {
			t.Errorf("%s, shared: %d of %d, not %d", c.why, got.Points, got.Possible, c.shared)
		}
	}
}

func bank(count int, tag string) (questions []quiz.Question) {
	for i := range count {
		questions = append(questions, quiz.Question{ID: fmt.Sprint(tag, i), Kind: quiz.One, Points: 1, Tag: tag, Words: options("a", "b", "c", "d"), Right: []int{0}})
	}
	return questions
}

func TestADrawGivesWhatWasAskedForAndIsRepeatable(t *testing.T) {
	all := append(bank(20, "brann"), bank(4, "strøm")...)
	q := quiz.Quiz{Draws: []quiz.Draw{{Tag: "brann", Count: 5}, {Tag: "strøm"}}, Shuffle: true, Mix: true}
	drawn := q.Draw(all, 7)
	tags, ids := map[string]int{}, map[string]bool{}
	for _, d := range drawn {
		tags[d.Tag]++
		ids[d.ID] = true
	}
	if tags["brann"] != 5 || tags["strøm"] != 4 || len(ids) != 9 {
		t.Errorf("drawn %v, %d different", tags, len(ids))
	}
	if !reflect.DeepEqual(drawn, q.Draw(all, 7)) {
		t.Error("the same seed gave another draw")
	}
	if reflect.DeepEqual(drawn, q.Draw(all, 8)) {
		t.Error("another seed gave the same draw")
	}
	plain := quiz.Quiz{}.Draw(all, 7)
	for i, d := range plain {
		if d.ID != all[i].ID || !slices.Equal(d.Shown, []int{0, 1, 2, 3}) {
			t.Errorf("not in the order of the bank: %d is %s %v", i, d.ID, d.Shown)
		}
	}
}

// TestADrawStaysTheSameForEver: tries that are under way when the portal is
// updated are marked by the questions that were shown.
func TestADrawStaysTheSameForEver(t *testing.T) {
	q := quiz.Quiz{Draws: []quiz.Draw{{Tag: "x", Count: 3}}, Shuffle: true, Mix: true}
	var said string
	for _, d := range q.Draw(bank(10, "x"), 1) {
		said += fmt.Sprint(d.ID, d.Shown)
	}
	if want := "x5[1 0 3 2]x2[3 2 1 0]x1[3 2 1 0]"; said != want {
		t.Errorf("drawn %s, not %s", said, want)
	}
}

func TestAPassIsNotRoundedUp(t *testing.T) {
	three := bank(3, "x")
	right := map[string]quiz.Answer{"x0": {Chosen: []int{0}}, "x1": {Chosen: []int{0}}}
	for pass, passed := range map[int]bool{66: true, 67: false, 0: true} {
		q := quiz.Quiz{Pass: pass}
		if got := q.Judge(q.Draw(three, 0), right); got.Passed != passed || got.Score != 6667 {
			t.Errorf("pass mark %d: %+v", pass, got)
		}
	}
	if got := (quiz.Quiz{}).Judge(nil, nil); got.Passed {
		t.Error("a quiz without questions was passed")
	}
}

func TestAQuestionThatCannotBeAskedSaysWhy(t *testing.T) {
	good := quiz.Question{Kind: quiz.One, Points: 1, Words: options("a", "b"), Right: []int{0}}
	for field, spoil := range map[string]func(q *quiz.Question){
		"prompt_nb": func(q *quiz.Question) { q.Words = map[string]quiz.Words{"nb": {Options: []string{"a", "b"}}} },
		"option_nb": func(q *quiz.Question) { q.Right = nil },
		"points":    func(q *quiz.Question) { q.Points = 0 },
		"right":     func(q *quiz.Question) { q.Kind, q.Right = quiz.Truth, nil },
		"accepts":   func(q *quiz.Question) { q.Kind = quiz.Text },
		"kind":      func(q *quiz.Question) { q.Kind = "essay" },
		"tolerance": func(q *quiz.Question) { q.Kind, q.Tolerance = quiz.Number, -1 },
	} {
		q := good
		spoil(&q)
		if _, said := q.Faults()[field]; !said || len(q.Faults()) != 1 {
			t.Errorf("%s: %v", field, q.Faults())
		}
	}
	if faults := good.Faults(); len(faults) > 0 {
		t.Errorf("a good one: %v", faults)
	}
}

func TestADrawThatTheBankCannotGiveIsMissing(t *testing.T) {
	for _, c := range []struct {
		draws []quiz.Draw
		want  int
	}{
		{nil, 0},
		{[]quiz.Draw{{Tag: "x", Count: 3}}, 0},
		{[]quiz.Draw{{Tag: "x", Count: 4}}, 1},
		{[]quiz.Draw{{Tag: "y", Count: 1}}, 1},
		{[]quiz.Draw{{Count: 4}}, 1},
		{[]quiz.Draw{{Tag: "x", Count: 2}, {Count: 2}}, 1}, // together more than there are
	} {
		if got := (quiz.Quiz{Draws: c.draws}).Missing(bank(3, "x")); len(got) != c.want {
			t.Errorf("%v: missing %v", c.draws, got)
		}
	}
}

// FuzzMark: whatever is answered, points lie between none and all, and all of
// them without partial credit only where they are all with it.
func FuzzMark(f *testing.F) {
	f.Add("one", "a", 1, 0, true)
	f.Add("number", "1e400", 0, 3, false)
	f.Add("match", "", -5, 99, true)
	f.Fuzz(func(t *testing.T, kind, text string, first, second int, partial bool) {
		q := quiz.Question{Kind: quiz.Kind(kind), Points: 2, Right: []int{0, 2}, Value: 3,
			Words: map[string]quiz.Words{"nb": {Options: []string{"a", "b", "c"}, Matches: []string{"x", "x", "y"}, Accepts: []string{text}}}}
		a := quiz.Answer{Chosen: []int{first, second}, Text: text}
		got := q.Mark(a, partial)
		if got.Points < 0 || got.Points > got.Possible || got.Possible != 200 {
			t.Errorf("%d of %d", got.Points, got.Possible)
		}
		if q.Mark(a, false).Right() && !q.Mark(a, true).Right() {
			t.Error("right, but not wholly right")
		}
	})
}

// TestAnAnswerCountsInTheOrderShown: a browser speaks of what it shows, first,
// second, third, and never of the places in the bank.
func TestAnAnswerCountsInTheOrderShown(t *testing.T) {
	shown, partners := []int{2, 0, 1}, []int{1, 2, 0}
	for _, c := range []struct {
		kind       quiz.Kind
		said, want []int
	}{
		{quiz.One, []int{0}, []int{2}},
		{quiz.Many, []int{1, 2}, []int{0, 1}},
		{quiz.One, []int{3, -1}, []int{-1, -1}},
		{quiz.Match, []int{0, 1, 2}, []int{2, 0, 1}},
		{quiz.Order, []int{1}, []int{-1, -1, 2}},
		{quiz.Match, []int{9, -1, 0, 1}, []int{-1, 1, -1}},
	} {
		d := quiz.Drawn{Question: quiz.Question{Kind: c.kind}, Shown: shown, Partners: partners}
		if got := d.Meant(quiz.Answer{Chosen: c.said, Text: "x"}); fmt.Sprint(got.Chosen) != fmt.Sprint(c.want) || got.Text != "x" {
			t.Errorf("%s %v: %v, not %v", c.kind, c.said, got.Chosen, c.want)
		}
	}
}
