package courses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrMoveChanged says that a row is no longer as the plan saw it (M10).
var ErrMoveChanged = problem.New(problem.Conflict, "merge.changed")

// PlanMove says what of the learning of one profile becomes of it in another:
// the rules M20–M27, M29, M32 and M35. It only reads, and the same state gives
// the same items in the same order; a moment that the merge would set is
// q.Now(). An item with a label is a line of the receipt, see Explain.
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	from, into, booked, err := selectHoldings(ctx, q, accounts.ProfileID(move.From), accounts.ProfileID(move.Into))
	if err != nil {
		return nil, fmt.Errorf("plan learning: %w", err)
	}
	m := &mover{now: q.Now(), from: from, kept: into, booked: booked, losers: map[EnrolmentID]loss{},
		before: transfer.Value(move.From), after: transfer.Value(move.Into)}
	m.refuse()
	m.from.group(m.now)
	m.kept.group(m.now)
	m.settle()
	m.decide()
	if err := m.planWaiting(ctx, q); err != nil {
		return nil, err
	}
	m.items = make([]transfer.Item, 0, 2*len(from.enrolments)+4*len(from.results)+len(from.certificates)+len(from.launches)+8)
	m.closeKept()
	m.moveEnrolments()
	m.moveResults()
	m.moveMarks()
	m.moveRest()
	m.moveAdmission()
	m.tellReleased()
	if err := m.planRenewals(ctx, q); err != nil {
		return nil, err
	}
	seats, err := planSeats(ctx, q, move)
	return append(m.items, seats...), err
}

// loss is what an enrolment lost to, and by which rule.
type loss struct {
	enrolment *EnrolmentID
	attempt   *AttemptID
	rule      string
	why       transfer.Label
}

// mover collects the items of one move.
type mover struct {
	now    time.Time
	from   *holdings
	kept   *holdings         // of the survivor
	booked map[CourseID]bool // one of the two has a seat in a class of it
	losers map[EnrolmentID]loss
	beaten map[ResultID]ResultID // by which result of both profiles together
	marked [][2]held             // the enrolment that stays, and the one that gives way to it (M23)
	items  []transfer.Item

	required, missing map[CourseID][]heldCourse // of passes that wait: for what, and for what still
	class             map[CourseID]bothClass    // of passes that wait: how it stands with the class

	before, after *string // whose a row is, and whose it becomes
}

// add writes down one changed value, unless nothing changes.
func (m *mover) add(item transfer.Item) {
	if !same(item.Before, item.After) {
		m.items = append(m.items, item)
	}
}

// refuse marks what the course does not accept because it is too old (M32). A
// pass that was refused by an earlier merge stays refused.
func (m *mover) refuse() {
	for i := range m.from.results {
		r := &m.from.results[i]
		if (r.Counts() || r.Waits()) && r.course.acceptMonths > 0 && !validUntil(r.AchievedAt, r.course.acceptMonths).After(m.now) {
			r.NotAccepted = "courses.not_accepted.too_old"
		}
	}
}

// settle finds what is beaten by a better result of the same course, among all
// that the survivor will have of it (M21, M25).
func (m *mover) settle() {
	m.beaten = map[ResultID]ResultID{}
	for sameAs, brought := range m.from.same {
		group := brought.results
		if kept := m.kept.same[sameAs]; kept != nil {
			group = slices.Concat(group, kept.results)
		}
		best := Effective(group, m.now)
		for i, r := range group {
			if r.Counts() && i != best {
				m.beaten[r.ID] = group[best].ID
			}
		}
	}
}

// decide finds the enrolments that lose: to a completion on the other side
// (M22), or to the one further along (M23).
func (m *mover) decide() {
	for _, e := range m.from.enrolments {
		m.loseToCompletion(e, m.from, m.kept, "courses.move.completed_inside")
	}
	for _, e := range m.kept.enrolments {
		m.loseToCompletion(e, m.kept, m.from, "courses.move.completed_outside")
	}
	going := map[string][]held{}
	for _, e := range m.kept.enrolments {
		if m.running(e) {
			going[e.course.sameAs] = append(going[e.course.sameAs], e)
		}
	}
	for _, ours := range m.from.enrolments {
		for _, theirs := range going[ours.course.sameAs] {
			if ours.CourseID == theirs.CourseID {
				m.loseToFurther(ours, theirs)
			}
		}
	}
	for _, ours := range m.from.enrolments { // then versions of one course
		for _, theirs := range going[ours.course.sameAs] {
			m.loseToFurther(ours, theirs)
		}
	}
}

// running is an enrolment that somebody is in, and that has not lost yet.
func (m *mover) running(e held) bool {
	_, lost := m.losers[e.ID]
	return e.State == Active && e.SupersededBy == nil && !lost
}

// loseToCompletion is M22. Only a completion that is accepted and still valid
// closes what is in progress, and only where the person has none themselves:
// who takes a course again on purpose goes on.
func (m *mover) loseToCompletion(e held, own, other *holdings, key string) {
	if !m.running(e) || own.valid(e.course.sameAs, m.now) != nil {
		return
	}
	winner := other.valid(e.course.sameAs, m.now)
	if winner == nil {
		return
	}
	m.losers[e.ID] = loss{winner.enrolment, winner.AttemptID, "M22", label(key, e.course, winner.AchievedAt)}
}

// loseToFurther is M23: the one further along, then most recently used, stays
// whole; of two alike the survivor's own.
func (m *mover) loseToFurther(ours, theirs held) {
	if !m.running(ours) || !m.running(theirs) {
		return
	}
	brought, kept := m.from.furthest(ours), m.kept.furthest(theirs)
	if furtherAlong(brought, kept) {
		m.marked = append(m.marked, [2]held{ours, theirs})
		m.losers[theirs.ID] = loss{&ours.ID, brought.ref(), "M23", label("courses.move.further_outside", theirs.course, kept.usedAt)}
		return
	}
	m.marked = append(m.marked, [2]held{theirs, ours})
	m.losers[ours.ID] = loss{&theirs.ID, kept.ref(), "M23", label("courses.move.further_inside", ours.course, brought.usedAt)}
}

func furtherAlong(a, b heldAttempt) bool {
	if (a.heldAt != nil) != (b.heldAt != nil) {
		return a.heldAt != nil
	}
	if a.progress != b.progress {
		return a.progress > b.progress
	}
	return a.usedAt.After(b.usedAt)
}
