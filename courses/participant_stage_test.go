package courses

import (
	"testing"
	"time"
)

func TestWhoIsStuckAndWhy(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	ago := func(days int) *time.Time { at := now.AddDate(0, 0, -days); return &at }
	for _, test := range []struct {
		why   string
		pace  pace
		stage Stage
		stall Stall
	}{
		{"enrolled long ago and never began: not stuck, not begun", pace{active: true, enrolledAt: *ago(200)}, NotBegun, Stall{}},
		{"began and was here yesterday", pace{active: true, running: true, enrolledAt: *ago(40), usedAt: ago(1)}, UnderWay, Stall{}},
		{"one day short of silent", pace{active: true, running: true, enrolledAt: *ago(40), usedAt: ago(20)}, UnderWay, Stall{}},
		{"silent", pace{active: true, running: true, enrolledAt: *ago(40), usedAt: ago(21)}, IsStuck, Stall{StallSilent, 21}},
		{"failed once, and may try again", pace{active: true, fails: 1, enrolledAt: *ago(3), usedAt: ago(1)}, UnderWay, Stall{}},
		{"failed again", pace{active: true, running: true, fails: 2, enrolledAt: *ago(3), usedAt: ago(1)}, IsStuck, Stall{StallFailed, 2}},
		{"failing says more than silence", pace{active: true, fails: 3, enrolledAt: *ago(90), usedAt: ago(60)}, IsStuck, Stall{StallFailed, 3}},
		{"an hour in one unit of a course that says nothing", pace{active: true, running: true, enrolledAt: *ago(3), usedAt: ago(0), unitSeconds: 3600}, IsStuck, Stall{StallUnit, 60}},
		{"an hour in a course of an hour is as it should be", pace{active: true, running: true, enrolledAt: *ago(3), usedAt: ago(0), unitSeconds: 3600, minutes: 60}, UnderWay, Stall{}},
		{"long in a unit that is done", pace{active: true, running: true, enrolledAt: *ago(3), usedAt: ago(0), unitSeconds: 9000, unitDone: true}, UnderWay, Stall{}},
		{"a short course gives a quarter of an hour all the same", pace{active: true, running: true, enrolledAt: *ago(3), usedAt: ago(0), unitSeconds: 14 * 60, minutes: 3}, UnderWay, Stall{}},
		{"passed, whatever else is open", pace{active: true, running: true, passed: true, fails: 4, enrolledAt: *ago(90), usedAt: ago(60)}, HasPass, Stall{}},
		{"ran out and did nothing", pace{passed: true, expired: true, enrolledAt: *ago(900)}, RanOut, Stall{}},
		{"ran out and has enrolled anew", pace{active: true, passed: true, expired: true, enrolledAt: *ago(1)}, NotBegun, Stall{}},
		{"withdrew", pace{left: true, enrolledAt: *ago(9)}, HasLeft, Stall{}},
	} {
		if stage, stall := test.pace.stage(now); stage != test.stage || stall != test.stall {
			t.Errorf("%s: %s %+v, want %s %+v", test.why, stage, stall, test.stage, test.stall)
		}
	}
}
