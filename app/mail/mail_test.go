package mail_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

var contact = mail.Contact{Phone: "55 00 00 00"}

func invitation() mail.Message {
	return mail.Message{
		To: "kari@nordmann.example", Language: i18n.NB, Kind: mail.SetPassword,
		ProfileRef: "p1", LinkRef: "l1", Link: "https://kursbro.example/passord/s3cr3t",
		Args: map[string]string{"Expires": "8. mai 2026 kl. 14.32"},
	}
}

func queue(t *testing.T, d *db.DB, m mail.Message) string {
	t.Helper()
	var id string
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		id, err = mail.Queue(t.Context(), tx, m)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sweep lets a step of forgetting take what was queued before a moment.
func sweep(t *testing.T, d *db.DB, step func(context.Context, *db.Tx, time.Time, int) (int64, error), before time.Time, most int) (count int64) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		count, err = step(t.Context(), tx, before, most)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func state(t *testing.T, d *db.DB) mail.Posted {
	t.Helper()
	all, err := mail.State(t.Context(), d, "p1")
	if err != nil || len(all) != 1 {
		t.Fatalf("%d mails, %v", len(all), err)
	}
	return all[0]
}

func TestAMailIsSentOnceAndItsSecretForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var box mail.Mailbox
		first, second := mail.NewSender(d, &box, contact), mail.NewSender(d, &box, contact)
		id := queue(t, d, invitation())
		if s := state(t, d); s.Stage != mail.Waiting || s.Tries != 0 {
			t.Fatalf("queued: %+v", s)
		}
		for _, sender := range []*mail.Sender{first, second} {
			if err := sender.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		letters := box.Letters()
		if len(letters) != 1 || letters[0].ID != id || !strings.Contains(letters[0].Text, "/passord/s3cr3t") {
			t.Fatalf("carried: %+v", letters)
		}
		if s := state(t, d); s.Stage != mail.Sent || s.SentAt == nil || s.Tries != 1 || s.LinkRef != "l1" {
			t.Errorf("sent: %+v", s)
		}
		var kept int
		if err := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM mail WHERE link IS NOT NULL OR args LIKE '%s3cr3t%'").Scan(&kept); err != nil || kept != 0 {
			t.Errorf("%d secrets kept, %v", kept, err)
		}
	})
}

func TestAMailOfAnActThatFailedIsNeverSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		regret := errors.New("changed my mind")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := mail.Queue(t.Context(), tx, invitation())
			return errors.Join(err, regret)
		})
		if !errors.Is(err, regret) {
			t.Fatal(err)
		}
		if pending, err := mail.NewSender(d, &mail.Mailbox{}, contact).Pending(t.Context()); err != nil || pending {
			t.Fatal(pending, err)
		}
	})
}

func TestACancelledMailIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, cancel := range map[string]func(*db.Tx) error{
			"by its link":    func(tx *db.Tx) error { return mail.Cancel(t.Context(), tx, "l1") },
			"by its profile": func(tx *db.Tx) error { return mail.CancelFor(t.Context(), tx, "p1") },
		} {
			queue(t, d, invitation())
			if err := d.Write(t.Context(), cancel); err != nil {
				t.Fatal(name, err)
			}
		}
		var box mail.Mailbox
		if err := mail.NewSender(d, &box, contact).Run(t.Context()); err != nil || len(box.Letters()) != 0 {
			t.Fatal(box.Letters(), err)
		}
		all, err := mail.State(t.Context(), d, "p1")
		if err != nil || len(all) != 2 || all[0].Stage != mail.Cancelled || all[1].Stage != mail.Cancelled {
			t.Fatalf("%+v %v", all, err)
		}
	})
}

func TestAMailTooLateToBeUsefulIsNotSent(t *testing.T) {
	d := dbtest.SQLite(t)
	m := invitation()
	m.Until = d.Now().Add(-time.Minute)
	queue(t, d, m)
	var box mail.Mailbox
	if err := mail.NewSender(d, &box, contact).Run(t.Context()); err != nil || len(box.Letters()) != 0 {
		t.Fatal(box.Letters(), err)
	}
	if s := state(t, d); s.Stage != mail.Failed || s.Answer == "" {
		t.Fatalf("%+v", s)
	}
}

func TestOldMailsAreForgottenUnlessTheyWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		unknown := invitation()
		unknown.ProfileRef = ""
		queue(t, d, invitation())
		queue(t, d, unknown)
		if err := mail.NewSender(d, &mail.Mailbox{}, contact).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		waits := queue(t, d, invitation())
		now = now.Add(time.Hour)
		recent := invitation()
		recent.Until = now.Add(-time.Second) // settled at once
		last := queue(t, d, recent)
		for _, want := range []int64{2, 0} {
			if n := sweep(t, d, mail.Forget, now, 2); n != want {
				t.Fatalf("forgot %d, want %d", n, want)
			}
		}
		all, err := mail.State(t.Context(), d, "p1")
		if err != nil || len(all) != 3 || all[0].ID != last || all[0].To == "" || all[1].ID != waits || all[1].To == "" || all[2].To != "" || all[2].Stage != mail.Sent || all[2].SentAt == nil {
			t.Fatalf("%+v, %v", all, err)
		}
		var left int
		if err := d.QueryRow(t.Context(), `SELECT count(*) FROM mail WHERE recipient_profile_ref IS NULL OR forgotten_at IS NOT NULL AND (args <> '{}' OR link IS NOT NULL OR calendar <> '')`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d say something still, %v", left, err)
		}
		if n := sweep(t, d, mail.Sweep, now, 10); n != 1 {
			t.Errorf("deleted %d", n)
		}
	})
}

func TestNothingIsLeftOfAnErasedPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		queue(t, d, invitation())
		other := invitation()
		other.ProfileRef = "p2"
		queue(t, d, other)
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return mail.Erase(t.Context(), tx, "p1") }); err != nil {
			t.Fatal(err)
		}
		for ref, want := range map[string]int{"p1": 0, "p2": 1} {
			if left, err := mail.State(t.Context(), d, ref); err != nil || len(left) != want {
				t.Errorf("%s: %d mails left, %v", ref, len(left), err)
			}
		}
	})
}

func TestQueueRefusesWhatCouldBreakTheMail(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, spoil := range map[string]func(*mail.Message){
		"a header in the address":   func(m *mail.Message) { m.To = "kari@nordmann.example\r\nBcc: all@nordmann.example" },
		"a name with the address":   func(m *mail.Message) { m.To = "Kari <kari@nordmann.example>" },
		"two addresses":             func(m *mail.Message) { m.To = "a@nordmann.example, b@nordmann.example" },
		"no address":                func(m *mail.Message) { m.To = "" },
		"an endless address":        func(m *mail.Message) { m.To = strings.Repeat("k", 250) + "@nordmann.example" },
		"an unknown letter":         func(m *mail.Message) { m.Kind = "account.lottery" },
		"a value that is not there": func(m *mail.Message) { m.Args = nil },
		"a line in a value":         func(m *mail.Message) { m.Args = map[string]string{"Expires": "soon\r\nBcc: x"} },
		"a line in the link":        func(m *mail.Message) { m.Link += "\nx" },
		"no link":                   func(m *mail.Message) { m.Link = "" },
		"a link where none belongs": func(m *mail.Message) { m.Kind = mail.EmailChanged },
	} {
		m := invitation()
		spoil(&m)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := mail.Queue(t.Context(), tx, m)
			return err
		})
		if err == nil {
			t.Errorf("%s was queued", name)
		}
	}
}
