package accounts

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// changeTable keeps the requests.
const changeTable = "organisation_change"

// PlanChange ends what the one who is merged away has asked and nobody has
// answered, with a word in the receipt: where employees belong, HR says (M33); a
// guest who lives on may ask anew (M9). An undo opens it again.
func PlanChange(ctx context.Context, q db.Queryer, from, into Profile) ([]transfer.Item, error) {
	if from.Kind != External {
		return nil, nil
	}
	c, err := selectOpenChange(ctx, q, from.ID)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("plan request: %w", err)
	}
	word := "organisation_change.merge.hr"
	if into.Kind == External {
		word = "organisation_change.merge.anew"
	}
	return []transfer.Item{{Table: changeTable, Row: string(c.ID), Column: "state", Rule: "M33", Label: transfer.Label{Key: word},
		Before: transfer.Value(string(ChangeOpen)), After: transfer.Value(string(ChangeWithdrawn))}}, nil
}

// reopened is what an undo says of one of the rows that go back.
func reopened(item transfer.Item) transfer.Label {
	if item.Table != changeTable {
		return transfer.Label{}
	}
	return transfer.Label{Key: "organisation_change.merge.undone"}
}
