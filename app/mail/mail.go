// Package mail writes to people. It owns the letters' shape, the outbox table
// and the way to the mail server; when somebody is written to, and what the
// one link in a letter opens, is the rooms' business.
//
// A mail is queued by a step inside the act that causes it (Queue) and sent
// afterwards by a Sender, which is the work of a job. Its words are messages
// (app/i18n/messages/mail.*.json), its frame is views/mail.
package mail

import (
	"context"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Message is one mail to one person.
type Message struct {
	To       string // one plain address
	Language i18n.Language
	Kind     Kind

	ProfileRef string // whose life it belongs to; empty: nobody's yet
	Link       string // the one link, absolute; it may hold a secret
	LinkRef    string // the one-time link behind Link, for Cancel; may be empty
	Later      bool   // Link, LinkRef and Args are made when it is sent (Sender.Fill)

	// Args are the values that the letter needs (letter.go), formatted for the
	// reader. Never a national ID, an employer or a result; a course only where
	// the person asked for a place on it themselves, or is reminded of it.
	Args map[string]string

	// Calendar is an iCalendar object (RFC 5545) that goes along, or empty.
	Calendar string

	// What a Filler says besides, in a letter that is made anew at each try: none
	// of it is kept.
	Key         string  // of the mail, for the Filler to know it by
	Entries     []Entry // a list, each line with a link of its own
	Unsubscribe string  // where one click ends such letters (RFC 8058); empty: they cannot be ended

	Until time.Time // not worth sending after this; zero: three days from now
}

// Entry is a line of a list in a letter.
type Entry struct{ Text, Link string }

// worthTrying is how long a mail without Until is tried.
const worthTrying = 72 * time.Hour

// ErrAddress is the problem of an address that no mail can be sent to.
var ErrAddress = problem.New(problem.Invalid, "mail.address")

// Queue is a step: the mail is sent if, and only if, the act of tx is
// committed. It returns the mail's key, or ErrAddress.
func Queue(ctx context.Context, tx *db.Tx, m Message) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	row := newRow(m, tx.Now())
	if err := insertMails(ctx, tx, []outboxRow{row}); err != nil {
		return "", fmt.Errorf("queue mail %s: %w", m.Kind, err)
	}
	return row.id, nil
}

// QueueAll is Queue for many mails at once: all or, with ErrAddress, none.
func QueueAll(ctx context.Context, tx *db.Tx, all []Message) error {
	rows := make([]outboxRow, len(all))
	for i, m := range all {
		if err := m.check(); err != nil {
			return err
		}
		rows[i] = newRow(m, tx.Now())
	}
	if err := insertMails(ctx, tx, rows); err != nil {
		return fmt.Errorf("queue %d mails: %w", len(all), err)
	}
	return nil
}

func newRow(m Message, now time.Time) outboxRow {
	row := outboxRow{Message: m, id: db.NewID(), giveUpAt: m.Until}
	if row.giveUpAt.IsZero() {
		row.giveUpAt = now.Add(worthTrying)
	}
	return row
}

// Cancel is a step: mails that wait with this one-time link are not sent.
func Cancel(ctx context.Context, tx *db.Tx, linkRef string) error {
	return cancelMails(ctx, tx, "link_ref", linkRef)
}

// CancelFor is a step: no mail that still waits for this profile is sent (M17).
func CancelFor(ctx context.Context, tx *db.Tx, profileRef string) error {
	return cancelMails(ctx, tx, "recipient_profile_ref", profileRef)
}

// CancelLater is a step: letters of a kind to this profile that still lack
// their link are not sent.
func CancelLater(ctx context.Context, tx *db.Tx, profileRef string, kind Kind) error {
	return cancelUnfilled(ctx, tx, profileRef, kind)
}

// CancelKind is a step: letters of a kind to this profile that wait are not
// sent. It gives their keys.
func CancelKind(ctx context.Context, tx *db.Tx, profileRef string, kind Kind) ([]string, error) {
	return cancelKind(ctx, tx, profileRef, kind)
}

// Erase is a step: nothing is left of the mails to this profile.
func Erase(ctx context.Context, tx *db.Tx, profileRef string) error {
	return deleteMails(ctx, tx, profileRef)
}

// EraseAddress is a step: nothing is left of the mails to an address that were
// about nobody whom we know.
func EraseAddress(ctx context.Context, tx *db.Tx, address string) error {
	return deleteMailsTo(ctx, tx, address)
}

// EraseAbout is a step: nothing is left of the mails that carry this link.
func EraseAbout(ctx context.Context, tx *db.Tx, linkRef string) error {
	return deleteMailsAbout(ctx, tx, linkRef)
}

// Forget takes, as a step, the words off mails that are settled – sent, failed or
// cancelled – and were queued before the moment: address, values, link and
// calendar go, and what letter it was, to which profile, when and how it went
// stays. A mail to nobody whom we know goes whole. It takes most at a time, or a
// few more, and says how many: whoever wants them all asks until it is fewer.
func Forget(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return updateForgotten(ctx, tx, before, most)
}

// Sweep deletes, as a step, forgotten mails that were queued before the moment,
// so many at most, and says how many.
func Sweep(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return deleteForgotten(ctx, tx, before, most)
}

// Words are what somebody of the helpdesk, or who answers for a class, has written: the only value with
// lines, at most so many bytes.
const (
	wordsArg  = "Words"
	mostWords = 16_000
)

// check refuses what would break the mail, or smuggle headers into it.
func (m Message) check() error {
	address, err := netmail.ParseAddress(m.To)
	if err != nil || address.Address != m.To || len(m.To) > 254 {
		return ErrAddress.Because(err)
	}
	letter, known := letters[m.Kind]
	if !known {
		return fmt.Errorf("mail: no letter is called %q", m.Kind)
	}
	if m.Later {
		return m.checkLater(letter)
	}
	for _, name := range letter.needs {
		if m.Args[name] == "" {
			return fmt.Errorf("mail: %s needs %s", m.Kind, name)
		}
	}
	if (m.Link == "") != (letter.button == "") {
		return fmt.Errorf("mail: %s and its link do not belong together", m.Kind)
	}
	return m.checkValues()
}

// checkLater refuses what would stay as it is: who makes the link says the rest too.
func (m Message) checkLater(letter letter) error {
	if letter.button == "" || m.Link != "" || m.LinkRef != "" || len(m.Args) > 0 {
		return fmt.Errorf("mail: nothing is left to be said later in %s", m.Kind)
	}
	return nil
}

// checkValues refuses lines and other control characters: values are printed
// in plain text and in the subject.
func (m Message) checkValues() error {
	for name, value := range m.Args {
		if name == wordsArg && letters[m.Kind].words {
			if strings.ContainsFunc(strings.ReplaceAll(value, "\n", ""), unicode.IsControl) || len(value) > mostWords {
				return fmt.Errorf("mail: %s has impossible words", m.Kind)
			}
			continue
		}
		if strings.ContainsFunc(value, unicode.IsControl) || len(value) > 500 {
			return fmt.Errorf("mail: %s has an impossible %s", m.Kind, name)
		}
	}
	for _, entry := range m.Entries {
		if strings.ContainsFunc(entry.Text, unicode.IsControl) || len(entry.Text) > 500 || !addresses(entry.Link) {
			return fmt.Errorf("mail: %s has an impossible entry", m.Kind)
		}
	}
	if !addresses(m.Unsubscribe) {
		return fmt.Errorf("mail: %s has an impossible way out", m.Kind)
	}
	if !addresses(m.Link) {
		return fmt.Errorf("mail: %s has an impossible link", m.Kind)
	}
	return nil
}

// addresses says whether a text may be printed as a link.
func addresses(link string) bool {
	return !strings.ContainsFunc(link, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) })
}
