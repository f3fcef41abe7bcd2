package transfer

import (
	"slices"
	"time"
)

// Undo says what a room is asked to give back: the kept items of a merge, in
// the order in which they were made (M50).
type Undo struct {
	From, Into string // as in Move: From gets its things back
	MergedAt   time.Time
	Items      []Item
}

// Answer is what somebody says to a Question.
type Answer string

// The two answers. There is no third: elements of two attempts are never mixed.
const (
	Back Answer = "back" // it goes back to the external
	Stay Answer = "stay" // it stays with the internal
)

// Question is what the rows cannot tell, and somebody has to (M51).
type Question struct {
	ID    string // the same as long as the question is
	Label Label
}

// Step is a part of an undo that is done when every question that it hangs on
// is answered with Back; one that hangs on none is done always. Its items are
// as they are applied: Before is the present value.
type Step struct {
	Items []Item
	Needs []string
}

// Remark is a row that the merge has changed and the undo leaves as it is.
type Remark struct {
	Table, Row, Column string
	Label              Label
}

// Reversal is how a room undoes its part of a merge.
type Reversal struct {
	Steps     []Step
	Questions []Question
	Left      []Remark
}

// Chosen are the items of the steps that the answers let happen.
func Chosen(steps []Step, answers map[string]Answer) []Item {
	var items []Item
	for _, step := range steps {
		if !slices.ContainsFunc(step.Needs, func(id string) bool { return answers[id] != Back }) {
			items = append(items, step.Items...)
		}
	}
	return items
}

// Reverse is the item that gives a value back, from what it is now.
func (i Item) Reverse(present *string, words Label) Item {
	return Item{Table: i.Table, Row: i.Row, Column: i.Column, Before: present, After: i.Before, Rule: "M50", Label: words}
}

// Same says that two scalars are the same value.
func Same(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
