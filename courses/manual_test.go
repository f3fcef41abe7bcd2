package courses_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/completion"
)

// byHand is a pass on a day, with a note.
func byHand(day string, who ...string) courses.ByHand {
	date, _ := completion.Day(day)
	return courses.ByHand{Who: who, Day: date, Passed: true, Evidence: courses.Evidence{Note: "Kurset ble holdt på avdelingen."}}
}

// username is what somebody signs in with.
func (w *world) username(who accounts.Actor) string {
	return w.value(`SELECT coalesce(username, email) FROM profile WHERE id = $1`, who.ProfileID)
}

func TestAParticipantStandsWhereTheyStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari, ola, guest := w.owner(), w.internal("Kari"), w.internal("Ola"), w.external("Gro")
		id := w.course("BV1", courseRow{})
		other := w.course("HH1", courseRow{})
		w.pass(kari, id, "2026-05-01 10:00", 9000)
		w.start(ola, id, 40)
		w.enrol(guest, id)
		w.start(kari, other, 10)
		w.now = w.now.AddDate(0, 0, 30)
		found, sum, err := w.s.Participants(ctx, owner, id, courses.Asked{})
		w.must(err)
		if len(found) != 2 || found[0].Name != "Kari Nordmann" || found[0].Stage != courses.HasPass || found[1].Stage != courses.IsStuck || found[1].Stall != (courses.Stall{Kind: courses.StallSilent, Number: 30}) || found[1].Progress != 40 {
			t.Errorf("%+v", found)
		}
		if sum.All != 3 || sum.Beyond != 1 || sum.Stages[courses.NotBegun] != 1 {
			t.Errorf("a guest of an organisation that the owner does not serve is counted and not named: %+v", sum)
		}
		if found, _, _ := w.s.Participants(ctx, owner, id, courses.Asked{Stage: courses.IsStuck, Query: "ola", Organisation: w.trust}); len(found) != 1 {
			t.Errorf("%+v", found)
		}
		detail, err := w.s.Participant(ctx, owner, id, kari.ProfileID)
		w.must(err)
		if len(detail.Attempts) != 1 || len(detail.Results) != 1 || detail.Results[0].Certificate == "" {
			t.Errorf("this course and no other: %+v", detail)
		}
		for why, of := range map[string]accounts.Actor{"out of reach": guest, "not in the course": w.internal("Per")} {
			if _, err := w.s.Participant(ctx, owner, id, of.ProfileID); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", why, err)
			}
		}
	})
}

func TestAResultIsRegisteredByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari, ola, guest := w.owner(), w.internal("Kari"), w.internal("Ola"), w.external("Gro")
		id := w.course("BV1", courseRow{validMonths: 24})
		w.enrol(kari, id)
		w.exec(`UPDATE profile SET private_email = 'kari@nordmann.example', private_email_source = 'hr' WHERE id = $1`, kari.ProfileID)
		written, err := w.s.Register(ctx, owner, id, byHand("2026-05-03", w.username(kari), w.username(ola), w.username(kari)))
		if w.must(err); written != 2 {
			t.Errorf("%d written", written)
		}
		if written, err := w.s.Register(ctx, owner, id, byHand("2026-05-03", w.username(kari), w.username(ola))); err != nil || written != 0 {
			t.Errorf("pressing twice is once: %d %v", written, err)
		}
		detail, err := w.s.Participant(ctx, owner, id, kari.ProfileID)
		w.must(err)
		r := detail.Results[0]
		if detail.Person.Stage != courses.HasPass || r.AchievedAt.Format(time.DateOnly) != "2026-05-03" || r.ValidUntil.Format(time.DateOnly) != "2028-05-03" || r.Origin.Kind != courses.Manual ||
			r.Certificate == "" || r.Evidence.By != owner.ProfileID || r.Evidence.Note == "" {
			t.Errorf("%+v", r)
		}
		if state := w.value(`SELECT state FROM enrolment WHERE profile_id = $1`, kari.ProfileID); state != "completed" {
			t.Errorf("the enrolment is %s", state)
		}
		if n := w.value(`SELECT count(*) FROM mail WHERE kind = 'result.registered'`); n != "1" {
			t.Errorf("%s letters", n)
		}
		for why, test := range map[string]struct {
			by   accounts.Actor
			m    courses.ByHand
			want problem.Kind
			key  string
		}{
			"oneself":       {owner, byHand("2026-05-03", w.username(kari), w.username(owner)), problem.Forbidden, "manual.own"},
			"out of reach":  {owner, byHand("2026-05-03", w.username(guest)), problem.Invalid, "manual.who.unknown"},
			"nobody":        {owner, byHand("2026-05-03", "finnes.ikke@post.example"), problem.Invalid, "manual.who.unknown"},
			"the future":    {owner, byHand("2026-06-02", w.username(ola)), problem.Invalid, "manual.day.future"},
			"long ago":      {owner, byHand("1989-12-31", w.username(ola)), problem.Invalid, "manual.day.old"},
			"without words": {owner, courses.ByHand{Who: []string{w.username(ola)}, Day: w.now, Passed: true}, problem.Invalid, "manual.note.missing"},
			"not an owner":  {kari, byHand("2026-05-03", w.username(ola)), problem.Forbidden, "accounts.rule.forbidden"},
		} {
			_, err := w.s.Register(ctx, test.by, id, test.m)
			if fault := problem.Of(err); fault == nil || fault.Kind != test.want || fault.Key != test.key {
				t.Errorf("%s: %v", why, err)
			}
		}
		if n := w.value(`SELECT count(*) FROM result`); n != "2" {
			t.Errorf("for everybody or nobody: %s results", n)
		}
	})
}

func TestEvidenceIsForThoseItConcerns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		files, err := blob.Open(ctx, t.TempDir(), 0)
		w.must(err)
		w.s.Blob = files
		owner, kari, auditor, elsewhere := w.owner(), w.internal("Kari"), w.internal("Rita"), w.owner()
		auditor.Roles = []accounts.Grant{{Role: accounts.Auditor, OrganisationID: w.trust}}
		elsewhere.Roles[0].OrganisationID = w.another
		id := w.course("BV1", courseRow{})
		if _, err := w.s.KeepEvidence(ctx, owner, strings.NewReader("<script>"), "bevis.pdf"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a name makes no PDF: %v", err)
		}
		if _, err := w.s.KeepEvidence(ctx, owner, strings.NewReader("%PDF-"+strings.Repeat("x", courses.LargestEvidence)), "bevis.pdf"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("too large: %v", err)
		}
		kept, err := w.s.KeepEvidence(ctx, owner, strings.NewReader("%PDF-1.7 bevis"), `C:\bevis.pdf`)
		w.must(err)
		m := byHand("2026-05-03", w.username(kari))
		m.Evidence = kept
		_, err = w.s.Register(ctx, owner, id, m)
		w.must(err)
		result := courses.ResultID(w.value(`SELECT id FROM result`))
		used, err := w.s.BlobNames(ctx)
		if w.must(err); !used[kept.SHA256] {
			t.Error("the sweep would take it")
		}
		if own, err := w.s.CoursesOf(ctx, kari, kari.ProfileID); err != nil || len(own.Achieved) != 1 || own.Achieved[0].Evidence != "bevis.pdf" {
			t.Errorf("on the person's own page: %+v, %v", own.Achieved, err)
		}
		for why, test := range map[string]struct {
			by  accounts.Actor
			may bool
		}{"the person": {kari, true}, "the owner": {owner, true}, "an auditor": {auditor, true}, "an owner elsewhere": {elsewhere, false}, "a colleague": {w.internal("Ola"), false}} {
			e, file, err := w.s.OpenEvidence(ctx, test.by, result)
			if (err == nil) != test.may || err != nil && problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", why, err)
			}
			if err == nil {
				file.Close()
				if e.FileName != "bevis.pdf" || e.MediaType != "application/pdf" {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}
