// Package events tells other systems what became of a person, so that nobody
// downstream keeps the id of a profile that was merged away: an outbox that
// they read (GET /api/events) and webhooks that come to them.
//
// It owns the events, their order, the subscriptions and the deliveries. An
// event holds ids and kinds, never a name, a number or an address. It does not
// decide who may read or subscribe, which is the mount's and the caller's, and
// it knows no merge: that room records its events in its own transaction.
//
// # Order
//
// An act writes its event without a sequence. The database draws the event's
// place while the act writes it, so whoever begins after another has committed
// gets a later one. Publish, a leased job, then numbers in that order what is
// committed: 1, 2, 3 without a gap, in transactions that lock one row and so
// follow each other. Readers see numbered events alone. What is committed late
// is numbered late, and no reader ever finds something new behind its cursor.
package events

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"kursbro/app/db"
)

// Kind is what happened.
type Kind string

// The kinds. After Merged, From is no longer anybody: its person is Into. After
// Undone both are there again, each its own. After Erased nothing is known of
// From any more, nor shall be elsewhere (GDPR article 19).
const (
	Merged Kind = "profile.merged"
	Undone Kind = "profile.merge_undone"
	Erased Kind = "profile.erased"
)

// Event is one thing that happened to two profiles, or to one.
type Event struct {
	ID       string // also the webhook-id of its deliveries
	Sequence int64  // 1, 2, 3 …; 0: not published yet
	Kind     Kind
	Merge    string // id of the merge that was done or undone; empty when erased
	From     string // profile id that is dead, alive again, or erased
	Into     string // profile id that survived; empty when erased
	At       time.Time
}

// Record writes an event as a step of the act that it tells of; ID, Sequence
// and At are set here.
func Record(ctx context.Context, tx *db.Tx, e Event) error {
	if e.Kind == Erased && e.Merge == "" && e.Into == "" && e.From != "" {
		return keep(ctx, tx, e)
	}
	if e.Kind == "" || e.Kind == Erased || e.Merge == "" || e.From == "" || e.Into == "" {
		return errors.New("an event needs its kind, its merge and both profiles; erased is one alone")
	}
	return keep(ctx, tx, e)
}

func keep(ctx context.Context, tx *db.Tx, e Event) error {
	e.ID, e.At = db.NewID(), tx.Now()
	if err := insertEvent(ctx, tx, e); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}

// MarshalJSON gives the form that readers and receivers see: id, sequence,
// type, timestamp (RFC 3339, UTC) and data with the ids.
func (e Event) MarshalJSON() ([]byte, error) {
	type data struct {
		Merge   string `json:"merge_id,omitempty"`
		From    string `json:"from_profile_id,omitempty"`
		Into    string `json:"into_profile_id,omitempty"`
		Profile string `json:"profile_id,omitempty"`
	}
	told := data{Merge: e.Merge, From: e.From, Into: e.Into}
	if e.Kind == Erased {
		told = data{Profile: e.From}
	}
	return json.Marshal(struct {
		ID        string    `json:"id"`
		Sequence  int64     `json:"sequence"`
		Type      Kind      `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      data      `json:"data"`
	}{e.ID, e.Sequence, e.Kind, e.At.UTC(), told})
}

// Settings is what the operator decides. Zero durations and Parallel mean what
// New says.
type Settings struct {
	Secret   []byte         // of the installation, at least 32 bytes: seals the subscriptions' own secrets
	Old      [][]byte       // those before it, which open what they have sealed
	Demo     bool           // receivers on this machine may be told, over http too
	Allow    []netip.Prefix // addresses inside the organisation that may be told; all others must be public
	Roots    *x509.CertPool // whom https trusts; nil: whom the machine trusts
	Keep     time.Duration  // how long events are kept: 400 days
	GiveUp   time.Duration  // how long a receiver may fail before it is paused: 5 days
	Overlap  time.Duration  // how long an old secret signs beside the new one: 24 hours
	Timeout  time.Duration  // of one delivery: 10 seconds
	Parallel int            // subscriptions that are delivered to at once: 8
}

// Service is the room.
type Service struct {
	db       *db.DB
	settings Settings
	box      box
	client   *http.Client
}

// New makes the room; its error is a secret that is too short.
func New(d *db.DB, settings Settings) (*Service, error) {
	box, err := newBox(append([][]byte{settings.Secret}, settings.Old...)...)
	if err != nil {
		return nil, err
	}
	fallback(&settings.Keep, 400*24*time.Hour)
	fallback(&settings.GiveUp, 5*24*time.Hour)
	fallback(&settings.Overlap, 24*time.Hour)
	fallback(&settings.Timeout, 10*time.Second)
	fallback(&settings.Parallel, 8)
	s := &Service{db: d, settings: settings, box: box}
	s.client = s.newClient()
	return s, nil
}

func fallback[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}
