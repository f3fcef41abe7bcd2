package courses_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/completion"
)

// TestWhatAClassOrAnOwnerPassesWaitsToo: presence in a class and a result by hand
// wait for the course that is required, and then count from their own day.
func TestWhatAClassOrAnOwnerPassesWaitsToo(t *testing.T) {
	ways := map[string]func(w *world, owner, kari accounts.Actor, course courses.CourseID){
		"a class": func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			class := w.class(course, 4)
			seat := w.book(kari, class)
			w.now = w.now.AddDate(0, 0, 8)
			w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		},
		"everybody present": func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			class := w.class(course, 4)
			w.book(kari, class)
			w.now = w.now.AddDate(0, 0, 8)
			if marked, err := w.s.MarkAllPresent(w.t.Context(), owner, class); err != nil || marked != 1 {
				w.t.Fatalf("%d, %v", marked, err)
			}
		},
		"by hand": func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			w.enrol(kari, course)
			for _, want := range []int{1, 0} { // once more is the same
				written, err := w.s.Register(w.t.Context(), owner, course, byHand("2026-05-20", w.username(kari)))
				w.must(err)
				if written != want {
					w.t.Errorf("written %d, want %d", written, want)
				}
			}
		},
	}
	for way, pass := range ways {
		t.Run(way, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				owner, kari := w.owner(), w.internal("Kari")
				fire, lead, top := w.course("BRANN", courseRow{}), w.course("LEDER", courseRow{validMonths: 12}), w.course("TOPP", courseRow{})
				if way != "by hand" {
					lead = w.classroom("LEDERKLASSE")
				}
				code := w.value(`SELECT code FROM course WHERE id = $1`, lead)
				w.must(w.s.Require(t.Context(), owner, lead, "BRANN", courses.HoldsCompletion))
				w.must(w.s.Require(t.Context(), owner, top, code, courses.HoldsCompletion))
				pass(w, owner, kari, lead)
				_, attempt := w.start(kari, top, 50)
				w.finish(attempt, true, new(8500)) // waits for what waits
				if got := w.value(`SELECT cast(count(*) AS text) FROM certificate WHERE profile_id = $1`, kari.ProfileID); got != "0" {
					t.Fatalf("%s certificates of what is held back", got)
				}
				waits := w.learning(kari)
				if len(waits.Achieved) != 1 || waits.Achieved[0].Held == nil || waits.Achieved[0].Held.For[0].CourseID != fire {
					t.Fatalf("the person is not told what it waits for: %+v", waits.Achieved)
				}
				for _, o := range waits.Ongoing {
					if o.Held == nil {
						t.Errorf("%s looks as if it were to be done", o.Code)
					}
				}
				day := waits.Achieved[0].AchievedAt
				detail, err := w.s.Participant(t.Context(), owner, lead, kari.ProfileID)
				w.must(err)
				if detail.Held == nil || !detail.Held.At.Equal(day) || detail.Held.For[0].CourseID != fire {
					t.Errorf("the owner is not told: %+v", detail.Held)
				}
				w.pass(kari, fire, w.now.AddDate(0, 0, 3).Format("2006-01-02 15:04"), 9000)
				got := w.counts(kari, lead)
				if !got.AchievedAt.Equal(day) || got.Certificate == "" || got.Held != nil {
					t.Errorf("not from its own day: %+v", got.Result)
				}
				if l := w.learning(kari); len(l.Ongoing) != 0 || w.counts(kari, top).Certificate == "" {
					t.Errorf("what waited behind it waits still: %+v", l.Ongoing)
				}
			})
		})
	}
}

// TestPresenceReleasesWhatWaits: a class is what another course waits for.
func TestPresenceReleasesWhatWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owner, kari, ola := w.owner(), w.internal("Kari"), w.internal("Ola")
		first, second := w.classroom("KLASSE"), w.course("NETT", courseRow{})
		w.must(w.s.Require(t.Context(), owner, second, "KLASSE", courses.HoldsCompletion))
		for _, who := range []accounts.Actor{kari, ola} {
			_, attempt := w.start(who, second, 50)
			w.finish(attempt, true, nil)
		}
		class := w.class(first, 4)
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(t.Context(), owner, seat.ID, courses.Present))
		if len(w.learning(kari).Passed()) != 2 {
			t.Error("the class was what it waited for")
		}
		_, err := w.s.Register(t.Context(), owner, first, byHand("2026-05-20", w.username(ola)))
		w.must(err)
		if len(w.learning(ola).Passed()) != 2 {
			t.Error("the result by hand was what it waited for")
		}
	})
}

// TestWhatWaitsCountsWhenTheRequirementGoes: the job finds it.
func TestWhatWaitsCountsWhenTheRequirementGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owner, kari := w.owner(), w.internal("Kari")
		fire, lead := w.course("BRANN", courseRow{}), w.course("LEDER", courseRow{})
		w.must(w.s.Require(t.Context(), owner, lead, "BRANN", courses.HoldsCompletion))
		_, err := w.s.Register(t.Context(), owner, lead, byHand("2026-05-20", w.username(kari)))
		w.must(err)
		if n, err := w.s.SeeToHeld(t.Context()); err != nil || n != 0 {
			t.Fatalf("%d, %v", n, err)
		}
		w.must(w.s.Unrequire(t.Context(), owner, lead, fire))
		for _, want := range []int{1, 0} {
			if n, err := w.s.SeeToHeld(t.Context()); err != nil || n != want {
				t.Fatalf("%d, %v; want %d", n, err, want)
			}
		}
		if day, _ := completion.Day("2026-05-20"); w.counts(kari, lead).AchievedAt.Format("2006-01-02") != day.Format("2006-01-02") {
			t.Error("not from its own day")
		}
	})
}

// TestAMarkThatWaitsCanBeCorrected: who was not there gets nothing later; who was
// there after all waits as before.
func TestAMarkThatWaitsCanBeCorrected(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owner, kari, ola := w.owner(), w.internal("Kari"), w.internal("Ola")
		fire, lead := w.course("BRANN", courseRow{}), w.classroom("KLASSE")
		w.must(w.s.Require(t.Context(), owner, lead, "BRANN", courses.HoldsCompletion))
		class := w.class(lead, 4)
		seats := map[string]courses.SeatID{"kari": w.book(kari, class).ID, "ola": w.book(ola, class).ID}
		w.now = w.now.AddDate(0, 0, 8)
		for _, seat := range seats {
			w.must(w.s.MarkAttendance(t.Context(), owner, seat, courses.Present))
			w.must(w.s.CorrectAttendance(t.Context(), owner, seat, courses.Absent))
		}
		w.must(w.s.MarkAttendance(t.Context(), owner, seats["ola"], courses.Present))
		for _, who := range []accounts.Actor{kari, ola} {
			w.pass(who, fire, w.now.AddDate(0, 0, 3).Format("2006-01-02 15:04"), 9000)
		}
		for who, want := range map[string]string{string(kari.ProfileID): "1", string(ola.ProfileID): "2"} {
			if got := w.value(`SELECT cast(count(*) AS text) FROM certificate WHERE profile_id = $1`, who); got != want {
				t.Errorf("%s certificates, want %s", got, want)
			}
		}
	})
}

// TestAnImportTreatsAPassThatWaitsAsOneThatStands: the same day is not newer, an
// override takes its place and waits in its stead, and when that is taken back the
// first waits again: it counts no earlier than the course that is required is passed.
func TestAnImportTreatsAPassThatWaitsAsOneThatStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		owner, kari := w.owner(), w.internal("Kari")
		fire, lead := w.course("BRANN", courseRow{}), w.course("LEDER", courseRow{})
		w.must(w.s.Require(ctx, owner, lead, "BRANN", courses.HoldsCompletion))
		w.enrol(kari, lead)
		_, err := w.s.Register(ctx, owner, lead, byHand("2026-05-20", w.username(kari)))
		w.must(err)
		for _, test := range []struct {
			policy courses.Policy
			row    string
			want   string
		}{
			{courses.OnlyNewer, ";LEDER;2026-05-20;80;;", "older"}, {courses.OnlyNewer, ";LEDER;2026-05-21;80;;", "write"},
			{courses.LeaveAlone, ";LEDER;2026-05-21;80;;", "kept"}, {courses.Override, ";LEDER;2026-05-20;;;", "same"}, {courses.Override, ";LEDER;2026-05-01;80;;", "replace"},
		} {
			if got := w.verdicts(owner, w.try(owner, test.policy, w.username(kari)+test.row)); got != test.want {
				t.Errorf("%s %s: %s, want %s", test.policy, test.row, got, test.want)
			}
		}
		waiting := func() string {
			return w.value(`SELECT (SELECT coalesce(string_agg(substr(cast(achieved_at AS text), 1, 10), ' '), '') FROM result WHERE course_id = $1 AND not_accepted = $2) || '/' ||
				(SELECT cast(count(*) AS text) FROM result WHERE course_id = $1 AND not_accepted = '')`, lead, courses.HeldBack)
		}
		id := w.try(owner, courses.Override, w.username(kari)+";LEDER;2026-05-01;80;;")
		w.must(w.s.CarryOut(ctx, owner, id, time.Minute))
		if got := waiting(); got != "2026-05-01/0" {
			t.Errorf("after the override: %s", got)
		}
		w.must(w.s.UndoImport(ctx, owner, id, time.Minute))
		if got := waiting(); got != "2026-05-20/0" {
			t.Errorf("after it was taken back: %s", got)
		}
		w.pass(kari, fire, "2026-05-30 10:00", 9000)
		if got := waiting(); got != "/1" {
			t.Errorf("when the required course is passed: %s", got)
		}
		if got := w.value(`SELECT substr(cast(achieved_at AS text), 1, 10) FROM certificate t WHERE profile_id = $1 AND result_id IN (SELECT id FROM result WHERE course_id = $2)`, kari.ProfileID, lead); got != "2026-05-20" {
			t.Errorf("the certificate is of %s", got)
		}
	})
}
