package courses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// assigning is how one person stands to a course that rules speak of.
type assigning struct {
	profile   accounts.ProfileID
	rule      *Assignment // that they come under, the one with the earliest deadline; nil: none
	enrolment *Enrolment  // that they are in; nil: none
	begun     bool        // something of it is saved, or a seat is booked
	left      *EnrolmentID
	holds     bool // a valid pass
	exempt    bool
	lacks     bool // something must be passed first
}

// step is what the rules ask for.
type step string

const (
	toNothing step = ""
	toEnrol   step = "enrol"
	toMark    step = "mark" // is in it already: now it is mandatory
	toEnd     step = "end"  // not touched: it goes
	toFree    step = "free" // begun: it stays, of one's own choice
)

// wanted says whether the course is mandatory for the person now.
func (a assigning) wanted() bool { return a.rule != nil && !a.holds && !a.exempt }

// next is what has to be done.
func (a assigning) next() step {
	required := a.enrolment != nil && a.enrolment.RequiredAt != nil
	switch {
	case a.wanted() && a.enrolment == nil && !a.lacks:
		return toEnrol
	case a.wanted() && a.enrolment != nil && !required:
		return toMark
	case a.wanted() && required && a.rule.ID != a.enrolment.rule:
		return toMark // another rule has taken over
	case a.wanted() || !required:
		return toNothing
	case a.enrolment.Via == ByRule && !a.begun:
		return toEnd
	}
	return toFree
}

// Outlook is what a rule would do.
type Outlook struct {
	People   int // who come under it
	Have     int // of them have a valid pass already
	In       int // of them are in the course already
	Exempt   int
	Lacking  int // of them have to pass something first
	Enrolled int // would be enrolled now
	Freed    int // others who have begun, and for whom it is mandatory no longer
	Ended    int // others who have not begun, and lose their place
	Room     int // places that are left; -1: without limit
}

// Foresee says what would happen if a rule were made, or changed where it has an
// id, or – with end – ended. Problems as Assign.
func (s *Service) Foresee(ctx context.Context, by accounts.Actor, a Assignment, end bool) (Outlook, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Outlook{}, err
	}
	if _, err := ownCourse(ctx, s.DB, tree, by, a.CourseID); err != nil {
		return Outlook{}, err
	}
	if !end {
		if err := a.check(ctx, s.DB, tree, by); err != nil {
			return Outlook{}, err
		}
	}
	rules, err := selectAssignments(ctx, s.DB, a.CourseID)
	if err != nil {
		return Outlook{}, fmt.Errorf("read rules: %w", err)
	}
	rules = slices.DeleteFunc(rules, func(r Assignment) bool { return r.ID == a.ID })
	only := []Assignment{a}
	if !end {
		rules = append(rules, a)
	}
	all, err := s.planned(ctx, tree, a.CourseID, rules, nil)
	if err != nil {
		return Outlook{}, err
	}
	under, err := s.planned(ctx, tree, a.CourseID, only, nil)
	if err != nil {
		return Outlook{}, err
	}
	room, err := selectAdmission(ctx, s.DB, a.CourseID)
	if err != nil {
		return Outlook{}, err
	}
	return outlook(all, under, room), nil
}

func outlook(all, under []assigning, admission Admission) Outlook {
	o := Outlook{Room: -1}
	if admission.Seats > 0 {
		o.Room = max(0, admission.Seats-admission.Taken)
	}
	for _, one := range under {
		switch {
		case one.rule == nil:
			continue
		case one.exempt:
			o.Exempt++
		case one.holds:
			o.Have++
		case one.enrolment != nil:
			o.In++
		case one.lacks:
			o.Lacking++
		}
		o.People++
	}
	for _, one := range all {
		switch one.next() {
		case toEnrol:
			o.Enrolled++
		case toEnd:
			o.Ended++
		case toFree:
			o.Freed++
		}
	}
	return o
}

// planned is how everybody stands to a course whom its rules speak of, or for
// whom it is mandatory by one; of one person when there is one.
func (s *Service) planned(ctx context.Context, tree accounts.Tree, course CourseID, rules []Assignment, one *accounts.ProfileID) ([]assigning, error) {
	var in []accounts.OrganisationID
	for _, rule := range rules {
		in = append(in, tree.Below(rule.OrganisationID)...)
	}
	only := accounts.ProfileID("")
	if one != nil {
		only = *one
	}
	people, err := accounts.Workforce(ctx, s.DB, in, only)
	if err != nil {
		return nil, err
	}
	covered := covering(tree, rules, people, s.DB.Now())
	who := make([]accounts.ProfileID, 0, len(covered))
	for id := range covered {
		who = append(who, id)
	}
	if one == nil {
		bound, err := selectBound(ctx, s.DB, course)
		if err != nil {
			return nil, fmt.Errorf("read who is bound: %w", err)
		}
		who = append(who, bound...)
	} else {
		who = append(who, *one)
	}
	slices.Sort(who)
	return lookAt(ctx, s.DB, course, slices.Compact(who), covered)
}

// covering gives the rule of everybody who comes under one: of several the one
// whose deadline is first.
func covering(tree accounts.Tree, rules []Assignment, people []accounts.Worker, now time.Time) map[accounts.ProfileID]*Assignment {
	covered := map[accounts.ProfileID]*Assignment{}
	for i := range rules {
		rule := &rules[i]
		below := map[accounts.OrganisationID]bool{}
		for _, o := range tree.Below(rule.OrganisationID) {
			below[o] = true
		}
		for _, w := range people {
			if !rule.covers(w, below) {
				continue
			}
			if had := covered[w.ID]; had == nil || compareDue(rule.Deadline.From(now), had.Deadline.From(now)) < 0 {
				covered[w.ID] = rule
			}
		}
	}
	return covered
}

// lookAt reads how people stand to a course, in the order in which they are given.
func lookAt(ctx context.Context, q db.Queryer, course CourseID, who []accounts.ProfileID, covered map[accounts.ProfileID]*Assignment) ([]assigning, error) {
	facts, err := selectAssigning(ctx, q, course, who)
	if err != nil {
		return nil, fmt.Errorf("read how people stand: %w", err)
	}
	all := make([]assigning, 0, len(who))
	for _, id := range who {
		one, known := facts[id]
		if !known {
			continue // gone, or merged meanwhile
		}
		one.rule = covered[id]
		all = append(all, *one)
	}
	return all, nil
}
