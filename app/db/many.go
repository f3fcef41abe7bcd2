package db

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"
)

// Many is work on many items that have nothing to do with one another.
type Many[T, S, R any] struct {
	// Look reads what Act needs to know of an item, and nothing that the acts
	// on other items change.
	Look func(ctx context.Context, q Queryer, item T) (S, error)
	// Act is what Write runs, with what Look saw.
	Act func(ctx context.Context, tx *Tx, item T, seen S) (R, error)
	// Tell hears what became of an item once it is durable, of one at a time and
	// in any order. Items that were not tried, since ctx ended, are not told of.
	Tell func(item T, result R, err error)
	// Together is how many acts share a transaction on SQLite. Who else writes
	// waits for all of them.
	Together int
}

// sideBySide is how many acts go on at once on PostgreSQL.
const sideBySide = 4

// Run acts on every item, wholly or not at all; one that fails does not stop
// the others. On SQLite a few share a transaction, and a reader looks at the
// next while the writer acts: it sees what was there when the transaction
// began, and nobody else can change that. On PostgreSQL the looks are part of
// the acts.
func (m Many[T, S, R]) Run(ctx context.Context, d *DB, items []T) {
	e, file := d.engine.(*sqliteEngine)
	if !file {
		m.beside(ctx, d, items)
		return
	}
	for chunk := range slices.Chunk(items, max(m.Together, 1)) {
		if ctx.Err() != nil {
			return
		}
		m.chunk(ctx, d, e, chunk)
	}
}

// chunk acts on a few together or, where one of them fails, on each alone.
func (m Many[T, S, R]) chunk(ctx context.Context, d *DB, e *sqliteEngine, items []T) {
	if len(items) > 1 {
		if results, err := m.together(ctx, d, e, items); err == nil {
			for i, item := range items {
				m.Tell(item, results[i], nil)
			}
			return
		}
	}
	for _, item := range items {
		if ctx.Err() != nil {
			return
		}
		result, err := m.one(ctx, d, item)
		m.Tell(item, result, err)
	}
}

func (m Many[T, S, R]) together(ctx context.Context, d *DB, e *sqliteEngine, items []T) (results []R, err error) {
	err = d.writeAlone(ctx, e, func(tx *Tx) error {
		results = results[:0]
		ahead := m.ahead(ctx, reader{d.readers, e, tx.now}, items)
		defer ahead.stop()
		for _, item := range items {
			seen, err := ahead.next()
			if err != nil {
				return err
			}
			result, err := m.Act(ctx, tx, item, seen)
			if err != nil {
				return err
			}
			results = append(results, result)
		}
		return nil
	})
	return results, err
}

// one looks and acts in a transaction that is the item's own.
func (m Many[T, S, R]) one(ctx context.Context, d *DB, item T) (result R, err error) {
	err = d.Write(ctx, func(tx *Tx) error {
		seen, err := m.Look(ctx, tx, item)
		if err != nil {
			return err
		}
		result, err = m.Act(ctx, tx, item, seen)
		return err
	})
	return result, err
}

func (m Many[T, S, R]) beside(ctx context.Context, d *DB, items []T) {
	var all sync.WaitGroup
	var telling sync.Mutex
	waiting := make(chan T)
	for range min(sideBySide, len(items)) {
		all.Go(func() {
			for item := range waiting {
				result, err := m.one(ctx, d, item)
				telling.Lock()
				m.Tell(item, result, err)
				telling.Unlock()
			}
		})
	}
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		waiting <- item
	}
	close(waiting)
	all.Wait()
}

// ahead is somebody who looks at items in their order.
type ahead[S any] struct {
	seen chan look[S]
	stop func() // waits until nobody looks any more
}

type look[S any] struct {
	seen   S
	err    error
	panics any
}

func (m Many[T, S, R]) ahead(ctx context.Context, q Queryer, items []T) ahead[S] {
	ctx, cancel := context.WithCancel(ctx)
	seen := make(chan look[S], len(items)) // never blocks
	go func() {
		defer close(seen)
		for _, item := range items {
			one := m.lookAt(ctx, q, item)
			if seen <- one; one.err != nil || one.panics != nil {
				return
			}
		}
	}()
	return ahead[S]{seen, func() {
		cancel()
		for range seen {
		}
	}}
}

func (m Many[T, S, R]) lookAt(ctx context.Context, q Queryer, item T) (one look[S]) {
	defer func() { one.panics = recover() }()
	one.seen, one.err = m.Look(ctx, q, item)
	return one
}

// next gives what was seen of the next item; it panics where the look did.
func (a ahead[S]) next() (seen S, err error) {
	one := <-a.seen
	if one.panics != nil {
		panic(one.panics)
	}
	return one.seen, one.err
}

// reader reads what is durable, at an act's moment.
type reader struct {
	pool   *sql.DB
	engine engine
	now    time.Time
}

func (r reader) Now() time.Time { return r.now }

func (r reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := r.pool.QueryContext(ctx, r.engine.rewrite(query), arguments(args)...)
	return rows, Problem(err)
}

func (r reader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return r.pool.QueryRowContext(ctx, r.engine.rewrite(query), arguments(args)...)
}
