// Package reminder owns what people are reminded of, and that they are not
// reminded twice: a letter a day at most, of all that is due, and a letter a
// week to who leads somebody.
//
// Nothing is queued ahead. What there is to say is found out when the daily job
// runs (Remind), and once more when the letter leaves (FillDigest), so that it
// stops the moment a course is done. A row for each thing and step is written
// with the letter: a job that runs twice, on two machines or once more after it
// was killed finds the row and says nothing. The package does not own deadlines,
// results and their ends (courses), nor letters (app/mail); letters about classes
// are the classes' own.
package reminder

import (
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// Kind is what somebody is reminded of.
type Kind string

// The kinds.
const (
	Deadline Kind = "deadline" // a course has to be done by a day
	Expiry   Kind = "expiry"   // a pass runs out
	Silence  Kind = "silence"  // a course was begun and left
	Led      Kind = "led"      // somebody whom one leads is late
)

// Kinds are all of them, in the order of the page.
var Kinds = []Kind{Deadline, Expiry, Silence, Led}

// usual is what somebody gets who has chosen nothing, of what they may choose.
// What is mandatory they get whatever they chose.
var usual = map[Kind]bool{Deadline: true, Expiry: false, Silence: true, Led: true}

// Thing is what somebody is to be reminded of today, for the first time in this
// step.
type Thing struct {
	Kind     Kind
	ID       string // of the enrolment or the result
	Step     string
	Course   courses.Named // that is to be taken
	Of       courses.Named // whose pass runs out
	Required bool
	At       time.Time // the deadline, the end of the pass, or when the course was last open
	Last     time.Time // until when a shorter course is enough, after the end; zero: it is not
	Days     int       // from today to At; negative: since

	Parts *courses.TwoParts // of a course of both forms: how far it is; nil: it is of one
}

// Parts is what the room is built from.
type Parts struct {
	DB       *db.DB
	Accounts *accounts.Service
	Courses  *courses.Service
	URL      string       // of the portal, without a slash at the end: links begin with it
	Weekday  time.Weekday // when leaders get their letter
}

// Service is the room: each exported method is one act.
type Service struct{ Parts }

// New furnishes the room beside the courses.
func New(c *courses.Service, weekday time.Weekday) *Service {
	return &Service{Parts{DB: c.DB, Accounts: c.Accounts, Courses: c, URL: c.Settings.URL, Weekday: weekday}}
}

// daysTo is how many days on the calendar of Oslo there are to a moment.
func daysTo(now, at time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(i18n.Oslo).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(at).Sub(day(now)).Hours() / 24)
}
