package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Description is all that a course owner writes about a course.
type Description struct {
	Code           string
	Texts          map[i18n.Language]Text // bokmål must have a title; the others may be missing
	OrganisationID accounts.OrganisationID
	Audience       []accounts.OrganisationID // who may see it: these and everything below them
	Minutes        int
	ValidMonths    int
	AcceptMonths   int
	SameAs         string // the code of a course that counts as the same; empty: none
}

// The limits of a description.
const (
	MaxCode        = 20
	MaxTitle       = 120
	MaxSummary     = 200
	MaxDescription = 5000
	MaxMinutes     = 60 * 100
	MaxMonths      = 12 * 50
)

var (
	errCodeTaken    = problem.New(problem.Conflict, "courses.owner.code_taken")
	errNotReach     = problem.New(problem.Forbidden, "courses.owner.not_yours")
	errNoAudience   = problem.New(problem.Invalid, "courses.owner.no_audience")
	errNoPackage    = problem.New(problem.Invalid, "courses.owner.no_package")
	errPackageTaken = problem.New(problem.Conflict, "courses.owner.package_taken")
	errUnknownSame  = problem.New(problem.Invalid, "courses.owner.same_unknown")
)

// Faults says what has to be mended, by the name of the part: a message key
// each. Empty when all is well.
func (d Description) Faults() map[string]string {
	faults := map[string]string{}
	check := func(name string, wrong bool, key string) {
		if wrong && faults[name] == "" {
			faults[name] = key
		}
	}
	check("code", strings.TrimSpace(d.Code) == "", "courses.owner.code.missing")
	check("code", utf8.RuneCountInString(d.Code) > MaxCode, "courses.owner.code.long")
	check("title_nb", strings.TrimSpace(d.Texts[i18n.NB].Title) == "", "courses.owner.title.missing")
	for _, language := range i18n.Languages {
		text := d.Texts[language]
		check("title_"+string(language), utf8.RuneCountInString(text.Title) > MaxTitle, "courses.owner.title.long")
		check("title_"+string(language), text.Title == "" && text.Summary+text.Description != "", "courses.owner.title.beside")
		check("summary_"+string(language), utf8.RuneCountInString(text.Summary) > MaxSummary, "courses.owner.summary.long")
		check("description_"+string(language), utf8.RuneCountInString(text.Description) > MaxDescription, "courses.owner.description.long")
	}
	check("minutes", d.Minutes < 0 || d.Minutes > MaxMinutes, "courses.owner.minutes.range")
	check("valid_months", d.ValidMonths < 0 || d.ValidMonths > MaxMonths, "courses.owner.months.range")
	check("accept_months", d.AcceptMonths < 0 || d.AcceptMonths > MaxMonths, "courses.owner.months.range")
	check("organisation", d.OrganisationID == "", "courses.owner.organisation.missing")
	return faults
}

func (d Description) check() error {
	for _, key := range d.Faults() {
		return problem.New(problem.Invalid, key)
	}
	return nil
}

// answersFor says whether the actor is course owner of the organisation or of
// one above it.
func answersFor(tree accounts.Tree, by accounts.Actor, organisation accounts.OrganisationID) bool {
	return by.Trusted() || slices.ContainsFunc(by.Roles, func(grant accounts.Grant) bool {
		return (grant.Role == accounts.CourseOwner || grant.Role == accounts.Administrator) &&
			tree.Within(organisation, grant.OrganisationID)
	})
}

// CreateCourse makes a draft that plays an uploaded package. Problems: what
// Description.Faults names; Conflict when the code or the package is taken;
// Forbidden when the organisation is not the owner's.
func (s *Service) CreateCourse(ctx context.Context, by accounts.Actor, pack PackageID, d Description) (CourseID, error) {
	id := CourseID(db.NewID())
	err := s.owning(ctx, by, "course.create", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if err := d.allowed(tree, by); err != nil {
			return "", err
		}
		c := Course{ID: id, SameAs: string(id), Form: Elearning, State: Draft, CreatedAt: tx.Now()}
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
		return id, attach(ctx, tx, by, id, pack)
	})
	return id, err
}

// Describe changes what a course says about itself, who may see it and how
// long it is valid. What is issued already stays as it is. Problems as
// CreateCourse.
func (s *Service) Describe(ctx context.Context, by accounts.Actor, id CourseID, d Description) error {
	return s.owning(ctx, by, "course.describe", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if err := d.allowed(tree, by); err != nil {
			return "", err
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
		case c.PackageID == nil && c.Form == Elearning:
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

// allowed says whether the actor may issue the course for its organisation.
func (d Description) allowed(tree accounts.Tree, by accounts.Actor) error {
	if err := d.check(); err != nil {
		return err
	}
	if !answersFor(tree, by, d.OrganisationID) {
		return errNotReach
	}
	for _, id := range d.Audience {
		if _, known := tree.Find(id); !known {
			return errNoAudience
		}
	}
	return nil
}

// onto puts the description's plain values on the course.
func (d Description) onto(ctx context.Context, q db.Queryer, c *Course) error {
	c.Code, c.OrganisationID = i18n.NFC(strings.TrimSpace(d.Code)), d.OrganisationID
	c.Minutes, c.ValidMonths, c.AcceptMonths = d.Minutes, d.ValidMonths, d.AcceptMonths
	c.UpdatedAt = q.Now()
	c.SameAs = string(c.ID)
	if d.SameAs == "" || d.SameAs == c.Code {
		return nil
	}
	var err error
	c.SameAs, err = selectSameAs(ctx, q, d.SameAs)
	return err
}

// write replaces texts and audience.
func (d Description) write(ctx context.Context, tx *db.Tx, id CourseID) error {
	for _, language := range i18n.Languages {
		text := d.Texts[language]
		if text.Title == "" {
			if err := deleteText(ctx, tx, id, language); err != nil {
				return err
			}
			continue
		}
		if err := upsertText(ctx, tx, id, language, text); err != nil {
			return err
		}
	}
	if err := deleteAudience(ctx, tx, id); err != nil {
		return err
	}
	audience := slices.Clone(d.Audience)
	slices.Sort(audience)
	for _, organisation := range slices.Compact(audience) {
		if err := insertAudience(ctx, tx, id, organisation); err != nil {
			return err
		}
	}
	return nil
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
