package db

import (
	"context"
	"errors"
)

type lookOnlyKey struct{}

// errLooked undoes an act of somebody who only looks.
var errLooked = errors.New("db: only a look")

// LookOnly gives a context in which nothing is kept: an act runs, sees what it
// has written, and is undone at its end as if it had never been. It is for who
// looks at another person's pages: also what a page notes down by being read is
// none of theirs to change.
func LookOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, lookOnlyKey{}, true)
}

// Keeping gives a context in which acts are kept again.
func Keeping(ctx context.Context) context.Context {
	return context.WithValue(ctx, lookOnlyKey{}, false)
}

func looksOnly(ctx context.Context) bool {
	only, _ := ctx.Value(lookOnlyKey{}).(bool)
	return only
}

// undone is the act, which fails at its end however well it went.
func undone(act func(tx *Tx) error) func(tx *Tx) error {
	return func(tx *Tx) error {
		if err := act(tx); err != nil {
			return err
		}
		return errLooked
	}
}
