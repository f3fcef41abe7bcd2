package mail_test

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/mail"
)

func TestTheOutboxTriesAgainUntilTheServerTakesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		s := startServer(t, mail.StartTLS)
		busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, kari@nordmann.example"}
		s.answers = []error{busy, busy}
		sender := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "hush"), contact)
		queue(t, d, invitation())
		for try, wait := range []time.Duration{time.Minute, 5 * time.Minute} {
			if err := sender.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			p := state(t, d)
			if p.Stage != mail.Waiting || p.Tries != try+1 || !p.NextTryAt.Equal(now.Add(wait)) || p.TriedAt == nil || !p.TriedAt.Equal(now) {
				t.Fatalf("try %d: %+v", try, p)
			}
			if p.Answer != "451 4.7.1 greylisted, …" || p.Cause() != mail.Unwelcome {
				t.Errorf("answer: %q, cause %q", p.Answer, p.Cause())
			}
			if pending, err := sender.Pending(t.Context()); err != nil || pending {
				t.Fatal("not yet", pending, err)
			}
			now = now.Add(wait)
			if pending, err := sender.Pending(t.Context()); err != nil || !pending {
				t.Fatal("now", pending, err)
			}
		}
		if err := sender.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p := state(t, d); p.Stage != mail.Sent || p.Tries != 3 || !p.SentAt.Equal(now) || p.Answer != "250 2.0.0 OK: queued" || len(s.took()) != 1 {
			t.Fatalf("%+v, %d mails", p, len(s.took()))
		}
	})
}

func TestAMailThatIsRefusedIsNotTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := startServer(t, mail.Plain)
		s.answers = []error{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user kari@nordmann.example"}}
		queue(t, d, invitation())
		other := invitation()
		other.ProfileRef = "p2"
		queue(t, d, other)
		if err := mail.NewSender(d, s.carrier(t, mail.Plain, "", ""), contact).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := state(t, d)
		if p.Stage != mail.Failed || p.TriedAt == nil || p.Answer != "550 5.1.1 no such user …" || p.Cause() != mail.NoSuchAddress {
			t.Errorf("%+v", p)
		}
		if len(s.took()) != 1 {
			t.Errorf("%d others were sent", len(s.took()))
		}
		var secrets int
		if err := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM mail WHERE link IS NOT NULL").Scan(&secrets); err != nil || secrets != 0 {
			t.Errorf("%d secrets kept, %v", secrets, err)
		}
	})
}

func TestAServerThatIsAwayIsLeftAloneForAWhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		s := startServer(t, mail.StartTLS)
		s.answers = nil
		away := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "wrong"), contact)
		queue(t, d, invitation())
		other := invitation()
		other.ProfileRef = "p2"
		queue(t, d, other)
		if err := away.Run(t.Context()); err == nil || strings.Contains(err.Error(), "nordmann") {
			t.Fatalf("the job should say so, without addresses: %v", err)
		}
		if pending, err := away.Pending(t.Context()); err != nil || pending {
			t.Fatal("it was not left alone", err)
		}
		now = now.Add(10 * time.Second)
		if pending, err := away.Pending(t.Context()); err != nil || !pending {
			t.Fatal("the other mail waits still", err)
		}
		if p := state(t, d); p.Stage != mail.Waiting || p.Answer == "" {
			t.Errorf("%+v", p)
		}
		now = now.Add(time.Hour)
		back := mail.NewSender(d, s.carrier(t, mail.StartTLS, "portal", "hush"), contact)
		if err := back.Run(t.Context()); err != nil || len(s.took()) != 2 {
			t.Fatalf("%d of 2 arrived, %v", len(s.took()), err)
		}
	})
}

func TestManySendersSendEachMailOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := startServer(t, mail.Plain)
		const mails = 40
		for range mails {
			queue(t, d, invitation())
		}
		var all sync.WaitGroup
		for range 4 {
			sender := mail.NewSender(d, s.carrier(t, mail.Plain, "", ""), contact)
			all.Go(func() {
				if err := sender.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[string]bool{}
		for _, raw := range s.took() {
			m, err := netmail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			seen[m.Header.Get("Message-ID")] = true
		}
		if len(s.took()) != mails || len(seen) != mails {
			t.Fatalf("%d mails, %d different, want %d", len(s.took()), len(seen), mails)
		}
	})
}

func TestASenderThatDiedIsReplacedAfterAWhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		queue(t, d, invitation())
		dead := mail.NewSender(d, dying{}, contact)
		func() {
			defer func() { recover() }()
			dead.Run(t.Context())
		}()
		var box mail.Mailbox
		for _, step := range []struct {
			later   time.Duration
			letters int
		}{{4 * time.Minute, 0}, {time.Minute, 1}} {
			now = now.Add(step.later)
			if err := mail.NewSender(d, &box, contact).Run(t.Context()); err != nil || len(box.Letters()) != step.letters {
				t.Fatalf("%v later: %d letters, %v", step.later, len(box.Letters()), err)
			}
		}
	})
}

// TestWhatAServerAnswersIsKeptShortAndNamesNobody: it is shown to the helpdesk.
func TestWhatAServerAnswersIsKeptShortAndNamesNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, row := range []struct{ said, kept string }{
			{"2.0.0 Ok: queued as 4XyZ12", "250 2.0.0 Ok: queued as 4XyZ12"},
			{"2.6.0 <0123@kursbro.example> [InternalId=9045] Queued mail for delivery", "250 2.6.0 <…> [InternalId=9045] Queued mail for delivery"},
			{"2.0.0 forwarded to ola@nordmann.example for 128585 12345 and 12858512345", "250 2.0.0 forwarded to … for … and …"},
			{"2.0.0 Ok\x1b[31m\u202eevil\x00 \xff\xfe end", "250 2.0.0 Ok [31m evil end"},
			{"2.0.0 " + strings.Repeat("å", 900), "250 2.0.0 " + strings.Repeat("å", 290) + " …"},
		} {
			m := invitation()
			m.ProfileRef = fmt.Sprint("p", i)
			queue(t, d, m)
			s := startServer(t, mail.Plain)
			s.at, s.answers = "DATA", []error{&smtp.SMTPError{Code: 250, EnhancedCode: smtp.NoEnhancedCode, Message: row.said}}
			if err := mail.NewSender(d, s.carrier(t, mail.Plain, "", ""), contact).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			posted, err := mail.State(t.Context(), d, m.ProfileRef)
			if err != nil || len(posted) != 1 || posted[0].Answer != row.kept || posted[0].Stage != mail.Sent {
				t.Errorf("%q: %+v, %v", row.said, posted, err)
			}
		}
	})
}

// dying is a carrier whose process dies while it carries.
type dying struct{}

func (dying) Carry(context.Context, mail.Letter) (string, error) { panic("killed") }
func (dying) Close() error                                       { return nil }
