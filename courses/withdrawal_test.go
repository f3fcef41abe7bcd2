package courses_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// issuer is a course owner of the organisation.
func (w *world) issuer(organisation accounts.OrganisationID) accounts.Actor {
	a := w.internal("Eva")
	a.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: organisation}}
	return a
}

func TestAWithdrawnCertificateCountsNoLongerUntilItIsReinstated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, owner, course := w.external("Kari"), w.issuer(w.trust), w.course("BA101", courseRow{})
		early := w.pass(kari, course, "2026-01-10 10:00", 7000)
		w.pass(kari, course, "2026-02-10 10:00", 9000)
		latest := w.learning(kari).Achieved[0]
		_, err := w.s.WithdrawCertificate(t.Context(), owner, latest.VerifyCode, courses.NotTheirOwn)
		w.must(err)
		checked, err := w.s.Verify(t.Context(), latest.VerifyCode)
		w.must(err)
		if checked.VerdictAt(w.now) != courses.Revoked || checked.WithdrawnWhy != courses.NotTheirOwn || !checked.WithdrawnAt.Equal(w.now) {
			t.Errorf("whoever checks it is told: %+v", checked)
		}
		l := w.learning(kari)
		if len(l.Achieved) != 2 || !l.Achieved[0].Withdrawn || l.Achieved[0].SupersededBy != nil || l.Achieved[1].Result.ID != early || l.Achieved[1].SupersededBy != nil {
			t.Errorf("the result stays, and the earlier one counts: %+v", l.Achieved)
		}
		_, err = w.s.ReinstateCertificate(t.Context(), owner, latest.VerifyCode)
		w.must(err)
		if again, err := w.s.Verify(t.Context(), latest.VerifyCode); err != nil || again.VerdictAt(w.now) != courses.Valid || again.WithdrawnWhy != "" {
			t.Errorf("it holds as it was issued: %+v, %v", again, err)
		}
		if l := w.learning(kari); l.Achieved[1].SupersededBy == nil {
			t.Error("and its result counts again")
		}
		if n := w.value(`SELECT count(*) FROM audit_entry WHERE action IN ('certificate.withdraw', 'certificate.reinstate') AND subject_profile_ref = $1`, kari.ProfileID); n != "2" {
			t.Errorf("both acts are in the log: %s", n)
		}
	})
}

func TestOnlyTheIssuerWithdrawsAndOnlyOnceAndWithAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, owner, course := w.external("Kari"), w.issuer(w.region), w.course("BA101", courseRow{})
		w.pass(kari, course, "2026-02-10 10:00", 9000)
		code := w.learning(kari).Achieved[0].VerifyCode
		tests := []struct {
			why    string
			by     accounts.Actor
			code   string
			reason courses.WithdrawalReason
			want   problem.Kind
		}{
			{"the holder is no issuer", kari, code, courses.WrongPerson, problem.Forbidden},
			{"a visitor has to sign in", accounts.Nobody, code, courses.WrongPerson, problem.Unauthenticated},
			{"the ward below has not issued it", w.issuer(w.ward), code, courses.WrongPerson, problem.NotFound},
			{"nor has another region", w.issuer(w.another), code, courses.WrongPerson, problem.NotFound},
			{"there is no such certificate", owner, "nothing", courses.WrongPerson, problem.NotFound},
			{"a reason is asked for", owner, code, "", problem.Invalid},
			{"one of the list", owner, code, "courses.revoke.title", problem.Invalid},
		}
		for _, test := range tests {
			if _, err := w.s.WithdrawCertificate(t.Context(), test.by, test.code, test.reason); problem.KindOf(err) != test.want {
				t.Errorf("%s: %v", test.why, err)
			}
		}
		if _, err := w.s.ReinstateCertificate(t.Context(), owner, code); problem.KindOf(err) != problem.Conflict {
			t.Errorf("what holds cannot be reinstated: %v", err)
		}
		_, err := w.s.WithdrawCertificate(t.Context(), owner, code, courses.WrongResult)
		w.must(err)
		if _, err := w.s.WithdrawCertificate(t.Context(), owner, code, courses.WrongPerson); !errors.Is(err, courses.ErrWithdrawn) {
			t.Errorf("the second of two learns that it is done: %v", err)
		}
		if listing, err := w.s.Catalogue(t.Context(), kari, i18n.NB, courses.Request{}); err != nil || listing.Standings[course] != courses.Fresh {
			t.Errorf("the course can be taken anew: %+v, %v", listing.Standings, err)
		}
	})
}

func TestM29_AWithdrawnCertificateMovesAsHistory(t *testing.T) {
	pair(t, func(w *world, outside, inside accounts.Actor) {
		course := w.course("A", courseRow{})
		w.pass(outside, course, "2026-05-01 10:00", 9000)
		_, err := w.s.WithdrawCertificate(w.t.Context(), w.issuer(w.trust), w.learning(outside).Achieved[0].VerifyCode, courses.FaultyCourse)
		w.must(err)
		_, attempt := w.start(inside, course, 40)
		items := w.merge(outside, inside)
		if l := w.learning(inside); len(l.Achieved) != 1 || !l.Achieved[0].Withdrawn || len(l.Ongoing) != 1 {
			w.t.Errorf("it comes along and closes nothing: %+v", l)
		}
		if state := w.value(`SELECT state FROM attempt WHERE id = $1`, attempt); state != "open" {
			w.t.Errorf("the attempt goes on: %s", state)
		}
		if !said(items, "courses.move.withdrawn") {
			w.t.Error("the receipt says so")
		}
	})
}

func TestNobodyReinstatesTheirOwnCertificate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		eva, colleague, course := w.issuer(w.trust), w.issuer(w.trust), w.course("BA101", courseRow{})
		w.pass(eva, course, "2026-02-10 10:00", 9000)
		code := w.learning(eva).Achieved[0].VerifyCode
		_, err := w.s.WithdrawCertificate(t.Context(), colleague, code, courses.NotTheirOwn)
		w.must(err)
		if _, err := w.s.ReinstateCertificate(t.Context(), eva, code); problem.KindOf(err) != problem.Conflict {
			t.Errorf("their own: %v", err)
		}
		if c, err := w.s.Verify(t.Context(), code); err != nil || c.VerdictAt(w.now) != courses.Revoked {
			t.Errorf("it holds: %+v, %v", c, err)
		}
		_, err = w.s.ReinstateCertificate(t.Context(), colleague, code)
		w.must(err)
	})
}

// TestARenewalFallsWithTheResultThatItRestsOn and rises with it; what was
// withdrawn for a reason of its own stays withdrawn.
func TestARenewalFallsWithTheResultThatItRestsOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		full, short := w.yearly()
		issuer := w.issuer(w.trust)
		kari := w.external("Kari")
		first := w.pass(kari, full, "2025-08-10 12:00", 9000)
		w.now = at("2026-06-20 12:00")
		w.pass(kari, short, "2026-06-20 12:00", 8000)
		renewal, proof := w.counts(kari, full), w.counts(kari, short).VerifyCode
		_, err := w.s.WithdrawCertificate(t.Context(), issuer, proof, courses.WrongPerson)
		w.must(err)
		if got := w.counts(kari, full); got.Result.ID != first {
			t.Errorf("what counts is the first: %+v", got.Result)
		}
		if c, err := w.s.Verify(t.Context(), renewal.VerifyCode); err != nil || c.WithdrawnWhy != courses.WrongPerson {
			t.Errorf("whoever checks the renewal is told: %+v, %v", c, err)
		}
		w.now = w.now.Add(24 * time.Hour)
		_, err = w.s.ReinstateCertificate(t.Context(), issuer, proof)
		w.must(err)
		if got := w.counts(kari, full); got.Result.ID != renewal.Result.ID || got.Certificate != renewal.Certificate {
			t.Errorf("it counts again: %+v", got.Result)
		}
		_, err = w.s.WithdrawCertificate(t.Context(), issuer, renewal.VerifyCode, courses.WrongResult)
		w.must(err)
		for _, act := range []func() error{
			func() error {
				_, err := w.s.WithdrawCertificate(t.Context(), issuer, proof, courses.FaultyCourse)
				return err
			},
			func() error { _, err := w.s.ReinstateCertificate(t.Context(), issuer, proof); return err },
		} {
			w.now = w.now.Add(24 * time.Hour)
			w.must(act())
		}
		if c, err := w.s.Verify(t.Context(), renewal.VerifyCode); err != nil || c.WithdrawnWhy != courses.WrongResult {
			t.Errorf("withdrawn for a reason of its own: %+v, %v", c, err)
		}
	})
}
