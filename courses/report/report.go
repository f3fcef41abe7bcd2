// Package report owns the question "who lacks what?": one row per person, one
// column per requirement – a course, or courses that count as the same – and
// what is kept of such a question: its name, with whom it is shared, and when
// its totals are mailed.
//
// No figure is kept anywhere. What counts is what courses.Effective says of the
// results that are there when a report is read. The package does not own
// results and enrolments (courses), people, their jobs and roles (accounts), nor
// the requirements of positions.
package report

import (
	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses"
)

// ID names a saved report.
type ID string

// Parts is what the room is built from.
type Parts struct {
	DB       *db.DB
	Accounts *accounts.Service
	URL      string // of the portal, without a slash at the end: links begin with it
}

// Service is the room: each exported method is one act and one transaction.
type Service struct{ Parts }

// New furnishes the room beside the courses.
func New(c *courses.Service) *Service {
	return &Service{Parts{DB: c.DB, Accounts: c.Accounts, URL: c.Settings.URL}}
}

// The limits of a report.
const (
	MostPeople  = 60_000
	MostColumns = 60
	MostName    = 80 // characters
	SmallGroup  = 5  // of fewer, whoever sees no names sees no share
)

var (
	// ErrNoReport says that there is no such report, or none of the reader's.
	ErrNoReport = problem.New(problem.NotFound, "report.unknown")

	// ErrNoColumns says that no course was chosen that the reader may ask about.
	ErrNoColumns = problem.New(problem.Invalid, "report.fault.columns")

	// ErrNoMandatory says that nothing is mandatory for those people, and that no
	// course was chosen besides.
	ErrNoMandatory = problem.New(problem.Invalid, "report.fault.mandatory")

	// ErrColumns says that too many courses were chosen.
	ErrColumns = problem.New(problem.Invalid, "report.fault.most", "Most", MostColumns)

	// ErrDay says that the day is none, or is to come.
	ErrDay = problem.New(problem.Invalid, "report.fault.day")

	// ErrScope says that the reader leads nobody and serves no such organisation.
	ErrScope = problem.New(problem.Invalid, "report.fault.scope")

	// ErrTooMany says that the report would have too many people.
	ErrTooMany = problem.New(problem.Invalid, "report.fault.people", "Most", MostPeople)
)
