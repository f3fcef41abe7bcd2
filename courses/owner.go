package courses

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

var (
	errCodeTaken    = problem.New(problem.Conflict, "courses.owner.code_taken")
	errNotReach     = problem.New(problem.Forbidden, "courses.owner.not_yours")
	errNoAudience   = problem.New(problem.Invalid, "courses.owner.no_audience")
	errNoPackage    = problem.New(problem.Invalid, "courses.owner.no_package")
	errPackageTaken = problem.New(problem.Conflict, "courses.owner.package_taken")
	errUnknownSame  = problem.New(problem.Invalid, "courses.owner.same_unknown")
)

// answersFor says whether the actor is course owner of the organisation or of
// one above it.
func answersFor(tree accounts.Tree, by accounts.Actor, organisation accounts.OrganisationID) bool {
	return by.Trusted() || slices.ContainsFunc(by.Roles, func(grant accounts.Grant) bool {
		return (grant.Role == accounts.CourseOwner || grant.Role == accounts.Administrator) &&
			tree.Within(organisation, grant.OrganisationID)
	})
}

// CreateCourse makes a draft that plays an uploaded package, or one that is held
// in a room when there is no package. Problems: what
// Description.Faults names; Conflict when the code or the package is taken;
// Forbidden when the organisation is not the owner's.
func (s *Service) CreateCourse(ctx context.Context, by accounts.Actor, pack PackageID, d Description) (CourseID, error) {
	if pack == "" {
		return s.createCourse(ctx, by, Classroom, pack, d)
	}
	return s.createCourse(ctx, by, Elearning, pack, d)
}

// CreateBuilt makes a draft whose content is to be built here. Problems as
// CreateCourse.
func (s *Service) CreateBuilt(ctx context.Context, by accounts.Actor, d Description) (CourseID, error) {
	return s.createCourse(ctx, by, Elearning, "", d)
}

func (s *Service) createCourse(ctx context.Context, by accounts.Actor, form Form, pack PackageID, d Description) (CourseID, error) {
	id := CourseID(db.NewID())
	err := s.owning(ctx, by, "course.create", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if err := d.allowed(tree, by); err != nil {
			return "", err
		}
		c := Course{ID: id, SameAs: string(id), Form: form, State: Draft, CreatedAt: tx.Now(), Validity: firstValidity}
		if by.SignedIn() {
			c.OwnerProfileID = &by.ProfileID
		}
		if err := d.onto(ctx, tx, &c); err != nil {
			return "", err
		}
		if err := insertCourse(ctx, tx, c); err != nil {
			return "", taken(err)
		}
		if err := d.write(ctx, tx, id); err != nil {
			return "", err
		}
		if pack == "" {
			return id, nil
		}
		return id, attach(ctx, tx, by, id, pack)
	})
	return id, err
}

// Describe changes what a course says about itself and who may see it.
// What is issued already stays as it is. Problems as CreateCourse; Conflict when
// it was changed since it was read.
func (s *Service) Describe(ctx context.Context, by accounts.Actor, id CourseID, d Description) error {
	return s.owning(ctx, by, "course.describe", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if err := d.allowed(tree, by); err != nil {
			return "", err
		}
		audience, err := selectAudience(ctx, tx, id)
		if err != nil {
			return "", err
		}
		if d.Read != "" && d.Read != stamp(c, audience) {
			return "", errLessonChanged
		}
		if err := d.onto(ctx, tx, &c); err != nil {
			return "", err
		}
		if err := updateCourse(ctx, tx, c); err != nil {
			return "", taken(err)
		}
		return id, d.write(ctx, tx, id)
	})
}

// UsePackage makes an uploaded package the course's new version: new attempts
// play it, running ones go on with the one they began.
func (s *Service) UsePackage(ctx context.Context, by accounts.Actor, id CourseID, pack PackageID) error {
	return s.owning(ctx, by, "course.package", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, attach(ctx, tx, by, id, pack)
	})
}

// Publish opens the course to its audience. Invalid without an audience or
// without something to play.
func (s *Service) Publish(ctx context.Context, by accounts.Actor, id CourseID) error {
	return s.owning(ctx, by, "course.publish", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		audience, err := selectAudience(ctx, tx, id)
		if err != nil {
			return "", err
		}
		switch {
		case len(audience) == 0:
			return "", errNoAudience
		case c.PackageID == nil && c.Form != Classroom:
			return "", errNoPackage
		}
		return id, updateCourseState(ctx, tx, id, Published)
	})
}

// Retire takes the course out of the catalogue. Whoever is in it may finish,
// and every result and certificate stays.
func (s *Service) Retire(ctx context.Context, by accounts.Actor, id CourseID) error {
	return s.owning(ctx, by, "course.retire", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, updateCourseState(ctx, tx, id, Retired)
	})
}

// owning runs a course owner's act: authority, the act, the catalogue's new
// revision and the log.
func (s *Service) owning(ctx context.Context, by accounts.Actor, action string, act func(tx *db.Tx, tree accounts.Tree) (CourseID, error)) error {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		id, err := act(tx, tree)
		if err != nil {
			return err
		}
		if err := updateRevision(ctx, tx, "catalogue"); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry(action, "").About("course", string(id)))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// ownCourse is a course that the actor answers for. NotFound for every other.
func ownCourse(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, id CourseID) (Course, error) {
	c, err := selectCourse(ctx, q, id)
	if err != nil {
		return Course{}, err
	}
	if !answersFor(tree, by, c.OrganisationID) {
		return Course{}, errNoCourse
	}
	return c, nil
}

// attach makes a package the next version of a course and what new attempts
// play. A package belongs to one course only.
func attach(ctx context.Context, tx *db.Tx, by accounts.Actor, id CourseID, pack PackageID) error {
	if _, err := ownPackage(ctx, tx, by, pack); err != nil {
		return err
	}
	attached, err := updatePackageCourse(ctx, tx, pack, id)
	if err != nil {
		return err
	}
	if !attached {
		return errPackageTaken
	}
	return updateCoursePackage(ctx, tx, id, pack)
}

func taken(err error) error {
	if db.IsTaken(err) {
		return errCodeTaken
	}
	return err
}
