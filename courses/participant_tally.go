package courses

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// tally counts participants as they go by.
type tally struct {
	Standings
	stops map[string]*Stop
}

func newTally() *tally {
	return &tally{Standings: Standings{Stages: map[Stage]int{}}, stops: map[string]*Stop{}}
}

func (t *tally) add(p Participant) {
	t.All++
	t.Stages[p.Stage]++
	if p.ID == "" {
		t.Beyond++
	}
	if p.UnitTitle == "" || p.Stage != UnderWay && p.Stage != IsStuck {
		return
	}
	stop := t.stops[p.UnitTitle]
	if stop == nil {
		stop = &Stop{Unit: p.UnitTitle}
		t.stops[p.UnitTitle] = stop
	}
	stop.Count++
	if p.Stage == IsStuck {
		stop.Stuck++
	}
}

// mostStops is how many units the summary names.
const mostStops = 5

func (t *tally) standings() Standings {
	for _, stop := range t.stops {
		t.Stops = append(t.Stops, *stop)
	}
	slices.SortFunc(t.Stops, func(a, b Stop) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Unit, b.Unit))
	})
	t.Stops = t.Stops[:min(len(t.Stops), mostStops)]
	return t.Standings
}

// wants says whether somebody is as asked for.
func (a Asked) wants(tree accounts.Tree, p Participant) bool {
	return (a.Stage == "" || p.Stage == a.Stage) &&
		(a.Organisation == "" || tree.Within(p.OrganisationID, a.Organisation)) &&
		(a.Query == "" || i18n.Matches(p.search, a.Query))
}

// Orders are the ways to sort participants; the first is by name, as they are
// read.
var Orders = []string{"name", "used", "progress", "day"}

func (a Asked) sort(found []Participant) {
	switch a.Order {
	case "used":
		slices.SortStableFunc(found, func(a, b Participant) int { return later(a.UsedAt, b.UsedAt) })
	case "progress":
		slices.SortStableFunc(found, func(a, b Participant) int { return cmp.Compare(b.Progress, a.Progress) })
	case "day":
		slices.SortStableFunc(found, func(a, b Participant) int { return later(a.passedAt(), b.passedAt()) })
	}
}

func (p Participant) passedAt() *time.Time {
	if p.Result == nil {
		return nil
	}
	return &p.Result.AchievedAt
}

// later is below zero when a is after b; what never was comes last.
func later(a, b *time.Time) int {
	switch {
	case a == nil || b == nil:
		return compareBool(a == nil, b == nil)
	}
	return b.Compare(*a)
}
