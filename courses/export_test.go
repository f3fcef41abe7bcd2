package courses

import (
	"context"

	"kursbro/app/db"
)

// RecordOutcome lets the tests of acts close attempts without a player.
func (s *Service) RecordOutcome(ctx context.Context, tx *db.Tx, attempt AttemptID, o Outcome) error {
	return s.recordOutcome(ctx, tx, attempt, o)
}
