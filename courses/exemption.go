package courses

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ExemptionID names the exemption of a person from a mandatory course.
type ExemptionID string

// Exemption says that for one person a course is not mandatory, whatever a rule
// says, and why.
type Exemption struct {
	ID         ExemptionID
	ProfileID  accounts.ProfileID
	Name       string
	Why        string
	ExemptedAt time.Time
}

var (
	errExemptWho = problem.New(problem.Invalid, "assignment.fault.person")
	errExemptOwn = problem.New(problem.Invalid, "assignment.fault.own")
	errExemptWhy = problem.New(problem.Invalid, "assignment.fault.why")
)

// ExemptionFault names the field of a form that a problem of Exempt is about.
func ExemptionFault(err error) string {
	if problem.Of(err) != nil && problem.Of(err).Key == errExemptWhy.Key {
		return "why"
	}
	return "person"
}

// Exemptions are those of a course that the actor answers for, the latest first:
// of people in the actor's reach.
func (s *Service) Exemptions(ctx context.Context, by accounts.Actor, course CourseID) ([]Exemption, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := ownCourse(ctx, s.DB, tree, by, course); err != nil {
		return nil, err
	}
	all, err := selectExemptions(ctx, s.DB, course)
	if err != nil {
		return nil, fmt.Errorf("read exemptions: %w", err)
	}
	near := all[:0]
	for _, e := range all {
		p, err := accounts.SelectProfile(ctx, s.DB, e.ProfileID)
		if err != nil {
			return nil, err
		}
		if e.Name = p.Name(); by.Serves(tree, accounts.CourseOwner, p.OrganisationID) {
			near = append(near, e)
		}
	}
	return near, nil
}

// Exempt says of a person – by user name, e-mail address or employee number –
// that a course is not mandatory for them. What they have not touched of it ends;
// what they have begun stays, of their own choice. Saying it twice is saying it
// once. Nobody exempts themselves, by another login neither. Problems:
// assignment.fault.…, NotFound for another's course.
func (s *Service) Exempt(ctx context.Context, by accounts.Actor, course CourseID, name, why string) error {
	why = strings.TrimSpace(why)
	return s.owning(ctx, by, "course.exempt", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		named, err := findLearners(ctx, tx, tree, by, []string{strings.TrimSpace(name)})
		if err != nil {
			return "", err
		}
		person, fault := named.find(strings.TrimSpace(name))
		switch {
		case fault != "":
			return "", errExemptWho
		case why == "" || utf8.RuneCountInString(why) > MaxWord:
			return "", errExemptWhy
		}
		if own, err := hierarchyOf(tx).same(ctx, by.ProfileID, person); err != nil || own {
			return "", cmp.Or(err, error(errExemptOwn))
		}
		fresh, err := insertExemption(ctx, tx, course, person, Exemption{ID: ExemptionID(db.NewID()), Why: why}, by)
		if err != nil || !fresh {
			return course, err
		}
		now, err := lookAt(ctx, tx, course, []accounts.ProfileID{person}, nil)
		if err != nil {
			return "", err
		}
		if _, err := s.carryOutPart(ctx, tx, course, now); err != nil {
			return "", err
		}
		return course, audit.Record(ctx, tx, by.Entry("enrolment.exempt", person).About("course", string(course)))
	})
}

// Unexempt ends an exemption; the rules hold again when they are gone through.
func (s *Service) Unexempt(ctx context.Context, by accounts.Actor, course CourseID, id ExemptionID) error {
	return s.owning(ctx, by, "course.unexempt", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, updateExemptionEnded(ctx, tx, course, id)
	})
}
