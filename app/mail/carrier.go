package mail

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Carrier takes letters to where people read them. A Sender uses it from one
// goroutine at a time.
type Carrier interface {
	// Carry returns no error once the letter is the next server's responsibility.
	// One that is ErrRefused is final; ErrUnreachable says that no other letter
	// would get through either; anything else may pass. The answer is what the
	// server said to the letter, code first, taken or not; empty when it did not
	// come that far.
	Carry(ctx context.Context, l Letter) (answer string, err error)
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
func (b *Mailbox) Carry(_ context.Context, l Letter) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = append(b.letters, Kept{l, time.Now()})
	if len(b.letters) > most {
		b.letters = slices.Delete(b.letters, 0, len(b.letters)-most)
	}
	return "250 2.0.0 Ok: kept here as " + l.ID, nil
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

// What an answer may name of somebody: an address, or what looks like a national ID.
var naming = regexp.MustCompile(`[^\s<>@:;,"]+@[^\s<>@:;,"]+|\b\d{6}[ .-]?\d{5}\b`)

// mostAnswer is how many characters of an answer are kept.
const mostAnswer = 300

// inShort is what a mail server said, on one line and of bounded length, without
// what does not print and without the addresses and numbers that are repeated in it.
func inShort(answer string) string {
	if len(answer) > 8*mostAnswer {
		answer = answer[:8*mostAnswer]
	}
	printed := strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) && r != unicode.ReplacementChar {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(answer, " "))
	said := []rune(naming.ReplaceAllString(strings.Join(strings.Fields(printed), " "), "…"))
	if len(said) > mostAnswer {
		return string(said[:mostAnswer]) + " …"
	}
	return string(said)
}
