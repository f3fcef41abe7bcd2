package courses_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

// bustle is a course with three classes, ten people who want in and out of
// them, and an owner who changes her mind.
type bustle struct {
	*race
	random  *rand.Rand
	people  []accounts.Actor
	classes []courses.ClassID
}

// TestRandomActsKeepEveryClassInOrder lets people and the owner do anything, four
// at a time, and looks at every class after each round: 120 acts on each
// database, 10 000 with KURSBRO_LONG.
func TestRandomActsKeepEveryClassInOrder(t *testing.T) {
	acts := 120
	if os.Getenv("KURSBRO_LONG") != "" {
		acts = 10_000
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owner := w.issuer(w.trust)
		for seed := 0; seed*40 < acts && !t.Failed(); seed++ {
			b := bustle{race: &race{world: w, course: w.classroom(fmt.Sprint("Kurs ", seed)), owner: owner}, random: rand.New(rand.NewPCG(uint64(seed), 5))}
			for range 10 {
				b.people = append(b.people, w.verified(w.external("Nn")))
			}
			for i := range 3 {
				b.classes = append(b.classes, w.classAt(b.course, 1+i, w.now.AddDate(0, 0, 5+i)))
			}
			for range 10 {
				b.round()
			}
			w.orderly()
			if t.Failed() {
				t.Logf("seed %d", seed)
			}
		}
	})
}

// round is four acts at once, and some time that passes.
func (b *bustle) round() {
	b.t.Helper()
	b.together(b.any(), b.any(), b.any(), b.any())
	b.now = b.now.Add(time.Duration(b.random.IntN(14*60)) * time.Minute)
}

// any is one act of somebody, more often those that are done more often.
func (b *bustle) any() func() error {
	here := *b.race
	here.class = b.classes[b.random.IntN(len(b.classes))]
	who := b.people[b.random.IntN(len(b.people))]
	switch b.random.IntN(16) {
	case 0, 1, 2, 3, 4:
		return here.books(who)
	case 5, 6, 7:
		return here.leaves(who)
	case 8, 9, 10:
		return here.acceptsAny()
	case 11, 12:
		return here.sweeps
	case 13:
		return here.changes(1+b.random.IntN(4), b.now.Add(time.Duration(1+b.random.IntN(200))*time.Hour))
	case 14:
		return here.removesAny()
	}
	if b.random.IntN(4) > 0 {
		return here.books(who)
	}
	return here.cancels
}

// acceptsAny lets one who is offered a seat of the class take it.
func (r *race) acceptsAny() func() error {
	who := r.value(`SELECT max(profile_id) FROM seat WHERE class_id = $1 AND state = 'offered'`, r.class)
	return r.accepts(accounts.Actor{ProfileID: accounts.ProfileID(who), Kind: accounts.Person, OrganisationID: r.outside})
}

func (r *race) removesAny() func() error {
	seat := r.value(`SELECT max(id) FROM seat WHERE class_id = $1 AND state <> 'freed'`, r.class)
	return func() error { return r.s.RemoveAttendee(context.Background(), r.owner, courses.SeatID(seat)) }
}

func (r *race) changes(seats int, begins time.Time) func() error {
	return func() error {
		return r.s.ChangeClass(context.Background(), r.owner, r.class, planOf(seats, begins))
	}
}
