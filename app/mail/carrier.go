package mail

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Carrier takes letters to where people read them. A Sender uses it from one
// goroutine at a time.
type Carrier interface {
	// Carry returns nil once the letter is the next server's responsibility.
	// An error that is ErrRefused is final; ErrUnreachable says that no other
	// letter would get through either; anything else may pass.
	Carry(ctx context.Context, l Letter) error
	// Close ends a connection that is open; Carry opens a new one.
	Close() error
}

// What Carry's errors wrap.
var (
	ErrRefused     = errors.New("refused for good")
	ErrUnreachable = errors.New("the mail server cannot be used")
)

// Mailbox is a Carrier that keeps what it is given in memory: for the demo,
// where every mail can be read at /dev/mail, and for tests.
type Mailbox struct {
	mu      sync.Mutex
	letters []Kept
}

// Kept is a letter in the mailbox.
type Kept struct {
	Letter
	At time.Time
}

// most is how many letters a mailbox holds before it forgets the oldest.
const most = 1000

// Carry implements Carrier.
func (b *Mailbox) Carry(_ context.Context, l Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = append(b.letters, Kept{l, time.Now()})
	if len(b.letters) > most {
		b.letters = slices.Delete(b.letters, 0, len(b.letters)-most)
	}
	return nil
}

// Close implements Carrier.
func (b *Mailbox) Close() error { return nil }

// Letters gives what has arrived, newest first.
func (b *Mailbox) Letters() []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	newest := slices.Clone(b.letters)
	slices.Reverse(newest)
	return newest
}

var address = regexp.MustCompile(`[^\s<>@:;,"]+@[^\s<>@:;,"]+`)

// inShort is an answer without the addresses that mail servers repeat in it.
func inShort(err error) string {
	said := []rune(address.ReplaceAllString(err.Error(), "…"))
	if len(said) > 300 {
		return string(said[:300]) + " …"
	}
	return string(said)
}
