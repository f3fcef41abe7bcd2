package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// waitingItem is the table of the items that say which passes of the survivor's own
// wait no longer: row is the attempt or the result. They change nothing: SeeToHeld
// lets what waits count.
const waitingItem = "waiting"

// waited is a pass that waits for other courses.
type waited struct {
	row    string // its attempt or its result
	course heldCourse
	at     time.Time
	kept   bool // it is the survivor's
}

// waits are the passes of both profiles that wait.
func (m *mover) waits() (all []waited) {
	for _, h := range []*holdings{m.from, m.kept} {
		for _, e := range h.enrolments {
			for _, a := range h.attempts[e.ID] {
				if a.heldAt != nil {
					all = append(all, waited{string(a.id), e.course, *a.heldAt, h == m.kept})
				}
			}
		}
		for _, r := range h.results {
			if r.Waits() {
				all = append(all, waited{string(r.ID), r.course, r.AchievedAt, h == m.kept})
			}
		}
	}
	return all
}

// planWaiting finds for what each pass that waits will still wait, when both
// profiles are one: what counts of a sudden may be what the next waits for.
func (m *mover) planWaiting(ctx context.Context, q db.Queryer) error {
	m.required, m.missing = map[CourseID][]heldCourse{}, map[CourseID][]heldCourse{}
	all := m.waits()
	for _, w := range all {
		if m.required[w.course.id] != nil {
			continue
		}
		required, err := selectRequiredToComplete(ctx, q, w.course.id)
		if err != nil {
			return fmt.Errorf("read what is required: %w", err)
		}
		m.required[w.course.id] = required
	}
	counts := map[string]bool{} // what waits no longer
	for known := -1; known < len(counts); {
		known = len(counts)
		for _, w := range all {
			m.missing[w.course.id] = slices.DeleteFunc(slices.Clone(m.required[w.course.id]), func(c heldCourse) bool {
				return counts[c.sameAs] || m.passed(c.sameAs)
			})
			if len(m.missing[w.course.id]) == 0 {
				counts[w.course.sameAs] = true
			}
		}
	}
	return nil
}

// passed says whether the person of both has a valid pass.
func (m *mover) passed(sameAs string) bool {
	var all []Result
	for _, h := range []*holdings{m.from, m.kept} {
		if group := h.same[sameAs]; group != nil {
			all = append(all, group.results...)
		}
	}
	return holds(all, m.now)
}

// waitingWords say for what a pass waits, or what has come that it waited for.
func (m *mover) waitingWords(course heldCourse, at time.Time) transfer.Label {
	missing := m.missing[course.id]
	if len(missing) > 0 {
		return aboutOthers(label("courses.move.waits", course, at), missing)
	}
	return aboutOthers(label("courses.move.released", course, at), m.required[course.id])
}

func aboutOthers(words transfer.Label, others []heldCourse) transfer.Label {
	ids := make([]string, len(others))
	for i, c := range others {
		ids[i] = string(c.id)
	}
	words.Args["other"] = strings.Join(ids, ",")
	return words
}

// tellReleased says of the survivor's own passes that they count from now on.
func (m *mover) tellReleased() {
	for _, w := range m.waits() {
		if w.kept && len(m.missing[w.course.id]) == 0 && len(m.required[w.course.id]) > 0 {
			m.items = append(m.items, transfer.Item{Table: waitingItem, Row: w.row, Column: "counts", Rule: "M20", Label: m.waitingWords(w.course, w.at),
				Before: transfer.Value(false), After: transfer.Value(true)})
		}
	}
}
