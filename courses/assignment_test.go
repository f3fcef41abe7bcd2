package courses_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// job gives somebody an employment.
func (w *world) job(who accounts.Actor, unit, leader string) string {
	w.people++
	number := fmt.Sprintf("A%05d", w.people)
	w.write(func(tx *db.Tx) error {
		_, err := accounts.UpsertEmployment(context.Background(), tx, accounts.Employment{ProfileID: who.ProfileID, EmployeeNumber: number, Unit: unit,
			Leader: leader, StartDate: "2020-01-01"})
		return err
	})
	return number
}

func (w *world) assign(by accounts.Actor, a courses.Assignment) courses.AssignmentID {
	w.t.Helper()
	id, err := w.s.Assign(context.Background(), by, a)
	w.must(err)
	return id
}

func (w *world) goThrough() int {
	w.t.Helper()
	n, err := w.s.SeeToAssignments(context.Background())
	w.must(err)
	return n
}

// stands is how somebody is in a course: state, way in, "!" when it is mandatory,
// deadline.
func (w *world) stands(who accounts.Actor, course courses.CourseID) string {
	return w.value(`SELECT (SELECT state || ' ' || via || CASE WHEN required_at IS NULL THEN '' ELSE ' !' END || coalesce(' ' || substr(cast(due_at AS text), 1, 10), '')
		FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND superseded_by IS NULL ORDER BY id DESC LIMIT 1)`, who.ProfileID, course)
}

func TestARuleEnrolsThoseItMeansAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner := w.ownerOf("Eier")
		course := w.course("BRANN", courseRow{sameAs: "brann", audience: []accounts.OrganisationID{w.trust}})
		nurse, boss, other, guest := w.internal("Kari"), w.internal("Leder"), w.person("Annen", accounts.Internal, w.region), w.person("Gjest", accounts.External, w.ward)
		passed, own := w.internal("Bestått"), w.internal("Selv")
		number := w.job(boss, "Ledelsen", "")
		w.job(nurse, "Akuttmottaket sengepost", number)
		w.job(passed, "Akuttmottaket sengepost", number)
		w.job(own, "Akuttmottaket sengepost", number)
		w.pass(passed, course, "2026-01-01 12:00", 9000)
		w.enrol(own, course)
		rule := courses.Assignment{CourseID: course, OrganisationID: w.trust, Who: courses.Employees, Unit: "sengepost", Deadline: courses.Deadline{Days: 30}}
		outlook, err := w.s.Foresee(ctx, owner, rule, false)
		w.must(err)
		if outlook.People != 3 || outlook.Have != 1 || outlook.In != 1 || outlook.Enrolled != 1 || outlook.Room != -1 {
			t.Errorf("foreseen: %+v", outlook)
		}
		id := w.assign(owner, rule)
		if again := w.assign(owner, rule); again != id {
			t.Error("pressing twice made two rules")
		}
		if n := w.goThrough(); n != 2 {
			t.Errorf("changed for %d, want 2", n)
		}
		if n := w.goThrough(); n != 0 {
			t.Errorf("and again for %d", n)
		}
		for _, test := range []struct {
			who  accounts.Actor
			want string
		}{
			{nurse, "active rule ! 2026-07-01"}, {own, "active self ! 2026-07-01"}, {passed, "completed self"}, {boss, "NULL"}, {other, "NULL"}, {guest, "NULL"},
		} {
			if got := w.stands(test.who, course); got != test.want {
				t.Errorf("%s: %q, want %q", test.who.Name, got, test.want)
			}
		}
		if err := w.s.Withdraw(ctx, nurse, course); !errors.Is(err, courses.ErrRequired) {
			t.Errorf("left what is mandatory: %v", err)
		}
		w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.trust, Who: courses.Leaders})
		w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Everyone})
		w.goThrough()
		if w.stands(boss, course) != "active rule !" || w.stands(guest, course) != "active rule !" || w.stands(other, course) != "NULL" {
			t.Errorf("leader %q, guest %q, other %q", w.stands(boss, course), w.stands(guest, course), w.stands(other, course))
		}
		for _, wrong := range []courses.Assignment{
			{CourseID: course, OrganisationID: w.region, Who: courses.Employees},
			{CourseID: course, OrganisationID: w.trust, Who: "janitors"},
			{CourseID: course, OrganisationID: w.trust, Who: courses.Employees, Deadline: courses.Deadline{Days: -1}},
		} {
			if _, err := w.s.Assign(ctx, owner, wrong); err == nil {
				t.Errorf("%+v was taken", wrong)
			}
		}
	})
}

func TestWhoNoLongerComesUnderARuleKeepsWhatTheyBegan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, course := w.ownerOf("Eier"), w.course("BRANN", courseRow{audience: []accounts.OrganisationID{w.region}})
		begun, untouched, own, exempt := w.internal("Begynt"), w.internal("Urørt"), w.internal("Selv"), w.internal("Fritatt")
		w.enrol(own, course)
		id := w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Employees, Deadline: courses.Deadline{Days: 10}})
		w.goThrough()
		w.begin(begun, course, courses.EnrolmentID(w.value(`SELECT id FROM enrolment WHERE profile_id = $1`, begun.ProfileID)), 40)
		name := w.value(`SELECT username FROM profile WHERE id = $1`, exempt.ProfileID)
		if err := w.s.Exempt(ctx, owner, course, w.username(owner), "Har dårlig tid"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("oneself: %v", err)
		}
		w.must(w.s.Exempt(ctx, owner, course, name, "Underviser i brannvern"))
		w.must(w.s.Exempt(ctx, owner, course, name, "Underviser i brannvern"))
		exempted, err := w.s.Exemptions(ctx, owner, course)
		w.must(err)
		if len(exempted) != 1 || w.stands(exempt, course) != "withdrawn rule" {
			t.Fatalf("exempted: %+v, %q", exempted, w.stands(exempt, course))
		}
		for _, wrong := range []struct{ who, why string }{{name, " "}, {"ukjent", "x"}} {
			if err := w.s.Exempt(ctx, owner, course, wrong.who, wrong.why); err == nil {
				t.Errorf("%+v was taken", wrong)
			}
		}
		if w.goThrough(); w.stands(exempt, course) != "withdrawn rule" {
			t.Error("who is exempt was enrolled again")
		}
		// The rule gets another deadline: those who are in get it, too.
		w.assign(owner, courses.Assignment{ID: id, CourseID: course, OrganisationID: w.ward, Who: courses.Employees, Deadline: courses.Deadline{Days: 20}})
		if got := w.stands(untouched, course); got != "active rule ! 2026-06-21" {
			t.Errorf("another deadline: %q", got)
		}
		// A second rule keeps who comes under it, with the deadline that they were told.
		w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Employees, Unit: "post"})
		w.must(w.s.Unassign(ctx, owner, course, id))
		if err := w.s.Unassign(ctx, owner, course, id); err == nil {
			t.Error("a rule was ended twice")
		}
		w.job(untouched, "Sengepost", "")
		w.goThrough()
		for _, test := range []struct {
			who  accounts.Actor
			want string
		}{{begun, "active rule"}, {untouched, "active rule ! 2026-06-21"}, {own, "active self"}} {
			if got := w.stands(test.who, course); got != test.want {
				t.Errorf("%s: %q, want %q", test.who.Name, got, test.want)
			}
		}
		w.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, untouched.ProfileID, w.region)
		w.goThrough()
		if got := w.stands(untouched, course); got != "withdrawn rule" {
			t.Errorf("who left the unit: %q", got)
		}
		w.must(w.s.Unexempt(ctx, owner, course, exempted[0].ID))
		w.assign(owner, courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Everyone})
		w.goThrough()
		if got := w.stands(exempt, course); got != "active rule !" {
			t.Errorf("exempt no longer: %q", got)
		}
		w.must(w.s.Retire(ctx, owner, course))
		late := w.internal("Sen")
		if w.goThrough(); w.stands(late, course) != "NULL" {
			t.Error("a retired course enrolled somebody")
		}
	})
}

func TestARuleWaitsForPlacesAndForWhatMustBePassedFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner := w.ownerOf("Eier")
		first, course := w.course("A", courseRow{}), w.course("B", courseRow{})
		w.must(w.s.Require(ctx, owner, course, "A", courses.HoldsEnrolment))
		w.must(w.s.SetAdmission(ctx, owner, course, courses.Admission{Seats: 1}))
		one, two := w.internal("En"), w.internal("To")
		rule := courses.Assignment{CourseID: course, OrganisationID: w.ward, Who: courses.Employees}
		id := w.assign(owner, rule)
		if w.goThrough() != 0 {
			t.Error("enrolled without what is required first")
		}
		w.pass(one, first, "2026-05-01 12:00", 9000)
		w.pass(two, first, "2026-05-01 12:00", 9000)
		if n := w.goThrough(); n != 1 {
			t.Errorf("%d came into one place", n)
		}
		rule.ID = id
		outlook, err := w.s.Foresee(ctx, owner, rule, true)
		w.must(err)
		if outlook.Ended != 1 {
			t.Errorf("the end of the rule: %+v", outlook)
		}
		hired := w.internal("Nyansatt")
		w.pass(hired, first, "2026-05-01 12:00", 9000)
		w.must(w.s.SetAdmission(ctx, owner, course, courses.Admission{}))
		hired.LoginAt = w.now
		w.must(w.s.CatchUp(ctx, hired))
		if got := w.stands(hired, course); got != "active rule !" {
			t.Errorf("who has just signed in: %q", got)
		}
	})
}
