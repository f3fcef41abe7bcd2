package accounts_test

import (
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// rows counts those of every table that a visitor could touch.
func (h house) rows() map[string]int {
	h.t.Helper()
	counts := map[string]int{}
	for _, table := range []string{"profile", "national_id", "one_time_link", "mail", "audit_entry", "match", "throttle", "inbox", "inquiry", "inquiry_message", "invitation"} {
		counts[table] = h.count("SELECT count(*) FROM " + table)
	}
	return counts
}

// TestFormsForAnybodyDoTheSameForKnownAndUnknown: they write the same rows, ask
// the database as often and hash nothing, so that the time of the answer cannot tell who is known; what
// differs is done when nobody waits for it.
func TestFormsForAnybodyDoTheSameForKnownAndUnknown(t *testing.T) {
	plea, inquiry := []string{"inbox"}, []string{"inquiry", "inquiry_message", "audit_entry"}
	forms := map[string]struct {
		writes []string
		send   func(h house, email string) error
	}{
		"register": {plea, func(h house, email string) error {
			r := h.kari()
			r.Email, r.NationalID = email, nationalid.Synthetic(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), 3)
			return h.Service.Register(t.Context(), r, here)
		}},
		"resend":    {plea, func(h house, email string) error { return h.Service.ResendRegistration(t.Context(), email, "", here) }},
		"forgotten": {plea, func(h house, email string) error { return h.Service.Forget(t.Context(), email, "nb", here) }},
		"inquire": {inquiry, func(h house, email string) error {
			_, _, err := h.Service.Inquire(t.Context(), accounts.Actor{}, accounts.NewInquiry{Name: "Kari Prøve", Email: email, Text: "Jeg har jobbet her før.", Problem: "worked", FormKey: accounts.NewFormKey()}, here)
			return err
		}},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				guest := h.guest()
				h.must(form.send(h, "somebody@else.example")) // the first form from here makes a row of its own
				asked := map[string]int64{}
				for _, email := range []string{guest.Email, "nobody@annet.example"} {
					after := h.rows()
					for _, table := range form.writes {
						after[table]++
					}
					cost := h.hashes(func() { asked[email] = h.statements(func() { h.must(form.send(h, email)) }) })
					if cost != 0 {
						t.Errorf("%s cost %d hashes", email, cost)
					}
					if now := h.rows(); !maps.Equal(now, after) {
						t.Errorf("%s: %v, want no more than %v", email, now, after)
					}
				}
				if asked[guest.Email] != asked["nobody@annet.example"] {
					t.Errorf("statements: %v", asked)
				}
			})
		})
	}
}

// TestThePleaOfAVisitorIsSeenToOnce, also by two processes at once, and its
// national ID is nowhere to be read while it waits.
func TestThePleaOfAVisitorIsSeenToOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		r := h.kari()
		r.NationalID = nationalid.Synthetic(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), 3)
		h.must(h.Service.Register(t.Context(), r, here))
		if n := h.count("SELECT count(*) FROM inbox WHERE said LIKE '%' || $1 || '%' OR said LIKE '%kari%'", r.NationalID.Reveal()); n != 0 {
			t.Error("what waits can be read")
		}
		if waits, err := h.InboxWaits(t.Context()); err != nil || !waits {
			t.Errorf("waits: %v, %v", waits, err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := h.SeeToInbox(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if letters := h.letters(); len(letters) != 1 || h.count("SELECT count(*) FROM profile WHERE email_key = 'kari@privat.example'") != 1 {
			t.Errorf("letters: %v", letters)
		}
		if h.count("SELECT count(*) FROM national_id") != 1 || h.count("SELECT count(*) FROM inbox") != 0 {
			t.Error("the number did not come with it, or the plea is still there")
		}
	})
}

// TestAPleaThatFailsWaitsAndStopsNobody, and is given up with an error in the end.
func TestAPleaThatFailsWaitsAndStopsNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.must(h.Service.Register(t.Context(), h.kari(), here))
		h.write(func(tx *db.Tx) { // as after a change of the secret
			_, err := tx.Exec(t.Context(), "UPDATE inbox SET said = 'of another secret'")
			h.must(err)
		})
		other := h.kari()
		other.Email = "annen@privat.example"
		h.must(h.Service.Register(t.Context(), other, here))
		if done, err := h.SeeToInbox(t.Context()); done != 1 || err != nil {
			t.Errorf("%d were seen to: %v", done, err)
		}
		for range 3 {
			if waits, err := h.InboxWaits(t.Context()); err != nil || waits {
				t.Errorf("it does not rest: %v", err)
			}
			h.later(10 * time.Minute)
			if _, err := h.SeeToInbox(t.Context()); err != nil {
				t.Error(err)
			}
		}
		h.later(10 * time.Minute)
		if _, err := h.SeeToInbox(t.Context()); err == nil || h.count("SELECT count(*) FROM inbox") != 0 {
			t.Errorf("after five times: %v", err)
		}
	})
}

func TestWhoSendsTooManyFormsIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var err error
		for n := range 61 {
			err = h.Service.Forget(t.Context(), fmt.Sprintf("kari%d@privat.example", n), "nb", accounts.Client{Address: "198.51.100.9"})
		}
		if problem.KindOf(err) != problem.TooMany || h.count("SELECT count(*) FROM inbox") != 60 {
			t.Errorf("the 61st: %v", err)
		}
	})
}
