package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Validity is how long a pass of a course counts, as its owner says: for ever,
// so many months, or to the end of a month each year.
type Validity struct {
	Months    int        // so many calendar months after the pass; 0: not by months
	Each      time.Month // to the end of this month each year; 0: not by the year
	ByVersion bool       // for ever, but people are told that a new version may end it
	Window    int        // it can be renewed so many months before the end
	FromEnd   bool       // what is renewed in the window counts from the old end, not from the day
	Grace     int        // it can still be renewed so many days after the end
}

// The limits of a validity.
const (
	MaxWindow = 12  // months
	MaxGrace  = 366 // days
)

// firstValidity is what a new course has until its owner says otherwise.
var firstValidity = Validity{Window: 2, FromEnd: true}

// EndsByVersion is why a result ends that would have counted longer: a new
// version of the course has to be taken.
const EndsByVersion = "validity.ended.version"

// Ends says whether a pass ends by itself.
func (v Validity) Ends() bool { return v.Months > 0 || v.Each > 0 }

// Faults says what has to be mended, by the name of the part: a message key
// each. Empty when all is well.
func (v Validity) Faults() map[string]string {
	faults := map[string]string{}
	check := func(name string, wrong bool, key string) {
		if wrong && faults[name] == "" {
			faults[name] = key
		}
	}
	check("months", v.Months < 0 || v.Months > MaxMonths, "courses.owner.months.range")
	check("month", v.Each < 0 || v.Each > time.December, "validity.month.missing")
	check("month", v.Months > 0 && v.Each > 0, "validity.month.missing")
	check("window", v.Window < 0 || v.Window > MaxWindow, "validity.window.range")
	check("window", v.Months > 0 && v.Window >= v.Months, "validity.window.long")
	check("window", v.Each > 0 && v.Window < 1, "validity.window.yearly")
	check("window", v.Each > 0 && v.Window > 11, "validity.window.long")
	check("grace", v.Grace < 0 || v.Grace > MaxGrace, "validity.grace.range")
	return faults
}

func (v Validity) check() error {
	for _, key := range v.Faults() {
		return problem.New(problem.Invalid, key)
	}
	return nil
}

// window is the renewal window, in months, that the rule leaves room for: the
// month itself at least where a course is taken each January, and less than
// the whole of a validity.
func (v Validity) window() int {
	switch {
	case v.Each > 0:
		return min(max(v.Window, 1), 11)
	case v.Months > 0:
		return min(v.Window, v.Months-1)
	}
	return v.Window
}

// End is the last second that a pass counts; nil: for ever. held is what the
// person had of the course when they passed, and is nil where they had nothing
// that still counted.
//
//   - By months it is the day so many calendar months later. One that was taken
//     in the window before the old end counts from that end where the owner
//     wishes it: nobody loses days by being early. One that was taken in the
//     grace counts from its own day: the gap was there, and an auditor reads it.
//   - By the year it is the end of the month. A pass in the window before that
//     is for the next year: who must take a course "every January" and is given
//     it on 20 December does not take it again in January, and who takes it on
//     the last day of January is done until the next. A pass before the window
//     is for the January that comes.
//
// A pass never ends before what the person holds already, unless that ends
// because of a new version: taking a course once more takes nothing away.
func (v Validity) End(at time.Time, held *Result) *time.Time {
	var end *time.Time
	switch {
	case v.Each > 0:
		end = new(v.yearly(at))
	case v.Months > 0 && v.FromEnd && held.renewableAt(v, at):
		end = validUntil(*held.ValidUntil, v.Months)
	case v.Months > 0:
		end = validUntil(at, v.Months)
	default:
		return nil
	}
	if held != nil && held.ValidUntil != nil && held.EndWhy == "" && held.ValidUntil.After(*end) {
		return new(*held.ValidUntil)
	}
	return end
}

// yearly is the end of the first such month that the pass is for.
func (v Validity) yearly(at time.Time) time.Time {
	year := at.In(i18n.Oslo).Year()
	for {
		end := lastSecond(year, v.Each+1, 0)
		if !end.Before(at) && at.Before(v.Opens(end)) {
			return end
		}
		year++
	}
}

// renewableAt says whether a pass at a moment renews the result in the window
// before its own end.
func (r *Result) renewableAt(v Validity, at time.Time) bool {
	return r != nil && r.ValidUntil != nil && r.EndWhy == "" && r.ValidUntil.After(at) && !at.Before(v.Opens(*r.ValidUntil))
}

// Opens is the first moment of the window before an end: to renew from 1
// December what ends with January, for a window of two months.
func (v Validity) Opens(end time.Time) time.Time {
	after := end.In(i18n.Oslo)
	year, month, day := time.Date(after.Year(), after.Month(), after.Day()+1, 0, 0, 0, 0, i18n.Oslo).Date()
	first := time.Date(year, month-time.Month(v.window()), 1, 0, 0, 0, 0, i18n.Oslo)
	return time.Date(first.Year(), first.Month(), min(day, daysOf(first)), 0, 0, 0, 0, i18n.Oslo).UTC()
}

// GraceEnd is the last second in which what has ended can still be renewed.
func (v Validity) GraceEnd(end time.Time) time.Time {
	day := end.In(i18n.Oslo)
	return lastSecond(day.Year(), day.Month(), day.Day()+v.Grace)
}

// limit is the step that says until when a new pass counts, by the course's rule
// and by what the person had of it before, and by when it has to be taken anew
// (Reckoning). A fail ends nowhere.
func limit(ctx context.Context, tx *db.Tx, r *Result, v Validity) error {
	r.ValidUntil, r.EndWhy = nil, ""
	if !r.Passed {
		return nil
	}
	var err error
	if v.Ends() {
		held, err := selectHeld(ctx, tx, *r)
		if err != nil {
			return err
		}
		r.ValidUntil = v.End(r.AchievedAt, held)
	}
	r.ValidUntil, r.EndWhy, err = capped(ctx, tx, *r)
	return err
}

// SetValidity says how long a pass of the course counts from now on, and which
// shorter course renews it, by its code; empty: none. What people have passed
// already, and the certificates of it, stay as they are. Problems: what
// Validity.Faults names; Invalid for a shorter course that cannot be one;
// NotFound for another's course.
func (s *Service) SetValidity(ctx context.Context, by accounts.Actor, id CourseID, v Validity, code string) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.owning(ctx, by, "course.validity", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		renewedBy, err := shorter(ctx, tx, tree, by, c, code)
		if err != nil {
			return "", err
		}
		return id, updateValidity(ctx, tx, id, v, renewedBy)
	})
}

// Phase is where a pass is in its life.
type Phase string

// The phases. In its grace a pass counts as valid no longer, but the person may
// go on working and can still renew it by the shorter course.
const (
	Holding   Phase = "holding"
	Renewable Phase = "renewable"
	InGrace   Phase = "grace"
	Lapsed    Phase = "lapsed"
)

// Phase says where a pass is in its life. One that a new version has put an end
// to can be renewed at once.
func (v Validity) Phase(r Result, now time.Time) Phase {
	switch {
	case r.ValidUntil == nil:
		return Holding
	case r.ValidAt(now) && r.EndWhy != EndsByVersion && now.Before(v.Opens(*r.ValidUntil)):
		return Holding
	case r.ValidAt(now):
		return Renewable
	case !v.GraceEnd(*r.ValidUntil).Before(now):
		return InGrace
	}
	return Lapsed
}

// validUntil is the last second of the day so many calendar months after the
// pass; nil when it is valid for ever. A month without that day ends it
// earlier: 31 January and one month is 28 or 29 February.
func validUntil(achieved time.Time, months int) *time.Time {
	if months == 0 {
		return nil
	}
	day := achieved.In(i18n.Oslo)
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, i18n.Oslo)
	return new(lastSecond(first.Year(), first.Month(), min(day.Day(), daysOf(first))))
}

func lastSecond(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 23, 59, 59, 0, i18n.Oslo).UTC()
}

// daysOf is how many days the month has.
func daysOf(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, i18n.Oslo).Day()
}
