package main

import (
	"context"
	"errors"

	"kursbro/cmd/kursbro/bench"
)

// openReminders fills a database with people who have a deadline, and is the job
// that reminds them of it.
func openReminders(ctx context.Context, database, files string, people int) (func(context.Context) (int, error), func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	if err := bench.FillDue(ctx, r.db, people); err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	return r.reminder.Remind, r.Close, nil
}
