// Package merge owns the heart: that an external and an internal profile are
// one person, and what happens to the two – matching by national ID (M1–M5),
// the plan, the merge in one transaction, the receipt, and the HR feed that
// sets it off. It also owns what only this floor can see: a whole person, for
// helpdesk; and the other systems that may ask (clients, by tokens) or are told
// (webhooks, which merge/events delivers).
//
// It does not own people (accounts) or what they learned (courses): those
// rooms plan and apply their own moves (PlanMove, ApplyMove), and this one
// keeps the items. How HR's file is read is merge/hire.
//
// The rules are numbered M1–M54; comments and tests cite them.
package merge

import (
	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/merge/events"
)

// Every row has its own kind of key, so that one cannot be taken for another.
type (
	MatchID string
	MergeID string
	RunID   string // one import of a hire file
)

// TypedMode is the setting merge.typed: what happens when a typed number,
// names and birth date agree and only the e-mail address differs (M1).
type TypedMode string

// The two ways.
const (
	AskOnce   TypedMode = "yes"       // wait for the person's one yes
	Automatic TypedMode = "automatic" // merge, as the system that inspired us does
)

// Settings is what the operator decides about merging.
type Settings struct {
	Typed    TypedMode
	Brake    int    // of how many in a hundred a full file may end the job before somebody is asked
	UndoDays int    // how long a tombstone keeps its password hash (M42, M50)
	Employer string // name of the organisation that the first import into an empty portal makes
}

// Service is the room: each exported method is one act and one transaction.
type Service struct {
	DB       *db.DB
	Accounts *accounts.Service
	Courses  *courses.Service
	Events   *events.Service // nil: there is no webhook to see to
	Busy     func() bool     // people wait for pages just now; nil: nobody ever does
	Settings Settings
}
