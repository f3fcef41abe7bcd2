package courses_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// pair is an external and the internal that they became, on both databases.
func pair(t *testing.T, test func(w *world, outside, inside accounts.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		test(w, w.external("Kari"), w.internal("Kari"))
	})
}

func TestM20_ACompletionOnlyOutsideMovesWithDateScoreCertificateAndOrigin(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("BA101", courseRow{validMonths: 24})
		w.pass(outside, course, "2026-05-07 12:30", 8750)
		before := w.learning(outside).Achieved[0]
		items := w.merge(outside, inside)
		after := w.learning(inside)
		if len(after.Achieved) != 1 {
			w.t.Fatalf("%+v", after)
		}
		got := after.Achieved[0]
		if !got.AchievedAt.Equal(before.AchievedAt) || *got.Score != 8750 || got.Certificate != before.Certificate || !got.ValidUntil.Equal(*before.ValidUntil) {
			w.t.Errorf("date, score, validity and certificate stay: %+v", got)
		}
		if got.Origin.Kind != courses.Merge || got.Origin.Ref != "merge-1" || got.Origin.At == nil || !got.Origin.At.Equal(w.now) {
			w.t.Errorf("it says where it came from: %+v", got.Origin)
		}
		if !said(items, "courses.move.completed") {
			w.t.Error("the receipt says so")
		}
	})
}

func TestM21_CompletedOnBothTheEffectiveOneIsChosenAndBothStay(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		newerOutside, newerInside := w.course("A", courseRow{}), w.course("B", courseRow{})
		w.pass(outside, newerOutside, "2026-05-07 12:30", 7000)
		w.pass(inside, newerOutside, "2026-03-07 12:30", 9000)
		w.pass(outside, newerInside, "2026-03-07 12:30", 9000)
		w.pass(inside, newerInside, "2026-05-07 12:30", 7000)
		items := w.merge(outside, inside)
		l := w.learning(inside)
		if len(l.Achieved) != 4 {
			w.t.Fatalf("all four stay readable: %+v", l.Achieved)
		}
		for _, a := range l.Achieved {
			if effective := *a.Score == 7000; effective != (a.SupersededBy == nil) {
				w.t.Errorf("the later one counts, the other points at it: %+v", a.Result)
			}
			if a.Certificate == "" {
				w.t.Error("each keeps its certificate")
			}
		}
		if !said(items, "courses.move.superseded") || !said(items, "courses.move.replaced") {
			w.t.Error("the receipt tells which were replaced")
		}
	})
}

func TestM22_ACompletionOnOneSideClosesWhatIsInProgressOnTheOther(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		doneInside, doneOutside := w.course("A", courseRow{}), w.course("B", courseRow{})
		w.pass(inside, doneInside, "2026-05-01 10:00", 9000)
		lostOutside, attemptOutside := w.start(outside, doneInside, 80)
		w.pass(outside, doneOutside, "2026-05-01 10:00", 9000)
		lostInside, attemptInside := w.start(inside, doneOutside, 80)
		window := w.launch(inside, doneOutside, attemptInside)
		items := w.merge(outside, inside)
		l := w.learning(inside)
		if len(l.Ongoing) != 0 || len(l.Achieved) != 2 || len(l.Archived) != 2 {
			w.t.Fatalf("both completions count, both attempts are archived: %+v", l)
		}
		for _, id := range []courses.EnrolmentID{lostOutside, lostInside} {
			if by := w.value(`SELECT superseded_by FROM enrolment WHERE id = $1`, id); by == "NULL" {
				w.t.Error("the enrolment points at the one that was completed")
			}
		}
		for _, id := range []courses.AttemptID{attemptOutside, attemptInside} {
			if state := w.value(`SELECT state FROM attempt WHERE id = $1`, id); state != "superseded" {
				w.t.Errorf("the attempt is closed as superseded: %s", state)
			}
			if n := w.value(`SELECT count(*) FROM attempt_unit WHERE attempt_id = $1 AND location = 'page-80'`, id); n != "1" {
				w.t.Error("and stays readable")
			}
		}
		if reason := w.value(`SELECT end_reason FROM launch WHERE token_hash = $1`, window); reason != "merged" {
			w.t.Errorf("its window is told (M35): %q", reason)
		}
		if !said(items, "courses.move.completed_inside") || !said(items, "courses.move.completed_outside") {
			w.t.Error("the receipt says why")
		}
	})
}

func TestM22_OnlyAValidCompletionCloses(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		expired, refused, again := w.course("A", courseRow{validMonths: 12}), w.course("B", courseRow{acceptMonths: 6}), w.course("C", courseRow{})
		w.pass(outside, expired, "2024-05-01 10:00", 9000)
		w.start(inside, expired, 10)
		w.pass(outside, refused, "2025-05-01 10:00", 9000)
		w.start(inside, refused, 10)
		w.pass(outside, again, "2026-05-01 10:00", 9000)
		w.pass(inside, again, "2025-05-01 10:00", 9000)
		w.start(inside, again, 10) // on purpose
		w.merge(outside, inside)
		if l := w.learning(inside); len(l.Ongoing) != 3 || len(l.Archived) != 0 {
			w.t.Errorf("an expired or refused completion closes nothing, nor what is taken again on purpose: %+v", l.Ongoing)
		}
	})
}

func TestM23_TheOneFurtherAlongBecomesCurrentWhole(t *testing.T) {
	tests := []struct {
		why             string
		outside, inside int
		outsideLater    bool
		wantOutside     bool
	}{
		{"the external is further", 60, 40, false, true},
		{"the internal is further", 40, 60, true, false},
		{"equally far, the external used it last", 50, 50, true, true},
		{"equally far, the internal used it last", 50, 50, false, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			pair(t, func(w *world, outside, inside accounts.Actor) {
				course := w.course("A", courseRow{})
				first, second := outside, inside
				if test.outsideLater {
					first, second = inside, outside
				}
				progress := map[accounts.ProfileID]int{outside.ProfileID: test.outside, inside.ProfileID: test.inside}
				attempts := map[accounts.ProfileID]courses.AttemptID{}
				for _, who := range []accounts.Actor{first, second} {
					_, attempts[who.ProfileID] = w.start(who, course, progress[who.ProfileID])
					w.now = w.now.Add(1e12)
				}
				winner, loser := attempts[inside.ProfileID], attempts[outside.ProfileID]
				if test.wantOutside {
					winner, loser = loser, winner
				}
				kept := w.value(`SELECT data FROM attempt_unit WHERE attempt_id = $1`, winner)
				items := w.merge(outside, inside)
				l := w.learning(inside)
				if len(l.Ongoing) != 1 || len(l.Archived) != 1 {
					w.t.Fatalf("one goes on, one is archived: %+v", l)
				}
				if state := w.value(`SELECT state FROM attempt WHERE id = $1`, winner); state != "open" {
					w.t.Errorf("the winner stays open: %s", state)
				}
				if by := w.value(`SELECT superseded_by FROM attempt WHERE id = $1 AND state = 'superseded'`, loser); by != string(winner) {
					w.t.Errorf("the loser points at the winner: %s", by)
				}
				if units := w.value(`SELECT count(*) FROM attempt_unit WHERE attempt_id = $1`, winner); units != "1" || w.value(`SELECT data FROM attempt_unit WHERE attempt_id = $1`, winner) != kept {
					w.t.Error("elements of two attempts are never mixed")
				}
				if !said(items, "courses.move.further_outside") && !said(items, "courses.move.further_inside") {
					w.t.Error("the receipt says which")
				}
			})
		})
	}
}

func TestM24_WhatIsInProgressOnlyOutsideGoesOnWithBookmarkAndWindow(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course, onlyEnrolled := w.course("A", courseRow{}), w.course("B", courseRow{})
		enrolment, attempt := w.start(outside, course, 60)
		w.enrol(outside, onlyEnrolled)
		window := w.launch(outside, course, attempt)
		items := w.merge(outside, inside)
		l := w.learning(inside)
		if len(l.Ongoing) != 2 || len(w.learning(outside).Ongoing) != 0 {
			w.t.Fatalf("%+v", l)
		}
		if got := w.enrol(inside, course); got != enrolment {
			w.t.Error("it is the same enrolment")
		}
		if place := w.value(`SELECT u.location FROM attempt_unit u JOIN attempt a ON a.id = u.attempt_id WHERE a.id = $1 AND a.profile_id = $2 AND a.state = 'open'`, attempt, inside.ProfileID); place != "page-60" {
			w.t.Errorf("the bookmark is there: %s", place)
		}
		if owner := w.value(`SELECT profile_id FROM launch WHERE token_hash = $1 AND ended_at IS NULL`, window); owner != string(inside.ProfileID) {
			w.t.Errorf("the open window follows: %s", owner)
		}
		if !said(items, "courses.move.continues") || !said(items, "courses.move.enrolled") {
			w.t.Error("the receipt says so")
		}
	})
}

func TestM25_AnExpiredCompletionMovesAsExpiredAndHidesNothing(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		alone, beside := w.course("A", courseRow{validMonths: 12}), w.course("B", courseRow{validMonths: 12})
		w.pass(outside, alone, "2024-05-01 10:00", 9000)
		late := w.pass(outside, beside, "2026-03-01 10:00", 10000)
		w.exec(`UPDATE result SET valid_until = $2 WHERE id = $1`, late, at("2026-05-01 10:00")) // the course was shorter then
		valid := w.pass(inside, beside, "2026-01-01 10:00", 7000)
		items := w.merge(outside, inside)
		for _, a := range w.learning(inside).Achieved {
			switch {
			case a.Result.CourseID == alone && (a.SupersededBy != nil || a.ValidAt(w.now)):
				w.t.Errorf("it comes as expired: %+v", a.Result)
			case a.Result.CourseID == beside && (a.SupersededBy == nil) != (a.Result.ID == valid):
				w.t.Errorf("the valid one counts: %+v", a.Result)
			}
		}
		if !said(items, "courses.move.expired") {
			w.t.Error("the receipt says so")
		}
	})
}

func TestM26_AFailedAttemptMovesAsHistory(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{})
		_, attempt := w.start(outside, course, 100)
		w.finish(attempt, false, new(3000))
		mine, _ := w.start(inside, course, 10)
		items := w.merge(outside, inside)
		l := w.learning(inside)
		if len(l.Achieved) != 1 || l.Achieved[0].Passed || l.Achieved[0].Certificate != "" {
			w.t.Errorf("the fail is history: %+v", l.Achieved)
		}
		if len(l.Ongoing) != 1 || l.Ongoing[0].Enrolment.ID != mine {
			w.t.Errorf("and stops nothing: %+v", l.Ongoing)
		}
		if !slices.Contains(rules(items), "M26") || !said(items, "courses.move.failed") {
			w.t.Error("the receipt says so")
		}
	})
}

func TestM29_CertificatesKeepNumberAndAddressThroughAChain(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		w.pass(outside, w.course("A", courseRow{}), "2026-05-01 10:00", 9000)
		issued, err := w.s.FindCertificate(context.Background(), w.learning(outside).Achieved[0].Certificate)
		w.must(err)
		third := w.internal("Kari")
		w.exec(`UPDATE profile SET family_name = 'Gift' WHERE id = $1`, outside.ProfileID)
		w.merge(outside, inside)
		w.merge(inside, third)
		found, err := w.s.Verify(context.Background(), issued.Code)
		w.must(err)
		issued.ProfileID = third.ProfileID
		if diff := cmp.Diff(issued, found); diff != "" {
			w.t.Errorf("all but its owner stays as issued: %s", diff)
		}
		if _, err := w.s.Certificate(context.Background(), outside, issued.Number); !errors.Is(err, courses.ErrNoCertificate) {
			w.t.Errorf("the tombstone has nothing: %v", err)
		}
		if ref := w.value(`SELECT origin_ref FROM result`); ref != "merge-1" {
			w.t.Errorf("the origin is the first merge: %s", ref)
		}
	})
}

func TestM32_WhatIsTooOldMovesAsHistoryAndThePersonIsTold(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		old, fresh := w.course("A", courseRow{acceptMonths: 12}), w.course("B", courseRow{acceptMonths: 12})
		w.pass(outside, old, "2025-05-31 10:00", 9000)
		w.pass(outside, fresh, "2025-06-01 10:00", 9000)
		items := w.merge(outside, inside)
		for _, a := range w.learning(inside).Achieved {
			if accepted := a.Result.CourseID == fresh; accepted != a.Counts() {
				w.t.Errorf("twelve months are twelve months: %+v", a.Result)
			}
			if a.Certificate == "" {
				w.t.Error("the certificate is the person's all the same")
			}
		}
		place := slices.IndexFunc(items, func(i transfer.Item) bool { return i.Label.Key == "courses.move.not_accepted" })
		if place < 0 || items[place].Label.Args["Months"] != "12" || items[place].Rule != "M32" {
			w.t.Fatalf("the receipt says which and why: %v", items)
		}
		if _, err := w.s.Enrol(context.Background(), inside, old); err != nil {
			w.t.Errorf("it can be taken again: %v", err)
		}
	})
}

func TestM32_CoursesThatCountAsTheSameCompete(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		old := w.course("BRANN-2015", courseRow{sameAs: "brann"})
		next := w.course("BRANN-2024", courseRow{sameAs: "brann"})
		w.pass(outside, old, "2026-05-01 10:00", 9000)
		w.start(inside, next, 50)
		began, goes := w.course("SMITTE-1", courseRow{sameAs: "smitte"}), w.course("SMITTE-2", courseRow{sameAs: "smitte"})
		w.start(outside, began, 20)
		w.start(inside, goes, 50)
		w.merge(outside, inside)
		l := w.learning(inside)
		if len(l.Ongoing) != 1 || l.Ongoing[0].Enrolment.CourseID != goes || len(l.Archived) != 2 {
			w.t.Errorf("the older version's completion counts for the newer (M22), and only one version goes on (M23): %+v", l)
		}
	})
}

func TestM35_TheWindowOfAnArchivedAttemptIsAnsweredWithAClearError(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{})
		enrolment := w.enrol(outside, course)
		w.exec(`UPDATE package SET manifest = $1`, `{"identifier":"m","units":[{"id":"u1","href":"index.html"}]}`)
		var tokens []string
		for range 2 { // the second takes over from the first
			launch, err := w.s.OpenLaunch(context.Background(), outside, enrolment)
			w.must(err)
			tokens = append(tokens, launch.URL[len("http://content.example/l/"):len(launch.URL)-1])
		}
		w.start(inside, course, 90)
		w.merge(outside, inside)
		pass := courses.Commit{Unit: "u1", Session: "s", Sequence: 1, Data: []byte(`{"cmi":{"core":{"lesson_status":"passed"}}}`), Final: true}
		for _, token := range tokens {
			if _, err := w.s.Window(context.Background(), token); !errors.Is(err, courses.ErrLaunchMerged) {
				w.t.Errorf("opened again: %v", err)
			}
			if _, err := w.s.Commit(context.Background(), token, pass); !errors.Is(err, courses.ErrLaunchMerged) {
				w.t.Errorf("never dropped with a \"saved\": %v", err)
			}
		}
		if n := w.value(`SELECT count(*) FROM result`); n != "0" {
			w.t.Errorf("what was archived is whole, and has %s results since", n)
		}
	})
}

func TestM46_TheTombstoneOwnsNothing(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		w.course("OWN", courseRow{owner: &outside.ProfileID})
		w.pass(outside, w.course("A", courseRow{}), "2026-05-01 10:00", 9000)
		course := w.course("B", courseRow{})
		_, attempt := w.start(outside, course, 20)
		w.launch(outside, course, attempt)
		w.merge(outside, inside)
		for _, table := range []string{"enrolment", "attempt", "result", "certificate", "launch"} {
			if n := w.value(`SELECT count(*) FROM `+table+` WHERE profile_id = $1`, outside.ProfileID); n != "0" {
				w.t.Errorf("%s has %s rows of the tombstone", table, n)
			}
		}
		if n := w.value(`SELECT count(*) FROM course WHERE owner_profile_id = $1`, inside.ProfileID); n != "1" {
			w.t.Error("courses have a living owner")
		}
	})
}

func TestM10_ThePlanOnlyReadsAndIsTheSameEveryTime(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		for _, code := range []string{"A", "B", "C", "D"} {
			course := w.course(code, courseRow{})
			w.pass(outside, course, "2026-05-01 10:00", 9000)
			w.start(inside, course, 10)
		}
		first := w.plan(outside, inside)
		if diff := cmp.Diff(first, w.plan(outside, inside)); diff != "" || len(first) == 0 {
			w.t.Errorf("the same state gives the same plan: %s", diff)
		}
		w.merge(outside, inside)
		if again := w.plan(outside, inside); len(again) != 0 {
			w.t.Errorf("there is nothing left to move: %v", again)
		}
	})
}

func TestAPlanThatNoLongerFitsIsRefusedWhole(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{})
		w.pass(outside, course, "2026-05-01 10:00", 9000)
		items := w.plan(outside, inside)
		w.exec(`UPDATE result SET not_accepted = 'courses.not_accepted.too_old', profile_id = $1`, inside.ProfileID)
		err := w.d.Write(context.Background(), func(tx *db.Tx) error { return courses.ApplyMove(context.Background(), tx, items) })
		if !errors.Is(err, courses.ErrMoveChanged) {
			w.t.Errorf("got %v", err)
		}
		if n := w.value(`SELECT count(*) FROM certificate WHERE profile_id = $1`, outside.ProfileID); n != "1" {
			w.t.Error("and nothing has moved")
		}
	})
}

func TestTheReceiptSpeaksTheReadersLanguage(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{title: "Brannvern"})
		w.exec(`INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'en', 'Fire safety', '', '')`, course)
		w.pass(outside, course, "2026-05-07 10:00", 9000)
		var labels []transfer.Label
		for _, item := range w.plan(outside, inside) {
			if item.Label.Key != "" {
				labels = append(labels, item.Label)
			}
		}
		lines, err := w.s.Explain(context.Background(), i18n.For(i18n.EN), labels)
		w.must(err)
		if len(lines) != 1 || lines[0] == labels[0].Key {
			w.t.Errorf("%q", lines)
		}
	})
}

// A course's validity was longer in one place: what counts changes when the
// later pass runs out, with nobody doing anything.
func TestM14_TheLinkTellsWhatTheMergeDidAndTheHistoryWhatCountsToday(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{validMonths: 12})
		early := w.pass(inside, course, "2026-01-01 10:00", 7000)
		late := w.pass(outside, course, "2026-05-01 10:00", 9000)
		w.exec(`UPDATE result SET valid_until = $2 WHERE id = $1`, late, at("2026-07-01 10:00"))
		w.merge(outside, inside)
		for _, when := range []struct {
			now    string
			counts courses.ResultID
		}{{"2026-06-30 10:00", late}, {"2026-08-01 10:00", early}, {"2027-06-01 10:00", late}} {
			w.now = at(when.now)
			for _, a := range w.learning(inside).Achieved {
				if (a.SupersededBy == nil) != (a.Result.ID == when.counts) || a.SupersededBy != nil && *a.SupersededBy != when.counts {
					w.t.Errorf("on %s %s counts, and the other points at it: %+v", when.now, when.counts, a)
				}
			}
			if link := w.value(`SELECT superseded_by FROM result WHERE id = $1`, early); link != string(late) {
				w.t.Errorf("the merge's own link stays: %s", link)
			}
		}
	})
}

// TestAMergeMovesTheTriesAtAQuizWithTheirAttempt: they hang on it, whoever it
// becomes.
func TestAMergeMovesTheTriesAtAQuizWithTheirAttempt(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("BA101", courseRow{})
		_, attempt := w.start(outside, course, 40)
		w.exec(`INSERT INTO quiz_try (id, attempt_id, unit, number, seed, begun_at) VALUES ('q1', $1, 'quiz', 1, 7, $2)`, attempt, w.now)
		w.exec(`INSERT INTO quiz_answer (try_id, question_id, answer, points, possible) VALUES ('q1', 'spm', '{}', 0, 100)`)
		before := w.value(`SELECT profile_id FROM attempt WHERE id = $1`, attempt)
		w.merge(outside, inside)
		if got := w.value(`SELECT a.profile_id FROM quiz_try t JOIN attempt a ON a.id = t.attempt_id JOIN quiz_answer q ON q.try_id = t.id`); got == before || got != string(inside.ProfileID) {
			w.t.Errorf("the try is %s's", got)
		}
	})
}
