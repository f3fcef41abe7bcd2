package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// bereft is a request that was closed because its asker had come into the course
// by the merge that is undone: another merge may have brought it, later.
type bereft struct {
	presentApproval
	enrolments []string // all that the asker has in the course
}

// reopen lets the requests wait again of which nothing of the course stays with
// the survivor (M28, M50). learning is how the enrolments go back: one that
// somebody has to decide about takes the request with it.
func (u *approvalUnmover) reopen(ctx context.Context, q db.Queryer, learning transfer.Reversal) error {
	all, err := selectBereft(ctx, q, u.undo)
	if err != nil {
		return fmt.Errorf("find requests that were closed: %w", err)
	}
	waits := map[string]bool{}
	for _, b := range all {
		needs, gone := goBack(b.enrolments, learning)
		if !gone || u.items[b.key] != nil || waits[b.course] {
			continue
		}
		waits[b.course] = true // of two the earlier
		items, err := b.waitAgain(ctx, q, accounts.ProfileID(u.undo.Into))
		if err != nil {
			return err
		}
		items[0].Label = u.words("approval.undo.waits", &b.presentApproval)
		u.out.Steps = append(u.out.Steps, transfer.Step{Items: items, Needs: needs})
	}
	return nil
}

// goBack says whether all the enrolments leave the survivor, and on which
// answers that hangs.
func goBack(enrolments []string, learning transfer.Reversal) (needs []string, all bool) {
	leaves := map[string][]string{}
	for _, step := range learning.Steps {
		for _, item := range step.Items {
			if item.Table == "enrolment" && item.Column == "profile_id" {
				leaves[item.Row] = step.Needs
			}
		}
	}
	for _, row := range enrolments {
		its, leaving := leaves[row]
		if !leaving {
			return nil, false
		}
		needs = append(needs, its...)
	}
	return needs, true
}

// waitAgain opens the request for whoever is in charge of it now; the job writes
// to them.
func (b bereft) waitAgain(ctx context.Context, q db.Queryer, asker accounts.ProfileID) ([]transfer.Item, error) {
	step, err := transfer.String(b.values["step"])
	if err != nil {
		return nil, err
	}
	turn, err := hierarchyOf(q).charge(ctx, asker, CourseID(b.course), Step(step.(string)))
	if err != nil {
		return nil, fmt.Errorf("find who answers: %w", err)
	}
	var items []transfer.Item
	set := func(column string, after *string) {
		if before := b.values[column]; !transfer.Same(before, after) {
			items = append(items, transfer.Item{Table: "approval", Row: b.key, Column: column, Before: before, After: after, Rule: "M50"})
		}
	}
	set("state", transfer.Value(string(ApprovalWaiting)))
	set("settled_at", nil)
	set("step", transfer.Value(string(turn.step)))
	set("asked_profile_id", reference(turn.asked))
	return items, nil
}
