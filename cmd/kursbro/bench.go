package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/cmd/kursbro/bench"
	"kursbro/cmd/kursbro/demo"
	"kursbro/merge"
)

type benchCommand struct {
	People      []int         `default:"1000" help:"How many people are in the database; of several numbers each is measured, and how the rates grow."`
	JSON        bool          `name:"json" help:"The report as JSON."`
	Hires       int           `default:"5000" help:"How many rows the hire file has."`
	Sessions    int           `default:"1000000" help:"How many logins there are when looking one up is measured, and how many are swept; 0: neither."`
	Expired     int           `default:"1000000" help:"How many registrations, links, mails and other things whose time is over are forgotten, and a quarter as many entries of the log; 0: none."`
	Completions int           `default:"1000000" help:"Over how many completions a report is read; 0: none."`
	Reminders   int           `default:"100000" help:"How many people are reminded of a deadline; 0: nobody."`
	Rules       int           `default:"10000" help:"For how many people a rule makes a course mandatory; 0: nobody."`
	Crowds      int           `default:"20000" help:"How many are in the course whose owner is at the desk; 0: there is no such course."`
	During      time.Duration `default:"3s" help:"How long each row is measured."`
	Only        string        `help:"Measure only the steps whose names match, as they are told while it runs." placeholder:"REGEXP"`
	Scratch     string        `help:"A database to fill and measure on: postgres://…, or a file; a SQLite file of its own unless set." placeholder:"URL"`
}

// Run measures a server of its own; it never touches --database. Each number
// of people has a report, in JSON a line.
func (b benchCommand) Run(ctx context.Context, out io.Writer) error {
	var all []bench.Report
	for _, people := range b.People {
		report, err := b.measure(ctx, people)
		if err != nil {
			return err
		}
		if b.JSON {
			err = json.NewEncoder(out).Encode(report)
		} else {
			err = report.Print(out)
		}
		if err != nil {
			return err
		}
		all = append(all, report)
	}
	if b.JSON {
		return nil
	}
	return bench.PrintGrowth(all, out)
}

func (b benchCommand) measure(ctx context.Context, people int) (bench.Report, error) {
	if people < bench.Fewest {
		return bench.Report{}, fmt.Errorf("--people: at least %d, as many as the largest crowd", bench.Fewest)
	}
	binary, err := os.Executable()
	if err != nil {
		return bench.Report{}, err
	}
	only, err := b.only()
	if err != nil {
		return bench.Report{}, err
	}
	return bench.Run(ctx, bench.Options{
		Binary: binary, People: people, Database: b.Scratch, During: b.During,
		Password: demo.Password, Login: demo.CrowdLogin, Logins: demo.CrowdLogins, Owner: demo.OwnerLogin(), Log: os.Stderr,
		Players: openPlayers, Course: openCourse, PairsReady: pairsReady, Pairs: openPairs, Alike: openAlike, Hires: b.hires(), Forgetter: b.forgetter(), Reporter: openReports, Completions: b.Completions, Reminder: openReminders, Reminded: b.Reminders, Ruler: openRules, Ruled: b.Rules, Desk: openDesk, Crowds: b.Crowds, Only: only,
		Extra: append([]bench.Extra{{What: "merge, 20 courses", Clients: []int{1, 8}, Open: openMerges}}, slices.Concat(b.logins(), b.catalogue(), b.signing())...),
	})
}

// only is what --only names; nil is everything.
func (b benchCommand) only() (*regexp.Regexp, error) {
	if b.Only == "" {
		return nil, nil
	}
	return regexp.Compile(b.Only)
}

// benchRooms opens the rooms on the database that was measured.
func benchRooms(ctx context.Context, database, files string) (*rooms, error) {
	c := &config.Config{Demo: true}
	c.Database, c.Files, c.URL, c.ContentURL = database, files, "http://localhost:8080", "http://127.0.0.1:8081"
	c.Typed, c.Reregistration, c.UndoDays, c.Brake, c.EraseDays = "yes", "mail", 180, 5, 14
	c.Largest = 2304
	c.Complete()
	return open(ctx, c)
}

// pairsReady is how many merges are prepared: more than any row carries out.
const pairsReady = 2500

// openPairs makes pairs for the portal's own job.
func openPairs(ctx context.Context, database, files string) (func(context.Context) (bool, error), func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	if _, err = (demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}).Pairs(ctx, r.merge, pairsReady); err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	return r.merge.Due, r.Close, nil
}

func openMerges(ctx context.Context, database, files string) (func(context.Context, int, int) error, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	pairs, err := demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}.Pairs(ctx, r.merge, pairsReady)
	if err != nil {
		return nil, nil, err
	}
	var next atomic.Int64
	return func(ctx context.Context, _, _ int) error {
		n := int(next.Add(1)) - 1
		if n >= len(pairs) {
			<-ctx.Done() // all merged: the row ends with its time
			return ctx.Err()
		}
		_, err := r.merge.Merge(ctx, accounts.Job("bench"), pairs[n], merge.Order{})
		return err
	}, r.Close, nil
}

// hires is the file of the benchmark; those in it begin next month, so that
// their matches are planned and nobody is merged yet.
func (b benchCommand) hires() bench.Hires {
	return bench.Hires{
		Rows: b.Hires, Matches: (b.Hires + 4) / 5,
		Register: func(ctx context.Context, database, files string) error {
			r, err := benchRooms(ctx, database, files)
			if err != nil {
				return err
			}
			return errors.Join(demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}.Applicants(ctx, 0, b.Hires), r.Close())
		},
		Write: func(to io.Writer) error { return demo.WriteHireFile(to, 0, b.Hires, time.Now().AddDate(0, 1, 0)) },
	}
}
