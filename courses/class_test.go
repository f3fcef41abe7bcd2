package courses_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// classroom makes a course that is nothing but classes.
func (w *world) classroom(code string) courses.CourseID {
	id := w.course(code, courseRow{})
	w.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, id)
	return id
}

// class makes a class a week from now, of one day from nine to three.
func (w *world) class(course courses.CourseID, seats int) courses.ClassID {
	w.t.Helper()
	return w.classAt(course, seats, w.now.AddDate(0, 0, 7))
}

func (w *world) classAt(course courses.CourseID, seats int, begins time.Time) courses.ClassID {
	w.t.Helper()
	id, err := w.s.CreateClass(context.Background(), accounts.Command("test"), course, planOf(seats, begins))
	w.must(err)
	return id
}

func planOf(seats int, begins time.Time) courses.ClassPlan {
	return courses.ClassPlan{Place: "Rom 4", Seats: seats, Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(6 * time.Hour)}}}
}

// book books without minding clashes.
func (w *world) book(who accounts.Actor, class courses.ClassID) courses.Seat {
	w.t.Helper()
	seat, err := w.s.Book(context.Background(), who, class, true)
	w.must(err)
	return seat
}

// seated is the state of somebody's latest booking of a class.
func (w *world) seated(who accounts.Actor, class courses.ClassID) courses.SeatState {
	return courses.SeatState(w.value(`SELECT state FROM seat WHERE class_id = $1 AND profile_id = $2 ORDER BY booked_at DESC, id DESC LIMIT 1`, class, who.ProfileID))
}

// verified lets somebody get mail.
func (w *world) verified(who accounts.Actor) accounts.Actor {
	w.exec(`UPDATE profile SET email_verified_at = $2 WHERE id = $1`, who.ProfileID, w.now)
	return who
}

// mails are the kinds of what has been written to somebody, in order.
func (w *world) mails(who accounts.Actor) string {
	w.t.Helper()
	rows, err := w.d.Query(context.Background(), `SELECT kind FROM mail WHERE recipient_profile_ref = $1 ORDER BY queued_at, kind DESC, id`, who.ProfileID)
	kinds, err := db.Collect(rows, err, func(row db.Row) (kind string, err error) { return kind, row.Scan(&kind) })
	w.must(err)
	return strings.Join(kinds, " ")
}

// classWorld runs a test on both databases with a class of one seat.
func classWorld(t *testing.T, test func(w *world, course courses.CourseID, class courses.ClassID)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		course := w.classroom("HLR")
		test(w, course, w.class(course, 1))
	})
}

func TestOfTwentyWhoBookTheLastSeatAtOnceOneGetsIt(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		people := make([]accounts.Actor, 20)
		for i := range people {
			people[i] = w.external(fmt.Sprint("Person ", i))
		}
		var all sync.WaitGroup
		for _, who := range people {
			for range 2 { // each presses twice
				all.Go(func() {
					if _, err := w.s.Book(context.Background(), who, class, false); err != nil {
						w.t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if n := w.value(`SELECT count(*) FROM seat WHERE state = 'booked'`); n != "1" {
			w.t.Errorf("%s have the seat", n)
		}
		if n := w.value(`SELECT count(*) FROM seat WHERE state = 'waiting'`); n != "19" {
			w.t.Errorf("%s wait", n)
		}
		if n := w.value(`SELECT taken FROM class WHERE id = $1`, class); n != "1" {
			w.t.Errorf("%s are counted", n)
		}
	})
}

func TestTheDatabaseItselfRefusesAnOverbookedClass(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		err := w.d.Write(w.t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(w.t.Context(), `UPDATE class SET taken = seats + 1 WHERE id = $1`, class)
			return err
		})
		if err == nil {
			w.t.Error("overbooked")
		}
	})
}

func TestAFreedSeatIsOfferedToTheNextInLineAndThenToTheNext(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari, ola, eva := w.verified(w.external("Kari")), w.verified(w.external("Ola")), w.verified(w.external("Eva"))
		w.book(kari, class)
		w.now = w.now.Add(time.Minute)
		w.book(ola, class)
		w.now = w.now.Add(time.Minute)
		w.book(eva, class)
		if mine, err := w.s.SeatsOf(w.t.Context(), eva); err != nil || len(mine) != 1 || mine[0].Ahead != 1 {
			w.t.Errorf("Eva is the second in line: %+v, %v", mine, err)
		}
		w.must(w.s.Leave(w.t.Context(), kari, class))
		if w.seated(ola, class) != courses.Offered || w.seated(eva, class) != courses.Waiting {
			w.t.Fatalf("Ola: %s, Eva: %s", w.seated(ola, class), w.seated(eva, class))
		}
		if n := w.value(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND state = 'active'`, kari.ProfileID, course); n != "0" {
			w.t.Error("who leaves the only class of a classroom course leaves the course")
		}
		if due, err := w.s.OffersDue(w.t.Context()); err != nil || due {
			w.t.Errorf("he has 24 hours: %v, %v", due, err)
		}
		w.now = w.now.Add(25 * time.Hour)
		if err := w.s.Accept(w.t.Context(), ola, class, false); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("too late, swept or not: %v", err)
		}
		swept, err := w.s.SweepOffers(w.t.Context())
		w.must(err)
		if swept != 1 || w.seated(ola, class) != courses.Freed || w.seated(eva, class) != courses.Offered {
			w.t.Fatalf("swept %d; Ola: %s, Eva: %s", swept, w.seated(ola, class), w.seated(eva, class))
		}
		w.must(w.s.Accept(w.t.Context(), eva, class, false))
		w.must(w.s.Accept(w.t.Context(), eva, class, false)) // pressed twice
		if w.seated(eva, class) != courses.Booked {
			w.t.Error("the seat is Eva's")
		}
		if n := w.value(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND state = 'active'`, eva.ProfileID, course); n != "1" {
			w.t.Errorf("a seat enrols: %s", n)
		}
		for who, want := range map[*accounts.Actor]string{&kari: "class.booked class.left", &ola: "class.offered class.passed", &eva: "class.offered class.booked"} {
			if got := w.mails(*who); got != want {
				w.t.Errorf("%s was written %q, not %q", who.Name, got, want)
			}
		}
	})
}

func TestAnOfferIsShorterWhenTheClassIsNear(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		kari, ola := w.external("Kari"), w.external("Ola")
		w.book(kari, class)
		w.book(ola, class)
		w.exec(`UPDATE class SET book_until = begins_at WHERE id = $1`, class)
		w.now = w.now.AddDate(0, 0, 7).Add(-8 * time.Hour)
		w.must(w.s.Leave(w.t.Context(), kari, class))
		mine, err := w.s.SeatsOf(w.t.Context(), ola)
		w.must(err)
		if until := mine[0].Seat.OfferedUntil; until == nil || !until.Equal(w.now.Add(4*time.Hour)) {
			w.t.Errorf("half of what is left: %v", until)
		}
	})
}

func TestAClashIsWarnedOfBeforeTheYes(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		other := w.classroom("BRANN")
		begins := w.now.AddDate(0, 0, 7)
		clashing, after := w.classAt(other, 5, begins.Add(5*time.Hour)), w.classAt(other, 5, begins.Add(6*time.Hour))
		kari := w.external("Kari")
		w.book(kari, class)
		if _, err := w.s.Book(w.t.Context(), kari, clashing, false); !errors.Is(err, courses.ErrClash) {
			w.t.Errorf("an hour of both: %v", err)
		}
		if seen, _, err := w.s.ClassFor(w.t.Context(), kari, clashing); err != nil || len(seen.Clashes) != 1 || seen.Clashes[0].ID != class {
			w.t.Errorf("the page says which: %+v, %v", seen.Clashes, err)
		}
		if _, err := w.s.Book(w.t.Context(), kari, after, false); err != nil {
			w.t.Errorf("one begins when the other ends: %v", err)
		}
		w.book(kari, clashing)
	})
}

func TestAClashIsWarnedOfBeforeAnOfferIsAccepted(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		elsewhere := w.class(w.classroom("BRANN"), 5)
		kari, ola := w.external("Kari"), w.external("Ola")
		w.book(kari, class)
		w.book(ola, class)
		w.book(ola, elsewhere)
		w.must(w.s.Leave(w.t.Context(), kari, class))
		if err := w.s.Accept(w.t.Context(), ola, class, false); !errors.Is(err, courses.ErrClash) || w.seated(ola, class) != courses.Offered {
			w.t.Errorf("not warned: %v, %s", err, w.seated(ola, class))
		}
		if seen, _, err := w.s.ClassFor(w.t.Context(), ola, class); err != nil || len(seen.Clashes) != 1 || seen.Clashes[0].ID != elsewhere {
			w.t.Errorf("the page says which: %+v, %v", seen.Clashes, err)
		}
		w.must(w.s.Accept(w.t.Context(), ola, class, true))
		if w.seated(ola, class) != courses.Booked {
			w.t.Error("a warning is no refusal")
		}
	})
}

func TestTheOwnerSeesWhatElseIsInTheRoom(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		owner, begins := w.issuer(w.trust), w.now.AddDate(0, 0, 7)
		plan := planOf(5, begins.Add(time.Hour))
		plan.Place = "  ROM 4"
		brann := w.classroom("BRANN")
		same, err := w.s.CreateClass(w.t.Context(), accounts.Command("test"), brann, plan)
		w.must(err)
		gone, err := w.s.CreateClass(w.t.Context(), accounts.Command("test"), brann, plan)
		w.must(err)
		w.must(w.s.CancelClass(w.t.Context(), owner, gone))
		w.classAt(brann, 5, begins.Add(6*time.Hour)) // when the first is over
		plan.Place = "Rom 5"
		_, err = w.s.CreateClass(w.t.Context(), accounts.Command("test"), brann, plan)
		w.must(err)
		others := w.classroom("ANDRE")
		w.classAt(others, 5, begins)
		w.exec(`UPDATE course SET organisation_id = $2 WHERE id = $1`, others, w.another)
		roster, err := w.s.ClassRoster(w.t.Context(), owner, class)
		if w.must(err); len(roster.SameRoom) != 1 || roster.SameRoom[0].ID != same {
			w.t.Errorf("%+v", roster.SameRoom)
		}
	})
}

func TestWhoMayBookAndUntilWhen(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari := w.external("Kari")
		elsewhere := w.person("Per", accounts.External, w.another)
		if _, err := w.s.Book(w.t.Context(), accounts.Nobody, class, false); problem.KindOf(err) != problem.Unauthenticated {
			w.t.Errorf("a visitor signs in first: %v", err)
		}
		if _, err := w.s.Book(w.t.Context(), elsewhere, class, false); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("it is not open to Per: %v", err)
		}
		if err := w.s.Leave(w.t.Context(), kari, class); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("she has no seat: %v", err)
		}
		if err := w.s.Accept(w.t.Context(), kari, class, false); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("nor an offer: %v", err)
		}
		w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 6).Add(11 * time.Hour) // the day before, 23.00 UTC: past midnight in Norway
		if err := w.s.Leave(w.t.Context(), kari, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("the last day is over: %v", err)
		}
		if _, err := w.s.Book(w.t.Context(), w.external("Eva"), class, false); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("for booking, too: %v", err)
		}
		w.exec(`UPDATE course SET state = 'retired' WHERE id = $1`, course)
		if n := w.value(`SELECT count(*) FROM seat`); n != "1" {
			w.t.Errorf("%s seats", n)
		}
	})
}

func TestLeavingTheCourseGivesUpItsSeats(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari, ola := w.external("Kari"), w.external("Ola")
		w.book(kari, class)
		w.book(ola, class)
		w.must(w.s.Withdraw(w.t.Context(), kari, course))
		if w.seated(kari, class) != courses.Freed || w.seated(ola, class) != courses.Offered {
			w.t.Errorf("Kari: %s, Ola: %s", w.seated(kari, class), w.seated(ola, class))
		}
	})
}

func TestAChangedClassIsToldWithTheSameEntryInTheCalendar(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari, ola, owner := w.verified(w.external("Kari")), w.verified(w.external("Ola")), w.issuer(w.trust)
		w.book(kari, class)
		w.now = w.now.Add(time.Second)
		w.book(ola, class)
		plan := planOf(1, w.now.AddDate(0, 0, 8).Truncate(time.Minute))
		plan.Days = append(plan.Days, courses.ClassDay{Begins: w.now.AddDate(0, 0, 9), Ends: w.now.AddDate(0, 0, 9).Add(time.Hour)})
		w.now = w.now.Add(time.Second)
		w.must(w.s.ChangeClass(w.t.Context(), owner, class, plan))
		w.now = w.now.Add(time.Second)
		w.must(w.s.ChangeClass(w.t.Context(), owner, class, planOf(2, plan.Days[0].Begins))) // one day less, one seat more
		if w.seated(ola, class) != courses.Offered {
			w.t.Errorf("the new seat is offered: %s", w.seated(ola, class))
		}
		if got := w.mails(kari); got != "class.booked class.day class.changed class.day_gone class.changed" {
			w.t.Errorf("Kari was written %s", got)
		}
		w.now = w.now.Add(time.Second)
		w.must(w.s.CancelClass(w.t.Context(), owner, class))
		seat := w.value(`SELECT id FROM seat WHERE profile_id = $1`, kari.ProfileID)
		rows, err := w.d.Query(w.t.Context(), `SELECT calendar FROM mail WHERE recipient_profile_ref = $1 ORDER BY queued_at, kind DESC, id`, kari.ProfileID)
		sent, err := db.Collect(rows, err, func(row db.Row) (text string, err error) { return text, row.Scan(&text) })
		w.must(err)
		for i, want := range []string{
			"METHOD:REQUEST UID:" + seat + "-1@portal.example SEQUENCE:0",
			"METHOD:REQUEST UID:" + seat + "-2@portal.example SEQUENCE:1",
			"METHOD:REQUEST UID:" + seat + "-1@portal.example SEQUENCE:1",
			"METHOD:CANCEL UID:" + seat + "-2@portal.example SEQUENCE:2",
			"METHOD:REQUEST UID:" + seat + "-1@portal.example SEQUENCE:2",
			"METHOD:CANCEL UID:" + seat + "-1@portal.example SEQUENCE:3",
		} {
			if got := said3(sent[i]); got != want {
				w.t.Errorf("entry %d: %s, not %s", i, got, want)
			}
		}
		if w.seated(kari, class) != courses.Freed || w.seated(ola, class) != courses.Freed || w.value(`SELECT taken FROM class`) != "0" {
			w.t.Error("nobody has a seat in a cancelled class")
		}
		if err := w.s.CancelClass(w.t.Context(), owner, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("twice: %v", err)
		}
	})
}

// TestOnlyTheDayThatMovedIsSentAnew: of a class of three days the last one moves.
func TestOnlyTheDayThatMovedIsSentAnew(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		kari, class := w.verified(w.external("Kari")), w.classOfDays(course, 3, 0)
		w.book(kari, class)
		before := w.mails(kari)
		roster, err := w.s.ClassRoster(w.t.Context(), accounts.Command("test"), class)
		w.must(err)
		plan := courses.ClassPlan{Place: roster.Place, Seats: roster.Seats, Days: roster.Days}
		plan.Days[2].Ends = plan.Days[2].Ends.Add(time.Hour)
		w.now = w.now.Add(time.Minute)
		w.must(w.s.ChangeClass(w.t.Context(), accounts.Command("test"), class, plan))
		if got := strings.TrimPrefix(w.mails(kari), before); got != " class.day class.changed" {
			w.t.Errorf("after %s she was written%s", before, got)
		}
		if entry := w.value(`SELECT calendar FROM mail WHERE kind = 'class.day' ORDER BY queued_at DESC LIMIT 1`); !strings.Contains(entry, "-3@") || !strings.Contains(entry, "SEQUENCE:1") {
			w.t.Error(entry)
		}
	})
}

// said3 is the method of a calendar object with what names its events.
func said3(text string) string {
	var words []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		for _, name := range []string{"METHOD:", "UID:", "SEQUENCE:"} {
			if strings.HasPrefix(line, name) {
				words = append(words, line)
			}
		}
	}
	return strings.Join(words, " ")
}

func TestWhoWasPresentHasCompletedTheCourseThatDay(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class := w.class(course, 2)
		w.exec(`UPDATE course SET valid_months = 24 WHERE id = $1`, course)
		kari, ola, owner := w.external("Kari"), w.external("Ola"), w.issuer(w.trust)
		seat, other := w.book(kari, class), w.book(ola, class)
		if err := w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("it has not begun: %v", err)
		}
		w.now = w.now.AddDate(0, 0, 8)
		for _, stranger := range []accounts.Actor{kari, w.issuer(w.another), w.issuer(w.ward)} {
			if err := w.s.MarkAttendance(w.t.Context(), stranger, seat.ID, courses.Present); err == nil {
				w.t.Error("only who answers for the course marks")
			}
		}
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present)) // twice
		w.must(w.s.MarkAttendance(w.t.Context(), owner, other.ID, courses.Absent))
		passed := w.learning(kari).Passed()
		if len(passed) != 1 || passed[0].Certificate == "" || passed[0].ValidUntil == nil || !passed[0].AchievedAt.Equal(w.now.AddDate(0, 0, -1).Add(6*time.Hour)) {
			w.t.Fatalf("%+v", passed)
		}
		if len(w.learning(kari).Ongoing) != 0 || len(w.learning(ola).Passed()) != 0 {
			w.t.Error("she has completed, he has not")
		}
		if err := w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Absent); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("there is a certificate: %v", err)
		}
		w.must(w.s.MarkAttendance(w.t.Context(), owner, other.ID, courses.Present)) // he came late
		if len(w.learning(ola).Passed()) != 1 {
			w.t.Error("a mistake is mended")
		}
		roster, err := w.s.ClassRoster(w.t.Context(), owner, class)
		if w.must(err); len(roster.Attendees) != 2 {
			w.t.Errorf("%+v", roster)
		}
	})
}

func TestNobodyMarksTheirOwnAttendance(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class := w.class(course, 3)
		owner := w.issuer(w.trust)
		kari := w.external("Kari")
		own, other, hers := w.book(owner, class), w.book(w.issuer(w.trust), class), w.book(kari, class)
		w.shareNumber(owner, kari)
		w.now = w.now.AddDate(0, 0, 8)
		for name, seat := range map[string]courses.Seat{"her own": own, "her other login's": hers} {
			for _, mark := range []courses.Attendance{courses.Present, courses.Absent} {
				if err := w.s.MarkAttendance(w.t.Context(), owner, seat.ID, mark); problem.Of(err) == nil || problem.Of(err).Key != "class.attendance.own" {
					w.t.Errorf("%s, %s: %v", name, mark, err)
				}
			}
		}
		if n := w.value(`SELECT count(*) FROM certificate`); n != "0" {
			w.t.Errorf("%s certificates", n)
		}
		w.must(w.s.MarkAttendance(w.t.Context(), owner, other.ID, courses.Present))
		w.must(w.s.MarkAttendance(w.t.Context(), w.issuer(w.trust), own.ID, courses.Present))
	})
}

func TestAPlanSaysWhatHasToBeMended(t *testing.T) {
	now := at("2026-06-01 12:00")
	day := now.AddDate(0, 0, 7)
	tests := []struct {
		why   string
		mend  func(p *courses.ClassPlan)
		field string
	}{
		{"all is well", func(*courses.ClassPlan) {}, ""},
		{"no day", func(p *courses.ClassPlan) { p.Days = nil }, "days"},
		{"it ends before it begins", func(p *courses.ClassPlan) { p.Days[0].Ends = day.Add(-time.Hour) }, "days"},
		{"it has been", func(p *courses.ClassPlan) { p.Days[0].Begins = now.Add(-time.Hour) }, "days"},
		{"a slip of the year", func(p *courses.ClassPlan) {
			p.Days[0] = courses.ClassDay{Begins: at("9999-12-31 08:00"), Ends: at("9999-12-31 15:00")}
		}, "days"},
		{"the last of its days is far off", func(p *courses.ClassPlan) {
			p.Days = append(p.Days, courses.ClassDay{Begins: day.AddDate(9, 0, 0), Ends: day.AddDate(9, 0, 0).Add(time.Hour)})
		}, "days"},
		{"two at a time", func(p *courses.ClassPlan) { p.Days = append(p.Days, p.Days[0]) }, "days"},
		{"nowhere", func(p *courses.ClassPlan) { p.Place = " " }, "place"},
		{"a script for a link", func(p *courses.ClassPlan) { p.Link = "javascript:alert(1)" }, "link"},
		{"a link that anybody reads", func(p *courses.ClassPlan) { p.Link = "http://meet.example" }, "link"},
		{"a link to nowhere", func(p *courses.ClassPlan) { p.Link = "https://:443/rom" }, "link"},
		{"no seat", func(p *courses.ClassPlan) { p.Seats = 0 }, "seats"},
		{"too long to think", func(p *courses.ClassPlan) { p.AcceptHours = 200 }, "accept_hours"},
		{"bookable when it is over", func(p *courses.ClassPlan) { p.LastDay = day.AddDate(0, 0, 1) }, "last_day"},
		{"bookable until yesterday", func(p *courses.ClassPlan) { p.LastDay = now.AddDate(0, 0, -1) }, "last_day"},
	}
	for _, test := range tests {
		plan := planOf(3, day)
		test.mend(&plan)
		faults := plan.Faults(now)
		if _, told := faults[test.field]; test.field == "" && len(faults) > 0 || test.field != "" && (!told || len(faults) > 1) {
			t.Errorf("%s: %v", test.why, faults)
		}
	}
}

func TestTheLinkOfAMeetingIsShownWhenItIsNear(t *testing.T) {
	c := courses.Class{Link: "https://meet.example/1", Begins: at("2026-06-08 07:00"), Ends: at("2026-06-08 13:00")}
	for when, shown := range map[string]bool{"2026-06-01 07:00": false, "2026-06-07 07:01": true, "2026-06-08 12:00": true, "2026-06-08 13:01": false} {
		if (c.LinkAt(at(when)) != "") != shown {
			t.Errorf("at %s: %q", when, c.LinkAt(at(when)))
		}
	}
}

func TestTheOwnerTakesSomebodyOffTheListAndTheNextIsOfferedTheSeat(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari, ola := w.verified(w.external("Kari")), w.verified(w.external("Ola"))
		seat := w.book(kari, class)
		w.now = w.now.Add(time.Minute)
		waits := w.book(ola, class)
		owner := accounts.Command("test")
		if err := w.s.RemoveAttendee(w.t.Context(), kari, waits.ID); problem.KindOf(err) != problem.Forbidden {
			w.t.Errorf("somebody else: %v", err)
		}
		w.must(w.s.RemoveAttendee(w.t.Context(), owner, seat.ID))
		if got := w.seated(kari, class) + " " + w.seated(ola, class); got != "freed offered" {
			w.t.Error(got)
		}
		if got := w.mails(kari); got != "class.booked class.removed" {
			w.t.Errorf("she is told, and her calendar too: %s", got)
		}
		if entry := w.value(`SELECT calendar FROM mail WHERE kind = 'class.removed'`); !strings.Contains(entry, "METHOD:CANCEL") || !strings.Contains(entry, "ORGANIZER:mailto:kurs@portal.example") {
			w.t.Error(entry)
		}
		if n := w.value(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND state = 'active'`, kari.ProfileID); n != "0" {
			w.t.Error("she is in the course still")
		}
		if err := w.s.RemoveAttendee(w.t.Context(), owner, seat.ID); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("twice: %v", err)
		}
		w.must(w.s.RemoveAttendee(w.t.Context(), owner, waits.ID))
		if n := w.value(`SELECT taken FROM class WHERE id = $1`, class); n != "0" {
			w.t.Errorf("%s are counted", n)
		}
		w.now = w.now.AddDate(0, 0, 7)
		late := w.value(`SELECT id FROM seat LIMIT 1`)
		if err := w.s.RemoveAttendee(w.t.Context(), owner, courses.SeatID(late)); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("after it began: %v", err)
		}
	})
}

func TestTheCatalogueSaysWhenTheNextClassWithAFreeSeatIs(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari := w.external("Kari")
		later := w.classAt(course, 4, w.now.AddDate(0, 0, 21))
		next := func() *courses.Class {
			w.now = w.now.Add(time.Minute) // seats may be counted that long ago
			listing, err := w.s.Catalogue(w.t.Context(), kari, i18n.NB, courses.Request{})
			w.must(err)
			return listing.Entries[0].Next
		}
		if c := next(); c == nil || c.ID != class || c.Free() != 1 {
			w.t.Errorf("%+v", c)
		}
		w.book(kari, class)
		if c := next(); c == nil || c.ID != later || c.Free() != 4 {
			w.t.Errorf("%+v", c)
		}
		w.must(w.s.CancelClass(w.t.Context(), accounts.Command("test"), later))
		if c := next(); c == nil || c.ID != class || !c.Full() {
			w.t.Errorf("%+v", c)
		}
		w.now = w.now.AddDate(0, 0, 8)
		if c := next(); c != nil {
			w.t.Errorf("%+v", c)
		}
	})
}
