package courses

import (
	"context"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// DayMark is what is said of somebody on one day of a class.
type DayMark struct {
	Day  int // number of the day; 0: the only one
	Said Attendance
}

var errNoDay = problem.New(problem.Invalid, "class.attendance.day")

// Several says that attendance is marked day by day.
func (c Class) Several() bool { return len(c.Days) > 1 }

// Needed is how many days of the class one has to be there.
func (c Class) Needed() int {
	if c.DaysNeeded == 0 {
		return len(c.Days)
	}
	return min(c.DaysNeeded, len(c.Days))
}

// MarkedNow is the number of the latest day whose attendance can be marked; 0 when
// it is too early.
func (c Class) MarkedNow(now time.Time) int {
	latest := 0
	for _, day := range c.Days {
		if !now.Before(day.Begins.Add(-doors)) {
			latest = day.Number
		}
	}
	return latest
}

// dayOf is the day that a mark is about, once it can be marked.
func (c Class) dayOf(m DayMark, now time.Time) (int, error) {
	day := m.Day
	if day == 0 && !c.Several() {
		day = 1
	}
	if day < 1 || day > len(c.Days) {
		return 0, errNoDay
	}
	if !c.Marking(now) || day > c.MarkedNow(now) {
		return 0, errNotYet
	}
	return day, nil
}

// On is what is said of a day of the class of a seat.
func (s Seat) On(c Class, day int) Attendance {
	if !c.Several() {
		return s.Attendance
	}
	if day < 1 || day > len(s.Days) {
		return ""
	}
	return s.Days[day-1]
}

// There is how many days somebody was at the class.
func (s Seat) There() (days int) {
	for _, said := range s.Days {
		if said == Present {
			days++
		}
	}
	return days
}

// with are the days of a seat once one is marked.
func (s Seat) with(c Class, m DayMark) []Attendance {
	days := make([]Attendance, len(c.Days))
	copy(days, s.Days)
	days[m.Day-1] = m.Said
	return days
}

// sum is what the days come to: present on as many as are needed, or not there on
// too many; empty as long as both can be.
func (c Class) sum(days []Attendance) Attendance {
	present, away, excused := 0, 0, 0
	for _, said := range days {
		switch said {
		case Present:
			present++
		case Absent:
			away++
		case Excused:
			excused++
		}
	}
	switch {
	case present >= c.Needed():
		return Present
	case len(c.Days)-away-excused >= c.Needed():
		return ""
	case away == 0:
		return Excused
	}
	return Absent
}

// presenceOn is what a mark makes of a seat.
func (c Class) presenceOn(seat Seat, m DayMark) presence {
	p := presence{class: c, seat: seat, said: m.Said}
	if c.Several() {
		p.day, p.onDay = m.Day, m.Said
		p.seat.Days = seat.with(c, m)
		p.said = c.sum(p.seat.Days)
	}
	return p
}

// MarkDay is MarkAttendance for one day of a class of several, from half an hour
// before that day begins. Who was there on as many days as the class asks for has
// completed the course. Problems: as MarkAttendance; Invalid without a day.
func (s *Service) MarkDay(ctx context.Context, by accounts.Actor, id SeatID, m DayMark) error {
	if !m.Said.said() {
		return errNoAttendance
	}
	return s.owning(ctx, by, "class.attendance", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, seat, err := attended(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if m.Day, err = c.dayOf(m, tx.Now()); err != nil {
			return "", err
		}
		switch seat.On(c, m.Day) {
		case m.Said:
			return c.CourseID, nil
		case Present:
			return "", errPresentStands
		}
		return c.CourseID, s.mark(ctx, tx, by, c.presenceOn(seat, m))
	})
}

// MarkRestPresent is MarkAllPresent for one day of a class of several.
func (s *Service) MarkRestPresent(ctx context.Context, by accounts.Actor, id ClassID, day int) (marked int, err error) {
	err = s.owning(ctx, by, "class.attendance", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		marked = 0
		c, err := anOwnClass(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		m := DayMark{Day: day, Said: Present}
		if m.Day, err = c.dayOf(m, tx.Now()); err != nil {
			return "", err
		}
		seats, err := selectLive(ctx, tx, id)
		if err != nil {
			return "", err
		}
		unsaid := func(seat Seat) bool { return seat.State == Booked && seat.On(c, m.Day) == "" }
		marked, err = s.markEach(ctx, tx, by, c, slices.DeleteFunc(seats, func(seat Seat) bool { return !unsaid(seat) }), m)
		return c.CourseID, err
	})
	return marked, err
}
