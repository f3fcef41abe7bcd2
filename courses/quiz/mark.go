package quiz

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Answer is what a learner said.
type Answer struct {
	Chosen []int  `json:"chosen,omitempty"` // places of options; Match, Order: for each option the place of its partner, -1 for none
	Text   string `json:"text,omitempty"`
}

// Given says that there is an answer at all.
func (a Answer) Given() bool {
	return strings.TrimSpace(a.Text) != "" || slices.ContainsFunc(a.Chosen, func(place int) bool { return place >= 0 })
}

// Mark gives the points for an answer. Without partial credit it is all of them
// or none; with it, several options count what was rightly chosen less what was
// wrongly chosen, and pairs count each.
func (q Question) Mark(a Answer, partial bool) Mark {
	m := Mark{Possible: 100 * max(1, q.Points)}
	share := q.share(a)
	if !partial && share < 1 {
		share = 0
	}
	m.Points = int(math.Round(share * float64(m.Possible)))
	return m
}

// share is how much of the answer is right, from 0 to 1.
func (q Question) share(a Answer) float64 {
	switch q.Kind {
	case One, Truth:
		return whole(len(a.Chosen) == 1 && slices.Contains(q.Right, a.Chosen[0]))
	case Many:
		return q.shareOfMany(a.Chosen)
	case Text:
		return whole(q.accepts(a.Text))
	case Number:
		value, ok := ReadNumber(a.Text)
		return whole(ok && math.Abs(value-q.Value) <= q.Tolerance+1e-9)
	case Match, Order:
		return q.shareOfPairs(a.Chosen)
	}
	return 0
}

func whole(right bool) float64 {
	if right {
		return 1
	}
	return 0
}

func (q Question) shareOfMany(chosen []int) float64 {
	chosen = slices.Clone(chosen)
	slices.Sort(chosen)
	right := 0
	chosen = slices.Compact(chosen)
	for _, place := range chosen {
		if slices.Contains(q.Right, place) {
			right++
		}
	}
	wrong := len(chosen) - right
	return max(0, float64(right-wrong)/float64(max(1, len(q.Right))))
}

// shareOfPairs takes partners that read the same for the same.
func (q Question) shareOfPairs(chosen []int) float64 {
	partners := q.Partners(base)
	right := 0
	for place, partner := range partners {
		if place < len(chosen) && chosen[place] >= 0 && chosen[place] < len(partners) && partners[chosen[place]] == partner {
			right++
		}
	}
	return float64(right) / float64(max(1, len(partners)))
}

// accepts compares as people do: case, spaces around and between, and a full
// stop at the end do not matter.
func (q Question) accepts(text string) bool {
	said := plain(text)
	for _, words := range q.Words {
		if slices.ContainsFunc(words.Accepts, func(right string) bool { return said != "" && plain(right) == said }) {
			return true
		}
	}
	return false
}

func plain(text string) string {
	text = strings.TrimRight(strings.Join(strings.Fields(norm.NFKC.String(text)), " "), ".!")
	return cases.Fold().String(strings.TrimSpace(text))
}

// ReadNumber reads a number as people write it: with a comma or a full stop,
// with spaces between thousands, with a per cent sign after it.
func ReadNumber(text string) (float64, bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "−", "-", ",", ".").Replace(strings.TrimSpace(text))
	value, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	return value, err == nil && !math.IsInf(value, 0) && !math.IsNaN(value)
}
