package main

import (
	"context"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/cmd/kursbro/bench"
	"kursbro/merge/privacy"
)

// forgetter is a portal in which everything that is kept for some time has been
// kept for longer than that.
type forgetter struct {
	*rooms
	who   accounts.ProfileID
	token string
}

// benchLater is when that is: the clock of the rooms stands so much later.
const benchLater = 2000 * 24 * time.Hour

// forgetter fills the database; nil where nothing is to be measured.
func (b benchCommand) forgetter() func(ctx context.Context, database, files string) (bench.Forgetter, error) {
	if b.Expired == 0 {
		return nil
	}
	return func(ctx context.Context, database, files string) (bench.Forgetter, error) {
		r, err := benchRooms(ctx, database, files)
		if err != nil {
			return nil, err
		}
		f := &forgetter{rooms: r}
		if err := f.begin(ctx, b.Expired); err != nil {
			return nil, errors.Join(err, r.Close())
		}
		return f, nil
	}
}

func (f *forgetter) begin(ctx context.Context, number int) (err error) {
	if f.who, err = bench.FillExpired(ctx, f.db, number); err != nil {
		return err
	}
	f.db.SetClock(func() time.Time { return time.Now().Add(benchLater) })
	f.privacy.Settings.Keep = privacy.Keep{privacy.Registrations: 7, privacy.Guests: 1095, privacy.Links: 30, privacy.Inquiries: 365, privacy.Mails: 90, privacy.Log: 1826}
	f.privacy.Settings.Warn, f.privacy.Settings.Cutter = privacy.Warn{First: 60, Last: 14}, audit.Cutter{}
	return f.Write(ctx)
}

// Rules are those that a full database has something for.
func (f *forgetter) Rules() (all []string) {
	for _, rule := range privacy.Rules {
		all = append(all, string(rule))
	}
	return all
}

func (f *forgetter) Forget(ctx context.Context, rule string) (int, error) {
	run, err := f.privacy.Forget(ctx, privacy.Rule(rule))
	return int(run.Gone + run.Warned), err
}

// Read is what Min side reads.
func (f *forgetter) Read(ctx context.Context) error {
	who, err := f.accounts.Identify(ctx, f.token)
	if err != nil {
		return err
	}
	_, err = f.courses.CoursesOf(ctx, who, who.ProfileID)
	return err
}

func (f *forgetter) Write(ctx context.Context) error {
	token, _, err := openBenchLogin(ctx, f.db, f.who)
	if f.token == "" {
		f.token = token
	}
	return err
}

func (f *forgetter) Close() error { return f.rooms.Close() }
