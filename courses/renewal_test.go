package courses_test

import (
	"context"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// yearly is a course that is valid for a year, can be renewed two months before
// and a month after, and the shorter one that renews it.
func (w *world) yearly() (full, short courses.CourseID) {
	full, short = w.course("HLR", courseRow{title: "HLR"}), w.course("HLR-K", courseRow{title: "HLR kort"})
	w.must(w.s.SetValidity(context.Background(), w.owner(), full, courses.Validity{Months: 12, Window: 2, Grace: 30, FromEnd: true}, "HLR-K"))
	return full, short
}

// counts is what counts of a course today.
func (w *world) counts(who accounts.Actor, course courses.CourseID) courses.Achieved {
	w.t.Helper()
	for _, a := range w.learning(who).Achieved {
		if a.Result.CourseID == course && a.Counts() && a.SupersededBy == nil {
			return a
		}
	}
	w.t.Fatal("nothing counts")
	return courses.Achieved{}
}

func TestAShorterCourseRenewsTheLongOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		full, short := w.yearly()
		kari := w.external("Kari")
		if _, err := w.s.Enrol(ctx, kari, short); problem.KindOf(err) != problem.Conflict || problem.Of(err).Key != "renewal.nothing" {
			t.Errorf("nobody begins with the short one: %v", err)
		}
		first := w.pass(kari, full, "2025-08-10 12:00", 9000) // until 10 August 2026; now is 1 June
		if _, err := w.s.Enrol(ctx, kari, short); problem.Of(err) == nil || problem.Of(err).Key != "renewal.early" {
			t.Errorf("not before the window: %v", err)
		}
		if l := w.learning(kari); len(l.Renewals) != 0 {
			t.Errorf("nor is it offered: %+v", l.Renewals)
		}
		w.now = at("2026-06-20 12:00")
		l := w.learning(kari)
		if len(l.Renewals) != 1 || l.Renewals[0].Take.CourseID != short || !l.Renewals[0].Short || l.Renewals[0].Take.Title("nb") != "HLR kort" {
			t.Fatalf("in the window the short one is offered: %+v", l.Renewals)
		}
		w.pass(kari, short, "2026-06-20 12:00", 8000)
		now := w.counts(kari, full)
		if now.Result.ID == first || now.RenewedIn.CourseID != short || now.ValidUntil.Format("2006-01-02") != "2027-08-10" || !now.AchievedAt.Equal(w.now) {
			t.Errorf("a result of the long course, from the old end on: %+v", now)
		}
		if now.Certificate == "" || w.counts(kari, short).Certificate == "" {
			t.Error("each has its certificate")
		}
		proof, err := w.s.Certificate(ctx, kari, now.Certificate)
		w.must(err)
		if proof.Renewed("nb") != "HLR kort" || proof.Title("nb") != "HLR" {
			t.Errorf("it says how it was renewed: %+v", proof)
		}
		l = w.learning(kari)
		if len(l.Renewals) != 0 || len(l.Achieved) != 3 {
			t.Errorf("and nothing is due: %+v", l.Renewals)
		}
		for _, a := range l.Achieved {
			if a.Result.ID == first && (a.SupersededBy == nil || a.Newer != now.Certificate || a.Certificate == "") {
				t.Errorf("the old one stays, and says that there is a newer: %+v", a)
			}
		}
	})
}

func TestInTheGraceTheShortCourseIsEnoughAndAfterItIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		full, short := w.yearly()
		late, tooLate := w.external("Kari"), w.external("Ola")
		w.pass(late, full, "2025-05-10 12:00", 9000)    // ended 10 May 2026: three weeks ago
		w.pass(tooLate, full, "2025-04-10 12:00", 9000) // ended 10 April
		renewal := w.learning(late).Renewals
		if len(renewal) != 1 || renewal[0].Phase != courses.InGrace || renewal[0].Last.Format("2006-01-02") != "2026-06-09" || w.counts(late, full).ValidAt(w.now) {
			t.Errorf("it counts no longer, and can be renewed: %+v", renewal)
		}
		w.pass(late, short, "2026-06-01 12:00", 9000)
		if got := w.counts(late, full); !got.ValidAt(w.now) || got.ValidUntil.Format("2006-01-02") != "2027-06-01" {
			t.Errorf("from the day, the gap was there: %+v", got.Result)
		}
		if _, err := w.s.Enrol(ctx, tooLate, short); problem.Of(err) == nil || problem.Of(err).Key != "renewal.nothing" {
			t.Errorf("after the grace the whole course is needed: %v", err)
		}
		renewal = w.learning(tooLate).Renewals
		if len(renewal) != 1 || renewal[0].Phase != courses.Lapsed || renewal[0].Take.CourseID != full {
			t.Errorf("which is offered: %+v", renewal)
		}
		// Begun in the grace and passed after it: the short course is passed, the long one is not renewed.
		slow := w.external("Siri")
		w.pass(slow, full, "2025-05-10 12:00", 9000)
		_, attempt := w.start(slow, short, 50)
		w.now = at("2026-06-15 12:00")
		score := 9000
		w.finish(attempt, true, &score)
		if w.counts(slow, full).ValidAt(w.now) || !w.counts(slow, short).ValidAt(w.now) {
			t.Error("too late for the long one")
		}
	})
}

func TestARetakeTouchesNothingUntilItIsPassed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		full, _ := w.yearly()
		kari := w.external("Kari")
		first := w.pass(kari, full, "2026-05-01 12:00", 9000)
		enrolment, attempt := w.start(kari, full, 40)
		if enrolment == courses.EnrolmentID(w.value(`SELECT a.enrolment_id FROM attempt a JOIN result r ON r.attempt_id = a.id WHERE r.id = $1`, first)) {
			t.Error("who takes it again enrols again")
		}
		if got := w.counts(kari, full); got.Result.ID != first {
			t.Errorf("begun: %+v", got)
		}
		w.finish(attempt, false, nil)
		if got := w.counts(kari, full); got.Result.ID != first || !got.ValidAt(w.now) {
			t.Errorf("failed: %+v", got)
		}
		w.must(w.s.Withdraw(context.Background(), kari, full))
		if got := w.counts(kari, full); got.Result.ID != first {
			t.Errorf("left: %+v", got)
		}
		again := w.pass(kari, full, "2026-05-20 12:00", 7000)
		if got := w.counts(kari, full); got.Result.ID != again || got.ValidUntil.Format("2006-01-02") != "2027-05-20" {
			t.Errorf("passed: %+v", got)
		}
	})
}

func TestNoCourseRenewsItselfThroughOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		a, b, c := w.course("A", courseRow{}), w.course("B", courseRow{}), w.course("C", courseRow{})
		w.course("A2", courseRow{sameAs: string(a)})
		owner, rule := w.owner(), courses.Validity{Months: 12, Window: 2}
		w.must(w.s.SetValidity(ctx, owner, a, rule, "B"))
		w.must(w.s.SetValidity(ctx, owner, b, rule, "C"))
		for code, key := range map[string]string{"A": "renewal.shorter.circle", "B": "renewal.shorter.circle", "C": "renewal.shorter.same", "X": "renewal.shorter.unknown"} {
			if err := w.s.SetValidity(ctx, owner, c, rule, code); problem.Of(err) == nil || problem.Of(err).Key != key {
				t.Errorf("C by %s: %v", code, err)
			}
		}
		if err := w.s.SetValidity(ctx, owner, a, rule, "A2"); problem.Of(err) == nil || problem.Of(err).Key != "renewal.shorter.same" {
			t.Errorf("what counts as the same: %v", err)
		}
		elsewhere := w.owner()
		elsewhere.Roles[0].OrganisationID = w.another
		if err := w.s.SetValidity(ctx, elsewhere, a, rule, ""); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another's course: %v", err)
		}
	})
}

// TestARenewalMovesAsWhatItIs: the old pass, the renewal and the short course
// go along in a merge, with their dates, and all else is as it was.
func TestARenewalMovesAsWhatItIs(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		full, short := w.yearly()
		w.pass(outside, full, "2025-06-10 12:00", 9000)
		w.pass(inside, full, "2025-03-10 12:00", 9000) // lapsed in March
		w.pass(outside, short, "2026-05-20 12:00", 9000)
		before := w.counts(outside, full)
		w.merge(outside, inside)
		after := w.counts(inside, full)
		if after.Result.ID != before.Result.ID || !after.ValidUntil.Equal(*before.ValidUntil) || after.RenewedIn.CourseID != short || after.Certificate != before.Certificate {
			w.t.Errorf("the renewal counts, as it was: %+v", after)
		}
		if l := w.learning(inside); len(l.Achieved) != 4 || len(l.Renewals) != 0 {
			w.t.Errorf("all four stay, and nothing is due: %+v", l.Renewals)
		}
	})
}
