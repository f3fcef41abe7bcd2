package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
)

// FindLikenesses looks through all profiles for those that may be one person
// and keeps what it finds: a job. It reads beside everybody else and writes only
// what has changed, some hundred pairs at a time; the count says how many that
// was.
func (s *Service) FindLikenesses(ctx context.Context) (changed int, err error) {
	before, err := selectAllLikenesses(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read who were alike: %w", err)
	}
	gone := map[[2]accounts.ProfileID]likenessRow{}
	for _, row := range before {
		gone[row.pair] = row
	}
	var found []likenessRow
	err = accounts.EachAlike(ctx, s.DB, func(some []accounts.Alike) error {
		for _, pair := range some {
			row := rowOf(lookAlike(pair))
			if row.points < leastPoints {
				continue
			}
			if was, there := gone[row.pair]; !there || was != row {
				found = append(found, row)
			}
			delete(gone, row.pair)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	var over []likenessRow
	for _, row := range gone {
		over = append(over, row)
	}
	return len(found) + len(over), s.keepLikenesses(ctx, found, over)
}

// likenessesAtOnce are written in one transaction: pages do not wait for more.
const likenessesAtOnce = 200

func (s *Service) keepLikenesses(ctx context.Context, found, over []likenessRow) error {
	write := func(rows []likenessRow, how func(context.Context, *db.Tx, []likenessRow) error) error {
		for some := range slices.Chunk(rows, likenessesAtOnce) {
			if err := s.DB.Write(ctx, func(tx *db.Tx) error { return how(ctx, tx, some) }); err != nil {
				return fmt.Errorf("keep who are alike: %w", err)
			}
		}
		return nil
	}
	if err := write(over, deleteLikenesses); err != nil {
		return err
	}
	return write(found, insertLikenesses)
}
