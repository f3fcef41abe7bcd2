package events_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge/events"
)

// clock is the service's, and moves when a test says so.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// portal is a room with its database and a clock.
type portal struct {
	*events.Service
	db    *db.DB
	clock *clock
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func newPortal(t *testing.T, d *db.DB, change ...func(*events.Settings)) *portal {
	t.Helper()
	c := &clock{at: time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)}
	d.SetClock(c.now)
	settings := events.Settings{Secret: bytes.Repeat([]byte("s3"), 16), Demo: true, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&settings)
	}
	s, err := events.New(d, settings)
	if err != nil {
		t.Fatal(err)
	}
	return &portal{s, d, c}
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, p *portal), change ...func(*events.Settings)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, newPortal(t, d, change...)) })
}

func (p *portal) write(t *testing.T, act func(tx *db.Tx) error) {
	t.Helper()
	if err := p.db.Write(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// merge records that the profiles a<n> and b<n> were merged.
func (p *portal) merge(t *testing.T, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		p.write(t, func(tx *db.Tx) error { return events.Record(t.Context(), tx, merged(n)) })
	}
}

func merged(n int) events.Event {
	return events.Event{Kind: events.Merged, Merge: fmt.Sprint("m", n), From: fmt.Sprint("a", n), Into: fmt.Sprint("b", n)}
}

func (p *portal) deliver(t *testing.T) {
	t.Helper()
	if err := p.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (p *portal) subscribe(t *testing.T, url string) (id events.SubscriptionID, secret string) {
	t.Helper()
	p.write(t, func(tx *db.Tx) error {
		made, s, err := p.Subscribe(t.Context(), tx, events.Request{Name: "HR", URL: url})
		id, secret = made, s.Reveal()
		return err
	})
	return id, secret
}

// of gives the subscription as it is now.
func (p *portal) of(t *testing.T, id events.SubscriptionID) events.Subscription {
	t.Helper()
	all, err := p.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.ID == id {
			return s
		}
	}
	t.Fatal("no such subscription")
	return events.Subscription{}
}

// arrival is one request that a receiver got.
type arrival struct {
	header http.Header
	body   []byte
	at     time.Time
}

// receiver is another system: a real server that keeps what comes.
type receiver struct {
	*httptest.Server
	clock *clock

	mu       sync.Mutex
	arrived  []arrival
	answer   func(w http.ResponseWriter, n int) // n: which request, from 1; nil: 200
	together int                                // requests at the same time
	most     int
}

func newReceiver(t *testing.T, p *portal, answer func(w http.ResponseWriter, n int)) *receiver {
	r := &receiver{clock: p.clock, answer: answer}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	r.arrived = append(r.arrived, arrival{request.Header, body, r.clock.now()})
	n, answer := len(r.arrived), r.answer
	r.together++
	r.most = max(r.most, r.together)
	r.mu.Unlock()
	if answer != nil {
		answer(w, n)
	}
	r.mu.Lock()
	r.together--
	r.mu.Unlock()
}

// say changes what it answers from now on.
func (r *receiver) say(answer func(w http.ResponseWriter, n int)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) all() []arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]arrival(nil), r.arrived...)
}

func status(code int) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, _ int) { w.WriteHeader(code) }
}
