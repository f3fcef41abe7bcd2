// Package calendar writes invitations that calendars understand: iCalendar
// (RFC 5545) with the methods of RFC 5546 that an organiser sends.
//
// Moments are written in UTC, so that no description of a time zone is needed
// and summer time cannot be misread. It knows no course and no mail.
package calendar

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Method is what the receiver's calendar is asked to do.
type Method string

// The methods.
const (
	Request Method = "REQUEST" // put it in, or bring it up to date
	Cancel  Method = "CANCEL"  // take it out
)

// Event is one entry of a calendar.
type Event struct {
	UID         string // the same for as long as it is the same event
	Sequence    int    // grows with each change that matters
	Begins      time.Time
	Ends        time.Time
	AllDay      bool // on the day that it begins, in the zone of Begins; it has no hours and keeps nobody busy
	Summary     string
	Place       string
	Description string
	URL         string
}

// Invitation is a calendar object for one receiver. It has one event: of several
// under different names in a message, RFC 5546 §3.2.2 knows nothing, and Outlook
// reads the first only.
type Invitation struct {
	Method    Method
	Organiser string // address of whoever sends it
	Attendee  string // address of the receiver
	Stamp     time.Time
	Event     Event
}

// String is the object as it is sent: lines of at most 75 bytes, ended by CRLF.
func (i Invitation) String() string {
	var w writer
	w.begin()
	w.line("METHOD", string(i.Method))
	i.write(&w, i.Event)
	w.line("END", "VCALENDAR")
	return w.String()
}

func (i Invitation) write(w *writer, e Event) {
	w.line("BEGIN", "VEVENT")
	e.write(w, i.Stamp)
	w.optional("ORGANIZER", mailto(i.Organiser))
	if i.Attendee != "" {
		w.line("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE", mailto(i.Attendee))
	}
	w.line("STATUS", map[bool]string{false: "CONFIRMED", true: "CANCELLED"}[i.Method == Cancel])
	w.line("END", "VEVENT")
}

// write is what every event says of itself.
func (e Event) write(w *writer, stamp time.Time) {
	w.line("UID", escape(e.UID))
	w.line("SEQUENCE", fmt.Sprint(e.Sequence))
	w.line("DTSTAMP", moment(stamp))
	if e.AllDay {
		w.line("DTSTART;VALUE=DATE", e.Begins.Format("20060102"))
		w.line("DTEND;VALUE=DATE", e.Begins.AddDate(0, 0, 1).Format("20060102"))
		w.line("TRANSP", "TRANSPARENT")
	} else {
		w.line("DTSTART", moment(e.Begins))
		w.line("DTEND", moment(e.Ends))
		w.line("TRANSP", "OPAQUE")
	}
	w.line("SUMMARY", escape(e.Summary))
	w.optional("LOCATION", escape(e.Place))
	w.optional("DESCRIPTION", escape(e.Description))
	w.optional("URL", clean(e.URL))
}

// moment is form 2 of RFC 5545 §3.3.5: UTC.
func moment(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

func mailto(address string) string {
	if address == "" {
		return ""
	}
	return "mailto:" + clean(address)
}

// escape writes TEXT (RFC 5545 §3.3.11).
func escape(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, ""))
	text = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
	return clean(text)
}

// clean leaves out control characters: none may stand in a value.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// writer folds lines (RFC 5545 §3.1).
type writer struct{ strings.Builder }

func (w *writer) begin() {
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Kursbro//Kursbro//NO")
}

func (w *writer) optional(name, value string) {
	if value != "" {
		w.line(name, value)
	}
}

// widest is the longest line in bytes, its end not counted.
const widest = 75

// line writes a property; a long one goes on after a line break and a space,
// and no character is divided.
func (w *writer) line(name, value string) {
	rest, room := name+":"+value, widest
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], widest-1
	}
	w.WriteString(rest + "\r\n")
}
