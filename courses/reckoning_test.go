package courses_test

import (
	"context"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

func TestANewVersionHasToBeTakenByADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, kari, ola, late := w.owner(), w.external("Kari"), w.external("Ola"), w.external("Siri")
		id := w.course("HH1", courseRow{})
		first := w.pass(kari, id, "2026-03-01 12:00", 9000)
		_, running := w.start(late, id, 50)
		next := w.upload(eva)
		if err := w.s.UsePackageAnew(ctx, eva, id, next, at("2026-05-31 12:00")); problem.KindOf(err) != problem.Invalid {
			t.Errorf("what counted yesterday cannot be changed: %v", err)
		}
		w.must(w.s.UsePackageAnew(ctx, eva, id, next, at("2026-08-31 12:00")))
		w.packs[id] = next
		got := w.counts(kari, id)
		if got.Result.ID != first || got.ValidUntil.Format("2006-01-02 15:04") != "2026-08-31 21:59" || got.EndWhy != courses.EndsByVersion || !got.ValidAt(w.now) {
			t.Errorf("it counts through the day, and says why it ends: %+v", got.Result)
		}
		if l := w.learning(kari); len(l.Renewals) != 1 || l.Renewals[0].Phase != courses.Renewable {
			t.Errorf("and the course is offered at once: %+v", l.Renewals)
		}
		proof, err := w.s.Certificate(ctx, kari, got.Certificate)
		w.must(err)
		if proof.ValidUntil != nil || proof.HoldsUntil == nil || proof.VerdictAt(at("2026-08-31 12:00")) != courses.Valid || proof.VerdictAt(at("2026-09-01 12:00")) != courses.Expired {
			t.Errorf("the sheet stays as issued, who checks it reads how it is today: %+v", proof)
		}
		score := 8000
		w.finish(running, true, &score) // the old version, passed after the new one came
		if got := w.counts(late, id); got.EndWhy != courses.EndsByVersion {
			t.Errorf("the old version passed later ends that day too: %+v", got.Result)
		}
		w.pass(ola, id, "2026-06-01 12:00", 9000)
		if got := w.counts(ola, id); got.ValidUntil != nil || got.EndWhy != "" {
			t.Errorf("the new version counts as the course says: %+v", got.Result)
		}
		orders, err := w.s.Reckonings(ctx, eva, id)
		w.must(err)
		if len(orders) != 1 || orders[0].Version != 2 || orders[0].Changed != 1 || orders[0].DoneAt == nil {
			t.Errorf("%+v", orders)
		}
		if err := w.s.LiftReckoning(ctx, eva, w.course("XX", courseRow{}), orders[0].ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another course's: %v", err)
		}
		w.must(w.s.LiftReckoning(ctx, eva, id, orders[0].ID))
		w.must(w.s.LiftReckoning(ctx, eva, id, orders[0].ID)) // a double click
		for _, who := range []courses.Achieved{w.counts(kari, id), w.counts(late, id)} {
			if who.ValidUntil != nil || who.EndWhy != "" {
				t.Errorf("taken back: as it was: %+v", who.Result)
			}
		}
	})
}

func TestAnOrderCannotBeTakenBackWhenItsDayIsOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, kari, id := w.owner(), w.external("Kari"), w.course("HH1", courseRow{validMonths: 12})
		w.pass(kari, id, "2026-03-01 12:00", 9000)
		w.must(w.s.RequireAnew(ctx, eva, id, at("2026-06-30 12:00")))
		if got := w.counts(kari, id); got.ValidUntil.Format("2006-01-02") != "2026-06-30" {
			t.Errorf("%+v", got.Result)
		}
		w.now = at("2026-06-15 12:00")
		w.pass(kari, id, "2026-06-15 12:00", 9000)
		if got := w.counts(kari, id); got.ValidUntil.Format("2006-01-02") != "2027-06-15" || got.EndWhy != "" {
			t.Errorf("who takes it anew has it from that day: %+v", got.Result)
		}
		w.now = at("2026-07-01 12:00")
		orders, err := w.s.Reckonings(ctx, eva, id)
		w.must(err)
		if err := w.s.LiftReckoning(ctx, eva, id, orders[0].ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("%v", err)
		}
	})
}

func TestANewRuleReachesEarlierPassesOnlyWhenItsOwnerAsks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, kari, ola, siri := w.owner(), w.external("Kari"), w.external("Ola"), w.external("Siri")
		id := w.course("HH1", courseRow{validMonths: 24})
		w.pass(kari, id, "2025-10-01 12:00", 9000) // until 1 October 2027
		w.pass(ola, id, "2024-08-01 12:00", 9000)  // until 1 August 2026, which a year would have ended long ago
		w.pass(siri, id, "2023-01-01 12:00", 9000) // ended
		w.must(w.s.SetValidity(ctx, eva, id, courses.Validity{Months: 12, Window: 2, FromEnd: true}, ""))
		if got := w.counts(kari, id); got.ValidUntil.Format("2006-01-02") != "2027-10-01" {
			t.Errorf("nothing changes by itself: %+v", got.Result)
		}
		w.must(w.s.Recount(ctx, eva, id))
		for _, test := range []struct {
			why  string
			of   courses.Achieved
			want string
		}{
			{"a year from the pass", w.counts(kari, id), "2026-10-01"},
			{"what counted until now counts out the day", w.counts(ola, id), "2026-06-01"},
			{"what had ended ended when it did", w.counts(siri, id), "2025-01-01"},
		} {
			if got := test.of.ValidUntil.Format("2006-01-02"); got != test.want {
				t.Errorf("%s: %s, want %s", test.why, got, test.want)
			}
		}
		if n := w.value(`SELECT count(*) FROM reckoned WHERE before IS NOT NULL`); n != "2" {
			t.Errorf("what they ended at before is kept: %s", n)
		}
		if n := w.value(`SELECT count(*) FROM audit_entry WHERE action = 'result.reckon'`); n != "2" {
			t.Errorf("each is in the log: %s", n)
		}
	})
}

// TestAnOrderGoesOnWhereItWasStopped: more people than one transaction sees to.
func TestAnOrderGoesOnWhereItWasStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		eva, id := w.owner(), w.course("HH1", courseRow{})
		const many = 230
		for range many {
			kari := w.external("Kari")
			w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, achieved_at, origin_kind, recorded_at) VALUES ($1, $2, $3, 'passed', $4, 'here', $4)`,
				db.NewID(), kari.ProfileID, id, at("2026-01-01 12:00"))
		}
		w.must(w.s.RequireAnew(ctx, eva, id, at("2026-08-31 12:00")))
		if orders, err := w.s.Reckonings(ctx, eva, id); err != nil || orders[0].DoneAt != nil || orders[0].Changed != 200 {
			t.Errorf("the first at once: %+v, %v", orders, err)
		}
		if seen, err := w.s.SeeToReckonings(ctx); err != nil || seen != many-200 {
			t.Errorf("the rest by the job: %d, %v", seen, err)
		}
		if seen, err := w.s.SeeToReckonings(ctx); err != nil || seen != 0 {
			t.Errorf("and then nothing: %d, %v", seen, err)
		}
		if n := w.value(`SELECT count(*) FROM result WHERE end_why <> ''`); n != "230" {
			t.Errorf("%s ended", n)
		}
	})
}
