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

// waited is a pass that waits for other courses, or for a class.
type waited struct {
	row    string // its attempt or its result
	course heldCourse
	at     time.Time
	kept   bool // it is the survivor's
	part   bool // on its attempt: where the course asks for a class, that is only a part
}

// waits are the passes of both profiles that wait.
func (m *mover) waits() (all []waited) {
	for _, h := range []*holdings{m.from, m.kept} {
		for _, e := range h.enrolments {
			for _, a := range h.attempts[e.ID] {
				if a.heldAt != nil {
					all = append(all, waited{string(a.id), e.course, *a.heldAt, h == m.kept, true})
				}
			}
		}
		for _, r := range h.results {
			if r.Waits() {
				all = append(all, waited{string(r.ID), r.course, r.AchievedAt, h == m.kept, false})
			}
		}
	}
	return all
}

// planWaiting finds for what each pass that waits will still wait, when both
// profiles are one: what counts of a sudden may be what the next waits for.
func (m *mover) planWaiting(ctx context.Context, q db.Queryer) error {
	m.required, m.missing, m.class = map[CourseID][]heldCourse{}, map[CourseID][]heldCourse{}, map[CourseID]bothClass{}
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
		if m.class[w.course.id], err = m.classIn(ctx, q, w.course.id); err != nil {
			return fmt.Errorf("read attendance: %w", err)
		}
	}
	counts := map[string]bool{} // what waits no longer
	for known := -1; known < len(counts); {
		known = len(counts)
		for _, w := range all {
			m.missing[w.course.id] = slices.DeleteFunc(slices.Clone(m.required[w.course.id]), func(c heldCourse) bool {
				return counts[c.sameAs] || m.passed(c.sameAs)
			})
			if len(m.missing[w.course.id]) == 0 && !m.lacksClass(w) {
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

// bothClass says of a course whether it asks for a class, and whether one of the two
// profiles came to it.
type bothClass struct{ asked, attended bool }

func (m *mover) classIn(ctx context.Context, q db.Queryer, course CourseID) (c bothClass, err error) {
	order, err := selectClassOrder(ctx, q, course)
	if err != nil || order == NoClass {
		return c, err
	}
	c.asked = true
	for _, h := range []*holdings{m.from, m.kept} {
		_, there, err := selectAttended(ctx, q, h.profile, course)
		if err != nil {
			return c, err
		}
		c.attended = c.attended || there
	}
	return c, nil
}

// lacksClass says whether a pass waits for a class still.
func (m *mover) lacksClass(w waited) bool {
	class := m.class[w.course.id]
	return w.part && class.asked && !class.attended
}

// partWords are waitingWords for what waits on its attempt.
func (m *mover) partWords(course heldCourse, at time.Time) transfer.Label {
	class := m.class[course.id]
	switch {
	case class.asked && !class.attended:
		return label("both.move.waits", course, at)
	case class.asked && len(m.missing[course.id]) == 0:
		return label("both.move.released", course, at)
	}
	return m.waitingWords(course, at)
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
		if !w.kept || len(m.missing[w.course.id]) > 0 || m.lacksClass(w) || len(m.required[w.course.id]) == 0 && !m.class[w.course.id].asked {
			continue
		}
		words := m.waitingWords(w.course, w.at)
		if w.part {
			words = m.partWords(w.course, w.at)
		}
		m.items = append(m.items, transfer.Item{Table: waitingItem, Row: w.row, Column: "counts", Rule: "M20", Label: words,
			Before: transfer.Value(false), After: transfer.Value(true)})
	}
}
