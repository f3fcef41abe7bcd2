package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/cmd/kursbro/bench"
	"kursbro/courses"
)

// openDesk fills a database with a course that everybody is in: its owner looks at
// the list, turns a page of it, takes it out, and imports a completion for each.
func openDesk(ctx context.Context, database, files string, people int) ([]bench.Step, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	crowd, err := bench.FillRuled(ctx, r.db, people)
	if err == nil {
		_, err = r.courses.SeeToAssignments(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	desk := desk{r.courses, crowd, courses.CourseID(crowd.Course), people}
	named := func(what string) string { return fmt.Sprintf("a course of %d: %s", people, what) }
	return []bench.Step{
		{What: named("the list"), Rows: people, Do: desk.list},
		{What: named("its next page"), Rows: people, Do: desk.list},
		{What: named("taken out"), Rows: people, Do: desk.export},
		{What: named("completions imported, tried and carried out"), Rows: people, Do: desk.imports},
		{What: named("the list of all who passed"), Rows: people, Do: desk.list},
	}, r.Close, nil
}

type desk struct {
	*courses.Service
	crowd  bench.Ruled
	course courses.CourseID
	people int
}

func (d desk) list(ctx context.Context) error {
	found, _, err := d.Participants(ctx, accounts.Command("bench"), d.course, courses.Asked{})
	return d.all(len(found), err)
}

func (d desk) export(ctx context.Context) error {
	found := 0
	err := d.ExportParticipants(ctx, accounts.Command("bench"), d.course, courses.Asked{}, func(courses.Participant) error { found++; return nil })
	return d.all(found, err)
}

func (d desk) imports(ctx context.Context) error {
	by := accounts.Command("bench")
	file := bytes.NewBufferString("person;kurs;dato\n")
	for n := range d.people {
		fmt.Fprintf(file, "%s;%s;2026-01-%02d\n", d.crowd.Login(n), d.crowd.Code, 1+n%28)
	}
	id, err := d.TryImport(ctx, by, file, "resultater.csv", courses.LeaveAlone)
	if err != nil {
		return err
	}
	if err := d.CarryOut(ctx, by, id, time.Hour); err != nil {
		return err
	}
	done, _, err := d.Import(ctx, by, id)
	return d.all(done.Counts[courses.Writes], err)
}

func (d desk) all(found int, err error) error {
	if err == nil && found != d.people {
		err = fmt.Errorf("%d of %d", found, d.people)
	}
	return err
}
