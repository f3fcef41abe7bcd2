package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
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
	engine engine
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
}

var (
	errAgain  = errors.New("a neighbour spoiled the transaction")
	errLost   = errors.New("the database gave the transaction up")
	errClosed = errors.New("the database is closed")
)

// A transaction takes in no more acts than most, and none after a moment: the
// first one waits for all of them.
const (
	most   = 1000
	moment = 10 * time.Millisecond
)

func newGroup(pool *sql.DB, e engine, now func() time.Time) *group {
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
	for alone := false; ; alone = true {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := &turn{begin: make(chan *Tx, 1), ran: make(chan bool, 1), fate: make(chan error, 1), alone: alone}
		select {
		case g.queue <- t:
		case <-ctx.Done():
			return ctx.Err()
		case <-g.quit:
			return errClosed
		}
		own, fate := t.take(act)
		if fate == nil {
			return own
		}
		if fate != errAgain {
			return fate
		}
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

// serve is the writer.
func (g *group) serve() {
	defer close(g.ended)
	defer g.disconnect()
	var next *turn
	for {
		if next == nil {
			select {
			case next = <-g.queue:
			case <-g.quit:
				return
			}
		}
		next = g.batch(next)
	}
}

// batch runs acts in one transaction and returns the turn that it took from
// the queue but that wants a transaction of its own.
func (g *group) batch(first *turn) (next *turn) {
	if err := g.begin(); err != nil {
		g.refuse(first, err)
		return nil
	}
	members := []*turn{first}
	deadline := time.Now().Add(moment)
	well, err := g.first(first)
	if err != nil || !well {
		settle(members, err)
		return nil
	}
	for !first.alone && len(members) < most && time.Now().Before(deadline) {
		t := g.waiting()
		if t == nil {
			break
		}
		if t.alone {
			next = t
			break
		}
		members = append(members, t)
		if err := g.another(t); err != nil {
			g.rollback()
			settle(members, err)
			return nil
		}
	}
	settle(members, g.commit())
	return next
}

// settle tells everybody what became of their acts. Who was alone gets the
// true reason; many try again, each alone, to find out whose fault it was.
func settle(members []*turn, err error) {
	if err != nil && len(members) > 1 {
		err = errAgain
	}
	for _, t := range members {
		t.fate <- err
	}
}

// refuse gives the error to everybody who waits: each would wait as long for
// the same answer.
func (g *group) refuse(first *turn, err error) {
	for t := first; t != nil; t = g.waiting() {
		t.fate <- err
	}
}

// waiting takes a turn from the queue, nil when there is none.
func (g *group) waiting() *turn {
	select {
	case t := <-g.queue:
		return t
	default:
		return nil
	}
}

// first runs the first act of a transaction. It needs no savepoint: when it
// fails, the transaction is rolled back and nobody else is hurt.
func (g *group) first(t *turn) (well bool, err error) {
	well = g.run(t)
	if !well {
		g.rollback()
		return false, nil
	}
	if !alive(g.connection) {
		return true, errLost
	}
	return true, nil
}

// another runs a further act in a savepoint; the error means that the
// transaction is lost with all its acts.
func (g *group) another(t *turn) error {
	if err := g.exec("SAVEPOINT act"); err != nil {
		return err
	}
	end := "RELEASE act"
	if !g.run(t) {
		end = "ROLLBACK TO act; RELEASE act"
	}
	if !alive(g.connection) {
		return errLost
	}
	return g.exec(end)
}

// run gives the act its turn and waits until it is over.
func (g *group) run(t *turn) (well bool) {
	m := &member{connection: g.connection, pool: g.pool}
	t.begin <- &Tx{inner: m, engine: g.engine, now: g.now()}
	well = <-t.ran
	m.end()
	return well
}

// begin opens a transaction that no other process can get in the way of.
func (g *group) begin() error {
	if g.connection == nil {
		connection, err := g.pool.Conn(context.Background())
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		g.connection = connection
	}
	// SQLite waits five seconds each time. It gives the file to whoever asks at
	// the right moment, so that a small command beside a busy portal may be
	// unlucky for long.
	err := g.exec("BEGIN IMMEDIATE")
	for range 2 {
		if isBusy(err) {
			err = g.exec("BEGIN IMMEDIATE")
		}
	}
	if err == nil {
		return nil
	}
	if !isBusy(err) {
		g.disconnect()
	}
	return fmt.Errorf("begin: %w", err)
}

func (g *group) commit() error {
	err := g.exec("COMMIT")
	if err != nil {
		g.rollback()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollback undoes the transaction if there still is one; a connection that
// cannot even do that is thrown away.
func (g *group) rollback() {
	if alive(g.connection) && g.exec("ROLLBACK") != nil {
		g.disconnect()
	}
}

func (g *group) exec(statement string) error {
	_, err := g.connection.ExecContext(context.Background(), statement)
	return err
}

// disconnect throws the connection away; the next transaction gets a new one.
func (g *group) disconnect() {
	if g.connection == nil {
		return
	}
	g.connection.Raw(func(any) error { return driver.ErrBadConn })
	g.connection.Close()
	g.connection = nil
}
