package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Why a profile cannot be closed into another (M16).
var (
	ErrSameProfile    = problem.New(problem.Conflict, "accounts.merge.same")
	ErrTombstone      = problem.New(problem.Conflict, "accounts.merge.tombstone")
	ErrTargetExternal = problem.New(problem.Conflict, "accounts.merge.target_external")
	ErrSourceInternal = problem.New(problem.Conflict, "accounts.merge.source_internal")
)

// CheckMerge refuses the pairs of M16: a profile with itself, a tombstone on
// either side, an external as survivor, an internal as source.
func CheckMerge(from, into Profile) error {
	switch {
	case from.ID == into.ID:
		return ErrSameProfile
	case !from.Living() || !into.Living():
		return ErrTombstone
	case into.Kind != Internal:
		return ErrTargetExternal
	case from.Kind != External:
		return ErrSourceInternal
	}
	return nil
}

// CloseMerged makes from a tombstone that points to into, as the last step of
// a merge: its logins and links end (M41), tombstones that pointed to it point
// to into from now on (M16), and it is in no list any more (M46). It keeps the
// password hash for M42. The evidence is typed, confirmed (typed, and the person
// has said yes), proven or hr: it decides whether M42 shows the username.
func CloseMerged(ctx context.Context, tx *db.Tx, from, into ProfileID, evidence string) error {
	closed, err := updateMerged(ctx, tx, from, into, evidence)
	if err != nil {
		return fmt.Errorf("close merged profile: %w", err)
	}
	if !closed {
		return refusal(ctx, tx, from, into)
	}
	return endMerged(ctx, tx, from)
}

// endMerged ends what a tombstone needs no longer (M41, M46).
func endMerged(ctx context.Context, tx *db.Tx, from ProfileID) error {
	if err := deleteWords(ctx, tx, from); err != nil {
		return err
	}
	if err := RevokeLinks(ctx, tx, from); err != nil {
		return err
	}
	return updateLoginsMerged(ctx, tx, from)
}

// refusal says why CloseMerged found nothing to close.
func refusal(ctx context.Context, tx *db.Tx, from, into ProfileID) error {
	source, err := SelectProfile(ctx, tx, from)
	if err != nil {
		return err
	}
	target, err := SelectProfile(ctx, tx, into)
	if err != nil {
		return err
	}
	return CheckMerge(source, target)
}

// ForgetPasswords takes the password hashes of tombstones that were made before
// a moment, and the factors beside them, as a step: M42 needs them no longer
// than the merge can be undone.
func ForgetPasswords(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	if err := deleteTombstoneFactors(ctx, tx, before); err != nil {
		return 0, fmt.Errorf("forget factors: %w", err)
	}
	return deleteTombstonePasswords(ctx, tx, before)
}
