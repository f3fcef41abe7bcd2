package db

import "runtime"

// Every act runs under one of these two, as the runtime calls them.
const (
	writeFrame      = "kursbro/app/db.(*DB).Write"
	writeAloneFrame = "kursbro/app/db.(*DB).writeAlone"
)

// inAct says whether this goroutine is inside an act: Write has called, by
// whatever way, the functions that ask. What has panicked is over, though it
// still lies on the stack while deferred functions run.
func inAct(asking int) bool {
	var stack [128]uintptr
	for _, pc := range stack[:runtime.Callers(asking+1, stack[:])] {
		switch runtime.FuncForPC(pc - 1).Name() {
		case writeFrame, writeAloneFrame:
			return true
		case "runtime.gopanic":
			return false
		}
	}
	return false
}

// alone panics when Write is called inside an act. On SQLite it would wait for
// itself for ever, on PostgreSQL half of it could be kept without the other
// half.
func alone() {
	if inAct(3) {
		panic("db: a Write inside a Write: give the act's tx to the step instead")
	}
}

// Strict makes a read of the database panic inside an act: it would see what
// was there before the act began, and on PostgreSQL wait for a connection that
// others like it hold. For tests; looking costs each read a microsecond.
func (d *DB) Strict() { d.strict = true }

// outside panics when a strict database is read inside an act.
func (d *DB) outside() {
	if d.strict && inAct(2) {
		panic("db: a read outside the transaction inside a Write: give the act's tx to the step instead")
	}
}
