package calendar

import "time"

// Feed is a calendar that others ask for again and again.
type Feed struct {
	Name   string
	Stamp  time.Time
	Events []Event
}

// String is the calendar as it is sent: RFC 5545, with the name and the pace of
// RFC 7986. It asks nobody to come, so that it says no method and names nobody.
func (f Feed) String() string {
	var w writer
	w.begin()
	w.line("NAME", escape(f.Name))
	w.line("X-WR-CALNAME", escape(f.Name))
	w.line("REFRESH-INTERVAL;VALUE=DURATION", "PT4H")
	w.line("X-PUBLISHED-TTL", "PT4H")
	for _, event := range f.Events {
		w.line("BEGIN", "VEVENT")
		event.write(&w, f.Stamp)
		w.line("STATUS", "CONFIRMED")
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return w.String()
}
