// Package goals owns the learning goals of a doctor in specialisation (LIS):
// templates, the plans made of them, who stands beside the holder of a plan,
// what the holder has written, what supervisor and leader have signed, and the
// talks with the mentor.
//
// It does not own people and organisations (accounts) or courses, nor the
// decision that two profiles are one person (merge): for that it offers
// PlanMove and ApplyMove (M31).
package goals

import (
	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Every row has its own kind of key, so that one cannot be taken for another.
type (
	TemplateID  string
	GoalID      string
	ActivityID  string
	PlanID      string
	RoleID      string
	EntryID     string
	SignatureID string
	TalkID      string
)

// Service is the room: each exported method is one act and one transaction.
type Service struct {
	DB       *db.DB
	Accounts *accounts.Service
	URL      string // of the portal, without a slash at the end
}

var (
	// ErrUnknown says that there is no such thing, or none that the asker may
	// know of.
	ErrUnknown = problem.New(problem.NotFound, "goals.unknown")

	// ErrMoved says that somebody was faster: the page shows how it is now.
	ErrMoved = problem.New(problem.Conflict, "goals.moved_on")

	// ErrArchived says that the plan lost a merge and is only read (M31).
	ErrArchived = problem.New(problem.Conflict, "goals.archived")
)
