package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// DeskRow is a course on the course owner's desk.
type DeskRow struct {
	ID             CourseID
	Code           string
	Title          string // bokmål
	State          CourseState
	OrganisationID accounts.OrganisationID
	Organisation   string
	Version        int // number of the package that new attempts play; 0: none yet
	UpdatedAt      time.Time
	search         string
}

// Desk gives the courses of the organisations that the actor is course owner
// of, by title: those that have every word of the query.
func (s *Service) Desk(ctx context.Context, by accounts.Actor, query string) ([]DeskRow, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read desk: %w", err)
	}
	all, err := selectDesk(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read desk: %w", err)
	}
	words := strings.Fields(i18n.Fold(query))
	mine := map[accounts.OrganisationID]bool{}
	for _, o := range tree.All() {
		mine[o.ID] = answersFor(tree, by, o.ID)
	}
	all = slices.DeleteFunc(all, func(d DeskRow) bool {
		return !mine[d.OrganisationID] || !containsAll(d.search+" "+i18n.Fold(d.Code), words)
	})
	for i := range all {
		all[i].Organisation = tree.Name(all[i].OrganisationID)
	}
	return all, nil
}

// Version is a package of a course.
type Version struct {
	ID         PackageID
	Number     int
	Standard   string // scorm_12, scorm_2004
	Edition    string
	Title      string // from its manifest
	FileName   string
	Size       int64 // bytes
	UploadedAt time.Time
	Running    int // open attempts that play it
}

// Counts are how many people are where in a course.
type Counts struct {
	Active int
	Passed int
}

// Owned is a course as its owner sees it.
type Owned struct {
	Course
	Organisation string
	Audience     []accounts.OrganisationID
	SameCodes    []string  // codes of the courses that count as the same
	Versions     []Version // the latest first
	Counts       Counts
	Coming       bool // a class of it is to come
}

// OwnCourse is a course that the actor answers for. NotFound for every other.
func (s *Service) OwnCourse(ctx context.Context, by accounts.Actor, id CourseID) (Owned, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Owned{}, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Owned{}, fmt.Errorf("read own course: %w", err)
	}
	o := Owned{}
	if o.Course, err = ownCourse(ctx, s.DB, tree, by, id); err != nil {
		return Owned{}, err
	}
	o.Organisation = tree.Name(o.OrganisationID)
	if o.Audience, err = selectAudience(ctx, s.DB, id); err != nil {
		return Owned{}, fmt.Errorf("read own course: %w", err)
	}
	coming, err := selectComing(ctx, s.DB, id)
	if err != nil {
		return Owned{}, fmt.Errorf("read own course: %w", err)
	}
	o.Coming = len(coming) > 0
	if o.SameCodes, err = selectSameCodes(ctx, s.DB, o.Course); err != nil {
		return Owned{}, fmt.Errorf("read own course: %w", err)
	}
	if o.Versions, err = selectVersions(ctx, s.DB, id); err != nil {
		return Owned{}, fmt.Errorf("read own course: %w", err)
	}
	o.Counts, err = selectCounts(ctx, s.DB, id)
	return o, err
}

// Issuers are the organisations that the actor may issue courses for, by name.
func (s *Service) Issuers(ctx context.Context, by accounts.Actor) ([]accounts.Organisation, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(tree.All()), func(o accounts.Organisation) bool {
		return !answersFor(tree, by, o.ID)
	}), nil
}
