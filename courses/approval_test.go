package courses_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// asks is a world with a ward: a leader's leader, a leader, an employee, the
// course's owner and a guest.
type asks struct {
	*world
	chief, leader, ola, owner, guest accounts.Actor
	course                           courses.CourseID
}

func newAsks(t *testing.T, d *db.DB, rule courses.ApprovalRule) asks {
	w := newWorld(t, d)
	a := asks{world: w, chief: w.internal("Sjefen"), leader: w.internal("Lederen"), ola: w.internal("Ola"), owner: w.internal("Eieren"), guest: w.external("Kari")}
	a.owner.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.trust}}
	a.led(a.ola, a.leader)
	a.led(a.leader, a.chief)
	a.course = w.course("BA101", courseRow{owner: &a.owner.ProfileID})
	w.must(w.s.SetApproval(context.Background(), a.owner, a.course, rule))
	return a
}

// led makes somebody the leader of somebody, by HR's feed.
func (w *world) led(who, by accounts.Actor) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		p, err := accounts.SelectProfile(context.Background(), tx, by.ProfileID)
		if err != nil {
			return err
		}
		_, err = accounts.UpsertEmployment(context.Background(), tx, accounts.Employment{ProfileID: who.ProfileID, EmployeeNumber: "N" + string(who.ProfileID),
			Unit: "Akuttmottaket", Leader: p.Username, StartDate: "2020-01-01"})
		return err
	})
}

func (w *world) ask(who accounts.Actor, course courses.CourseID, why string) courses.ApprovalID {
	w.t.Helper()
	id, err := w.s.RequestApproval(context.Background(), who, course, why)
	w.must(err)
	return id
}

func (w *world) decide(by accounts.Actor, id courses.ApprovalID, step courses.Step, reply courses.Reply) error {
	return w.s.Decide(context.Background(), by, id, courses.Answer{Step: step, Reply: reply, Word: "Greit."})
}

// asked is who has to answer what a person waits for, and at which step.
func (w *world) asked(id courses.ApprovalID) (step, who string) {
	w.t.Helper()
	return w.value(`SELECT step FROM approval WHERE id = $1`, id), w.value(`SELECT asked_profile_id FROM approval WHERE id = $1`, id)
}

func (w *world) isAsked(id courses.ApprovalID, step courses.Step, who accounts.Actor) {
	w.t.Helper()
	want := string(who.ProfileID)
	if want == "" {
		want = "NULL"
	}
	if at, asked := w.asked(id); at != string(step) || asked != want {
		w.t.Errorf("asked at %s of %s, want %s of %s (%s)", at, asked, step, want, who.Name)
	}
}

func TestWhoIsAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		twice := w.world.course("TO", courseRow{owner: &w.owner.ProfileID})
		owned := w.world.course("EIER", courseRow{owner: &w.owner.ProfileID})
		nobodys := w.world.course("INGEN", courseRow{})
		for id, rule := range map[courses.CourseID]courses.ApprovalRule{twice: courses.LeaderThenOwner, owned: courses.OwnerApproves, nobodys: courses.OwnerApproves} {
			w.must(w.s.SetApproval(t.Context(), w.owner, id, rule))
		}
		w.led(w.owner, w.chief)
		tests := []struct {
			why    string
			who    accounts.Actor
			course courses.CourseID
			step   courses.Step
			asked  accounts.Actor
		}{
			{"an employee's leader", w.ola, w.course, courses.AtLeader, w.leader},
			{"the leader first, of two", w.ola, twice, courses.AtLeader, w.leader},
			{"the owner alone", w.ola, owned, courses.AtOwner, w.owner},
			{"a guest has no leader", w.guest, w.course, courses.AtOwner, w.owner},
			{"a leader with none above", w.chief, w.course, courses.AtOwner, w.owner},
			{"the owner of the course: their own leader", w.owner, owned, courses.AtOwner, w.chief},
			{"a course without an owner: whoever answers for it", w.ola, nobodys, courses.AtOwner, accounts.Actor{}},
		}
		for _, test := range tests {
			t.Run(test.why, func(t *testing.T) {
				w.t = t
				w.isAsked(w.ask(test.who, test.course, ""), test.step, test.asked)
			})
		}
	})
}

func TestAskingTwiceIsOneRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		if _, err := w.s.Enrol(t.Context(), w.ola, w.course); !errors.Is(err, courses.ErrNeedsApproval) {
			t.Errorf("enrolled without asking: %v", err)
		}
		ids := make([]courses.ApprovalID, 12)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				id, err := w.s.RequestApproval(context.Background(), w.ola, w.course, "Jeg begynner på vakt")
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("every window gets the same request: %v", ids)
			}
		}
		if n := w.value(`SELECT count(*) || ' ' || (SELECT count(*) FROM audit_entry WHERE action = 'approval.request') FROM approval`); n != "1 1" {
			t.Errorf("requests and lines in the log: %s", n)
		}
		w.must(w.s.WithdrawApproval(t.Context(), w.ola, w.course))
		if err := w.s.WithdrawApproval(t.Context(), w.ola, w.course); !errors.Is(err, courses.ErrNoApproval) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if w.ask(w.ola, w.course, "") == ids[0] {
			t.Error("who withdrew asks anew")
		}
	})
}

func TestAYesEnrolsAndIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderThenOwner)
		w.exec(`UPDATE profile SET private_email = 'ola@hjemme.example', private_email_source = 'hr' WHERE id = $1`, w.ola.ProfileID)
		id := w.ask(w.ola, w.course, "Jeg begynner på vakt")
		w.must(w.decide(w.leader, id, courses.AtLeader, courses.Approve))
		w.isAsked(id, courses.AtOwner, w.owner)
		if len(w.learning(w.ola).Ongoing) != 0 {
			t.Error("one yes of two enrols nobody")
		}
		w.must(w.decide(w.owner, id, courses.AtOwner, courses.Approve))
		if l := w.learning(w.ola); len(l.Ongoing) != 1 || l.Ongoing[0].Enrolment.CourseID != w.course {
			t.Errorf("not enrolled: %+v", l.Ongoing)
		}
		if n := w.value(`SELECT count(*) FROM mail WHERE kind = 'approval.answered' AND recipient_profile_ref = $1`, w.ola.ProfileID); n != "1" {
			t.Errorf("%s mails", n)
		}
		if log := w.value(`SELECT count(*) FROM audit_entry WHERE action = 'approval.approve' AND subject_profile_ref = $1`, w.ola.ProfileID); log != "2" {
			t.Errorf("%s lines in the log", log)
		}
		if by := w.value(`SELECT string_agg(step || ' ' || by_profile_id, ', ' ORDER BY step) FROM approval_decision`); !strings.Contains(by, "leader "+string(w.leader.ProfileID)) {
			t.Errorf("decided by %s", by)
		}
	})
}

func TestANoSaysWhyAndMayBeAskedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		id := w.ask(w.ola, w.course, "")
		err := w.s.Decide(t.Context(), w.leader, id, courses.Answer{Step: courses.AtLeader, Reply: courses.Refuse, Word: " "})
		if !errors.Is(err, courses.ErrWordMissing) {
			t.Errorf("a no without a word: %v", err)
		}
		w.must(w.decide(w.leader, id, courses.AtLeader, courses.Refuse))
		all, err := w.s.RequestsFor(t.Context(), w.ola, w.course)
		w.must(err)
		if len(all) != 1 || all[0].Reason() != "Greit." {
			t.Errorf("the asker reads %+v", all)
		}
		if _, err := w.s.RequestApproval(t.Context(), w.ola, w.course, " "); !errors.Is(err, courses.ErrNothingNew) {
			t.Errorf("asked again with nothing new: %v", err)
		}
		if _, err := w.s.RequestApproval(t.Context(), w.ola, w.course, strings.Repeat("x", courses.MaxWord+1)); !errors.Is(err, courses.ErrWordLong) {
			t.Errorf("a long word: %v", err)
		}
		w.ask(w.ola, w.course, "Nå er vi to på vakt")
	})
}

func TestWhoMayDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderThenOwner)
		admin := w.internal("Admin")
		admin.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: w.region}}
		elsewhere := w.internal("Borte")
		elsewhere.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: w.another}, {Role: accounts.CourseOwner, OrganisationID: w.another}}
		asAdmin := w.ola
		asAdmin.Roles = admin.Roles
		id := w.ask(w.ola, w.course, "")
		for why, who := range map[string]accounts.Actor{"a stranger": w.guest, "the leader's leader": w.chief, "the owner, before it is their turn": w.owner,
			"staff of another organisation": elsewhere, "the asker": w.ola, "the asker, who is administrator, too": asAdmin} {
			if err := w.decide(who, id, courses.AtLeader, courses.Approve); !errors.Is(err, courses.ErrNoApproval) {
				t.Errorf("%s: %v", why, err)
			}
			if _, err := w.s.Approval(t.Context(), who, id); !errors.Is(err, courses.ErrNoApproval) {
				t.Errorf("%s looks: %v", why, err)
			}
		}
		if err := w.decide(w.leader, "nothing", courses.AtLeader, courses.Approve); problem.Of(err) == nil || problem.Of(err).Kind != problem.NotFound {
			t.Errorf("no such request: %v", err)
		}
		if err := w.decide(accounts.Nobody, id, courses.AtLeader, courses.Approve); problem.Of(err) == nil || problem.Of(err).Kind != problem.Unauthenticated {
			t.Errorf("a visitor: %v", err)
		}
		w.must(w.decide(admin, id, courses.AtLeader, courses.Approve))
		if err := w.decide(w.leader, id, courses.AtLeader, courses.Refuse); err == nil {
			t.Error("a step was decided twice")
		}
		w.must(w.decide(w.owner, id, courses.AtOwner, courses.Approve))
	})
}

// shareNumber gives several profiles the same national ID.
func (w *world) shareNumber(all ...accounts.Actor) {
	w.t.Helper()
	for _, who := range all {
		w.exec(`INSERT INTO national_id (id, profile_id, kind, lookup, sealed, key_id, evidence, status, created_at)
			VALUES ($1, $1, 'fodselsnummer', 'the same', $2, 'k', 'typed', 'current', $3)`, who.ProfileID, []byte("x"), w.now)
	}
}

func TestNobodyDecidesTheirOwnByAnotherLogin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.OwnerApproves)
		w.led(w.owner, w.chief)
		admin := w.internal("Admin")
		admin.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: w.region}}
		w.shareNumber(w.guest, w.owner, admin)
		id := w.ask(w.guest, w.course, "")
		w.isAsked(id, courses.AtOwner, w.chief)
		for _, self := range []accounts.Actor{w.owner, admin} {
			if err := w.decide(self, id, courses.AtOwner, courses.Approve); !errors.Is(err, courses.ErrNoApproval) {
				t.Errorf("%s decides their own: %v", self.Name, err)
			}
		}
		another := w.internal("Kollega")
		another.Roles = w.owner.Roles
		w.must(w.decide(another, id, courses.AtOwner, courses.Approve))
	})
}

// TestEachStepIsDecidedOnce lets many windows answer at once: one wins, all the
// others are told, and the log has one line.
func TestEachStepIsDecidedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		for range 5 {
			guest := w.internal("Ansatt")
			w.led(guest, w.leader)
			id := w.ask(guest, w.course, "")
			errs := make([]error, 8)
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() {
					errs[i] = w.decide(w.leader, id, courses.AtLeader, []courses.Reply{courses.Approve, courses.Refuse}[i%2])
				})
			}
			all.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if !errors.Is(err, courses.ErrSettled) {
					t.Error(err)
				}
			}
			state := w.value(`SELECT state || ' ' || (SELECT count(*) FROM approval_decision WHERE approval_id = a.id) || ' ' ||
				(SELECT count(*) FROM enrolment e WHERE e.profile_id = a.profile_id) FROM approval a WHERE id = $1`, id)
			if won != 1 || state != "approved 1 1" && state != "refused 1 0" {
				t.Errorf("%d won: %s", won, state)
			}
		}
	})
}

// TestWhatWaitsFollowsTheLeader: the feed changes who leads, or a leader leaves.
func TestWhatWaitsFollowsTheLeader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		id := w.ask(w.ola, w.course, "")
		w.led(w.ola, w.owner)
		if mine, err := w.s.Approvals(t.Context(), w.owner, false); err != nil || len(mine) != 1 {
			t.Errorf("the new leader sees %v (%v) at once", mine, err)
		}
		if mine, err := w.s.Approvals(t.Context(), w.leader, false); err != nil || len(mine) != 0 {
			t.Errorf("the leader before sees %v (%v)", mine, err)
		}
		if err := w.decide(w.leader, id, courses.AtLeader, courses.Approve); !errors.Is(err, courses.ErrNoApproval) {
			t.Errorf("the leader before decides: %v", err)
		}
		w.seeTo(1)
		w.isAsked(id, courses.AtLeader, w.owner)
		w.led(w.ola, w.leader)
		w.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, w.leader.ProfileID)
		w.seeTo(1)
		w.isAsked(id, courses.AtLeader, w.chief)
		w.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, w.chief.ProfileID)
		w.must(w.decide(w.owner, id, courses.AtOwner, courses.Approve)) // before the job has come by
		if state := w.value(`SELECT state || ' ' || step FROM approval WHERE id = $1`, id); state != "approved owner" {
			t.Errorf("none is left above, and the owner said yes: %s", state)
		}
	})
}

// seeTo runs the job: so many are handed on or written to.
func (w *world) seeTo(least int64) {
	w.t.Helper()
	if n, err := w.s.SeeToApprovals(context.Background()); err != nil || n < least {
		w.t.Errorf("the job did %d (%v)", n, err)
	}
}

func TestWhoIsAskedIsWrittenToOnceADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		w.exec(`UPDATE profile SET private_email = 'leder@hjemme.example', private_email_source = 'hr' WHERE id = $1`, w.leader.ProfileID)
		mails := func() string {
			return w.value(`SELECT count(*) FROM mail WHERE kind = 'approval.waiting' AND recipient_profile_ref = $1`, w.leader.ProfileID)
		}
		w.ask(w.ola, w.course, "")
		w.seeTo(1)
		for range 3 {
			other := w.internal("Ansatt")
			w.led(other, w.leader)
			w.ask(other, w.course, "")
			w.now = w.now.Add(time.Hour)
			w.seeTo(0)
		}
		if n := mails(); n != "1" {
			t.Errorf("%s mails on one day", n)
		}
		w.now = w.now.Add(24 * time.Hour)
		w.seeTo(1)
		w.seeTo(0)
		if n := mails(); n != "2" {
			t.Errorf("%s mails on two days", n)
		}
		if count, concerned, err := w.s.ApprovalCount(t.Context(), w.leader); err != nil || count != 4 || !concerned {
			t.Errorf("the menu says %d %v (%v)", count, concerned, err)
		}
		if count, concerned, err := w.s.ApprovalCount(t.Context(), w.ola); err != nil || count != 0 || concerned {
			t.Errorf("the menu of who leads nobody says %d %v (%v)", count, concerned, err)
		}
	})
}

func TestNobodyIsAdmittedWhereNobodyMayEnter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		id := w.ask(w.ola, w.course, "")
		w.must(w.s.Retire(t.Context(), w.owner, w.course))
		if err := w.decide(w.leader, id, courses.AtLeader, courses.Approve); !errors.Is(err, courses.ErrCannotEnter) {
			t.Errorf("enrolled in a retired course: %v", err)
		}
		w.must(w.decide(w.leader, id, courses.AtLeader, courses.Refuse))
	})
}

func TestWhoEnrolsWhenNothingIsAskedAnyMoreWaitsNoLonger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsks(t, d, courses.LeaderApproves)
		id := w.ask(w.ola, w.course, "")
		w.must(w.s.SetApproval(t.Context(), w.owner, w.course, courses.NoApproval))
		w.enrol(w.ola, w.course)
		if state := w.value(`SELECT state FROM approval WHERE id = $1`, id); state != string(courses.ApprovalSuperseded) {
			t.Errorf("the request is %s", state)
		}
		if err := w.s.SetApproval(t.Context(), w.owner, w.course, "whoever"); err == nil {
			t.Error("a rule that nobody knows")
		}
		if err := w.s.SetApproval(t.Context(), w.leader, w.course, courses.NoApproval); err == nil {
			t.Error("a leader set the rule of a course")
		}
	})
}
