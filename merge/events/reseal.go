package events

import (
	"context"
	"fmt"

	"kursbro/app/db"
)

// sealedPair are the secrets of one subscription as they are kept; old may be
// nothing.
type sealedPair struct {
	id           SubscriptionID
	current, old []byte
}

// Reseal seals the secrets of subscriptions under today's secret. lost are those
// that no secret opens: they need another (rotate). It may be run again.
func (s *Service) Reseal(ctx context.Context) (anew, lost int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		anew, lost = 0, 0
		all, err := selectSealedPairs(ctx, tx)
		if err != nil {
			return fmt.Errorf("read secrets of subscriptions: %w", err)
		}
		for _, pair := range all {
			current, stale, err := s.anew(pair.current, pair.id)
			old, oldStale, oldErr := s.anew(pair.old, pair.id)
			if err != nil || oldErr != nil {
				lost++
				continue
			}
			if !stale && !oldStale {
				continue
			}
			if err := updateSealedPair(ctx, tx, sealedPair{pair.id, current, old}); err != nil {
				return fmt.Errorf("keep secrets of a subscription: %w", err)
			}
			anew++
		}
		return nil
	})
	return anew, lost, err
}

// anew gives a secret under today's key; as it was, where it is already.
func (s *Service) anew(sealed []byte, of SubscriptionID) (fresh []byte, stale bool, err error) {
	if len(sealed) == 0 {
		return nil, false, nil
	}
	secret, stale, err := s.box.look(sealed, of)
	if err != nil || !stale {
		return sealed, false, err
	}
	return s.box.seal(secret, of), true, nil
}
