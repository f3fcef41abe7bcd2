package main

import (
	"context"
	"errors"
	"fmt"

	"kursbro/cmd/kursbro/bench"
)

// openReminders fills a database with people who have a deadline, lets the job go
// through all of them, and once more, when it has nothing to say.
func openReminders(ctx context.Context, database, files string, people int) ([]bench.Step, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	if err := bench.FillDue(ctx, r.db, people); err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	everybody := func(ctx context.Context) error { // and those of the demo who have one
		queued, err := r.reminder.Remind(ctx)
		if err == nil && queued < people {
			err = fmt.Errorf("%d letters for %d people", queued, people)
		}
		return err
	}
	return []bench.Step{
		{What: fmt.Sprintf("%d reminders queued", people), Rows: people, Do: everybody},
		{What: fmt.Sprintf("%d reminders looked for again", people), Rows: people, Do: changes(r.reminder.Remind, 0)},
	}, r.Close, nil
}
