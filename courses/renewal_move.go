package courses

import (
	"context"
	"fmt"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// UndoneRenewal is why a renewal counts as history only: the merge that brought
// together what it rests on was undone.
const UndoneRenewal = "renewal.undone"

// MergeUndone is why the certificate of such a renewal does not hold.
const MergeUndone WithdrawalReason = "merge_undone"

// RenewMoved is the step after a merge that carries out what PlanMove said of
// renewals: a course that one of the two passed renews what the other had, as it had
// if one person had done both (M20, M21). A renewal that an undo took back counts
// again, with its number.
func (s *Service) RenewMoved(ctx context.Context, tx *db.Tx, items []transfer.Item, merge string) error {
	for _, item := range items {
		if item.Table != renewalItem {
			continue
		}
		by, err := selectRenewer(ctx, tx, ResultID(item.Row))
		if err != nil {
			return fmt.Errorf("read renewing pass: %w", err)
		}
		renewed, err := selectRenewedBy(ctx, tx, by.CourseID)
		if err != nil {
			return fmt.Errorf("read what is renewed: %w", err)
		}
		for _, course := range renewed {
			if string(course.id) != item.Column {
				continue
			}
			if err := s.renewMoved(ctx, tx, by, course, merge); err != nil {
				return fmt.Errorf("renew after merge: %w", err)
			}
		}
	}
	return nil
}

func (s *Service) renewMoved(ctx context.Context, tx *db.Tx, by Result, course renews, merge string) error {
	again, err := updateRenewalAgain(ctx, tx, by, course.id, merge)
	if err != nil || again {
		return err
	}
	by.Origin = Origin{Kind: Merge, Ref: merge, At: new(tx.Now())}
	return s.insertRenewal(ctx, tx, by, course)
}
