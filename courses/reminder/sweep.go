package reminder

import (
	"context"
	"fmt"

	"kursbro/app/db"
)

// atOnce is how many rows one transaction of the sweep takes.
const atOnce = 500

// Sweep is the job that forgets of what people were reminded, when it is longer
// ago than Keep. It says how many rows went.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	for count := 0; ; {
		var gone int64
		err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			gone, err = deleteSaid(ctx, tx, tx.Now().Add(-Keep), atOnce)
			return err
		})
		if err != nil {
			return count, fmt.Errorf("sweep reminders: %w", err)
		}
		count += int(gone)
		if gone < atOnce {
			return count, nil
		}
	}
}
