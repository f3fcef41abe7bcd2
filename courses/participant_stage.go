package courses

import "time"

// Stage is how far somebody has come in a course.
type Stage string

// The stages, in the order of the filter.
const (
	NotBegun     Stage = "not_begun" // enrolled, and nothing opened
	UnderWay     Stage = "under_way"
	IsStuck      Stage = "stuck"
	ClassLeft    Stage = "class_left"    // of a course of both forms: the e-learning is done
	LearningLeft Stage = "learning_left" // of a course of both forms: they came to the class
	HeldUp       Stage = "held"          // done, and waits for another course
	HasPass      Stage = "passed"
	RanOut       Stage = "expired" // passed, and not valid any more
	HasLeft      Stage = "left"    // withdrew
)

// Stages are all of them.
var Stages = []Stage{NotBegun, UnderWay, IsStuck, ClassLeft, LearningLeft, HeldUp, HasPass, RanOut, HasLeft}

// Key is the message that says the stage.
func (s Stage) Key() string { return "participant.stage." + string(s) }

// StallKind is a reason to think that somebody is stuck.
type StallKind string

// The reasons. The strongest counts: who has failed again and again needs help
// more than who is silent.
const (
	StallFailed StallKind = "failed" // as often as failsToStick
	StallUnit   StallKind = "unit"   // longer in one unit than it should take
	StallSilent StallKind = "silent" // has begun, and nothing for silentDays
)

// Stall says why somebody is stuck, with a number: how many times, minutes or
// days.
type Stall struct {
	Kind   StallKind
	Number int
}

// Key is the message, in numbers, that says why.
func (s Stall) Key() string { return "participant.stall." + string(s.Kind) }

// When somebody is stuck.
const (
	silentDays   = 21
	failsToStick = 2
	longUnit     = 60 // minutes in one unit, where the course says nothing of how long it takes
)

// pace is what decides on somebody's stage.
type pace struct {
	active, left    bool // of the enrolment that counts
	passed, expired bool // of the result that counts
	running         bool // an attempt is begun
	held            bool // what is done waits: for a class, or another course
	whole           bool // and was all of the course
	classLeft       bool // the course asks for a class that they have not come to
	attended        bool // they came to the class that the course asks for
	enrolledAt      time.Time
	usedAt          *time.Time
	fails           int // attempts of this enrolment that were failed
	unitSeconds     int // spent in the unit that is open
	unitDone        bool
	minutes         int // that the course should take; 0: it does not say
}

// stage says how far somebody has come, and where they are stuck, why. Who has
// enrolled anew after a pass that ran out is on the way again; who has a pass that
// holds has passed, whatever else is open.
func (p pace) stage(now time.Time) (Stage, Stall) {
	switch {
	case p.passed && !p.expired:
		return HasPass, Stall{}
	case p.active && p.held && !p.whole && p.classLeft:
		return ClassLeft, Stall{}
	case p.active && p.held:
		return HeldUp, Stall{}
	case p.active && !p.running && p.fails == 0:
		return p.or(NotBegun), Stall{}
	case p.active:
		if stall := p.stall(now); stall.Kind != "" {
			return IsStuck, stall
		}
		return p.or(UnderWay), Stall{}
	case p.passed:
		return RanOut, Stall{}
	}
	return HasLeft, Stall{}
}

// or is a stage of the e-learning, unless the class is done.
func (p pace) or(stage Stage) Stage {
	if p.attended {
		return LearningLeft
	}
	return stage
}

func (p pace) stall(now time.Time) Stall {
	last := p.enrolledAt
	if p.usedAt != nil {
		last = *p.usedAt
	}
	long := longUnit
	if p.minutes > 0 {
		long = max(2*p.minutes, 15)
	}
	days, minutes := int(now.Sub(last)/(24*time.Hour)), p.unitSeconds/60
	switch {
	case p.fails >= failsToStick:
		return Stall{StallFailed, p.fails}
	case minutes >= long && !p.unitDone:
		return Stall{StallUnit, minutes}
	case days >= silentDays:
		return Stall{StallSilent, days}
	}
	return Stall{}
}
