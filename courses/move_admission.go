package courses

import (
	"time"

	"kursbro/accounts/transfer"
)

// moveMarks lets the enrolment that stays (M23) be mandatory where the one that
// gives way was. Of two deadlines the later one holds, of one that one: nobody
// loses time by being hired. The rule that asked for it goes through them again
// in its own time.
func (m *mover) moveMarks() {
	for _, pair := range m.marked {
		winner, loser := pair[0], pair[1]
		set := func(column string, before, after *string) {
			m.add(transfer.Item{Table: "enrolment", Row: string(winner.ID), Column: column, Before: before, After: after, Rule: "M23"})
		}
		set("due_at", transfer.Value(winner.DueAt), transfer.Value(laterDue(winner.DueAt, loser.DueAt)))
		if winner.RequiredAt == nil && loser.RequiredAt != nil {
			set("required_at", nil, transfer.Value(loser.RequiredAt))
			if loser.rule != "" {
				set("assignment_id", nil, transfer.Value(string(loser.rule)))
			}
		}
	}
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
	for _, id := range m.from.exemptions {
		m.give("exemption", string(id), "M20", transfer.Label{})
	}
	for _, id := range m.from.codes {
		m.give("code_use", id, "M20", transfer.Label{})
	}
}
