package courses

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// ClassPlan is all that a course owner says about a class.
type ClassPlan struct {
	Days        []ClassDay // numbers are given by us
	Place       string
	Link        string // https, or empty
	Seats       int
	LastDay     time.Time // any moment of the last day to book and to cancel; zero: the day before the class
	AcceptHours int       // 0: 24
	DaysNeeded  int       // how many of several days one has to be there; 0: all
}

// The limits of a class.
const (
	MaxDays        = 5
	MaxSeats       = 1000
	MaxPlace       = 120
	MaxLink        = 300
	MaxAcceptHours = 24 * 7
	MaxYears       = 5 // from now until a class begins
	usualHours     = 24
)

// Faults says what has to be mended, by the name of the part: a message key
// each. Empty when all is well.
func (p ClassPlan) Faults(now time.Time) map[string]string {
	faults := map[string]string{}
	check := func(name string, wrong bool, key string) {
		if wrong && faults[name] == "" {
			faults[name] = key
		}
	}
	days := p.ordered()
	check("days", len(days) == 0, "class.days.missing")
	check("days", len(days) > MaxDays, "class.days.many")
	for i, day := range days {
		check("days", !day.Ends.After(day.Begins) || day.Ends.Sub(day.Begins) > 24*time.Hour, "class.days.backwards")
		check("days", i > 0 && day.Begins.Before(days[i-1].Ends), "class.days.overlap")
	}
	check("days", len(days) > 0 && !days[0].Begins.After(now), "class.days.past")
	check("days", len(days) > 0 && days[len(days)-1].Ends.After(now.AddDate(MaxYears, 0, 0)), "class.days.far")
	check("place", strings.TrimSpace(p.Place) == "", "class.place.missing")
	check("place", utf8.RuneCountInString(p.Place) > MaxPlace, "class.place.long")
	check("link", p.Link != "" && !isMeeting(p.Link), "class.link.wrong")
	check("seats", p.Seats < 1 || p.Seats > MaxSeats, "class.seats.range")
	check("days_needed", p.DaysNeeded < 0 || p.DaysNeeded > max(1, len(days)), "class.days_needed.range")
	check("accept_hours", p.AcceptHours < 0 || p.AcceptHours > MaxAcceptHours, "class.accept.range")
	if len(days) > 0 {
		check("last_day", endOfDay(p.LastDay).Before(now) && !p.LastDay.IsZero(), "class.last_day.past")
		check("last_day", !p.LastDay.IsZero() && dayOf(p.LastDay) > dayOf(days[0].Begins), "class.last_day.late")
	}
	return faults
}

func (p ClassPlan) check(now time.Time) error {
	for _, key := range p.Faults(now) {
		return problem.New(problem.Invalid, key)
	}
	return nil
}

// isMeeting says whether a text is an address that a browser may be sent to.
func isMeeting(link string) bool {
	address, err := url.Parse(link)
	return err == nil && address.Scheme == "https" && address.Hostname() != "" && address.User == nil && utf8.RuneCountInString(link) <= MaxLink
}

// ordered are the days as they come, numbered.
func (p ClassPlan) ordered() []ClassDay {
	days := slices.Clone(p.Days)
	slices.SortFunc(days, func(a, b ClassDay) int { return a.Begins.Compare(b.Begins) })
	for i := range days {
		days[i].Number = i + 1
	}
	return days
}

// onto puts the plan on a class. Nobody can book what has begun.
func (p ClassPlan) onto(c *Class) {
	c.Days = p.ordered()
	c.Begins, c.Ends = c.Days[0].Begins, c.Days[len(c.Days)-1].Ends
	c.Place, c.Link, c.Seats = i18n.NFC(strings.TrimSpace(p.Place)), p.Link, p.Seats
	if c.AcceptHours = p.AcceptHours; c.AcceptHours == 0 {
		c.AcceptHours = usualHours
	}
	if c.DaysNeeded = p.DaysNeeded; c.DaysNeeded == len(c.Days) {
		c.DaysNeeded = 0
	}
	last := p.LastDay
	if last.IsZero() {
		last = c.Begins.AddDate(0, 0, -1)
	}
	c.BookUntil = endOfDay(last)
	if !c.BookUntil.Before(c.Begins) {
		c.BookUntil = c.Begins.Add(-time.Second)
	}
}

// endOfDay is the last second of a day in Norway.
func endOfDay(t time.Time) time.Time {
	year, month, day := t.In(i18n.Oslo).Date()
	return time.Date(year, month, day, 23, 59, 59, 0, i18n.Oslo).UTC()
}
