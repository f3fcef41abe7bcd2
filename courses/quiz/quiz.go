// Package quiz knows questions: their kinds, whether one can be asked, which
// of a bank a learner gets and in which order, and what an answer is worth.
//
// It knows no database, no page and no people. The drafts, the tries and the
// answers given are kept by courses; courses/player asks the questions.
package quiz

import "math"

// Kind is how a question is answered.
type Kind string

// The kinds of questions.
const (
	One    Kind = "one"    // one of the options
	Many   Kind = "many"   // all that are right, and no other
	Truth  Kind = "truth"  // true or false
	Text   Kind = "text"   // a word or a few
	Number Kind = "number" // within a tolerance
	Match  Kind = "match"  // a partner for each option
	Order  Kind = "order"  // the options in their order
)

// Kinds are all of them, in the order in which they are offered.
var Kinds = []Kind{One, Many, Truth, Text, Number, Match, Order}

// Words is a question in one language.
type Words struct {
	Prompt  string   `json:"prompt"`
	Explain string   `json:"explain,omitempty"` // why, after the answer
	Options []string `json:"options,omitempty"` // by place; an empty one is the bokmål one's
	Matches []string `json:"matches,omitempty"` // Match: the partner of the option in the same place
	Accepts []string `json:"accepts,omitempty"` // Text: what counts as right; of all languages together
	Of      string   `json:"of,omitempty"`      // in a draft: names the bokmål that it was translated from
}

// Question is one question with its answer.
type Question struct {
	ID        string           `json:"id"`
	Kind      Kind             `json:"kind"`
	Tag       string           `json:"tag,omitempty"` // what quizzes draw it by
	Points    int              `json:"points"`
	Words     map[string]Words `json:"words"`           // by language; bokmål is always there
	Right     []int            `json:"right,omitempty"` // One, Many, Truth: places of the right options
	Value     float64          `json:"value,omitempty"` // Number
	Tolerance float64          `json:"tolerance,omitempty"`
}

// Feedback is what a learner is told about each answer.
type Feedback string

// The kinds of feedback.
const (
	Silent Feedback = "none"  // only the score
	Marks  Feedback = "marks" // right or wrong
	Full   Feedback = "full"  // and why; the right answer too, once no try can profit by it
)

// Feedbacks are all of them.
var Feedbacks = []Feedback{Full, Marks, Silent}

// Draw is how many questions come with a tag.
type Draw struct {
	Tag   string `json:"tag"`   // "": whichever
	Count int    `json:"count"` // 0: all
}

// Quiz is what its owner decides about it.
type Quiz struct {
	Draws    []Draw   `json:"draws,omitempty"` // none: every question of the bank
	Pass     int      `json:"pass"`            // per cent of the points
	Tries    int      `json:"tries"`           // 0: any number
	Wait     int      `json:"wait,omitempty"`  // minutes between tries
	Once     bool     `json:"once,omitempty"`  // who has used every try may not begin the course again
	Shuffle  bool     `json:"shuffle"`         // the questions
	Mix      bool     `json:"mix"`             // the options
	Partial  bool     `json:"partial"`         // what is half right counts half
	Feedback Feedback `json:"feedback"`
	Each     bool     `json:"each,omitempty"` // the feedback comes after each question, whose answer then stands
}

// Tells says that each answer is marked when it is given.
func (q Quiz) Tells() bool { return q.Each && q.Feedback != Silent }

// Left is how many tries there are after so many; -1 when there is no end.
func (q Quiz) Left(used int) int {
	if q.Tries == 0 {
		return -1
	}
	return max(0, q.Tries-used)
}

// Outcome is what a try came to.
type Outcome struct {
	Score  int // per cent × 100
	Passed bool
	Marks  []Mark // in the order of the questions
}

// Mark is what one answer is worth, in hundredths of a point.
type Mark struct {
	Points   int
	Possible int
}

// Right says that everything was right.
func (m Mark) Right() bool { return m.Points == m.Possible }

// Judge marks the answers to the questions that were drawn. A question without
// an answer gives no points.
func (q Quiz) Judge(drawn []Drawn, answers map[string]Answer) Outcome {
	var o Outcome
	points, possible := 0, 0
	for _, d := range drawn {
		m := d.Question.Mark(answers[d.ID], q.Partial)
		o.Marks = append(o.Marks, m)
		points, possible = points+m.Points, possible+m.Possible
	}
	if possible > 0 {
		o.Score = int(math.Round(float64(points) / float64(possible) * 10_000))
		o.Passed = points*100 >= q.Pass*possible // not by the rounded score: 66.6 is not 67
	}
	return o
}
