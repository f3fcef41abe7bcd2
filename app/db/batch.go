package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"
)

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
	if first.apart {
		g.stepAside(first)
		return nil
	}
	if err := g.begin(); err != nil {
		g.refuse(first, err)
		return nil
	}
	members := []*turn{first}
	well, err := g.first(first)
	if err != nil || !well {
		settle(members, err)
		return nil
	}
	if !first.alone {
		members, next, err = g.others(members)
	}
	if err != nil {
		g.rollback()
	} else {
		err = g.commit()
	}
	settle(members, err)
	return next
}

// stepAside lets somebody else have the file.
func (g *group) stepAside(t *turn) {
	g.disconnect()
	t.begin <- nil
	<-t.ran
	t.fate <- nil
}

// others runs the acts that wait, until none does or it has taken a moment.
func (g *group) others(members []*turn) (all []*turn, next *turn, err error) {
	deadline := time.Now().Add(moment)
	for len(members) < most && time.Now().Before(deadline) {
		t := g.waiting()
		if t == nil || t.alone {
			return members, t, nil
		}
		members = append(members, t)
		if err := g.another(t); err != nil {
			return members, nil, err
		}
	}
	return members, nil, nil
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
	if err := g.engine.there(); err != nil {
		return err
	}
	if err := g.connect(); err != nil {
		return fmt.Errorf("connect: %w", err)
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

// connect opens the writer's connection, unless it is open. What a savepoint or
// a statement of many rows may have to put back is kept in memory, for which
// the driver's address has no word: as a file, it was written with every page
// that an act touched.
func (g *group) connect() (err error) {
	if g.connection != nil {
		return nil
	}
	if g.connection, err = g.pool.Conn(context.Background()); err != nil {
		return err
	}
	if err = g.exec(fmt.Sprintf("PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = %d", checkpointPages)); err != nil {
		g.disconnect()
	}
	return err
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
