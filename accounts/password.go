package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"kursbro/app/problem"
)

// HashParameters are the cost of one argon2id hash.
type HashParameters struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultHashParameters are one of the five settings of argon2id that OWASP's
// password storage cheat sheet calls equally strong: m=12 MiB, t=3, p=1. Less
// memory for a moment means fewer fresh pages and rounds of the collector.
var DefaultHashParameters = HashParameters{MemoryKiB: 12 * 1024, Passes: 3, Lanes: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// Hasher computes argon2id with bounded parallelism: each hash takes 12 MiB
// and a core, so the rest wait in a queue, first come first served, and give up
// after Patience. While pages are being read there is one hash at a time and a
// Rest after it, so that the hashes take at most half a core; where many wait
// there is no rest, but a core is still left to the pages.
type Hasher struct {
	Parameters HashParameters
	Patience   time.Duration // how long one may wait for a turn
	Busy       func() bool   // the portal has other work now
	Rest       time.Duration // between two hashes while it is busy
	Crowd      func(bool)    // hears when many begin to wait, and when nobody does any more; may be nil
	slots      chan struct{}
	quiet      chan struct{} // held as well while the portal is busy
	waiting    atomic.Int64
	crowd      sync.Mutex
	crowded    bool // what Crowd has heard last
	computed   atomic.Int64
	nobody     PasswordHash
}

// What waits: no more than can be served in time on two cores – the others are
// told at once – and from how many on there is no rest between two hashes.
const (
	maxWaiting = 1000
	manyWait   = 32
)

// patience is how long people wait to be let in when everybody comes at once:
// a little less than a proxy waits for an answer.
const patience = 55 * time.Second

// ErrBusy says that too many want to sign in just now.
var ErrBusy = problem.New(problem.Unavailable, "accounts.busy")

// NewHasher makes a hasher with one turn for each core. The rest is about as
// long as a hash takes.
func NewHasher(parameters HashParameters) *Hasher {
	h := &Hasher{Parameters: parameters, Patience: patience, Rest: 30 * time.Millisecond,
		slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0))), quiet: make(chan struct{}, 1)}
	h.nobody = encode(parameters, make([]byte, saltBytes), make([]byte, keyBytes))
	return h
}

// Computed is how many hashes were computed so far.
func (h *Hasher) Computed() int64 { return h.computed.Load() }

// Waiting is how many wait for their turn now.
func (h *Hasher) Waiting() int64 { return h.waiting.Load() }

// Hash makes a PHC string of a password that has been normalised and checked.
// Problem: ErrBusy.
func (h *Hasher) Hash(ctx context.Context, password string) (PasswordHash, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key, err := h.compute(ctx, password, salt, h.Parameters, keyBytes)
	if err != nil {
		return "", err
	}
	return encode(h.Parameters, salt, key), nil
}

// Verify compares a password with a hash; stale says that the hash was made
// with other parameters than today's. An empty hash takes as long as any other
// and fits nothing, so that nobody learns by the clock who exists.
// Problem: ErrBusy.
func (h *Hasher) Verify(ctx context.Context, hash PasswordHash, password string) (fits, stale bool, err error) {
	known := hash != ""
	if !known {
		hash = h.nobody
	}
	parameters, salt, want, err := decode(hash)
	if err != nil {
		return false, false, err
	}
	got, err := h.compute(ctx, NormalisePassword(password), salt, parameters, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	fits = subtle.ConstantTimeCompare(got, want) == 1 && known
	return fits, parameters != h.Parameters, nil
}

func (h *Hasher) compute(ctx context.Context, password string, salt []byte, p HashParameters, size uint32) ([]byte, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	h.computed.Add(1)
	return argon2.IDKey([]byte(password), salt, p.Passes, p.MemoryKiB, p.Lanes, size), nil
}

// turn waits for a slot; done gives it back.
func (h *Hasher) turn(ctx context.Context) (done func(), err error) {
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return nil, ErrBusy
	}
	h.count()
	defer func() {
		h.waiting.Add(-1)
		h.count()
	}()
	patience, stop := context.WithTimeout(ctx, h.Patience)
	defer stop()
	if err := take(patience, h.slots); err != nil {
		return nil, err
	}
	if h.Busy == nil || !h.Busy() {
		return func() { <-h.slots }, nil
	}
	if err := take(patience, h.quiet); err != nil {
		<-h.slots
		return nil, err
	}
	return func() {
		<-h.slots
		if h.waiting.Load() >= manyWait {
			<-h.quiet
			return
		}
		time.AfterFunc(h.Rest, func() { <-h.quiet })
	}, nil
}

// count tells Crowd how long the line has become.
func (h *Hasher) count() {
	if h.Crowd == nil {
		return
	}
	h.crowd.Lock()
	defer h.crowd.Unlock()
	many, nobody := h.waiting.Load() >= manyWait, h.waiting.Load() == 0
	if many && !h.crowded || nobody && h.crowded {
		h.crowded = many
		h.Crowd(many)
	}
}

func take(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
}

var phc = base64.RawStdEncoding

func encode(p HashParameters, salt, key []byte) PasswordHash {
	return PasswordHash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.MemoryKiB, p.Passes, p.Lanes, phc.EncodeToString(salt), phc.EncodeToString(key)))
}

var errHash = errors.New("accounts: a stored password hash is not argon2id in PHC form")

func decode(hash PasswordHash) (p HashParameters, salt, key []byte, err error) {
	parts := strings.Split(string(hash), "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return p, nil, nil, errHash
	}
	salt, err = phc.DecodeString(parts[4])
	if err == nil {
		key, err = phc.DecodeString(parts[5])
	}
	if err != nil || len(salt) < 8 || len(key) < 16 || p.Passes < 1 || p.Lanes < 1 {
		return p, nil, nil, errHash
	}
	return p, salt, key, nil
}
