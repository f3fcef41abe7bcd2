package courses

import (
	"slices"
	"strconv"
	"time"

	"kursbro/accounts/transfer"
)

// The reasons to ask about a bundle, the weightiest first: each is the end of a
// message key.
const (
	askEarned    = "earned"    // a result of it is newer than the merge
	askBegun     = "begun"     // another attempt was begun since
	askContinued = "continued" // the attempt that came along was used since
	askLeft      = "left"      // it was in progress, and was withdrawn from since
	askReturned  = "returned"  // it was withdrawn from, and taken up since
	askOwner     = "owner"     // the course has another owner since
	askChanged   = "changed"   // a value is neither what the merge left nor what it found
)

var asked = []string{askEarned, askBegun, askContinued, askLeft, askReturned, askOwner, askChanged}

// ofRules are what rules write in their own time: they are put back as they were, and
// the rules go through them again.
var ofRules = map[string]bool{"required_at": true, "due_at": true, "assignment_id": true}

// unsure says why it cannot be decided by the rows alone whose a bundle is; of
// several reasons the weightiest.
func (u *unmover) unsure(b *bundle) string {
	why := map[string]bool{}
	for _, row := range b.rows {
		if b.moved {
			why[u.goneOn(row)] = true
		}
		if row.table != "launch" && slices.ContainsFunc(u.items[place{row.table, row.key}], func(item transfer.Item) bool {
			now := row.values[item.Column]
			return !ofRules[item.Column] && !transfer.Same(now, item.After) && !transfer.Same(now, item.Before)
		}) {
			why[map[bool]string{true: askOwner, false: askChanged}[row.table == "course"]] = true
		}
	}
	for _, reason := range asked {
		if why[reason] {
			return reason
		}
	}
	return ""
}

// goneOn says how somebody has gone on since the merge with a row that came
// along; empty: nobody has. Looking again at what is passed is no going on.
func (u *unmover) goneOn(row *present) string {
	at := place{row.table, row.key}
	came := u.changed(at, ownerOf(row.table)) != nil
	switch {
	case row.table == "enrolment":
		return u.turned(row)
	case (row.table == "result" || row.table == "certificate") && !came:
		return askEarned
	case row.table != "attempt":
		return ""
	case u.closedSince(row):
		return askEarned
	case !came:
		return askBegun
	case row.state == string(AttemptOpen) && (row.used.After(u.undo.MergedAt) || u.further(row)):
		return askContinued
	}
	return ""
}

// turned is about who was in a course at the merge and left it since, or the
// other way round.
func (u *unmover) turned(row *present) string {
	at := place{row.table, row.key}
	came := u.changed(at, ownerOf(row.table))
	if came == nil || slices.ContainsFunc(u.items[at], func(i transfer.Item) bool { return i.Column == "superseded_at" }) || row.values["superseded_by"] != nil {
		return ""
	}
	switch going := came.Rule == "M24"; {
	case going && row.state == string(Withdrawn):
		return askLeft
	case !going && row.state == string(Active):
		return askReturned
	}
	return ""
}

// closedSince says that an attempt was passed or failed after the merge.
func (u *unmover) closedSince(row *present) bool {
	at, err := transfer.Time(row.values["closed_at"])
	closed, known := at.(time.Time)
	return err == nil && known && closed.After(u.undo.MergedAt)
}

// further says that an attempt is elsewhere than the receipt of the merge has
// it: the clock alone may have been set back.
func (u *unmover) further(row *present) bool {
	came := u.changed(place{"enrolment", row.parent}, "profile_id")
	if came == nil || came.Label.Args["Progress"] == "" {
		return false
	}
	return came.Label.Args["Progress"] != strconv.Itoa(row.progress)
}

// settle writes down how a bundle goes back, on which answers that hangs, and
// what is asked.
func (u *unmover) settle(b *bundle) {
	step := transfer.Step{Needs: u.needs(b)}
	if b.why != "" {
		u.out.Questions = append(u.out.Questions, transfer.Question{ID: b.question(), Label: u.words("courses.undo.ask."+b.why, b)})
	}
	if taken := u.takenAgain(b); taken != nil {
		u.leave(b.head, "", u.words("courses.undo.left.taken_again", b))
		u.pointOn(b, taken)
		return
	}
	for _, row := range b.rows {
		step.Items = append(step.Items, u.giveBack(b, row)...)
	}
	if len(step.Items) > 0 {
		u.out.Steps = append(u.out.Steps, step)
	}
}

// needs are the questions that a bundle hangs on: its own; that of a bundle
// which it gave way to; that of one that would be in its place.
func (u *unmover) needs(b *bundle) []string {
	var all []string
	need := func(other *bundle) {
		if other != nil && other.why != "" && !slices.Contains(all, other.question()) {
			all = append(all, other.question())
		}
	}
	need(b)
	for _, row := range b.rows {
		for _, item := range u.items[place{row.table, row.key}] {
			if other := u.winner(item); other != b {
				need(other)
			}
		}
	}
	for _, row := range u.inPlaceOf(b) {
		need(u.bundles[place{row.table, row.key}])
	}
	return all
}

// winner is the bundle that came along and that an item says a row gave way to.
func (u *unmover) winner(item transfer.Item) *bundle {
	key, err := transfer.String(item.After)
	if item.Column != "superseded_by" || err != nil || key == nil {
		return nil
	}
	row := u.rows[place{item.Table, key.(string)}]
	if row == nil {
		return nil
	}
	if b := u.bundles[u.head(row)]; b != nil && b.moved {
		return b
	}
	return nil
}

// inPlaceOf are the enrolments that the survivor is in by now, in the course of
// one that the merge has closed for them.
func (u *unmover) inPlaceOf(b *bundle) []*present {
	if b.moved || b.head.table != "enrolment" || len(u.items[b.head]) == 0 {
		return nil
	}
	var all []*present
	for _, at := range u.sorted("enrolment") {
		row := u.rows[at]
		if at != b.head && row.course == u.rows[b.head].course && row.state == string(Active) && row.values["superseded_by"] == nil &&
			transfer.Same(row.values["profile_id"], u.into) {
			all = append(all, row)
		}
	}
	return all
}

// takenAgain is an enrolment that was made since the merge and is in the place
// of one that would be opened again: a person is in a course once.
func (u *unmover) takenAgain(b *bundle) *present {
	for _, row := range u.inPlaceOf(b) {
		if other := u.bundles[place{row.table, row.key}]; other == nil || !other.moved {
			return row
		}
	}
	return nil
}
