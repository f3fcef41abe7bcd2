package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

const (
	// portion is how many people one transaction toEnrol: others write in between.
	portion = 100

	// justSignedIn is how long after signing in rules are looked at for a person.
	justSignedIn = 5 * time.Minute

	// AtOnce is how many people a new rule enrols while its owner waits.
	AtOnce = 500
)

var assignmentJob = accounts.Job("courses.assign")

// SeeToAssignments goes through the rules of every course, a job: it enrols who
// has come under one, and lets go who no longer does. It says for how many
// something changed. A retired course is left alone.
func (s *Service) SeeToAssignments(ctx context.Context) (changed int, err error) {
	all, err := selectAssignedCourses(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read rules: %w", err)
	}
	for _, course := range all {
		n, err := s.SeeToAssignmentsOf(ctx, course)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// SeeToAssignmentsOf does that for one course.
func (s *Service) SeeToAssignmentsOf(ctx context.Context, course CourseID) (int, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return 0, err
	}
	rules, err := living(ctx, s.DB, tree, course)
	if err != nil {
		return 0, err
	}
	all, err := s.planned(ctx, tree, course, rules, nil)
	if err != nil {
		return 0, err
	}
	return s.carryOut(ctx, course, all)
}

// SeeToRules is that as a course owner asks for it, who has just changed a rule.
// NotFound for another's course.
func (s *Service) SeeToRules(ctx context.Context, by accounts.Actor, course CourseID) error {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	c, err := ownCourse(ctx, s.DB, tree, by, course)
	if err != nil || c.State != Published || c.Form == Classroom || c.PackageID == nil {
		return err
	}
	_, err = s.SeeToAssignmentsOf(ctx, course)
	return err
}

// living are the rules of a course whose organisation it is still open to.
func living(ctx context.Context, q db.Queryer, tree accounts.Tree, course CourseID) ([]Assignment, error) {
	rules, err := selectAssignments(ctx, q, course)
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	audience, err := selectAudience(ctx, q, course)
	if err != nil {
		return nil, fmt.Errorf("read audience: %w", err)
	}
	return slices.DeleteFunc(rules, func(a Assignment) bool {
		return !slices.ContainsFunc(audience, func(root accounts.OrganisationID) bool { return tree.Within(a.OrganisationID, root) })
	}), nil
}

// carryOut does what has to be done, a few people at a time. How they stand is
// read anew in each transaction.
func (s *Service) carryOut(ctx context.Context, course CourseID, all []assigning) (changed int, err error) {
	all = slices.DeleteFunc(all, func(a assigning) bool { return a.next() == toNothing })
	for part := range slices.Chunk(all, portion) {
		covered, who := map[accounts.ProfileID]*Assignment{}, make([]accounts.ProfileID, len(part))
		for i, one := range part {
			who[i], covered[one.profile] = one.profile, one.rule
		}
		done := 0
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := lookAt(ctx, tx, course, who, covered)
			if err != nil {
				return err
			}
			done, err = s.carryOutPart(ctx, tx, course, now)
			return err
		})
		if err != nil {
			return changed, fmt.Errorf("carry out rules: %w", err)
		}
		changed += done
	}
	return changed, nil
}

func (s *Service) carryOutPart(ctx context.Context, tx *db.Tx, course CourseID, part []assigning) (int, error) {
	var entries []audit.Entry
	for _, one := range part {
		action, err := s.carryOutOne(ctx, tx, course, one)
		if errors.Is(err, ErrFull) {
			continue // waits until there is a place
		}
		if err != nil {
			return 0, err
		}
		if action != "" {
			entries = append(entries, assignmentJob.Entry(action, one.profile).About("course", string(course)))
		}
	}
	if len(entries) == 0 {
		return 0, nil
	}
	return len(entries), audit.Record(ctx, tx, entries...)
}

func (s *Service) carryOutOne(ctx context.Context, tx *db.Tx, course CourseID, one assigning) (action string, err error) {
	switch one.next() {
	case toEnrol:
		if _, err := updateApprovalsClosed(ctx, tx, one.profile, course, ApprovalSuperseded); err != nil {
			return "", err
		}
		_, err := enter(ctx, tx, entry{profile: one.profile, course: course, via: ByRule, left: one.left, rule: one.rule})
		return "enrolment.assign", err
	case toMark:
		return one.mark(ctx, tx)
	case toEnd:
		if err := updateWithdrawn(ctx, tx, one.enrolment.ID); err != nil {
			return "", err
		}
		return "enrolment.unassign", updateUnrequired(ctx, tx, one.enrolment.ID, nil)
	case toFree:
		a, err := selectAdmission(ctx, tx, one.enrolment.CourseID)
		if err != nil {
			return "", err
		}
		return "enrolment.unassign", updateUnrequired(ctx, tx, one.enrolment.ID, a.Deadline.From(one.enrolment.EnrolledAt))
	}
	return "", nil
}

// mark makes what somebody is in mandatory, or puts another rule in the place of
// the one that made it so: then the deadline that they were told toNothing.
func (a assigning) mark(ctx context.Context, tx *db.Tx) (string, error) {
	since, due := tx.Now(), a.enrolment.DueAt
	if had := a.enrolment.RequiredAt; had != nil {
		return "", updateRequired(ctx, tx, a.enrolment.ID, *had, due, a.rule.ID)
	}
	if at := a.rule.Deadline.From(since); at != nil {
		due = at
	}
	return "enrolment.assign", updateRequired(ctx, tx, a.enrolment.ID, since, due, a.rule.ID)
}

// CatchUp enrols who has just signed in in what rules say they must take: who was
// hired today need not wait for the job.
func (s *Service) CatchUp(ctx context.Context, by accounts.Actor) error {
	if !by.SignedIn() || by.Viewer != nil || s.DB.Now().Sub(by.LoginAt) > justSignedIn {
		return nil
	}
	courses, err := selectAssignedCourses(ctx, s.DB)
	if err != nil || len(courses) == 0 {
		return err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	for _, course := range courses {
		rules, err := living(ctx, s.DB, tree, course)
		if err != nil {
			return err
		}
		all, err := s.planned(ctx, tree, course, rules, &by.ProfileID)
		if err != nil {
			return err
		}
		if _, err := s.carryOut(ctx, course, all); err != nil {
			return err
		}
	}
	return nil
}
