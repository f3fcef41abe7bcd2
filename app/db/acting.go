package db

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
)

// acting knows which goroutines are inside an act.
type acting struct{ goroutines sync.Map }

// enter notes that this goroutine begins an act; it panics when it is inside
// one already. On SQLite that would wait for itself for ever, on PostgreSQL
// half of it could be kept without the other half.
func (a *acting) enter() (leave func()) {
	self := goroutine()
	if _, inside := a.goroutines.LoadOrStore(self, true); inside {
		panic("db: a Write inside a Write: give the act's tx to the step instead")
	}
	return func() { a.goroutines.Delete(self) }
}

// Strict makes a read of the database panic inside an act: it would see what
// was there before the act began, and on PostgreSQL wait for a connection that
// others like it hold. For tests; looking costs each read a microsecond.
func (d *DB) Strict() { d.strict = true }

// outside panics when a strict database is read inside an act.
func (d *DB) outside() {
	if !d.strict {
		return
	}
	if _, inside := d.acting.goroutines.Load(goroutine()); inside {
		panic("db: a read outside the transaction inside a Write: give the act's tx to the step instead")
	}
}

// goroutine is the number of the calling goroutine. The runtime tells it only
// in the first line of a stack: "goroutine 18 [running]:".
func goroutine() uint64 {
	var line [40]byte
	text := line[:runtime.Stack(line[:], false)]
	text = bytes.TrimPrefix(text, []byte("goroutine "))
	number, _, _ := bytes.Cut(text, []byte(" "))
	self, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		panic("db: the runtime does not say which goroutine this is")
	}
	return self
}
