// Package audit keeps what was done and looked at, by whom and to whom.
//
// It owns the append-only table audit_entry and the hash chain that seals it:
// an act inserts its entry unchained, in its own transaction, and the job Seal
// links the entries within seconds (inside the act the chain would make all
// writers wait for each other). An entry holds ids and codes, never names or
// numbers, so that erasing a person leaves no hole in the chain. Who may read
// it is decided by accounts; the page is accounts/pages.
package audit

import (
	"context"
	"encoding/json"
	"time"

	"kursbro/app/db"
)

// Outcomes of what somebody set out to do.
const (
	Done    = "done"
	Refused = "refused"
)

// Entry is one line of the log.
type Entry struct {
	ID         string
	At         time.Time
	Actor      string            // profile id; empty: the system, or nobody yet
	ActorKind  string            // person, job, command, visitor
	Action     string            // a code, such as profile.lock
	Subject    string            // profile id of whose data it is; may be empty
	ObjectKind string            // course, certificate, merge …
	ObjectRef  string            // its id
	Outcome    string            // Done unless told otherwise
	Detail     map[string]string // ids and codes, never names
	Sequence   int64             // place in the chain; 0: not sealed yet
}

// About adds what the entry is about besides the subject.
func (e Entry) About(kind, ref string) Entry {
	e.ObjectKind, e.ObjectRef = kind, ref
	return e
}

// With adds one detail: an id or a code.
func (e Entry) With(name, value string) Entry {
	detail := map[string]string{name: value}
	for k, v := range e.Detail {
		if k != name {
			detail[k] = v
		}
	}
	e.Detail = detail
	return e
}

// Refuse says that it was tried and not allowed.
func (e Entry) Refuse() Entry {
	e.Outcome = Refused
	return e
}

// Record writes entries as a step of an act; ID and At are set here.
func Record(ctx context.Context, tx *db.Tx, entries ...Entry) error {
	for i := range entries {
		e := &entries[i]
		e.ID, e.At = db.NewID(), tx.Now()
		if e.Outcome == "" {
			e.Outcome = Done
		}
	}
	return insertEntries(ctx, tx, entries)
}

// detailText is the detail as it is stored and hashed: JSON with sorted keys.
func detailText(detail map[string]string) string {
	if len(detail) == 0 {
		return "{}"
	}
	text, _ := json.Marshal(detail) // a map of strings always marshals
	return string(text)
}
