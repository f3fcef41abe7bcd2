package events_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/jobs"
	"kursbro/merge/events"
)

// verified fails on a delivery that a receiver with the secret would refuse,
// and gives the merges that were told of.
func verified(t *testing.T, arrivals []arrival, secret string) (merges []string) {
	t.Helper()
	for _, a := range arrivals {
		if err := events.Verify(a.header, a.body, a.at, secret); err != nil {
			t.Error(err)
		}
		var told struct {
			ID   string `json:"id"`
			Data struct {
				Merge string `json:"merge_id"`
			} `json:"data"`
		}
		if err := json.Unmarshal(a.body, &told); err != nil || told.ID != a.header.Get("Webhook-Id") || told.ID == "" {
			t.Errorf("%v: %s", err, a.body)
		}
		merges = append(merges, told.Data.Merge)
	}
	return merges
}

func TestEventsAreDeliveredSignedAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		p.merge(t, 1)
		publish(t, p)
		id, secret := p.subscribe(t, r.URL)
		p.merge(t, 2, 3, 4)
		if pending, err := p.Pending(t.Context()); err != nil || !pending {
			t.Error("nothing is pending", err)
		}
		p.deliver(t)
		if got := strings.Join(verified(t, r.all(), secret), " "); got != "m2 m3 m4" {
			t.Errorf("told of %s", got)
		}
		sub := p.of(t, id)
		if sub.Delivered != 4 || sub.Behind != 0 || sub.Tries != 0 || sub.FailingSince != nil {
			t.Errorf("%+v", sub)
		}
		log, err := p.Deliveries(t.Context(), id, 10)
		if err != nil || len(log) != 3 || log[0].Sequence != 4 || log[0].Status != 200 || log[0].Failure != "" || log[0].DeliveredAt == nil {
			t.Errorf("%+v %v", log, err)
		}
		if pending, err := p.Pending(t.Context()); err != nil || pending {
			t.Error("something is still pending", err)
		}
		p.deliver(t)
		if len(r.all()) != 3 {
			t.Error("something came twice")
		}
	})
}

func TestWhatFailsIsTriedAgainAndNothingOvertakesIt(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, func(w http.ResponseWriter, n int) {
			if n <= 2 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		id, secret := p.subscribe(t, r.URL)
		p.merge(t, 1, 2)
		p.deliver(t)
		p.deliver(t) // nothing is due yet
		if sub := p.of(t, id); sub.Tries != 1 || sub.FailingSince == nil || !sub.NextTryAt.After(p.clock.now()) || sub.Behind != 2 {
			t.Errorf("%+v", sub)
		}
		p.clock.pass(5 * time.Second)
		p.deliver(t)
		p.clock.pass(5*time.Second - 1)
		p.deliver(t) // the second rest is longer
		if n := len(r.all()); n != 2 {
			t.Errorf("%d tries", n)
		}
		p.clock.pass(5*time.Second + 1)
		p.deliver(t)
		arrivals := r.all()
		if got := strings.Join(verified(t, arrivals, secret), " "); got != "m1 m1 m1 m2" {
			t.Fatalf("told of %s", got)
		}
		if arrivals[0].header.Get("Webhook-Id") != arrivals[2].header.Get("Webhook-Id") {
			t.Error("the same event came under another id")
		}
		if log, err := p.Deliveries(t.Context(), id, 10); err != nil || len(log) != 2 || log[1].Tries != 3 || log[1].Failure != "" || log[1].FirstAt.Equal(log[1].LastAt) {
			t.Errorf("%+v %v", log, err)
		}
	})
}

// The process dies after the receiver's answer and before its own commit.
func TestADeathBetweenAnswerAndCommitTellsTwiceWithTheSameID(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		open := func() *db.DB {
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			return d
		}
		dying := newPortal(t, open())
		r := newReceiver(t, dying, func(http.ResponseWriter, int) { dying.db.Close() })
		id, secret := dying.subscribe(t, r.URL)
		dying.merge(t, 1, 2)
		if err := dying.Deliver(t.Context()); err == nil {
			t.Error("the death was not noticed")
		}
		r.say(nil)
		next := newPortal(t, open())
		next.deliver(t)
		if n := len(r.all()); n != 1 {
			t.Errorf("%d deliveries while the dead process holds the subscription", n)
		}
		next.clock.pass(2 * time.Minute)
		dying.clock.pass(2 * time.Minute) // the receiver's is that one
		next.deliver(t)
		arrivals := r.all()
		if got := strings.Join(verified(t, arrivals, secret), " "); got != "m1 m1 m2" {
			t.Fatalf("told of %s", got)
		}
		if arrivals[0].header.Get("Webhook-Id") != arrivals[1].header.Get("Webhook-Id") {
			t.Error("a receiver cannot tell that it has seen it")
		}
		if sub := next.of(t, id); sub.Behind != 0 {
			t.Errorf("%+v", sub)
		}
	})
}

// One process is so slow that another takes over; what it says then no longer
// counts.
func TestWhoLostTheTurnChangesNothing(t *testing.T) {
	for _, late := range []int{http.StatusOK, http.StatusInternalServerError, http.StatusGone} {
		each(t, func(t *testing.T, p *portal) {
			r := newReceiver(t, p, func(w http.ResponseWriter, n int) {
				if n > 1 {
					return
				}
				p.clock.pass(2 * time.Minute)
				if err := p.Deliver(context.Background()); err != nil {
					t.Error(err)
				}
				w.WriteHeader(late)
			})
			id, _ := p.subscribe(t, r.URL)
			p.merge(t, 1, 2)
			p.deliver(t)
			if sub := p.of(t, id); sub.Behind != 0 || sub.Tries != 0 || sub.FailingSince != nil || sub.State != events.Enabled {
				t.Errorf("after a late %d: %+v", late, sub)
			}
			if log, err := p.Deliveries(t.Context(), id, 5); err != nil || len(log) != 2 || log[1].Tries != 1 || len(r.all()) != 3 {
				t.Errorf("after a late %d: %d deliveries, %+v %v", late, len(r.all()), log, err)
			}
		})
	}
}

func TestASubscriptionIsToldOneEventAtATime(t *testing.T) {
	const many = 130 // more than one turn
	each(t, func(t *testing.T, p *portal) {
		first, second := newReceiver(t, p, nil), newReceiver(t, p, nil)
		_, secret := p.subscribe(t, first.URL)
		_, other := p.subscribe(t, second.URL)
		for n := range many {
			p.merge(t, n)
		}
		var both sync.WaitGroup
		for range 2 { // as two processes would
			both.Go(func() {
				if err := p.Deliver(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		p.deliver(t)
		for r, with := range map[*receiver]string{first: secret, second: other} {
			merges := verified(t, r.all(), with)
			if r.most != 1 || len(merges) != many || !slices.Equal(merges, inOrder(many)) {
				t.Errorf("%d at the same time, %d in all", r.most, len(merges))
			}
		}
	})
}

func inOrder(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint("m", i))
	}
	return all
}

func TestOneReceiverThatFailsHoldsUpNoOther(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		bad, good := newReceiver(t, p, status(503)), newReceiver(t, p, nil)
		p.subscribe(t, bad.URL)
		p.subscribe(t, good.URL)
		p.merge(t, 1, 2, 3)
		p.deliver(t)
		if len(bad.all()) != 1 || len(good.all()) != 3 {
			t.Errorf("%d and %d", len(bad.all()), len(good.all()))
		}
	})
}

func TestAReceiverThatFailsForDaysIsPausedAndSeen(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, status(500))
		id, secret := p.subscribe(t, r.URL)
		p.merge(t, 1)
		for day := 0; p.of(t, id).State == events.Enabled && day < 30; day++ {
			p.deliver(t)
			p.clock.pass(24 * time.Hour)
		}
		sub := p.of(t, id)
		if sub.Reason != events.Unreachable || len(r.all()) != 6 || sub.Behind != 1 {
			t.Errorf("after %d tries: %+v", len(r.all()), sub)
		}
		p.merge(t, 2)
		p.deliver(t)
		if len(r.all()) != 6 {
			t.Error("it is told though it is paused")
		}
		r.say(nil)
		p.write(t, func(tx *db.Tx) error { return p.Resume(t.Context(), tx, id, false) })
		p.deliver(t)
		if merges := verified(t, r.all()[6:], secret); !slices.Equal(merges, []string{"m1", "m2"}) {
			t.Errorf("after it was resumed: %s", merges)
		}
	})
}

func TestAReceiverMaySayThatItWantsNoMoreOrLater(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, func(w http.ResponseWriter, n int) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(map[int]int{1: 429, 2: 410}[n])
		})
		id, _ := p.subscribe(t, r.URL)
		p.merge(t, 1)
		p.deliver(t)
		if rest := p.of(t, id).NextTryAt.Sub(p.clock.now()); rest != 10*time.Minute {
			t.Errorf("rests %v", rest)
		}
		p.clock.pass(10 * time.Minute)
		p.deliver(t)
		if sub := p.of(t, id); sub.State != events.Paused || sub.Reason != events.Gone {
			t.Errorf("%+v", sub)
		}
	})
}

func TestBeingToldToStopIsNoFaultOfTheReceiver(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		ctx, stop := context.WithCancel(t.Context())
		r := newReceiver(t, p, func(http.ResponseWriter, int) { stop() })
		id, _ := p.subscribe(t, r.URL)
		p.merge(t, 1, 2)
		if err := p.Deliver(ctx); err == nil {
			t.Error("it goes on")
		}
		if sub := p.of(t, id); sub.Tries != 0 || sub.FailingSince != nil {
			t.Errorf("%+v", sub)
		}
		r.say(nil)
		p.deliver(t)
		if sub := p.of(t, id); sub.Behind != 0 {
			t.Errorf("the subscription is still held: %+v", sub)
		}
	})
}

func TestTheJobsDoTheWork(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		r := newReceiver(t, p, nil)
		p.subscribe(t, r.URL)
		runner := jobs.New(p.db, slog.New(slog.NewTextHandler(io.Discard, nil)))
		for _, job := range p.Jobs() {
			runner.Register(job)
		}
		p.merge(t, 1)
		for _, name := range []string{events.DeliverJob, events.SweepJob} {
			if err := runner.RunNow(t.Context(), name); err != nil {
				t.Error(err)
			}
		}
		if len(r.all()) != 1 {
			t.Errorf("%d deliveries", len(r.all()))
		}
	})
}
