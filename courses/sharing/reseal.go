package sharing

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
)

// resealed is a share's secret under today's key.
type resealed struct {
	id         ShareID
	old, fresh string
}

// Reseal seals the secrets of shares under today's secret. lost are those that no
// secret opens: their owners make new links. It may be run again.
func (s *Service) Reseal(ctx context.Context) (anew, lost int, err error) {
	all, err := selectSecrets(ctx, s.DB)
	if err != nil {
		return 0, 0, fmt.Errorf("read secrets of shares: %w", err)
	}
	var stale []resealed
	for _, share := range all {
		fresh, ours := s.Accounts.SealAnew(purpose(share.id), share.old)
		switch {
		case !ours:
			lost++
		case fresh != "":
			stale = append(stale, resealed{share.id, share.old, fresh})
		}
	}
	err = db.Bulk(ctx, s.DB, slices.Values(stale), func(tx *db.Tx, share resealed) error { return updateSealed(ctx, tx, share) })
	return len(stale), lost, err
}
