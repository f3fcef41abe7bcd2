package goals_test

import (
	"fmt"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/courses/goals"
)

// shareNumber lets two profiles have a national ID in common: they may be two
// logins of one person.
func (w *world) shareNumber(people ...accounts.Actor) {
	w.t.Helper()
	for _, one := range people {
		w.must(w.exec(`INSERT INTO national_id (id, profile_id, kind, lookup, sealed, key_id, evidence, status, created_at)
			VALUES ($1, $1, 'fodselsnummer', 'the same', $2, 'k', 'typed', 'current', $3)`, one.ProfileID, []byte("x"), w.now))
	}
}

func TestNobodySignsTheirOwnByAnotherLogin(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		role := w.stands(w.supervisor, goals.Supervisor)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Gjort", role))
		w.must(w.s.Ask(ctx, w.lis, w.plan, goals.Leader, w.name(w.none)))
		w.shareNumber(w.lis, w.supervisor, w.none)
		w.refused(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), true, ""), accounts.ErrForbidden, "signed by another login")
		if e := w.read(w.lis).OfActivity(w.activity(0, 0)); e.State != goals.Sent {
			t.Errorf("it is answered: %+v", e)
		}
		asked, err := w.s.Overview(ctx, w.none)
		w.must(err)
		w.refused(w.s.Answer(ctx, w.none, asked.Asked[0].ID, true), goals.ErrUnknown, "leader of oneself by another login")
	})
}

func TestAMentorWhoWasLetGoReadsOnlyWhatIsClosed(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		mentor := w.stands(w.mentor, goals.Mentor)
		call := goals.Call{Day: "2026-06-10", Clock: "14:30", Location: "Rom 3"}
		closed, err := w.s.CallTalk(ctx, w.mentor, w.plan, call)
		w.must(err)
		w.must(w.s.CloseTalk(ctx, w.mentor, closed, "", "Trives"))
		open, err := w.s.CallTalk(ctx, w.mentor, w.plan, call)
		w.must(err)
		w.must(w.s.WriteTalk(ctx, w.lis, open, "Vil bytte veileder", ""))
		w.must(w.s.End(ctx, w.lis, w.plan, mentor))
		_, err = w.s.Talk(ctx, w.mentor, open)
		w.refused(err, goals.ErrUnknown, "reads the open one")
		w.refused(w.s.WriteTalk(ctx, w.mentor, open, "", "Likevel"), goals.ErrUnknown, "writes in it")
		w.refused(w.s.CloseTalk(ctx, w.mentor, open, "", "Ferdig"), goals.ErrUnknown, "closes it")
		if k, err := w.s.Talk(ctx, w.mentor, closed); err != nil || !k.Whole {
			t.Errorf("the one that they closed: %v", err)
		}
		w.stands(w.none, goals.Mentor)
		w.must(w.s.CloseTalk(ctx, w.none, open, "", "Den nye tar over"))
	})
}

func TestAskingIsNoWayToFillAMailbox(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		sent := 0
		for range 30 { // asked, taken back, and asked again
			if err := w.s.Ask(ctx, w.lis, w.plan, goals.Supervisor, fmt.Sprintf("offer+%d@post.example", sent)); err != nil {
				w.refused(err, accounts.ErrTooMany, "asked again")
				break
			}
			sent++
			roles := w.read(w.lis).Roles
			w.must(w.s.End(ctx, w.lis, w.plan, roles[len(roles)-1].ID))
		}
		if sent > 10 || w.count(`SELECT count(*) FROM mail WHERE kind = 'goals.asked'`) != sent {
			t.Errorf("%d mails in an hour", sent)
		}
	})
}

func TestAFileThatIsNoTemplateSaysSo(t *testing.T) {
	head := "code,name,specialty,part,goal,title,activity,required\n"
	for name, file := range map[string]string{
		"nothing":              "",
		"junk":                 "PK\x03\x04",
		"not UTF-8":            head + "A,\xff,S,P,1,T,A,ja\n",
		"too large":            head + strings.Repeat("x", goals.LargestImport),
		"a column is missing":  "code,name\nA,N\n",
		"no activity":          head + "A,N,S,P,1,T,,ja\n",
		"nothing is required":  head + "A,N,S,P,1,T,A,nei\n",
		"required is no word":  head + "A,N,S,P,1,T,A,kanskje\n",
		"two plans":            head + "A,N,S,P,1,T,A,ja\nB,N,S,P,2,T,A,ja\n",
		"a goal twice":         head + "A,N,S,P,1,T,A,ja\nA,N,S,P,2,T,A,ja\nA,N,S,P,1,T,A,ja\n",
		"a quote never closed": head + "A,\"N,S,P,1,T,A,ja\n",
		"unknown JSON":         `{"code":"A","admin":true}`,
		"broken JSON":          `{"code":`,
		"too many activities":  head + strings.Repeat("A,N,S,P,1,T,A,ja\n", 51),
	} {
		if _, err := goals.ReadTemplate(strings.NewReader(file)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestNoControlCharacterOfATemplateIsKept(t *testing.T) {
	each(t, func(w *world) {
		for _, file := range []string{
			"code,name,specialty,part,goal,title,activity,required\nA,Na\x00vn,S,P,1,\"=1+1\r\nlinje\",\"<b>\x1b[0m\",ja\n",
			`{"code":"B","name":"Na\u0000vn","specialty":"S","part":"P","goals":[{"code":"1","title":"=1+1\nlinje","activities":[{"title":"<b>\u001b[0m"}]}]}`,
		} {
			read, err := goals.ReadTemplate(strings.NewReader(file))
			w.must(err)
			read.OrganisationID = w.region
			made, fresh, err := w.s.Import(t.Context(), w.owner, read)
			w.must(err)
			if g := made.Goals[0]; !fresh || made.Name != "Navn" || g.Title != "=1+1 linje" || g.Activities[0].Title != "<b>[0m" {
				t.Errorf("%q %+v", made.Name, made.Goals)
			}
		}
	})
}
