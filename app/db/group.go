package db

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// group lets many acts share one durable transaction (design §7.8): waiting
// for the disk is what costs, and it costs the same for one act or a hundred.
//
// One goroutine, the writer, owns the connection. It begins a transaction,
// gives every act that waits its turn, in a savepoint of its own, and commits
// when nobody waits any more. The act itself runs in its caller's goroutine,
// so that a panic there is the caller's alone. What became of an act is told
// after COMMIT, failures too: they may rest on what a neighbour wrote.
type group struct {
	pool   *sql.DB
	engine *sqliteEngine
	now    func() time.Time
	queue  chan *turn // unbuffered: who gives up waiting just leaves
	quit   chan struct{}
	ended  chan struct{}

	connection *sql.Conn // the writer's; nil: not connected
}

// turn is an act's turn in a transaction. Each channel is used once at most.
type turn struct {
	begin chan *Tx   // the act may run now …
	ran   chan bool  // … and has; false: undo it
	fate  chan error // nil: the transaction is durable, the act's own error counts
	alone bool       // share no transaction
	apart bool       // none at all: the writer lets go of the file for so long
}

var (
	errAgain  = errors.New("a neighbour spoiled the transaction")
	errLost   = errors.New("the database gave the transaction up")
	errClosed = errors.New("the database is closed")
	errGone   = errors.New("the database's file is not where it was")
)

// A transaction takes in no more acts than most, and none after a moment: the
// first one waits for all of them.
const (
	most   = 1000
	moment = 10 * time.Millisecond
)

// checkpointPages is how long the log of changes (WAL) grows before its pages
// are copied to their places: a page that changes again and again is copied once.
const checkpointPages = 4000

func newGroup(pool *sql.DB, e *sqliteEngine, now func() time.Time) *group {
	g := &group{
		pool: pool, engine: e, now: now,
		queue: make(chan *turn), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go g.serve()
	return g
}

// write waits for a turn and runs the act in it; when the transaction was lost
// with everybody's acts, once more alone.
func (g *group) write(ctx context.Context, act func(tx *Tx) error) error {
	own, fate := g.turn(ctx, turn{}, act)
	if fate == errAgain {
		own, fate = g.turn(ctx, turn{alone: true}, act)
	}
	if fate != nil {
		return fate
	}
	return own
}

// writeAlone runs the act in a transaction that is its own.
func (g *group) writeAlone(ctx context.Context, act func(tx *Tx) error) error {
	own, fate := g.turn(ctx, turn{alone: true}, act)
	if fate != nil {
		return fate
	}
	return own
}

// without runs work while the writer has no connection and everybody waits.
func (g *group) without(ctx context.Context, work func() error) error {
	own, fate := g.turn(ctx, turn{alone: true, apart: true}, func(*Tx) error { return work() })
	if fate != nil {
		return fate
	}
	return own
}

// turn queues and takes a turn.
func (g *group) turn(ctx context.Context, t turn, act func(tx *Tx) error) (own, fate error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.begin, t.ran, t.fate = make(chan *Tx, 1), make(chan bool, 1), make(chan error, 1)
	select {
	case g.queue <- &t:
		return t.take(act)
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-g.quit:
		return nil, errClosed
	}
}

// take runs the act when its turn has come, and waits for what becomes of it.
func (t *turn) take(act func(tx *Tx) error) (own, fate error) {
	select {
	case tx := <-t.begin:
		own = t.run(tx, act)
		return own, <-t.fate
	case fate := <-t.fate: // no transaction could be begun
		return nil, fate
	}
}

// run tells the writer how the act went, also when it panics or when a test
// ends its goroutine.
func (t *turn) run(tx *Tx, act func(tx *Tx) error) (err error) {
	well := false
	defer func() { t.ran <- well }()
	err = act(tx)
	well = err == nil
	return err
}

// close ends the batch in progress and refuses new acts.
func (g *group) close() {
	close(g.quit)
	<-g.ended
}
