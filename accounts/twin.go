package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Why two profiles of one kind cannot be closed into one (M9).
var (
	ErrOtherKind = problem.New(problem.Conflict, "accounts.merge.other_kind")
	ErrYounger   = problem.New(problem.Conflict, "accounts.merge.younger")
)

// CheckTwins refuses what M9 does not allow: a profile with itself, a tombstone
// on either side, two of different kinds, and the younger as survivor.
func CheckTwins(from, into Profile) error {
	switch {
	case from.ID == into.ID:
		return ErrSameProfile
	case !from.Living() || !into.Living():
		return ErrTombstone
	case from.Kind != into.Kind:
		return ErrOtherKind
	case Older(from, into):
		return ErrYounger
	}
	return nil
}

// Older says that a was there before b.
func Older(a, b Profile) bool {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID)) < 0
}

// FindTwins gives the living profiles of the same kind that are surely the same
// person: internals to whom HR gave the same number, externals who have proven
// the same one (M9).
func FindTwins(ctx context.Context, q db.Queryer, id ProfileID) ([]ProfileID, error) {
	return selectTwins(ctx, q, id)
}

// SharesNumber says whether two profiles have a national ID in common that is
// not a mistake, whoever said so: then one person may be behind both.
func SharesNumber(ctx context.Context, q db.Queryer, a, b ProfileID) (bool, error) {
	return selectShared(ctx, q, a, b)
}

// PlanTwins says what of one profile comes along into another of the same kind
// (M9): what PlanMove fills in, an internal's private address and jobs, whom it
// leads, and the numbers that the survivor lacks, so that people are found under
// each of them (M3). Rights never move, and the user name stays with the
// tombstone, which answers under it (M42, M45).
func PlanTwins(ctx context.Context, q db.Queryer, from, into Profile) ([]transfer.Item, error) {
	alike := from
	alike.EmailVerifiedAt = nil // an external's user name is nobody's recovery address
	items := append(PlanProfile(alike, into, true), planAddress(from, into)...)
	if from.State == Active && into.State == Ended {
		items = append(items, into.item("M9", "state", transfer.Value(string(Ended)), transfer.Value(string(Active)), ""))
	}
	jobs, err := selectEmployments(ctx, q, from.ID)
	if err != nil {
		return nil, fmt.Errorf("plan twins: %w", err)
	}
	led, err := selectLed(ctx, q, from.ID)
	if err != nil {
		return nil, fmt.Errorf("plan twins: %w", err)
	}
	before, after := transfer.Value(string(from.ID)), transfer.Value(string(into.ID))
	for _, job := range jobs {
		label := transfer.Label{Key: "accounts.move.employment", Args: map[string]string{"Number": job.EmployeeNumber}}
		items = append(items, transfer.Item{Table: "employment", Row: string(job.ID), Column: "profile_id", Before: before, After: after, Rule: "M9", Label: label})
	}
	for _, id := range led {
		items = append(items, transfer.Item{Table: "employment", Row: string(id), Column: "leader_profile_id", Before: before, After: after, Rule: "M9"})
	}
	numbers, err := planNumbers(ctx, q, from.ID, into.ID)
	return append(items, numbers...), err
}

// planAddress brings an internal's private address where the survivor has none.
func planAddress(from, into Profile) []transfer.Item {
	if from.Kind != Internal || from.PrivateEmail == "" || into.PrivateEmail != "" {
		return nil
	}
	items := []transfer.Item{
		into.item("M33", "private_email", nil, transfer.Value(from.PrivateEmail), "accounts.move.email"),
		into.item("M33", "private_email_key", nil, transfer.Value(EmailKey(from.PrivateEmail)), ""),
		into.item("M33", "private_email_source", transfer.Text(string(into.PrivateEmailSource)), transfer.Text(string(from.PrivateEmailSource)), ""),
	}
	if from.PrivateEmailVerifiedAt != nil {
		items = append(items, into.item("M33", "private_email_verified_at", nil, transfer.Value(from.PrivateEmailVerifiedAt), ""))
	}
	return items
}

// planNumbers brings the numbers that the survivor lacks; a current one becomes
// an older one beside the survivor's own.
func planNumbers(ctx context.Context, q db.Queryer, from, into ProfileID) ([]transfer.Item, error) {
	theirs, err := selectNumbers(ctx, q, from)
	if err != nil {
		return nil, fmt.Errorf("plan numbers: %w", err)
	}
	own, err := selectNumbers(ctx, q, into)
	if err != nil {
		return nil, fmt.Errorf("plan numbers: %w", err)
	}
	current := slices.ContainsFunc(own, func(n NationalIDRow) bool { return n.Status == Current })
	var items []transfer.Item
	for _, n := range theirs {
		if n.Status == Mistaken || slices.ContainsFunc(own, func(o NationalIDRow) bool { return o.Lookup == n.Lookup }) {
			continue
		}
		items = append(items, transfer.Item{Table: "national_id", Row: n.ID, Column: "profile_id",
			Before: transfer.Value(string(from)), After: transfer.Value(string(into)), Rule: "M3"})
		if n.Status == Current && current {
			items = append(items, transfer.Item{Table: "national_id", Row: n.ID, Column: "status",
				Before: transfer.Value(string(Current)), After: transfer.Value(string(Succeeded)), Rule: "M3"})
		}
	}
	return items, nil
}

// ApplyMerge carries out the items of PlanProfile, PlanTwins and PlanChange.
// Problem: ErrMergeChanged.
func ApplyMerge(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	if err := ApplyRows(ctx, tx, items); err != nil {
		return err
	}
	return ApplyMove(ctx, tx, items)
}

// ApplyRows carries out the items about jobs, numbers and requests, also those of
// PlanRowsBack, and leaves the rest. Problem: ErrMergeChanged.
func ApplyRows(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	type place struct{ table, row string }
	of := map[place][]transfer.Item{}
	var order []place
	for _, item := range items {
		if !rowTables[item.Table] {
			continue
		}
		at := place{item.Table, item.Row}
		if of[at] == nil {
			order = append(order, at)
		}
		of[at] = append(of[at], item)
	}
	for _, at := range order {
		changed, err := applyRow(ctx, tx, of[at])
		if err != nil {
			return fmt.Errorf("move %s: %w", at.table, err)
		}
		if changed != 1 {
			return ErrMergeChanged
		}
	}
	return nil
}

// rowTables are those besides profile that PlanTwins and PlanChange write about.
var rowTables = map[string]bool{"employment": true, "national_id": true, changeTable: true}

// PlanRowsBack gives jobs and numbers back to the other of two of one kind, and
// opens a request again (M50): what has become something else since stays.
func PlanRowsBack(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	var out transfer.Reversal
	for _, item := range undo.Items {
		if !rowTables[item.Table] {
			continue
		}
		present, err := selectRowValue(ctx, q, item)
		if err != nil {
			return out, fmt.Errorf("plan undo: %w", err)
		}
		if !transfer.Same(present, item.After) {
			out.Left = append(out.Left, transfer.Remark{Table: item.Table, Row: item.Row, Column: item.Column, Label: transfer.Label{Key: "accounts.undo.left.column"}})
			continue
		}
		out.Steps = append(out.Steps, transfer.Step{Items: []transfer.Item{item.Reverse(present, reopened(item))}})
	}
	return out, nil
}

// CloseTwin is CloseMerged for two of one kind (M9), the older of which lives
// on. Problems: those of CheckTwins.
func CloseTwin(ctx context.Context, tx *db.Tx, from, into ProfileID, evidence string) error {
	source, err := SelectProfile(ctx, tx, from)
	if err != nil {
		return err
	}
	target, err := SelectProfile(ctx, tx, into)
	if err != nil {
		return err
	}
	if err := CheckTwins(source, target); err != nil {
		return err
	}
	if err := updateTwinMerged(ctx, tx, from, into, evidence); err != nil {
		return fmt.Errorf("close merged profile: %w", err)
	}
	return endMerged(ctx, tx, from)
}
