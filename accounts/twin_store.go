package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

func scanProfileID(row db.Row) (id ProfileID, err error) {
	err = row.Scan(&id)
	return id, err
}

// selectTwins gives the living of the same kind with a number in common that
// both have by the strongest evidence of their kind.
func selectTwins(ctx context.Context, q db.Queryer, id ProfileID) ([]ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT o.profile_id FROM national_id mine JOIN profile p ON p.id = mine.profile_id AND p.state <> 'merged'
			JOIN national_id o ON o.lookup = mine.lookup AND o.profile_id <> mine.profile_id AND o.status <> 'mistaken' AND o.evidence = mine.evidence
			JOIN profile po ON po.id = o.profile_id AND po.kind = p.kind AND po.state <> 'merged'
		WHERE mine.profile_id = $1 AND mine.status <> 'mistaken' AND mine.evidence = CASE p.kind WHEN 'internal' THEN 'hr' ELSE 'proven' END
		ORDER BY 1`, id)
	return db.Collect(rows, err, scanProfileID)
}

func selectShared(ctx context.Context, q db.Queryer, a, b ProfileID) (shared bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM national_id x JOIN national_id y ON y.lookup = x.lookup AND y.status <> 'mistaken'
		WHERE x.profile_id = $1 AND y.profile_id = $2 AND x.status <> 'mistaken')`, a, b).Scan(&shared)
	return shared, err
}

// selectLed gives the jobs whose leader somebody is.
func selectLed(ctx context.Context, q db.Queryer, leader ProfileID) ([]EmploymentID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM employment WHERE leader_profile_id = $1 ORDER BY id`, leader)
	return db.Collect(rows, err, func(row db.Row) (id EmploymentID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

// rowColumns are those besides a profile's that a merge may change.
var rowColumns = map[string]bool{
	"employment.profile_id": true, "employment.leader_profile_id": true, "national_id.profile_id": true, "national_id.status": true,
	changeTable + ".state": true,
}

// applyRow sets columns of one row where all of them are as planned.
func applyRow(ctx context.Context, tx *db.Tx, items []transfer.Item) (int64, error) {
	var set, where []string
	args := []any{items[0].Row}
	for _, item := range items {
		if !rowColumns[item.Table+"."+item.Column] {
			return 0, fmt.Errorf("the column %s of %s is not moved", item.Column, item.Table)
		}
		before, err := transfer.String(item.Before)
		if err != nil {
			return 0, err
		}
		after, err := transfer.String(item.After)
		if err != nil {
			return 0, err
		}
		set = append(set, fmt.Sprintf("%s = $%d", item.Column, len(args)+1))
		where = append(where, fmt.Sprintf("%s = $%d", item.Column, len(args)+2))
		args = append(args, after, before)
	}
	return tx.Exec(ctx, `UPDATE `+items[0].Table+` SET `+strings.Join(set, ", ")+` WHERE id = $1 AND `+strings.Join(where, " AND "), args...)
}

// selectRowValue is the present value of what an item has changed; nil where
// the row is gone.
func selectRowValue(ctx context.Context, q db.Queryer, item transfer.Item) (*string, error) {
	if !rowColumns[item.Table+"."+item.Column] {
		return nil, fmt.Errorf("the column %s of %s is not moved", item.Column, item.Table)
	}
	var value string
	err := q.QueryRow(ctx, `SELECT coalesce(`+item.Column+`, '') FROM `+item.Table+` WHERE id = $1`, item.Row).Scan(&value)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return transfer.Text(value), err
}

// updateTwinMerged closes a profile into another and lets older pointers move
// along (M16).
func updateTwinMerged(ctx context.Context, tx *db.Tx, from, into ProfileID, evidence string) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET state = 'merged', merged_into = $2, merged_evidence = $3, merged_at = $4, updated_at = $4 WHERE id = $1`,
		from, into, evidence, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE profile SET merged_into = $2 WHERE merged_into = $1`, from, into)
	return err
}
