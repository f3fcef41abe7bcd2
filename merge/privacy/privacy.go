// Package privacy gives people what the portal knows about them, and takes it
// away: the export (GDPR articles 15 and 20) and the erasure (article 17).
//
// It lives on this floor because only here every room is seen. Holdings names
// every table that says something about a person, with every column of it; a
// test holds the list against the schema of the running database, so that a new
// table or column cannot be forgotten. Reading goes by that list; each room
// erases its own tables by a step of its own.
package privacy

import (
	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses"
)

// Service is the room: each exported method is one act.
type Service struct {
	DB       *db.DB
	Accounts *accounts.Service
	Courses  *courses.Service
	Settings Settings
}

// Settings is what the operator decides.
type Settings struct {
	URL       string // of the portal, without a slash at the end
	EraseDays int    // between asking to be erased and being it
	UndoDays  int    // in which a merge can be undone (M50)
	Keep      Keep
	Warn      Warn
	Cutter    audit.Cutter
}

// Path is where people see and decide about what we know of them.
const Path = "/profil/personvern"

// ErrNotFresh says that it is a while since the asker signed in: first they
// show again who they are.
var ErrNotFresh = problem.New(problem.Forbidden, "factor.not_fresh")

// own lets in who asks about themselves and has just shown who they are.
func (s *Service) own(by accounts.Actor) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	if !by.Fresh(s.DB.Now()) {
		return ErrNotFresh
	}
	return nil
}
