package courses

import "slices"

// Policy is what an import does with a person who has passed the course already.
type Policy string

// The policies. In all of them a row that says what stands already – a pass of the
// course on the same day with the same score, and that counts – changes nothing,
// and who has no pass that counts gets the one of the file. A pass counts unless it
// was withdrawn, given up for another, or not accepted (M32); whether it has run
// out does not matter here. Which of several counts in the end is found out when it
// is asked for (M21).
const (
	// LeaveAlone writes nothing for who has a pass of the course that counts,
	// whatever its day.
	LeaveAlone Policy = "nothing"
	// Override makes the file's pass the one that counts: all passes of the course
	// that counted become history, and say that they gave way; their certificates
	// stay to be found. Passes that the same import wrote stay beside each other.
	Override Policy = "override"
	// OnlyNewer writes the file's pass where its day is later than that of every
	// pass that counts, and leaves those as they are.
	OnlyNewer Policy = "newer"
)

// Policies are all of them, the most careful first.
var Policies = []Policy{LeaveAlone, OnlyNewer, Override}

// RowVerdict is what becomes of a row.
type RowVerdict string

// The verdicts; a row that is refused has the message key of its fault.
const (
	Writes   RowVerdict = "write"
	Replaces RowVerdict = "replace" // and others give way
	SameHere RowVerdict = "same"    // stands already
	Kept     RowVerdict = "kept"    // there is one, and it is left alone
	Older    RowVerdict = "older"   // there is one that is as new
)

// RowVerdicts are all of them, in the order of the report.
var RowVerdicts = []RowVerdict{Writes, Replaces, SameHere, Kept, Older}

// writes says that a result is written.
func (v RowVerdict) writes() bool { return v == Writes || v == Replaces }

// stood is a pass that somebody has of the course, and that counts.
type stood struct {
	id    ResultID // or the attempt that it waits on; empty: only planned
	day   string   // ISO
	score *int
	until string // ISO; empty: for ever
	own   bool   // the same import wrote it
}

// told is the pass that a row tells of. Without an until it ends as the course
// says.
type told struct {
	day, until string
	score      *int
}

// decide says what becomes of a row about somebody who has these passes, and which
// of them give way.
func (p Policy) decide(have []stood, row told) (RowVerdict, []ResultID) {
	if slices.ContainsFunc(have, func(h stood) bool {
		return h.day == row.day && same(h.score, row.score) && (row.until == "" || row.until == h.until)
	}) {
		return SameHere, nil
	}
	if len(have) == 0 {
		return Writes, nil
	}
	switch p {
	case Override:
		var away []ResultID
		for _, h := range have {
			if !h.own {
				away = append(away, h.id)
			}
		}
		if len(away) == 0 {
			return Writes, nil
		}
		return Replaces, away
	case OnlyNewer:
		if slices.ContainsFunc(have, func(h stood) bool { return h.day >= row.day }) {
			return Older, nil
		}
		return Writes, nil
	}
	return Kept, nil
}

// after is what somebody has when the row is done.
func after(have []stood, row told, v RowVerdict, id ResultID) []stood {
	if !v.writes() {
		return have
	}
	if v == Replaces {
		have = slices.DeleteFunc(slices.Clone(have), func(h stood) bool { return !h.own })
	}
	return append(slices.Clone(have), stood{id: id, day: row.day, score: row.score, until: row.until, own: true})
}
