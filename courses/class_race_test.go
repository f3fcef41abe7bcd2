package courses_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// together runs acts at once. What the state of things refuses is an answer,
// anything else is a fault.
func (w *world) together(acts ...func() error) []error {
	w.t.Helper()
	answers, gate, all := make([]error, len(acts)), make(chan struct{}), sync.WaitGroup{}
	for i, act := range acts {
		all.Go(func() {
			<-gate
			answers[i] = act()
		})
	}
	close(gate)
	all.Wait()
	for i, err := range answers {
		if kind := problem.KindOf(err); err != nil && kind != problem.Conflict && kind != problem.NotFound {
			w.t.Errorf("act %d: %v", i, err)
		}
	}
	return answers
}

// orderly is what holds of every class at any moment.
func (w *world) orderly() {
	w.t.Helper()
	ready := w.now.Add(time.Hour) // later than that, a free seat is offered
	for wrong, query := range map[string]string{
		"overbooked or miscounted": `SELECT count(*) FROM class k WHERE k.taken > k.seats
			OR k.taken <> (SELECT count(*) FROM seat s WHERE s.class_id = k.id AND s.state IN ('booked', 'offered'))`,
		"with a free seat that nobody of those in line is offered": `SELECT count(*) FROM class k WHERE k.cancelled_at IS NULL AND k.begins_at >= $1
			AND k.taken < k.seats AND EXISTS (SELECT 1 FROM seat s WHERE s.class_id = k.id AND s.state = 'waiting')`,
		"with seats though it is cancelled":       `SELECT count(*) FROM class k WHERE k.cancelled_at IS NOT NULL AND EXISTS (SELECT 1 FROM seat s WHERE s.class_id = k.id AND s.state <> 'freed')`,
		"offered to one who came later in line":   `SELECT count(*) FROM seat o JOIN seat s ON s.class_id = o.class_id AND s.state = 'waiting' AND s.line_at < o.line_at WHERE o.state = 'offered'`,
		"offered for longer than until it begins": `SELECT count(*) FROM seat s JOIN class k ON k.id = s.class_id WHERE s.state = 'offered' AND s.offered_until > k.begins_at`,
		"held by somebody who is not in the course": `SELECT count(*) FROM seat s JOIN class k ON k.id = s.class_id WHERE s.state = 'booked'
			AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.profile_id = s.profile_id AND e.course_id = k.course_id AND e.state = 'active')`,
		"twice one person's": `SELECT count(*) FROM (SELECT 1 AS one FROM seat WHERE state <> 'freed' GROUP BY class_id, profile_id HAVING count(*) > 1) AS twice`,
	} {
		var args []any
		if wrong[:6] == "with a" {
			args = append(args, ready)
		}
		if n := w.value(query, args...); n != "0" {
			w.t.Errorf("%s: %s", wrong, n)
		}
	}
	w.told()
}

// told says that everybody was written once about each thing that happened.
func (w *world) told() {
	w.t.Helper()
	for kind, happened := range map[string]string{
		"class.booked":    `SELECT count(*) FROM audit_entry WHERE action = 'seat.accept' OR action = 'seat.book' AND detail LIKE '%booked%'`,
		"class.offered":   `SELECT (SELECT count(*) FROM seat WHERE offered_until IS NOT NULL) + (SELECT count(*) FROM audit_entry WHERE action = 'seat.accept')`,
		"class.passed":    `SELECT count(*) FROM seat WHERE freed_why = 'passed'`,
		"class.removed":   `SELECT count(*) FROM seat WHERE freed_why = 'owner'`,
		"class.cancelled": `SELECT count(*) FROM seat WHERE freed_why = 'class'`,
		"class.left":      `SELECT count(*) FROM audit_entry WHERE action = 'seat.leave' AND detail LIKE '%booked%'`,
	} {
		if sent, want := w.value(`SELECT count(*) FROM mail WHERE kind = $1`, kind), w.value(happened); sent != want {
			w.t.Errorf("%s was written %s times, and happened %s times", kind, sent, want)
		}
	}
}

// race is a class of one seat: Kari has it, Ola and Eva wait.
type race struct {
	*world
	course         courses.CourseID
	class          courses.ClassID
	kari, ola, eva accounts.Actor
	owner          accounts.Actor
}

func (r *race) books(who accounts.Actor) func() error {
	return func() error {
		_, err := r.s.Book(context.Background(), who, r.class, true)
		return err
	}
}

func (r *race) leaves(who accounts.Actor) func() error {
	return func() error { return r.s.Leave(context.Background(), who, r.class) }
}

func (r *race) accepts(who accounts.Actor) func() error {
	return func() error { return r.s.Accept(context.Background(), who, r.class, true) }
}

func (r *race) sweeps() error {
	_, err := r.s.SweepOffers(context.Background())
	return err
}

func (r *race) cancels() error { return r.s.CancelClass(context.Background(), r.owner, r.class) }

// seats changes how many there are.
func (r *race) seats(n int) func() error {
	plan := planOf(n, r.now.AddDate(0, 0, 7))
	return func() error { return r.s.ChangeClass(context.Background(), r.owner, r.class, plan) }
}

// offer lets Kari go: Ola is offered the seat for a day.
func (r *race) offer() { r.must(r.leaves(r.kari)()) }

// laps is how often each race is run.
const laps = 4

func TestRacesForASeat(t *testing.T) {
	races := map[string]func(r *race){
		"somebody cancels while the one who is offered the seat goes": func(r *race) {
			r.must(r.seats(2)())
			r.together(r.leaves(r.kari), r.leaves(r.ola))
			if got := r.seated(r.eva, r.class); got != courses.Offered {
				r.t.Errorf("the next in line has %s", got)
			}
		},
		"an offer is accepted at the moment it ends": func(r *race) {
			r.offer()
			r.now = r.now.Add(24 * time.Hour)
			answers := r.together(r.accepts(r.ola), r.sweeps)
			got := r.seated(r.ola, r.class) + " " + r.seated(r.eva, r.class)
			if want := map[bool]courses.SeatState{true: "booked waiting", false: "freed offered"}[answers[0] == nil]; got != want {
				r.t.Errorf("Ola was answered %v, and they have %s", answers[0], got)
			}
		},
		"an offer is accepted in two tabs": func(r *race) {
			r.offer()
			for _, err := range r.together(r.accepts(r.ola), r.accepts(r.ola)) {
				r.must(err)
			}
		},
		"one tab accepts what the other declines": func(r *race) {
			r.offer()
			r.together(r.accepts(r.ola), r.leaves(r.ola))
			if ola, eva := r.seated(r.ola, r.class), r.seated(r.eva, r.class); (ola == courses.Freed) != (eva == courses.Offered) {
				r.t.Errorf("Ola has %s, Eva %s", ola, eva)
			}
		},
		"the class is cancelled while an offer is accepted": func(r *race) {
			r.offer()
			answers := r.together(r.cancels, r.accepts(r.ola))
			if answers[0] != nil || r.seated(r.ola, r.class) != courses.Freed || r.seated(r.eva, r.class) != courses.Freed {
				r.t.Errorf("%v; Ola has %s", answers, r.seated(r.ola, r.class))
			}
		},
		"seats are taken away while people book": func(r *race) {
			r.must(r.seats(5)())
			r.together(r.seats(3), r.books(r.verified(r.external("Per"))), r.books(r.verified(r.external("Liv"))), r.accepts(r.ola), r.accepts(r.eva))
		},
		"a seat comes while another goes": func(r *race) {
			r.together(r.seats(2), r.leaves(r.kari), r.leaves(r.eva))
			if got := r.seated(r.ola, r.class); got != courses.Offered {
				r.t.Errorf("Ola has %s", got)
			}
		},
		"two sweep": func(r *race) {
			r.offer()
			r.now = r.now.Add(25 * time.Hour)
			r.together(r.sweeps, r.sweeps)
			if got := r.seated(r.ola, r.class) + " " + r.seated(r.eva, r.class); got != "freed offered" {
				r.t.Errorf("they have %s", got)
			}
		},
		"two cancel the class": func(r *race) { r.together(r.cancels, r.cancels) },
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owner := w.issuer(w.trust)
		for name, run := range races {
			t.Run(name, func(t *testing.T) {
				w.t = t
				for lap := range laps {
					r := &race{world: w, course: w.classroom(fmt.Sprint(name, lap)), owner: owner}
					r.class = w.class(r.course, 1)
					for _, one := range []*accounts.Actor{&r.kari, &r.ola, &r.eva} {
						*one = w.verified(w.external("Nn"))
						w.book(*one, r.class)
						w.now = w.now.Add(time.Minute)
					}
					run(r)
					w.orderly()
				}
			})
		}
	})
}

// TestAnOfferDoesNotOutliveTheBeginning: a class that is moved nearer takes its
// offers along.
func TestAnOfferDoesNotOutliveTheBeginning(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		r := race{world: w, course: course, class: class, kari: w.verified(w.external("Kari")), ola: w.verified(w.external("Ola")), owner: w.issuer(w.trust)}
		w.book(r.kari, class)
		w.book(r.ola, class)
		r.offer()
		w.must(w.s.ChangeClass(w.t.Context(), r.owner, class, planOf(1, w.now.Add(2*time.Hour))))
		w.orderly()
		w.now = w.now.Add(3 * time.Hour)
		if err := r.accepts(r.ola)(); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("it has begun: %v", err)
		}
		w.must(r.sweeps())
		if got := w.seated(r.ola, class); got != courses.Freed {
			w.t.Errorf("Ola has %s", got)
		}
	})
}

// TestASeatAndItsLetterAreOneAct: when the letter cannot be written, the seat
// stays where it is. A process that dies between the two leaves no more.
func TestASeatAndItsLetterAreOneAct(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		r := race{world: w, course: course, class: class, kari: w.verified(w.external("Kari")), ola: w.verified(w.external("Ola")), owner: w.issuer(w.trust)}
		w.book(r.kari, class)
		w.book(r.ola, class)
		w.exec(`ALTER TABLE mail RENAME TO mail_away`)
		for name, act := range map[string]func() error{"leaves": r.leaves(r.kari), "cancels": r.cancels, "more seats": r.seats(2)} {
			if err := act(); err == nil {
				w.t.Errorf("%s without a letter", name)
			}
		}
		w.exec(`ALTER TABLE mail_away RENAME TO mail`)
		if got := w.seated(r.kari, class) + " " + w.seated(r.ola, class); got != "booked waiting" {
			w.t.Errorf("they have %s", got)
		}
		w.orderly()
	})
}
