package courses

import (
	"slices"
	"time"

	"kursbro/accounts/transfer"
)

// mark is what makes an enrolment mandatory, and by when it has to be done.
type mark struct {
	due, required *time.Time
	rule          AssignmentID
}

// markOf is how an enrolment is marked after the move. It takes over from what
// gives way to it (M23): mandatory where one of them was; of two deadlines the later
// one, of one that one: nobody loses time by being hired. An exemption of either
// profile holds for the person; what is begun then goes on as their own choice. The
// rule that asked for it goes through them again in its own time.
func (m *mover) markOf(e held) mark {
	had := mark{e.DueAt, e.RequiredAt, e.rule}
	if had.required != nil && m.exempt(e.CourseID) {
		had = mark{due: e.course.deadline.From(e.EnrolledAt)}
	}
	for _, pair := range m.marked {
		if pair[0].ID != e.ID {
			continue
		}
		other := m.markOf(pair[1])
		had.due = laterDue(had.due, other.due)
		if had.required == nil {
			had.required, had.rule = other.required, other.rule
		}
	}
	return had
}

// tell adds to a line of the receipt by when the course has to be done.
func (k mark) tell(words transfer.Label) transfer.Label {
	switch {
	case k.required != nil && k.due != nil:
		words.Args["Must"] = dayOf(*k.due)
	case k.required != nil:
		words.Args["Required"] = "yes"
	case k.due != nil:
		words.Args["Due"] = dayOf(*k.due)
	}
	return words
}

// exempt says whether the person of the two profiles is exempt from a course.
func (m *mover) exempt(course CourseID) bool {
	is := func(x heldExemption) bool { return !x.ended && x.course.id == course }
	return slices.ContainsFunc(m.from.exemptions, is) || slices.ContainsFunc(m.kept.exemptions, is)
}

// needless says that an enrolment ends with the move: a rule alone had made it, the
// other profile is exempt from the course, and nobody has touched it.
func (m *mover) needless(e held, of *holdings) bool {
	if !m.running(e) || e.Via != ByRule || e.RequiredAt == nil || !m.exempt(e.CourseID) {
		return false
	}
	return len(of.attempts[e.ID]) == 0 && !m.booked[e.CourseID] &&
		!slices.ContainsFunc(m.marked, func(pair [2]held) bool { return pair[0].ID == e.ID })
}

// moveMarks marks what goes on.
func (m *mover) moveMarks() {
	for _, h := range []*holdings{m.kept, m.from} {
		for _, e := range h.enrolments {
			if m.running(e) {
				m.remark(e, h)
			}
		}
	}
}

func (m *mover) remark(e held, of *holdings) {
	now, rule := m.markOf(e), "M23"
	item := func(column string, before, after *string) transfer.Item {
		return transfer.Item{Table: "enrolment", Row: string(e.ID), Column: column, Before: before, After: after, Rule: rule}
	}
	freed := item("required_at", transfer.Value(e.RequiredAt), transfer.Value(now.required))
	if e.RequiredAt != nil && now.required == nil {
		rule = "M20"
		freed.Rule, freed.Label = rule, label("courses.move.freed", e.course, e.EnrolledAt)
	}
	if m.needless(e, of) {
		m.add(item("state", transfer.Value(string(e.State)), transfer.Value(string(Withdrawn))))
	}
	due := item("due_at", transfer.Value(e.DueAt), transfer.Value(now.due))
	if of == m.kept && rule == "M23" { // what comes along says it at once
		due.Rule, due.Label = "M24", now.tell(label("courses.move.due_moved", e.course, e.EnrolledAt))
	}
	m.add(freed)
	m.add(due)
	m.add(item("assignment_id", ruled(e.rule), ruled(now.rule)))
}

func ruled(id AssignmentID) *string {
	if id == "" {
		return nil
	}
	return transfer.Value(string(id))
}

// laterDue is the later of two deadlines, or the only one.
func laterDue(a, b *time.Time) *time.Time {
	switch {
	case a == nil:
		return b
	case b == nil || a.After(*b):
		return a
	}
	return b
}

// moveAdmission takes along by what the person came in and from what they are
// exempt: both may have the same, and then both stay.
func (m *mover) moveAdmission() {
	for _, x := range m.from.exemptions {
		words := transfer.Label{}
		if !x.ended {
			words = label("courses.move.exempt", x.course, x.at)
		}
		m.give("exemption", string(x.id), "M20", words)
	}
	for _, id := range m.from.codes {
		m.give("code_use", id, "M20", transfer.Label{})
	}
}
