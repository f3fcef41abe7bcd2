package report

import (
	"time"

	"kursbro/courses"
)

// State is how somebody stands with a requirement.
type State uint8

// The states. The last three came of a pass.
const (
	Missing State = iota // never passed, and not begun
	Going                // never passed, and begun
	Expired
	Soon // counts, and runs out within Definition.Days
	Valid
)

// Counts says that the requirement is met.
func (s State) Counts() bool { return s >= Soon }

// Freedom says whether a requirement is one of the person at all.
type Freedom uint8

// The freedoms. A cell that is free is in no figure.
const (
	Bound    Freedom = iota
	Exempt           // somebody has exempted them, at the moment of the report
	Optional         // of all that is mandatory: not for them, by today's rules
)

// Remaining is what a course still asks of somebody who has done a part of it.
type Remaining uint8

// What may remain.
const (
	Anything      Remaining = iota // no part of it is done
	TheClass                       // the e-learning is done
	TheElearning                   // they came to the class
	AnotherCourse                  // the whole is done, and another course is required
)

// Cell is one person and one requirement; small, for there may be a million.
type Cell struct {
	State    State
	Freedom  Freedom
	Begun    bool      // an attempt is open, which is not known of an earlier day
	Progress uint8     // per cent, of the open attempt
	Remains  Remaining // nothing of an earlier day
	until    int64     // seconds since 1970; 0: for ever
}

// Lacks says that the requirement is one of the person, and not met.
func (c Cell) Lacks() bool { return c.Freedom == Bound && !c.State.Counts() }

// Until is the last second that the pass counts, or counted; false: for ever.
func (c Cell) Until() (time.Time, bool) { return time.Unix(c.until, 0).UTC(), c.until != 0 }

// cellOf is what results of one person in one requirement come to at a moment; what ends
// before soon is worth minding.
// It asks courses.Effective and knows no rule of its own.
func cellOf(results []courses.Result, at, soon time.Time) Cell {
	best := courses.Effective(results, at)
	if best < 0 {
		return Cell{}
	}
	r := results[best]
	cell := Cell{State: Valid}
	if r.ValidUntil != nil {
		cell.until = r.ValidUntil.Unix()
	}
	switch {
	case !r.ValidAt(at):
		cell.State = Expired
	case !r.ValidAt(soon):
		cell.State = Soon
	}
	return cell
}

// pass puts what passes came to into a cell.
func (c *Cell) pass(weighed Cell) { c.State, c.until = weighed.State, weighed.until }
