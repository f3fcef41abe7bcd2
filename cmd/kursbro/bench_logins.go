package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/cmd/kursbro/bench"
)

// logins measures what a full table of logins costs: who a token belongs to, and
// what somebody who signs in notices while all of it is swept.
func (b benchCommand) logins() []bench.Extra {
	if b.Sessions == 0 {
		return nil
	}
	return []bench.Extra{
		{What: fmt.Sprintf("session look-up, %d live", b.Sessions), Clients: []int{1, 8}, Open: b.openLookUp},
		{What: fmt.Sprintf("session look-up and a sign-in's write while %d expired are swept", b.Sessions), Clients: []int{1}, During: 10 * time.Minute, Open: b.openSweep},
	}
}

func (b benchCommand) openLookUp(ctx context.Context, database, files string) (func(context.Context, int, int) error, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	if err := bench.FillLogins(ctx, r.db, "live", b.Sessions, r.db.Now().AddDate(0, 0, 1)); err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	return func(ctx context.Context, _, _ int) error {
		who, err := r.accounts.Identify(ctx, bench.LoginToken("live", rand.IntN(b.Sessions)))
		if err == nil && !who.SignedIn() {
			err = errors.New("nobody is known by a token that was filled in")
		}
		return err
	}, r.Close, nil
}

// openSweep fills the table with what is over and begins to sweep it with the
// first piece of work; when all is swept, the row ends.
func (b benchCommand) openSweep(ctx context.Context, database, files string) (func(context.Context, int, int) error, func() error, error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, nil, err
	}
	if err := bench.FillLogins(ctx, r.db, "over", b.Sessions, r.db.Now().Add(-time.Hour)); err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	who, token, err := b.signsIn(ctx, r)
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	swept := make(chan error, 1)
	begin := sync.OnceFunc(func() {
		go func() {
			_, err := r.accounts.SweepLogins(ctx)
			swept <- err
		}()
	})
	return func(ctx context.Context, _, _ int) error {
		begin()
		select {
		case err := <-swept:
			return errors.Join(bench.ErrDone, err)
		default:
		}
		if _, err := r.accounts.Identify(ctx, token); err != nil {
			return err
		}
		_, _, err := openBenchLogin(ctx, r.db, who)
		return err
	}, r.Close, nil
}

// signsIn is somebody with a login that is good.
func (b benchCommand) signsIn(ctx context.Context, r *rooms) (accounts.ProfileID, string, error) {
	who, err := r.accounts.Identify(ctx, bench.LoginToken("live", 0))
	if err != nil {
		return "", "", fmt.Errorf("find who signs in: %w", err)
	}
	token, _, err := openBenchLogin(ctx, r.db, who.ProfileID)
	return who.ProfileID, token, err
}

func openBenchLogin(ctx context.Context, d *db.DB, who accounts.ProfileID) (token string, until time.Time, err error) {
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		token, until, err = accounts.OpenLogin(ctx, tx, who, false, "Bench")
		return err
	})
	return token, until, err
}
