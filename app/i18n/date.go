package i18n

import (
	"strconv"
	"strings"
	"time"
)

// Date writes the day of a moment in Oslo: "7. mai 2026".
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Oslo)
	return p.T("time.date", "Day", t.Day(), "Month", p.Month(t.Month()), "Year", t.Year())
}

// Month is the month's name as a date has it. Northern Sámi puts it in the
// genitive (miessemánu 7. b.), CLDR 36 and this library have the nominative.
func (p *Printer) Month(m time.Month) string {
	name := p.locale.MonthWide(m)
	if p.language == SE {
		return strings.TrimSuffix(name, "mánnu") + "mánu"
	}
	return name
}

// Clock writes the time of day in Oslo: "kl. 14.32".
func (p *Printer) Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Oslo)
	return p.T("time.clock", "Hour", two(t.Hour()), "Minute", two(t.Minute()))
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// DateTime writes day and time of day: "7. mai 2026 kl. 14.32".
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.T("time.datetime", "Date", p.Date(t), "Clock", p.Clock(t))
}

// Day writes an ISO date, as birth dates and start dates are kept. What is not
// one comes back as it is.
func (p *Printer) Day(iso string) string {
	t, err := time.ParseInLocation(time.DateOnly, iso, Oslo)
	if err != nil {
		return iso
	}
	return p.Date(t)
}

// Ago says how long before now t was: "for 5 minutter siden", "i går". What is
// more than 30 days away is a date.
func (p *Printer) Ago(now, t time.Time) string { return p.distance("time.ago.", t, now, t) }

// Until says how long after now t is: "om 6 dager", "i morgen". What is more
// than 30 days away is a date.
func (p *Printer) Until(now, t time.Time) string { return p.distance("time.until.", now, t, t) }

// distance words the way from one moment to a later one. Days are those of the
// calendar in Oslo: at eleven in the evening, tomorrow is one hour away.
func (p *Printer) distance(prefix string, from, to, shown time.Time) string {
	days := daysBetween(from, to)
	passed := to.Sub(from)
	switch {
	case days > 30:
		return p.Date(shown)
	case days > 1:
		return p.N(prefix+"days", days)
	case passed < time.Minute:
		return p.T(prefix + "now")
	case passed < time.Hour:
		return p.N(prefix+"minutes", int(passed/time.Minute))
	case days == 0:
		return p.N(prefix+"hours", int(passed/time.Hour))
	}
	return p.T(prefix + "day")
}

// daysBetween counts midnights in Oslo; summer time does not disturb it.
func daysBetween(from, to time.Time) int {
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

func midnight(t time.Time) time.Time {
	year, month, day := t.In(Oslo).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
