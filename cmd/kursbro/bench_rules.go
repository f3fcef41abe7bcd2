package main

import (
	"context"
	"errors"

	"kursbro/app/db"
	"kursbro/cmd/kursbro/bench"
)

// openRules fills a database with people whom a rule speaks of.
func openRules(ctx context.Context, database, files string, people int) (see func(context.Context) (int, error), end func(context.Context) error, closed func() error, err error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, nil, err
	}
	rule, err := bench.FillRuled(ctx, r.db, people)
	if err != nil {
		return nil, nil, nil, errors.Join(err, r.Close())
	}
	end = func(ctx context.Context) error {
		return r.db.Write(ctx, func(tx *db.Tx) error { return bench.EndRule(ctx, tx, rule) })
	}
	return r.courses.SeeToAssignments, end, r.Close, nil
}
