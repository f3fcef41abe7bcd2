package mail_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/mail"
)

// unfilled is a welcome as it is queued: without link and values.
func unfilled() mail.Message {
	return mail.Message{To: "kari@hjemme.example", Language: "nb", Kind: mail.WelcomeInternal, ProfileRef: "p1", Later: true}
}

func filled(_ context.Context, _ *db.Tx, m mail.Message) (mail.Message, error) {
	m.To, m.Link, m.LinkRef = "kari@ny.example", "https://kursbro.example/passord/s3cr3t", "l1"
	m.Args = map[string]string{"Username": "kano1", "Expires": "i morgen"}
	return m, nil
}

func TestALetterIsFilledWhenItLeavesAndOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		queue(t, d, unfilled())
		if s := state(t, d); s.LinkRef != "" {
			t.Errorf("queued: %+v", s)
		}
		var box mail.Mailbox
		times := 0
		sender := mail.NewSender(d, &delaying{Carrier: &box, times: 1}, contact)
		sender.Fill(mail.WelcomeInternal, func(ctx context.Context, tx *db.Tx, m mail.Message) (mail.Message, error) {
			times++
			return filled(ctx, tx, m)
		})
		for range 2 {
			if err := sender.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Hour)
		}
		letters := box.Letters()
		if times != 1 || len(letters) != 1 || letters[0].To != "kari@ny.example" || !strings.Contains(letters[0].Text, "/passord/s3cr3t") {
			t.Errorf("filled %d times: %+v", times, letters)
		}
		if s := state(t, d); s.Stage != mail.Sent || s.LinkRef != "l1" || s.To != "kari@ny.example" {
			t.Errorf("sent: %+v", s)
		}
	})
}

// delaying asks a few times to be tried later before it carries.
type delaying struct {
	mail.Carrier
	times int
}

func (c *delaying) Carry(ctx context.Context, l mail.Letter) (string, error) {
	if c.times--; c.times >= 0 {
		return "", errors.New("451 later")
	}
	return c.Carrier.Carry(ctx, l)
}

func TestALetterThatIsNotWantedAnyMoreStopsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, name := range []string{"p1", "p2", "p3"} {
			m := unfilled()
			m.ProfileRef = name
			queue(t, d, m)
		}
		var box mail.Mailbox
		sender := mail.NewSender(d, &box, contact)
		sender.Fill(mail.WelcomeInternal, func(ctx context.Context, tx *db.Tx, m mail.Message) (mail.Message, error) {
			full, err := filled(ctx, tx, m)
			switch m.ProfileRef {
			case "p1":
				return m, mail.ErrUnwanted
			case "p2":
				full.To = "not an address"
			}
			return full, err
		})
		if err := sender.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		for ref, want := range map[string]mail.Stage{"p1": mail.Cancelled, "p2": mail.Failed, "p3": mail.Sent} {
			all, err := mail.State(t.Context(), d, ref)
			if err != nil || len(all) != 1 || all[0].Stage != want {
				t.Errorf("%s: %+v, %v", ref, all, err)
			}
		}
	})
}

func TestALetterThatNobodyFillsIsNeverLost(t *testing.T) {
	d := dbtest.SQLite(t)
	queue(t, d, unfilled())
	if err := mail.NewSender(d, &mail.Mailbox{}, contact).Run(t.Context()); err == nil {
		t.Error("nobody was told")
	}
	if s := state(t, d); s.Stage != mail.Waiting || s.Tries != 0 {
		t.Errorf("%+v", s)
	}
}
