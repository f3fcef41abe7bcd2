package db

import (
	"context"
	"iter"
	"time"
)

// A bulk's transactions take a time between these two, so that pages need not
// wait for long.
const (
	quick = 10 * time.Millisecond
	slow  = 40 * time.Millisecond
)

// Bulk runs act for every item, many items in one transaction, but never so
// many that others wait for long. What is written when it returns an error
// stays: a bulk is for work that can be taken up again. The items of one
// transaction may be gone through more than once; seq itself is read once,
// between the transactions.
func Bulk[T any](ctx context.Context, d *DB, seq iter.Seq[T], act func(tx *Tx, item T) error) error {
	size := 64
	chunk := make([]T, 0, size)
	for item := range seq {
		if chunk = append(chunk, item); len(chunk) < size {
			continue
		}
		began := time.Now()
		if err := writeAll(ctx, d, chunk, act); err != nil {
			return err
		}
		size = nextSize(size, time.Since(began))
		chunk = chunk[:0]
	}
	return writeAll(ctx, d, chunk, act)
}

// Sweep deletes what is over, most rows at a time, each time in a transaction of
// its own, until step finds fewer than it may. Nobody waits for it: the
// transactions are short, and after each it rests for as long as that took. What
// is deleted when it returns an error stays so.
func Sweep(ctx context.Context, d *DB, step func(tx *Tx, most int) (int64, error)) (swept int64, err error) {
	for size := 64; ; {
		began, found := time.Now(), int64(0)
		err := d.Write(ctx, func(tx *Tx) (err error) {
			found, err = step(tx, size)
			return err
		})
		if err != nil {
			return swept, err
		}
		if swept += found; found < int64(size) {
			return swept, nil
		}
		took := time.Since(began)
		if err := rest(ctx, took); err != nil {
			return swept, err
		}
		size = nextSize(size, 4*took)
	}
}

// rest waits, as long as the context holds.
func rest(ctx context.Context, length time.Duration) error {
	select {
	case <-time.After(length):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func writeAll[T any](ctx context.Context, d *DB, items []T, act func(tx *Tx, item T) error) error {
	return d.Write(ctx, func(tx *Tx) error {
		for _, item := range items {
			if err := act(tx, item); err != nil {
				return err
			}
		}
		return nil
	})
}

func nextSize(size int, took time.Duration) int {
	switch {
	case took < quick:
		return min(size*2, 10_000)
	case took > slow:
		return max(size/2, 1)
	}
	return size
}
