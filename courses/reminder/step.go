package reminder

import (
	"fmt"
	"time"

	"kursbro/courses"
)

// A step is a stretch of days, not a day: a portal that was down says the next
// day what it would have said. Whoever is past a step is not told of it.

// When people are told of a deadline and of an end, in days before it.
const (
	wellBefore = 14
	shortly    = 3
	monthAhead = 30
	weekAhead  = 7
)

// atMost is how often a week somebody is told again of a deadline that is over.
const atMost = 4

// deadlineStep is what there is to be said of a deadline so many days off; empty:
// nothing.
func deadlineStep(days int) string {
	switch {
	case days > wellBefore:
		return ""
	case days > shortly:
		return "14"
	case days >= 0:
		return "3"
	}
	if week := (-days - 1) / 7; week <= atMost {
		return fmt.Sprintf("over.%d", week)
	}
	return ""
}

// known says that the person has just been told of a deadline, on the page where
// they entered the course themselves: then the first word of it is the second step.
func known(e courses.Enrolment, step string) bool {
	byOneself := e.Via == courses.BySelf || e.Via == courses.ByCode || e.Via == courses.ByClass
	return step == "14" && byOneself && daysTo(e.EnrolledAt, *e.DueAt) <= wellBefore
}

// longOver is how many days after its end a pass is spoken of.
const longOver = 30

// graceEnding is how many days before the end of a grace people are told of it.
const graceEnding = 7

// expiryStep is what there is to be said of a pass on its way out; empty: nothing.
// Nobody is told before they can do anything about it. A window that opens less
// than a fortnight before the month is not told of by itself.
func expiryStep(r courses.Renewal, now time.Time) string {
	end := *r.Held.ValidUntil
	days, opens := daysTo(now, end), daysTo(r.Opens, end)
	early := r.Held.EndWhy != courses.EndsByVersion && now.Before(r.Opens)
	switch {
	case r.Closed || early:
		return ""
	case days > monthAhead && opens >= monthAhead+14:
		return "window"
	case days > monthAhead:
		return ""
	case days > weekAhead:
		return "30"
	case days >= 0:
		return "7"
	case r.Phase == courses.InGrace && -days > graceEnding && daysTo(now, r.Last) <= graceEnding:
		return "grace"
	case -days <= longOver:
		return "over"
	}
	return ""
}

// When somebody is asked whether they have forgotten a course, in days since they
// were in it; once.
const (
	leftFor   = 14
	forgotten = 60
)

// silenceStep is what there is to be said of a course that is begun; empty:
// nothing.
func silenceStep(o courses.Ongoing, now time.Time) string {
	if o.UsedAt == nil || !o.Playable || o.Held != nil || o.Failed {
		return ""
	}
	if days := -daysTo(now, *o.UsedAt); days < leftFor || days > forgotten {
		return ""
	}
	return "once"
}
