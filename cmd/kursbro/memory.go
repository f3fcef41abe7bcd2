package main

import (
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
)

// budget is what the Go run-time tries to stay within, unless GOMEMLIMIT says
// otherwise: each password check takes 12 MiB for a moment, which would
// otherwise be collected late. It grows with what is open, since with many
// connections or many passwords to check the collector would run all the time.
type budget struct {
	mu    sync.Mutex
	open  int  // connections
	crowd bool // many wait for their passwords to be checked
	limit int64
}

const (
	memory          = 90 << 20  // bytes, when little is open
	memoryOfCrowds  = 70 << 20  // besides
	memoryOfBusy    = 512 << 10 // besides, for each of the first connections: they ask for something all the time
	memoryOfSockets = 96 << 10  // and for each of the others: its buffers
	busy            = 256       // so many are the first
	memoryStep      = 8 << 20   // a smaller change is not worth stopping everybody
	memoryMost      = 1 << 30
)

// newBudget begins with little; nil when the operator has decided.
func newBudget() *budget {
	if os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	b := &budget{}
	b.settle()
	return b
}

// settle sets the limit to what is needed now.
func (b *budget) settle() {
	wanted := int64(memory + min(b.open, busy)*memoryOfBusy + max(b.open-busy, 0)*memoryOfSockets)
	if b.crowd {
		wanted += memoryOfCrowds
	}
	wanted = min(wanted, memoryMost)
	if wanted-b.limit >= memoryStep || b.limit-wanted >= memoryStep {
		b.limit = wanted
		debug.SetMemoryLimit(wanted)
	}
}

// Crowd hears of many passwords to check at once, and that they are done.
func (b *budget) Crowd(many bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.crowd = many
	b.settle()
}

// Connected hears of connections that come and go.
func (b *budget) Connected(_ net.Conn, state http.ConnState) {
	if b == nil || state != http.StateNew && state != http.StateClosed && state != http.StateHijacked {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open--; state == http.StateNew {
		b.open += 2
	}
	b.settle()
}
