package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// AssignmentID names a rule that makes a course mandatory.
type AssignmentID string

// Who is meant by an assignment; besides these, a role: whoever holds it.
type Who string

// Whom an assignment may mean.
const (
	Employees Who = "employees"
	Leaders   Who = "leaders"  // whom somebody's job names as leader
	Everyone  Who = "everyone" // guests too
)

// AssignableRoles are the roles that a rule may ask for.
var AssignableRoles = []accounts.Role{accounts.Helpdesk, accounts.CourseOwner, accounts.HR, accounts.Administrator}

// Whos are all whom an assignment may mean, in the order of the form.
func Whos() []Who {
	all := []Who{Employees, Leaders, Everyone}
	for _, role := range AssignableRoles {
		all = append(all, Who(role))
	}
	return all
}

// Assignment is a rule: for everybody in an organisation and below it who fits
// the words, a course is mandatory.
//
// Whoever comes under a rule is enrolled, and has a deadline from that day on.
// Who has a valid pass is not; when that ends they are. Who no longer comes under
// any rule of the course keeps what they have begun, as something of their own
// choice, and loses what they have not touched – unless they had come in by
// themselves. What a course requires first holds back here, too, and so do its
// places: then the person waits for the next time the rules are gone through.
type Assignment struct {
	ID             AssignmentID
	CourseID       CourseID
	OrganisationID accounts.OrganisationID
	Who            Who
	Unit           string // words that the unit of a job has, in any order; empty: any
	Deadline       Deadline
	CreatedAt      time.Time
}

var (
	errNoAssignment    = problem.New(problem.NotFound, "assignment.unknown")
	errAssignedWhere   = problem.New(problem.Invalid, "assignment.fault.organisation")
	errAssignedClosed  = problem.New(problem.Invalid, "assignment.fault.closed")
	errAssignedWho     = problem.New(problem.Invalid, "assignment.fault.who")
	errAssignedUnit    = problem.New(problem.Invalid, "assignment.fault.unit")
	errAssignedMany    = problem.New(problem.Invalid, "assignment.fault.many")
	errAssignedRetired = problem.New(problem.Conflict, "assignment.fault.retired")

	// ErrRequired says that nobody leaves a course that is mandatory for them.
	ErrRequired = problem.New(problem.Conflict, "assignment.required")
)

// MaxAssignments is how many rules a course may have.
const MaxAssignments = 50

// Fault names the field of a form that a problem is about; empty where none.
func (a Assignment) Fault(err error) string {
	for field, about := range map[string][]error{
		"organisation": {errAssignedWhere, errAssignedClosed, errAssignedMany},
		"who":          {errAssignedWho}, "unit": {errAssignedUnit},
	} {
		if slices.ContainsFunc(about, func(one error) bool { return errors.Is(err, one) }) {
			return field
		}
	}
	return Admission{}.Fault(err)
}

// check says whether the actor may make this rule for their course.
func (a Assignment) check(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor) error {
	if _, known := tree.Find(a.OrganisationID); !known || !answersFor(tree, by, a.OrganisationID) {
		return errAssignedWhere
	}
	if !slices.Contains(Whos(), a.Who) {
		return errAssignedWho
	}
	if utf8.RuneCountInString(a.Unit) > 80 {
		return errAssignedUnit
	}
	if err := a.Deadline.check(); err != nil {
		return err
	}
	open, err := selectIsOpenTo(ctx, q, a.CourseID, a.OrganisationID)
	if err == nil && !open {
		return errAssignedClosed
	}
	return err
}

// covers says whether a person comes under the rule; below are the organisations
// that it is about.
func (a Assignment) covers(w accounts.Worker, below map[accounts.OrganisationID]bool) bool {
	switch a.Who {
	case Everyone:
	case Employees:
		if !w.Internal {
			return false
		}
	case Leaders:
		if !w.Leads {
			return false
		}
	default:
		if !slices.Contains(w.Roles, accounts.Role(a.Who)) {
			return false
		}
	}
	if !slices.ContainsFunc(w.Organisations, func(o accounts.OrganisationID) bool { return below[o] }) {
		return false
	}
	return a.Unit == "" || slices.ContainsFunc(w.Units, func(unit string) bool { return i18n.Matches(i18n.SearchText(unit), a.Unit) })
}

// Assignments are the rules of a course that the actor answers for, the oldest
// first.
func (s *Service) Assignments(ctx context.Context, by accounts.Actor, course CourseID) ([]Assignment, error) {
	if _, err := s.OwnCourse(ctx, by, course); err != nil {
		return nil, err
	}
	return selectAssignments(ctx, s.DB, course)
}

// Assign makes a rule, or changes the one that has an id. Those who come under it
// are enrolled by SeeToAssignments. Problems: assignment.fault.…,
// admission.fault.…; NotFound for another's course or rule; Conflict when the
// course is retired.
func (s *Service) Assign(ctx context.Context, by accounts.Actor, a Assignment) (AssignmentID, error) {
	a.Unit = strings.Join(strings.Fields(a.Unit), " ")
	err := s.owning(ctx, by, "course.assign", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, a.CourseID)
		if err != nil {
			return "", err
		}
		if c.State == Retired {
			return "", errAssignedRetired
		}
		if err := a.check(ctx, tx, tree, by); err != nil {
			return "", err
		}
		if a.ID != "" {
			return a.CourseID, updateAssignment(ctx, tx, a)
		}
		rules, err := selectAssignments(ctx, tx, a.CourseID)
		if err != nil {
			return "", err
		}
		for _, rule := range rules {
			if rule.alike(a) {
				a.ID = rule.ID // pressed twice
				return a.CourseID, nil
			}
		}
		if len(rules) >= MaxAssignments {
			return "", errAssignedMany
		}
		a.ID, a.CreatedAt = AssignmentID(db.NewID()), tx.Now()
		return a.CourseID, insertAssignment(ctx, tx, a)
	})
	if err != nil {
		return "", err
	}
	return a.ID, s.redate(ctx, a)
}

func (a Assignment) alike(b Assignment) bool {
	return a.OrganisationID == b.OrganisationID && a.Who == b.Who && a.Unit == b.Unit && a.Deadline == b.Deadline
}

// redate gives those who came in by a rule the deadline that it has now, counted
// from when it began for them.
func (s *Service) redate(ctx context.Context, a Assignment) error {
	all, err := selectAssigned(ctx, s.DB, a.ID)
	if err != nil {
		return fmt.Errorf("read who is assigned: %w", err)
	}
	for part := range slices.Chunk(all, portion) {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			for _, e := range part {
				if due := a.Deadline.From(*e.RequiredAt); !sameMoment(due, e.DueAt) {
					if err := updateDue(ctx, tx, e.ID, due); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("set deadlines: %w", err)
		}
	}
	return nil
}

// Unassign ends a rule: see Assignment for what becomes of those who came in by
// it. Problem: NotFound, also when it has ended before.
func (s *Service) Unassign(ctx context.Context, by accounts.Actor, course CourseID, id AssignmentID) error {
	return s.owning(ctx, by, "course.unassign", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, updateAssignmentEnded(ctx, tx, course, id)
	})
}
