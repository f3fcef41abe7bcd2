package mail

import (
	"context"
	"regexp"
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
	TriedAt   *time.Time // the last time; nil: not yet
	SentAt    *time.Time
	NextTryAt time.Time  // of a mail that waits
	Answer    string     // what the mail server said last, code first, without addresses
	LinkRef   string     // the one-time link that it carried
	BouncedAt *time.Time // when a mail server reported that it did not arrive after all; Answer is what it said
}

// Lost says that the mail did not get there: refused, given up, or come back.
func (p Posted) Lost() bool { return p.Stage == Failed || p.BouncedAt != nil }

// Cause is why a letter did not get there, as far as the mail server's answer
// says it.
type Cause string

// The causes.
const (
	NoSuchAddress Cause = "address"   // nobody has it
	MailboxFull   Cause = "full"      // nothing more goes in
	Unwelcome     Cause = "unwelcome" // taken for spam, or we are not let in
	TooSlow       Cause = "slow"      // it was not sent in time
	Unclear       Cause = ""
)

// causes are those of subject and detail in RFC 3463; "x.1.7" and "x.1.8" are about
// the sender.
var causes = map[string]Cause{
	"1.0": NoSuchAddress, "1.1": NoSuchAddress, "1.2": NoSuchAddress, "1.3": NoSuchAddress, "1.6": NoSuchAddress, "1.10": NoSuchAddress,
	"2.1": NoSuchAddress, "2.2": MailboxFull,
}

// enhanced is a status as RFC 3463 has it: class, subject, detail.
var enhanced = regexp.MustCompile(`\b[245]\.(\d{1,3})\.(\d{1,3})\b`)

// Cause reads the answer of a letter that did not get there, or not yet.
func (p Posted) Cause() Cause {
	if p.Answer == notInTime {
		return TooSlow
	}
	status := enhanced.FindStringSubmatch(p.Answer)
	switch {
	case status == nil:
		return Unclear
	case status[1] == "7":
		return Unwelcome
	}
	return causes[status[1]+"."+status[2]]
}

// PostedOf gives the mails of the keys that Queue gave, those that are kept.
func PostedOf(ctx context.Context, q db.Queryer, ids []string) ([]Posted, error) {
	return selectPostedOf(ctx, q, ids)
}

// LostSince gives the keys of the mails of a kind that were queued after the
// moment and did not arrive.
func LostSince(ctx context.Context, q db.Queryer, kind Kind, since time.Time) ([]string, error) {
	return selectLost(ctx, q, kind, since)
}

// State lists the mails to a profile, newest first.
func State(ctx context.Context, q db.Queryer, profileRef string) ([]Posted, error) {
	return selectPosted(ctx, q, profileRef)
}
