package main

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/cmd/kursbro/bench"
	"kursbro/courses/report"
)

// openReports fills a database with completions, and reads a report over all of
// them with every figure that its page shows.
func openReports(ctx context.Context, database, files string, completions int) (read func(context.Context) error, closed func() error, err error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	filled, err := bench.FillReport(ctx, r.db, completions)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	service, asked := report.New(r.courses), report.Definition{Scope: report.Belonging, Organisation: filled.Organisation, Courses: filled.Courses}
	return func(ctx context.Context) error {
		answer, err := service.Read(ctx, accounts.Command("bench"), asked)
		if err != nil {
			return err
		}
		if rows := answer.Rows(report.ByMissing, 0, 100); len(rows) == 0 {
			return errors.New("the report is empty")
		}
		return nil
	}, r.Close, nil
}
