// Package sharing owns what people show of their results to somebody outside:
// a share is a link with a code, for one recipient and a limited time.
//
// What is shared is frozen as values of its own; whether each certificate still
// holds is asked anew each time it is shown. A share belongs to its owner and
// follows them through a merge (M30). It does not own results and certificates
// (courses), nor how many guesses an address has (accounts).
package sharing

import (
	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// ShareID names a share.
type ShareID string

// Parts is what the room is built from.
type Parts struct {
	DB       *db.DB
	Accounts *accounts.Service
	Courses  *courses.Service // draws and signs
	URL      string           // of the portal, without a slash at the end: links begin with it
}

// Service is the room: each exported method is one act and one transaction.
type Service struct{ Parts }

// New furnishes the room beside the courses.
func New(c *courses.Service) *Service {
	return &Service{Parts{DB: c.DB, Accounts: c.Accounts, Courses: c, URL: c.Settings.URL}}
}
