package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// classForm is what a course owner writes about a class.
type classForm struct {
	Date1       string `form:"date1"`
	From1       string `form:"from1"`
	To1         string `form:"to1"`
	Date2       string `form:"date2"`
	From2       string `form:"from2"`
	To2         string `form:"to2"`
	Date3       string `form:"date3"`
	From3       string `form:"from3"`
	To3         string `form:"to3"`
	Date4       string `form:"date4"`
	From4       string `form:"from4"`
	To4         string `form:"to4"`
	Date5       string `form:"date5"`
	From5       string `form:"from5"`
	To5         string `form:"to5"`
	Place       string `form:"place"`
	Link        string `form:"link"`
	Seats       string `form:"seats"`
	LastDay     string `form:"last_day"`
	AcceptHours string `form:"accept_hours"`
	DaysNeeded  string `form:"days_needed"`
}

// dayFields are the three fields of one day.
type dayFields struct{ date, from, to *string }

func (f *classForm) days() []dayFields {
	return []dayFields{{&f.Date1, &f.From1, &f.To1}, {&f.Date2, &f.From2, &f.To2}, {&f.Date3, &f.From3, &f.To3},
		{&f.Date4, &f.From4, &f.To4}, {&f.Date5, &f.From5, &f.To5}}
}

// Fields are the days as the page draws them: those after the first are closed
// unless one is filled.
func (f *classForm) fields() []dayRow {
	rows := make([]dayRow, 0, courses.MaxDays)
	for i, day := range f.days() {
		n := strconv.Itoa(i + 1)
		rows = append(rows, dayRow{Number: n, DateName: "date" + n, FromName: "from" + n, ToName: "to" + n, Date: *day.date, From: *day.from, To: *day.to})
	}
	return rows
}

// plan reads the form; faults are what cannot be read as it is meant, and what
// the act would refuse.
func (f *classForm) plan(now time.Time) (courses.ClassPlan, site.Faults) {
	faults := site.Faults{}
	p := courses.ClassPlan{Place: f.Place, Link: f.Link}
	for i, day := range f.days() {
		if *day.date == "" && *day.from == "" && *day.to == "" && i > 0 {
			continue
		}
		n := strconv.Itoa(i + 1)
		date, begins, ends := readDay(*day.date), readClock(*day.from), readClock(*day.to)
		for name, wrong := range map[string]bool{"date": date.IsZero(), "from": begins < 0, "to": ends < 0} {
			if wrong {
				faults.Add(name+n, map[bool]string{true: "class.form.date.wrong", false: "class.form.time.wrong"}[name == "date"])
			}
		}
		p.Days = append(p.Days, courses.ClassDay{Begins: on(date, begins), Ends: on(date, ends)})
	}
	unread := len(faults) > 0
	p.Seats = number(f.Seats, 0, "seats", "class.seats.range", faults)
	p.DaysNeeded = number(f.DaysNeeded, 0, "days_needed", "class.days_needed.range", faults)
	p.AcceptHours = number(f.AcceptHours, 0, "accept_hours", "class.accept.range", faults)
	if f.LastDay != "" {
		if p.LastDay = readDay(f.LastDay); p.LastDay.IsZero() {
			faults.Add("last_day", "class.form.date.wrong")
		}
	}
	for name, key := range p.Faults(now) {
		if name == "days" {
			name = "date1"
		}
		if name == "date1" && unread {
			continue
		}
		faults.Add(name, key)
	}
	return p, faults
}

// number reads a whole number; nothing is the usual one.
func number(text string, usual int, name, key string, faults site.Faults) int {
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		faults.Add(name, key)
	}
	return n
}

// readDay reads a day as a date field sends it, or as Norwegians write it; zero
// when it is none.
func readDay(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2.1.06"} {
		if day, err := time.ParseInLocation(layout, strings.TrimSpace(text), i18n.Oslo); err == nil {
			return day
		}
	}
	return time.Time{}
}

// readClock reads a time of day in minutes; below zero when it is none.
func readClock(text string) int {
	for _, layout := range []string{"15:04", "15.04", "1504", "15"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.Hour()*60 + at.Minute()
		}
	}
	return -1
}

// on is a time of day on a day in Norway, summer time minded.
func on(day time.Time, minutes int) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date, minutes/60, minutes%60, 0, 0, i18n.Oslo)
}

// classFormOf fills the form with a class as it is.
func classFormOf(c courses.Class) classForm {
	f := classForm{Place: c.Place, Link: c.Link, Seats: strconv.Itoa(c.Seats), LastDay: isoDay(c.BookUntil), AcceptHours: strconv.Itoa(c.AcceptHours)}
	if c.DaysNeeded > 0 {
		f.DaysNeeded = strconv.Itoa(c.DaysNeeded)
	}
	fields := f.days()
	for i, day := range c.Days[:min(len(c.Days), len(fields))] {
		*fields[i].date, *fields[i].from, *fields[i].to = isoDay(day.Begins), clockField(day.Begins), clockField(day.Ends)
	}
	return f
}

// classFormAfter fills the form with a class like another, on the same weekdays
// and at the same times of day in the next week that is to come.
func classFormAfter(c courses.Class, now time.Time) classForm {
	weeks := 1
	for !c.Begins.AddDate(0, 0, 7*weeks-1).After(now) {
		weeks++
	}
	later := func(t time.Time) time.Time { return t.In(i18n.Oslo).AddDate(0, 0, 7*weeks) }
	c.Days = slices.Clone(c.Days)
	for i := range c.Days {
		c.Days[i].Begins, c.Days[i].Ends = later(c.Days[i].Begins), later(c.Days[i].Ends)
	}
	c.BookUntil = later(c.BookUntil)
	form := classFormOf(c)
	if c.BookUntil.Before(now) {
		form.LastDay = ""
	}
	return form
}

func clockField(t time.Time) string { return t.In(i18n.Oslo).Format("15:04") }
