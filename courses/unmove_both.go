package courses

import (
	"context"
	"slices"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// UndoneJoin is why a result of e-learning and class counts as history only: the
// two were of one person only by a merge that was undone.
const UndoneJoin = "both.undone"

// joined is a result that was made since the merge of an e-learning and a class.
type joined struct {
	result      string
	certificate string // empty: it has none that holds
	attempt     string
	enrolment   string
	completed   *time.Time // the enrolment was, by it; nil: it was not
	free        bool       // the person is in the course no other way
	seat        string
	learnt      time.Time
	course      CourseID
	at          time.Time
}

// parted takes back what e-learning and class have made together since the merge,
// where the two were of two people and part again: the result becomes history, its
// certificate says that it does not hold, and each keeps the part that is theirs.
func (u *unmover) parted(ctx context.Context, q db.Queryer) ([]joined, error) {
	all, err := selectJoinedSince(ctx, q, u.undo.Into, u.undo.MergedAt)
	return slices.DeleteFunc(all, func(j joined) bool { return u.cameAlong("attempt", j.attempt) == u.cameAlong("seat", j.seat) }), err
}

// cameAlong says whether a row is one that the merge has given to another.
func (u *unmover) cameAlong(table, key string) bool {
	return slices.ContainsFunc(u.undo.Items, func(i transfer.Item) bool {
		return i.Table == table && i.Row == key && i.Column == "profile_id"
	})
}

// setAside takes such a result, and its certificate, out of the bundle of the
// e-learning: it goes back with nobody.
func (u *unmover) setAside(all []joined) {
	for _, j := range all {
		delete(u.rows, place{"result", j.result})
		delete(u.rows, place{"certificate", j.certificate})
	}
}

// part is the step for each of them. It hangs on the answer about the e-learning.
func (u *unmover) part(all []joined) {
	for _, j := range all {
		step := transfer.Step{Items: j.takenBack(u.now)}
		if b := u.bundles[place{"enrolment", j.enrolment}]; b != nil {
			step.Needs = u.needs(b)
		}
		u.out.Steps = append(u.out.Steps, step)
	}
}

// takenBack are the changes by which each part is as it was.
func (j joined) takenBack(now *string) []transfer.Item {
	words := transfer.Label{Key: "both.undo", Args: map[string]string{"course": string(j.course), "Title": "", "Date": dayOf(j.at)}}
	item := func(table, row, column string, before, after *string) transfer.Item {
		return transfer.Item{Table: table, Row: row, Column: column, Before: before, After: after, Rule: "M50"}
	}
	items := []transfer.Item{
		item("result", j.result, "not_accepted", transfer.Value(""), transfer.Value(UndoneJoin)),
		item("result", j.result, "attempt_id", transfer.Value(j.attempt), nil),
		item("attempt", j.attempt, "held_at", nil, transfer.Value(j.learnt)),
		item("seat", j.seat, "result_id", transfer.Value(j.result), nil),
	}
	items[0].Label = words
	if j.completed != nil && j.free {
		items = append(items, item("enrolment", j.enrolment, "state", transfer.Value(string(Completed)), transfer.Value(string(Active))),
			item("enrolment", j.enrolment, "completed_at", transfer.Value(*j.completed), nil))
	}
	if j.certificate != "" {
		items = append(items, item("certificate", j.certificate, "withdrawn_at", nil, now),
			item("certificate", j.certificate, "withdrawn_why", transfer.Value(""), transfer.Value(string(MergeUndone))))
	}
	return items
}
