package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// PlanApprovalUnmove says how requests go back (M28, M50): each as it was, where
// nothing has been decided since. What has, stays with the survivor, and so does
// what had given way to it. One that was closed because its asker had the course
// waits again where the course goes back with learning, the reversal that
// PlanUnmove gave. It only reads.
func PlanApprovalUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo, learning transfer.Reversal) (transfer.Reversal, error) {
	u := approvalUnmover{undo: undo, items: map[string][]transfer.Item{}, rows: map[string]*presentApproval{}}
	for _, item := range undo.Items {
		if item.Table != "approval" {
			continue
		}
		if u.items[item.Row] == nil {
			u.order = append(u.order, item.Row)
		}
		u.items[item.Row] = append(u.items[item.Row], item)
	}
	if err := u.reopen(ctx, q, learning); err != nil || len(u.order) == 0 {
		return u.out, err
	}
	all, err := selectPresentApprovals(ctx, q, undo.Into, u.order)
	if err != nil {
		return u.out, fmt.Errorf("plan undo of requests: %w", err)
	}
	for i := range all {
		u.rows[all[i].key] = &all[i]
	}
	for _, moved := range []bool{true, false} { // what goes back makes room for what is opened again
		for _, row := range u.order {
			if u.moved(row) == moved {
				u.giveBack(row)
			}
		}
	}
	return u.out, nil
}

// approvalUnmover plans one undo.
type approvalUnmover struct {
	undo  transfer.Undo
	items map[string][]transfer.Item
	order []string
	rows  map[string]*presentApproval
	out   transfer.Reversal
}

// item is what the merge did to a column of a request; nil: nothing.
func (u *approvalUnmover) item(row, column string) *transfer.Item {
	for i := range u.items[row] {
		if u.items[row][i].Column == column {
			return &u.items[row][i]
		}
	}
	return nil
}

func (u *approvalUnmover) moved(row string) bool { return u.item(row, "profile_id") != nil }

func (u *approvalUnmover) giveBack(row string) {
	now := u.rows[row]
	switch {
	case now == nil:
		u.leave(row, transfer.Label{Key: "courses.undo.left.gone"})
		return
	case u.decided(row) || u.decided(u.winner(row)):
		u.leave(row, u.words("approval.undo.decided", now))
		return
	}
	if again := u.askedAgain(row); again != nil {
		u.leave(row, u.words("approval.undo.asked_again", now))
		u.pointOn(row, again)
		return
	}
	var back []transfer.Item
	for _, item := range u.items[row] {
		present := now.values[item.Column]
		handedOn := volatile[item.Column] && !transfer.Same(present, item.After)
		if !handedOn && !transfer.Same(present, item.Before) {
			back = append(back, item.Reverse(present, transfer.Label{}))
		}
	}
	if len(back) > 0 {
		back[0].Label = u.words("approval.undo.back", now)
		u.out.Steps = append(u.out.Steps, transfer.Step{Items: back})
	}
}

// volatile are the columns that the job sets, too: it puts them right again.
var volatile = map[string]bool{"step": true, "asked_profile_id": true, "told_at": true}

// decided says that somebody has done something about a request since the merge:
// answered it, or withdrawn it.
func (u *approvalUnmover) decided(row string) bool {
	now := u.rows[row]
	if now == nil {
		return false
	}
	if now.decided != nil && now.decided.After(u.undo.MergedAt) {
		return true
	}
	for column, present := range now.values {
		if item := u.item(row, column); item != nil && !volatile[column] && !transfer.Same(present, item.After) && !transfer.Same(present, item.Before) {
			return true
		}
	}
	settled, err := transfer.Time(now.values["settled_at"])
	return err == nil && settled != nil && u.item(row, "settled_at") == nil && settled.(time.Time).After(u.undo.MergedAt)
}

// winner is the request that one gave way to.
func (u *approvalUnmover) winner(row string) string {
	item := u.item(row, "superseded_by")
	if item == nil {
		return ""
	}
	key, err := transfer.String(item.After)
	if err != nil || key == nil {
		return ""
	}
	return key.(string)
}

// askedAgain is what the person has asked anew in the place of a request that
// would be opened again: there is one for a course.
func (u *approvalUnmover) askedAgain(row string) *presentApproval {
	if u.item(row, "state") == nil || u.moved(row) {
		return nil
	}
	for key, other := range u.rows {
		if key != row && other.course == u.rows[row].course && !u.moved(key) && transfer.Same(other.values["state"], transfer.Value(string(ApprovalWaiting))) &&
			transfer.Same(other.values["profile_id"], transfer.Value(u.undo.Into)) {
			return other
		}
	}
	return nil
}

// pointOn links a request that stays closed to the one in its place now.
func (u *approvalUnmover) pointOn(row string, again *presentApproval) {
	item := transfer.Item{Table: "approval", Row: row, Column: "superseded_by", Before: u.rows[row].values["superseded_by"], After: transfer.Value(again.key), Rule: "M50"}
	u.out.Steps = append(u.out.Steps, transfer.Step{Items: []transfer.Item{item}})
}

func (u *approvalUnmover) words(key string, row *presentApproval) transfer.Label {
	return transfer.Label{Key: key, Args: map[string]string{"course": row.course, "Title": "", "Date": dayOf(row.requested)}}
}

func (u *approvalUnmover) leave(row string, why transfer.Label) {
	u.out.Left = append(u.out.Left, transfer.Remark{Table: "approval", Row: row, Label: why})
}
