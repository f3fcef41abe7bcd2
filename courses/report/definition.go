package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// Scope says whom a report is about.
type Scope string

// The scopes.
const (
	MyPeople   Scope = "people"       // those whom the reader leads, and everybody below them
	Belonging  Scope = "organisation" // an organisation and everything below it
	Everywhere Scope = "everywhere"   // all organisations: for who answers for the courses
)

// Show says which rows are wanted.
type Show string

// What may be wanted of a row: at least one cell like that.
const (
	ShowAll     Show = ""
	ShowMissing Show = "missing" // something does not count
	ShowSoon    Show = "soon"    // something runs out within Definition.Days
	ShowExpired Show = "expired"
	ShowValid   Show = "valid" // all of it counts
)

// Shows are all of them, in the order of the form.
var Shows = []Show{ShowAll, ShowMissing, ShowSoon, ShowExpired, ShowValid}

// Definition is the question that a report answers. It is kept as JSON.
type Definition struct {
	Scope        Scope                   `json:"scope"`
	Organisation accounts.OrganisationID `json:"organisation,omitempty"` // of Belonging
	Unit         string                  `json:"unit,omitempty"`         // as HR writes it; empty: all
	Courses      []courses.CourseID      `json:"courses"`                // a column each, or one for those that count as the same
	Mandatory    bool                    `json:"mandatory,omitempty"`    // a column for each course that the rules make mandatory for one of them
	Day          string                  `json:"day,omitempty"`          // ISO: what counted at its end; empty: today
	Then         bool                    `json:"then,omitempty"`         // those who were employed on that day, not today's
	Guests       bool                    `json:"guests,omitempty"`       // externals, too
	Show         Show                    `json:"show,omitempty"`
	Days         int                     `json:"days,omitempty"` // how near an end is worth minding
}

// DefaultDays is how near an end is worth minding when nobody says otherwise.
const DefaultDays = 60

const mostDays = 730

// moment is the instant that the report is about: now, or the end of an earlier
// day. Problem: ErrDay.
func (d Definition) moment(now time.Time) (at time.Time, past bool, err error) {
	if d.Day == "" || d.Day == accounts.Today(now) {
		return now, false, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, d.Day, i18n.Oslo)
	if err != nil || day.After(now) || day.Year() < 1990 {
		return time.Time{}, false, ErrDay
	}
	return day.AddDate(0, 0, 1).Add(-time.Second).UTC(), true, nil
}

// tidy puts what makes no sense where it does least harm.
func (d Definition) tidy() Definition {
	if d.Days < 1 || d.Days > mostDays {
		d.Days = DefaultDays
	}
	if !slices.Contains(Shows, d.Show) {
		d.Show = ShowAll
	}
	if d.Scope != Belonging {
		d.Organisation = ""
	}
	if d.Mandatory {
		d.Then = false // the rules of an earlier day are not known, nor whom they meant
	}
	return d
}

func (d Definition) encode() string {
	text, _ := json.Marshal(d) // strings, numbers and booleans always marshal
	return string(text)
}

func decode(text string) (d Definition, err error) {
	if err = json.Unmarshal([]byte(text), &d); err != nil {
		err = fmt.Errorf("read definition: %w", err)
	}
	return d, err
}
