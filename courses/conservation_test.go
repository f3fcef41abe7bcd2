package courses_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

// cases is how many random histories are merged on each database:
// KURSBRO_LONG=1 makes it thousands.
func cases() int {
	if os.Getenv("KURSBRO_LONG") != "" {
		return 3000
	}
	return 40
}

// TestConservation merges random histories: the completed courses before are
// those after, nothing doubled and nothing lost, and what goes on is whole. So
// are seats in classes, requests for a place and links to what was shared.
func TestConservation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		shelf := []courses.CourseID{
			w.course("A", courseRow{}), w.course("B", courseRow{validMonths: 12}), w.course("C", courseRow{acceptMonths: 6}),
			w.course("D1", courseRow{sameAs: "d", validMonths: 6}), w.course("D2", courseRow{sameAs: "d"}),
		}
		colleague := w.internal("Kolle")
		for seed := range cases() {
			h := history{world: w, random: rand.New(rand.NewPCG(uint64(seed), 21)), shelf: shelf, began: w.now}
			h.outside, h.inside, h.colleague = w.external("Kari"), w.internal("Kari"), colleague
			h.live()
			h.furnish(seed)
			h.sit()
			h.check(seed)
			if t.Failed() {
				t.Fatalf("history %d", seed)
			}
		}
	})
}

// history is what two profiles of one person have done.
type history struct {
	*world
	random          *rand.Rand
	shelf           []courses.CourseID
	began           time.Time
	outside, inside accounts.Actor
	hall
}

// live lets both do things at random moments of the last two years.
func (h *history) live() {
	defer func() { h.now = h.began }()
	h.now = h.began.AddDate(-2, 0, 0)
	for range h.random.IntN(14) {
		h.now = h.now.Add(time.Duration(h.random.IntN(50*24)) * time.Hour)
		who := h.outside
		if h.random.IntN(2) == 0 {
			who = h.inside
		}
		h.act(who, h.shelf[h.random.IntN(len(h.shelf))])
	}
}

func (h *history) act(who accounts.Actor, course courses.CourseID) {
	enrolment := h.enrol(who, course)
	attempt := courses.AttemptID(h.value(`SELECT max(id) FROM attempt WHERE enrolment_id = $1 AND state = 'open'`, enrolment))
	if attempt == "NULL" && h.random.IntN(4) > 0 {
		attempt = h.begin(who, course, enrolment, h.random.IntN(5)*20)
	}
	if attempt == "NULL" {
		return
	}
	switch h.random.IntN(6) {
	case 0, 1, 2:
		h.finish(attempt, true, new(7000+1000*h.random.IntN(4)))
	case 3:
		h.finish(attempt, false, new(2000))
	case 4:
		h.must(h.s.Withdraw(context.Background(), who, course))
	}
}

func (h *history) check(seed int) {
	h.t.Helper()
	before := slices.Concat(h.completed(h.outside), h.completed(h.inside))
	slices.Sort(before)
	work := h.value(`SELECT count(*) FROM attempt_unit`)
	furthest := h.furthest()
	seats, needless, stood := h.whole(), h.needless(), h.standing()
	h.mergeAll()
	h.checkHall(seats, needless, stood)
	if after := h.completed(h.inside); !slices.Equal(before, after) {
		h.t.Errorf("completed before:\n%v\nafter:\n%v", before, after)
	}
	if left := h.completed(h.outside); len(left) > 0 {
		h.t.Errorf("left behind: %v", left)
	}
	if now := h.value(`SELECT count(*) FROM attempt_unit`); now != work {
		h.t.Errorf("saved work: %s, was %s", now, work)
	}
	l := h.learning(h.inside)
	h.checkEffective(l)
	h.checkOngoing(l, furthest)
}

// completed gives every completed course as one line.
func (h *history) completed(who accounts.Actor) []string {
	var lines []string
	for _, a := range h.learning(who).Passed() {
		lines = append(lines, fmt.Sprint(a.Result.ID, a.Result.CourseID, a.AchievedAt, *a.Score, a.Certificate))
	}
	slices.Sort(lines)
	return lines
}

// furthest is how far somebody is in each open course, on either side.
func (h *history) furthest() map[courses.CourseID]int {
	far := map[courses.CourseID]int{}
	for _, who := range []accounts.Actor{h.outside, h.inside} {
		for _, o := range h.learning(who).Ongoing {
			far[o.Enrolment.CourseID] = max(far[o.Enrolment.CourseID], o.Progress)
		}
	}
	return far
}

// checkEffective: of each course exactly one result counts when any does, and
// all others are shown as superseded by it.
func (h *history) checkEffective(l courses.Learning) {
	groups := map[string][]courses.Result{}
	shown := map[courses.ResultID]*courses.ResultID{}
	for _, a := range l.Achieved {
		groups[a.SameAs] = append(groups[a.SameAs], a.Result)
		shown[a.Result.ID] = a.SupersededBy
	}
	for name, results := range groups {
		best := courses.Effective(results, h.now)
		for i, r := range results {
			by := shown[r.ID]
			if r.Counts() && (i == best) != (by == nil) || by != nil && *by != results[best].ID {
				h.t.Errorf("of %s, %s counts, not %+v", name, results[best].ID, r)
			}
		}
	}
}

// checkOngoing: a course that somebody was in goes on as far as they were, or
// a valid completion stands in its place.
func (h *history) checkOngoing(l courses.Learning, furthest map[courses.CourseID]int) {
	now := map[courses.CourseID]int{}
	for _, o := range l.Ongoing {
		if _, twice := now[o.Enrolment.CourseID]; twice {
			h.t.Errorf("enrolled twice: %+v", o)
		}
		now[o.Enrolment.CourseID] = o.Progress
	}
	same := map[courses.CourseID]string{}
	for _, id := range h.shelf {
		same[id] = h.value(`SELECT same_as FROM course WHERE id = $1`, id)
	}
	for id, far := range furthest {
		went := -1
		for course, progress := range now {
			if same[course] == same[id] {
				went = max(went, progress)
			}
		}
		held := slices.ContainsFunc(l.Achieved, func(a courses.Achieved) bool {
			return a.SameAs == same[id] && a.Counts() && a.ValidAt(h.now)
		})
		if went < far && !held {
			h.t.Errorf("was %d %% through %s, is now %d", far, id, went)
		}
	}
}
