package main

import (
	"context"
	"errors"
	"fmt"

	"kursbro/app/db"
	"kursbro/cmd/kursbro/bench"
)

// openRules fills a database with people whom a rule speaks of: it enrols them, looks
// whether it has something to add, and lets them go when it ends.
func openRules(ctx context.Context, database, files string, people int) ([]bench.Step, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	ruled, err := bench.FillRuled(ctx, r.db, people)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	end := func(ctx context.Context) error {
		if err := r.db.Write(ctx, func(tx *db.Tx) error { return ruled.End(ctx, tx) }); err != nil {
			return err
		}
		return changes(r.courses.SeeToAssignments, people)(ctx)
	}
	return []bench.Step{
		{What: fmt.Sprintf("%d people enrolled by a rule", people), Rows: people, Do: changes(r.courses.SeeToAssignments, people)},
		{What: fmt.Sprintf("%d people looked at again", people), Rows: people, Do: changes(r.courses.SeeToAssignments, 0)},
		{What: fmt.Sprintf("%d people let go by it", people), Rows: people, Do: end},
	}, r.Close, nil
}

// changes is a job that has to change something for so many.
func changes(job func(context.Context) (int, error), wanted int) func(context.Context) error {
	return func(ctx context.Context) error {
		changed, err := job(ctx)
		if err == nil && changed != wanted {
			err = fmt.Errorf("changed for %d, not %d", changed, wanted)
		}
		return err
	}
}
