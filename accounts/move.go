package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrMergeChanged says that a value is no longer what the plan saw (M10).
var ErrMergeChanged = problem.New(problem.Conflict, "merge.changed")

// PlanMove says what of the external's profile comes along (M33, M34): its
// verified address and its mobile where the internal has none, and its language
// and appearance where the internal has chosen none. From a typed external that nobody has
// confirmed, the address comes unverified: it is no way back in until the
// signed-in internal confirms it. The numbers stay with the tombstone: the
// internal already has the one they share.
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	from, err := SelectProfile(ctx, q, ProfileID(move.From))
	if err != nil {
		return nil, fmt.Errorf("plan profile: %w", err)
	}
	into, err := SelectProfile(ctx, q, ProfileID(move.Into))
	if err != nil {
		return nil, fmt.Errorf("plan profile: %w", err)
	}
	return PlanProfile(from, into, move.Sure()), nil
}

// PlanProfile is PlanMove for who has both profiles at hand. Sure: the two are
// one person beyond a typed number.
func PlanProfile(from, into Profile, sure bool) []transfer.Item {
	items := planEmail(from, into, sure)
	if into.Mobile == "" && from.Mobile != "" {
		items = append(items,
			into.item("M33", "mobile", transfer.Value(""), transfer.Value(from.Mobile), "accounts.move.mobile"),
			into.item("M33", "mobile_source", transfer.Text(string(into.MobileSource)), transfer.Value(string(FromMerge)), ""))
	}
	if into.Language == "" && from.Language != "" {
		items = append(items, into.item("M34", "language", transfer.Value(""), transfer.Value(from.Language), "accounts.move.language"))
	}
	return append(items, planAppearance(from, into)...)
}

// planAppearance is M34 for what can be seen: each choice by itself, told once.
func planAppearance(from, into Profile) []transfer.Item {
	var items []transfer.Item
	key := "accounts.move.appearance"
	for _, choice := range []struct{ column, theirs, has string }{
		{"theme", from.Appearance.Theme, into.Appearance.Theme},
		{"text_size", from.Appearance.TextSize, into.Appearance.TextSize},
		{"motion", from.Appearance.Motion, into.Appearance.Motion},
	} {
		if choice.has == "" && choice.theirs != "" {
			items, key = append(items, into.item("M34", choice.column, transfer.Value(""), transfer.Value(choice.theirs), key)), ""
		}
	}
	return items
}

func planEmail(from, into Profile, sure bool) []transfer.Item {
	if from.EmailVerifiedAt == nil {
		return nil
	}
	key := EmailKey(from.Email)
	if into.PrivateEmail != "" {
		// HR's own value confirms the address, and the address HR's value.
		if EmailKey(into.PrivateEmail) != key || into.PrivateEmailVerifiedAt != nil {
			return nil
		}
		return []transfer.Item{into.item("M33", "private_email_verified_at", nil, transfer.Value(*from.EmailVerifiedAt), "accounts.move.email_verified")}
	}
	label := "accounts.move.email_unconfirmed"
	var verified *time.Time
	if sure {
		label, verified = "accounts.move.email", from.EmailVerifiedAt
	}
	items := []transfer.Item{
		into.item("M33", "private_email", nil, transfer.Value(from.Email), label),
		into.item("M33", "private_email_key", nil, transfer.Value(key), ""),
		into.item("M33", "private_email_source", transfer.Text(string(into.PrivateEmailSource)), transfer.Value(string(FromMerge)), ""),
	}
	if verified != nil {
		items = append(items, into.item("M33", "private_email_verified_at", transfer.Value(into.PrivateEmailVerifiedAt), transfer.Value(verified), ""))
	}
	return items
}

// item is one changed column of the profile; an empty key stands in no receipt.
func (p Profile) item(rule, column string, before, after *string, key string) transfer.Item {
	return transfer.Item{Table: "profile", Row: string(p.ID), Column: column, Before: before, After: after, Rule: rule, Label: transfer.Label{Key: key}}
}

// ApplyMove carries out the items that are about profiles and leaves the rest
// to the other rooms. Problem: ErrMergeChanged when a value is no longer as
// planned.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	of := map[ProfileID][]transfer.Item{}
	for _, item := range items {
		if item.Table == "profile" {
			of[ProfileID(item.Row)] = append(of[ProfileID(item.Row)], item)
		}
	}
	for id, changes := range of {
		changed, err := applyItems(ctx, tx, id, changes)
		if err != nil {
			return fmt.Errorf("move profile: %w", err)
		}
		if changed != 1 {
			return ErrMergeChanged
		}
		if err := findAnew(ctx, tx, id, changes); err != nil {
			return err
		}
	}
	return nil
}

// findAnew gives a profile new search words where those changed that it is
// found by.
func findAnew(ctx context.Context, tx *db.Tx, id ProfileID, changes []transfer.Item) error {
	if !slices.ContainsFunc(changes, func(item transfer.Item) bool { return item.Column == "private_email" }) {
		return nil
	}
	p, err := SelectProfile(ctx, tx, id)
	if err != nil {
		return err
	}
	return updateSearch(ctx, tx, p)
}
