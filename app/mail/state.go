package mail

import (
	"context"
	"time"

	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Stage is how far a mail has come.
type Stage string

// The stages. Sent means that our mail server took it, not that it was read.
const (
	Waiting   Stage = "waiting"
	Sent      Stage = "sent"
	Failed    Stage = "failed"    // refused for good, or given up
	Cancelled Stage = "cancelled" // no longer wanted before it was sent
)

// Posted is what the helpdesk sees of a mail: how it went, never its words or
// its link.
type Posted struct {
	ID        string
	Kind      Kind
	To        string
	Language  i18n.Language
	Stage     Stage
	Tries     int
	QueuedAt  time.Time
	SentAt    *time.Time
	NextTryAt time.Time  // of a mail that waits
	Answer    string     // what the mail server said last, without addresses; empty when sent
	LinkRef   string     // the one-time link that it carried
	BouncedAt *time.Time // when a mail server reported that it did not arrive after all; Answer is what it said
}

// Lost says that the mail did not get there: refused, given up, or come back.
func (p Posted) Lost() bool { return p.Stage == Failed || p.BouncedAt != nil }

// State lists the mails to a profile, newest first.
func State(ctx context.Context, q db.Queryer, profileRef string) ([]Posted, error) {
	return selectPosted(ctx, q, profileRef)
}
