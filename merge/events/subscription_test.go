package events_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/events"
)

// try subscribes and gives the key of the problem.
func try(t *testing.T, p *portal, request events.Request) string {
	t.Helper()
	err := p.db.Write(t.Context(), func(tx *db.Tx) error {
		_, _, err := p.Subscribe(t.Context(), tx, request)
		return err
	})
	if err == nil {
		return ""
	}
	if found := problem.Of(err); found != nil {
		return strings.TrimPrefix(found.Key, "events.subscription.")
	}
	return err.Error()
}

func TestWhereASubscriptionMayGo(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		strict := newPortal(t, p.db, func(s *events.Settings) { s.Demo = false })
		for _, test := range []struct{ url, inDemo, else_ string }{
			{"https://hr.example/hook?x=1", "", ""},
			{"https://193.156.0.1:8443/", "", ""},
			{"http://hr.example/", "url", "url"},
			{"http://localhost:9000/", "", "url"},
			{"http://127.0.0.1:9000/", "", "url"},
			{"http://[::1]:9000/", "", "url"},
			{"http://10.0.0.1/", "url", "url"},
			{"https://127.0.0.1/", "", "private"},
			{"https://10.0.0.1/", "private", "private"},
			{"https://169.254.169.254/latest", "private", "private"},
			{"https://user:word@hr.example/", "url", "url"},
			{"https://hr.example/#part", "url", "url"},
			{"https://[fe80::1]/", "private", "private"},
			{"https://[fe80::1%25eth0]/", "private", "private"},
			{"https://[::ffff:10.0.0.1]/", "private", "private"},
			{"https://", "host", "host"},
			{"https:hr.example", "host", "host"},
			{"https:///hook", "host", "host"},
			{"https://:443/", "host", "host"},
			{"https://hr.example:99999/", "port", "port"},
			{"https://hr.example:0/", "port", "port"},
			{"https://hr.example:/", "port", "port"},
			{"https://hr.example:x/", "url", "url"},
			{"http://localhost:99999/", "port", "port"},
			{"ftp://hr.example/", "url", "url"},
			{"hr.example", "url", "url"},
			{"", "url", "url"},
			{"https://hr.example/" + strings.Repeat("x", 500), "long", "long"},
			{"https://hr.example/\n", "url", "url"},
		} {
			if got := try(t, p, events.Request{Name: "HR", URL: test.url}); got != test.inDemo {
				t.Errorf("%q in the demo: %q, want %q", test.url, got, test.inDemo)
			}
			if got := try(t, strict, events.Request{Name: "HR", URL: test.url}); got != test.else_ {
				t.Errorf("%q: %q, want %q", test.url, got, test.else_)
			}
		}
		for _, name := range []string{"", "  ", strings.Repeat("å", 101)} {
			if got := try(t, p, events.Request{Name: name, URL: "https://hr.example/"}); got != "name" {
				t.Errorf("name %q: %q", name, got)
			}
		}
	})
}

func TestASubscriptionMayBeginWithWhatIsKept(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		p.merge(t, 1, 2)
		publish(t, p)
		if key := try(t, p, events.Request{Name: "HR", URL: r.URL, FromStart: true}); key != "" {
			t.Fatal(key)
		}
		p.deliver(t)
		if len(r.all()) != 2 {
			t.Errorf("%d deliveries", len(r.all()))
		}
	})
}

func TestWhileSecretsChangeBothSign(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		id, old := p.subscribe(t, r.URL)
		var fresh string
		p.write(t, func(tx *db.Tx) error {
			secret, err := p.Rotate(t.Context(), tx, id, nil)
			fresh = secret.Reveal()
			return err
		})
		p.merge(t, 1)
		p.deliver(t)
		if sub := p.of(t, id); sub.Rotating == nil || fresh == old {
			t.Errorf("%+v", sub)
		}
		verified(t, r.all(), old)
		verified(t, r.all(), fresh)
		p.clock.pass(24 * time.Hour)
		p.merge(t, 2)
		p.deliver(t)
		last := r.all()[1]
		if err := events.Verify(last.header, last.body, last.at, old); !errors.Is(err, events.ErrForged) {
			t.Error("the old secret still signs")
		}
		verified(t, r.all()[1:], fresh)
		if err := p.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sub := p.of(t, id); sub.Rotating != nil {
			t.Errorf("the old secret is kept: %+v", sub)
		}
	})
}

func TestSecretsAreNeitherPrintedNorStored(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		var secret events.Secret
		p.write(t, func(tx *db.Tx) (err error) {
			_, secret, err = p.Subscribe(t.Context(), tx, events.Request{Name: "HR", URL: "https://hr.example/"})
			return err
		})
		if said := fmt.Sprintf("%v %+v %#v %s %q %x", secret, secret, secret, secret, secret, secret); strings.Trim(said, "* ") != "" {
			t.Error("a secret is printed")
		}
		var stored []byte
		if err := p.db.QueryRow(t.Context(), "SELECT secret FROM event_subscription").Scan(&stored); err != nil || len(stored) < 60 ||
			bytes.Contains(stored, []byte(secret.Reveal()[6:])) {
			t.Error("a secret is stored in the open", err)
		}
		moved := newPortal(t, p.db, func(s *events.Settings) { s.Secret = bytes.Repeat([]byte("x1"), 16) })
		moved.merge(t, 1)
		moved.deliver(t)
		if all, err := moved.Subscriptions(t.Context()); err != nil || all[0].Tries != 1 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// lastFailure delivers one event and says why it was not taken.
func lastFailure(t *testing.T, p *portal, id events.SubscriptionID) events.Failure {
	t.Helper()
	p.merge(t, 1)
	p.deliver(t)
	latest, err := p.Deliveries(t.Context(), id, 1)
	if err != nil || len(latest) != 1 {
		t.Fatalf("%+v %v", latest, err)
	}
	return latest[0].Failure
}

func TestNoRedirectIsFollowed(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		target := newReceiver(t, p, nil)
		r := newReceiver(t, p, func(w http.ResponseWriter, _ int) {
			w.Header().Set("Location", target.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		id, _ := p.subscribe(t, r.URL)
		if got := lastFailure(t, p, id); got != events.Redirected || len(target.all()) != 0 {
			t.Errorf("%s, and %d came", got, len(target.all()))
		}
	})
}

// A name that stands for an address inside is refused when it is dialled.
func TestANameThatLeadsInsideIsNotDialled(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was told") }))
		defer server.Close()
		strict := newPortal(t, p.db, func(s *events.Settings) { s.Demo = false })
		id, _ := strict.subscribe(t, strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
		if got := lastFailure(t, strict, id); got != events.BadAddress {
			t.Errorf("%s", got)
		}
	})
}

func TestHTTPSAsksWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		taken := 0
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { taken++ }))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		defer server.Close()
		inside := func(s *events.Settings) { s.Demo, s.Allow = false, loopback }
		doubting := newPortal(t, p.db, inside)
		id, _ := doubting.subscribe(t, server.URL)
		if got := lastFailure(t, doubting, id); got != events.Untrusted || taken != 0 {
			t.Errorf("%s, and %d came", got, taken)
		}
		trusting := newPortal(t, p.db, inside, func(s *events.Settings) {
			s.Roots = x509.NewCertPool()
			s.Roots.AddCert(server.Certificate())
		})
		trusting.clock.pass(time.Minute)
		trusting.deliver(t)
		if taken != 1 {
			t.Errorf("%d came", taken)
		}
	})
}

func TestASlowOrEndlessAnswerIsNotWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		over := make(chan bool)
		silent := newReceiver(t, p, func(http.ResponseWriter, int) { <-over })
		id, _ := p.subscribe(t, silent.URL)
		if got := lastFailure(t, p, id); got != events.TooSlow {
			t.Errorf("silent: %s", got)
		}
		close(over)
		p.write(t, func(tx *db.Tx) error { return p.Unsubscribe(t.Context(), tx, id) })
		endless := newReceiver(t, p, func(w http.ResponseWriter, _ int) {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		})
		id, _ = p.subscribe(t, endless.URL)
		if got := lastFailure(t, p, id); got != "" {
			t.Errorf("endless: %s", got)
		}
	}, func(s *events.Settings) { s.Timeout = 300 * time.Millisecond })
}

func TestNobodyThere(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		r.Close()
		id, _ := p.subscribe(t, r.URL)
		if got := lastFailure(t, p, id); got != events.NoAnswer {
			t.Errorf("%s", got)
		}
	})
}

func TestWhoIsPausedWaitsAndNothingIsLostUnsaid(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		id, secret := p.subscribe(t, r.URL)
		p.merge(t, 1)
		p.deliver(t)
		p.write(t, func(tx *db.Tx) error { return p.Pause(t.Context(), tx, id) })
		p.merge(t, 2)
		p.deliver(t)
		if sub := p.of(t, id); len(r.all()) != 1 || sub.Reason != events.ByHand || sub.Behind != 1 {
			t.Errorf("%+v", sub)
		}
		p.clock.pass(401 * 24 * time.Hour)
		p.merge(t, 3)
		p.deliver(t)
		if err := p.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		resume := func(skip bool) error {
			return p.db.Write(t.Context(), func(tx *db.Tx) error { return p.Resume(t.Context(), tx, id, skip) })
		}
		if found := problem.Of(resume(false)); found == nil || found.Key != "events.subscription.missed" {
			t.Errorf("what was swept is passed over: %v", found)
		}
		if err := resume(true); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		if merges := verified(t, r.all()[1:], secret); strings.Join(merges, " ") != "m3" {
			t.Errorf("%s", merges)
		}
	})
}

func TestWhatAnEnabledSubscriptionLacksIsKept(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		p.subscribe(t, r.URL)
		p.merge(t, 1, 2)
		publish(t, p)
		p.clock.pass(500 * 24 * time.Hour)
		if err := p.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		if len(r.all()) != 2 {
			t.Errorf("%d deliveries", len(r.all()))
		}
	})
}

func TestWhoIsGoneIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		for name, act := range map[string]func(tx *db.Tx) error{
			"rotate":      func(tx *db.Tx) error { _, err := p.Rotate(t.Context(), tx, "x", nil); return err },
			"pause":       func(tx *db.Tx) error { return p.Pause(t.Context(), tx, "x") },
			"resume":      func(tx *db.Tx) error { return p.Resume(t.Context(), tx, "x", true) },
			"unsubscribe": func(tx *db.Tx) error { return p.Unsubscribe(t.Context(), tx, "x") },
		} {
			if err := p.db.Write(t.Context(), act); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestASecretIsSealedAnewUnderAnotherOfTheInstallations(t *testing.T) {
	before, now := bytes.Repeat([]byte("s3"), 16), bytes.Repeat([]byte("n3"), 16)
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		id, old := p.subscribe(t, r.URL)
		p.write(t, func(tx *db.Tx) error { _, err := p.Rotate(t.Context(), tx, id, nil); return err })
		during := newPortal(t, p.db, func(s *events.Settings) { s.Secret, s.Old = now, [][]byte{before} })
		for _, want := range []int{1, 0} {
			if anew, lost, err := during.Reseal(t.Context()); anew != want || lost != 0 || err != nil {
				t.Errorf("%d anew, %d lost, %v", anew, lost, err)
			}
		}
		after := newPortal(t, p.db, func(s *events.Settings) { s.Secret = now })
		after.merge(t, 1)
		after.deliver(t)
		verified(t, r.all(), old)
		if _, lost, err := p.Reseal(t.Context()); lost != 1 || err != nil {
			t.Errorf("%d open by none, %v", lost, err)
		}
	})
}
