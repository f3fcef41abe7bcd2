package goals_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses/goals"
)

func TestAGoalIsSignedApprovedAndTalkedAbout(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		supervisor := w.stands(w.supervisor, goals.Supervisor)
		w.stands(w.leader, goals.Leader)
		w.stands(w.mentor, goals.Mentor)
		first := w.template.Goals[0]
		w.refused(w.s.Reach(ctx, w.lis, w.plan, first.ID, ""), goals.ErrTooEarly, "nothing is signed yet")
		w.refused(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "", supervisor), goals.ErrNoComment, "say what was done")
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Tok imot to pasienter", ""))
		if len(w.picks(w.supervisor)) != 0 {
			t.Error("what is only written waits for nobody")
		}
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Tok imot tre pasienter", supervisor))
		w.refused(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), false, ""), goals.ErrNoAnswer, "no needs a reason")
		w.must(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), false, "Skriv hva du lærte"))
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Lærte å prioritere", supervisor))
		w.now = w.now.Add(time.Hour)
		w.must(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), true, ""))
		e := w.read(w.lis).OfActivity(w.activity(0, 0))
		if e.State != goals.Answered || len(e.Signatures) != 2 || e.Latest().SignerName != "Siri Nordmann" || !e.Latest().SignedAt.Equal(w.now) {
			t.Errorf("signed by Siri now, and the rejection is kept: %+v", e)
		}
		w.must(w.s.Reach(ctx, w.lis, w.plan, first.ID, "Ferdig"))
		w.must(w.s.Sign(ctx, w.leader, w.picks(w.leader), true, ""))
		p := w.read(w.lis)
		if p.Reached() != 1 || len(p.OfGoal(first.ID).Latest().Basis) != 1 {
			t.Errorf("the goal is approved, on one signature: %+v", p.OfGoal(first.ID))
		}
		for _, e := range p.Entries {
			for _, n := range e.Signatures {
				if !n.Whole {
					t.Errorf("%s does not verify", n.Verdict)
				}
			}
		}
	})
}

func TestAChangeOfWhatWasSignedIsSeen(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		supervisor := w.stands(w.supervisor, goals.Supervisor)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Tok imot tre pasienter", supervisor))
		w.must(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), true, ""))
		if err := w.exec(`UPDATE goal_signature SET answer = 'Flott'`); err == nil {
			t.Error("the database lets a signature be changed")
		}
		for _, change := range []string{
			`UPDATE goal_entry SET comment = 'Tok imot fire pasienter'`,
			`UPDATE goal SET title = title || '!'`, `UPDATE goal_activity SET title = title || '!'`, `UPDATE goal_template SET version = 9`,
		} {
			back := w.read(w.lis)
			if !back.OfActivity(w.activity(0, 0)).Latest().Whole {
				t.Fatal("it does not verify before the change")
			}
			w.must(w.exec(change))
			if w.read(w.lis).OfActivity(w.activity(0, 0)).Latest().Whole {
				t.Errorf("nobody sees: %s", change)
			}
			w.must(w.exec(`UPDATE goal_entry SET comment = 'Tok imot tre pasienter'`))
			w.must(w.exec(`UPDATE goal SET title = replace(title, '!', '')`))
			w.must(w.exec(`UPDATE goal_activity SET title = replace(title, '!', '')`))
			w.must(w.exec(`UPDATE goal_template SET version = 1`))
		}
	})
}

func TestWhatWaitsIsCalledBackOnlyUntilItIsAnswered(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		supervisor := w.stands(w.supervisor, goals.Supervisor)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Første", supervisor))
		read := w.picks(w.supervisor)
		id := w.read(w.lis).OfActivity(w.activity(0, 0)).ID
		w.refused(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Andre", ""), goals.ErrMoved, "what waits is not changed")
		w.must(w.s.Recall(ctx, w.lis, w.plan, id))
		w.refused(w.s.Sign(ctx, w.supervisor, read, true, ""), goals.ErrMoved, "it was called back")
		w.now = w.now.Add(time.Minute)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Andre", supervisor))
		w.refused(w.s.Sign(ctx, w.supervisor, read, true, ""), goals.ErrMoved, "it says something else now")
		read = w.picks(w.supervisor)
		w.must(w.s.Sign(ctx, w.supervisor, read, true, ""))
		w.refused(w.s.Sign(ctx, w.supervisor, read, true, ""), goals.ErrMoved, "a double click signs once")
		w.refused(w.s.Recall(ctx, w.lis, w.plan, id), goals.ErrMoved, "it is signed")
		if n := w.count(`SELECT count(*) FROM goal_signature`); n != 1 {
			t.Errorf("%d signatures", n)
		}
	})
}

func TestNobodyElseSeesAnything(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		supervisor := w.stands(w.supervisor, goals.Supervisor)
		w.stands(w.leader, goals.Leader)
		w.stands(w.mentor, goals.Mentor)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Hemmelig", supervisor))
		talk, err := w.s.CallTalk(ctx, w.mentor, w.plan, goals.Call{Day: "2026-06-10", Clock: "14:30", Location: "Rom 3"})
		w.must(err)
		goal, entry := w.template.Goals[0].ID, w.read(w.lis).OfActivity(w.activity(0, 0)).ID
		picks := w.picks(w.supervisor)
		tests := []struct {
			name  string
			act   func(by accounts.Actor) error
			may   []accounts.Actor
			empty bool // refused as nothing to sign
		}{
			{"plan", func(by accounts.Actor) error { _, err := w.s.Plan(ctx, by, w.plan); return err }, []accounts.Actor{w.lis, w.leader, w.mentor}, false},
			{"goal", func(by accounts.Actor) error { _, _, err := w.s.ReadGoal(ctx, by, w.plan, goal); return err }, []accounts.Actor{w.lis, w.leader}, false},
			{"talks", func(by accounts.Actor) error { _, _, err := w.s.Talks(ctx, by, w.plan); return err }, []accounts.Actor{w.lis, w.mentor}, false},
			{"talk", func(by accounts.Actor) error { _, err := w.s.Talk(ctx, by, talk); return err }, []accounts.Actor{w.lis, w.mentor}, false},
			{"write talk", func(by accounts.Actor) error { return w.s.WriteTalk(ctx, by, talk, "a", "") }, []accounts.Actor{w.lis, w.mentor}, false},
			{"call", func(by accounts.Actor) error {
				_, err := w.s.CallTalk(ctx, by, w.plan, goals.Call{Day: "2026-06-11", Clock: "09:00", Location: "Her"})
				return err
			}, []accounts.Actor{w.mentor}, false},
			{"register", func(by accounts.Actor) error { return w.s.Register(ctx, by, w.plan, w.activity(1, 0), "x", "") }, []accounts.Actor{w.lis}, false},
			{"ask", func(by accounts.Actor) error { return w.s.Ask(ctx, by, w.plan, goals.Supervisor, "ny@post.example") }, []accounts.Actor{w.lis}, false},
			{"recall", func(by accounts.Actor) error { return w.s.Recall(ctx, by, w.plan, entry) }, nil, false},
			{"sign", func(by accounts.Actor) error { return w.s.Sign(ctx, by, picks, true, "") }, []accounts.Actor{w.supervisor}, true},
		}
		for _, test := range tests {
			for _, by := range []accounts.Actor{w.none, w.mentor, w.leader, w.owner, w.lis, w.supervisor} {
				if test.name == "recall" && by.ProfileID == w.lis.ProfileID {
					continue
				}
				may := false
				for _, a := range test.may {
					may = may || a.ProfileID == by.ProfileID
				}
				err := test.act(by)
				switch {
				case may:
					if err != nil {
						t.Errorf("%s may %s: %v", by.Name, test.name, err)
					}
				case test.empty:
					w.refused(err, goals.ErrMoved, by.Name+" "+test.name)
				default:
					w.refused(err, goals.ErrUnknown, by.Name+" "+test.name)
				}
			}
			w.refused(test.act(accounts.Nobody), accounts.ErrSignIn, "a visitor: "+test.name)
		}
		if p := w.read(w.mentor); p.OfActivity(w.activity(0, 0)).Comment != "" {
			t.Error("the mentor sees how far, not the words")
		}
		if n := w.count(`SELECT count(*) FROM audit_entry WHERE action = 'goals.look' AND subject_profile_ref = $1`, w.lis.ProfileID); n < 3 {
			t.Errorf("that somebody looked is in the log: %d", n)
		}
	})
}

func TestAskingTellsNobodyWhoIsKnown(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.must(w.s.Ask(ctx, w.lis, w.plan, goals.Supervisor, "siri@hjemme.example"))
		w.must(w.s.Ask(ctx, w.lis, w.plan, goals.Supervisor, "ukjent@post.example"))
		for _, r := range w.read(w.lis).Roles {
			if r.State != goals.Asked || r.Name != r.Address {
				t.Errorf("known or not, it reads the same: %+v", r)
			}
		}
		if n := w.count(`SELECT count(*) FROM mail WHERE kind = 'goals.asked'`); n != 2 {
			t.Errorf("%d mails: one to each, the same", n)
		}
		w.refused(w.s.Ask(ctx, w.lis, w.plan, goals.Supervisor, "SIRI@hjemme.example"), goals.ErrAskedThem, "the same again")
		w.refused(w.s.Ask(ctx, w.lis, w.plan, goals.Leader, w.name(w.lis)), goals.ErrOneself, "oneself")
		w.refused(w.s.Ask(ctx, w.lis, w.plan, goals.Leader, "ikke en adresse"), goals.ErrAddress, "no address")
		later := w.person("Ukjent", accounts.External)
		w.must(w.exec(`UPDATE profile SET email = 'ukjent@post.example', email_key = 'ukjent@post.example' WHERE id = $1`, later.ProfileID))
		o, err := w.s.Overview(ctx, later)
		w.must(err)
		if len(o.Asked) != 1 || o.Asked[0].Holder != "Kari Nordmann" {
			t.Fatalf("who registered with the address since is asked: %+v", o.Asked)
		}
		w.refused(w.s.Answer(ctx, w.none, o.Asked[0].ID, true), goals.ErrUnknown, "another's request")
		w.must(w.s.Answer(ctx, later, o.Asked[0].ID, true))
		if s := w.read(w.lis).Supervisors(); len(s) != 2 || s[1].Name != "Ukjent Nordmann" {
			t.Errorf("and is supervisor then: %+v", s)
		}
	})
}

func TestANewLeaderTakesOverWhatWaits(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		supervisor := w.stands(w.supervisor, goals.Supervisor)
		old := w.stands(w.leader, goals.Leader)
		w.stands(w.mentor, goals.Mentor)
		w.must(w.s.Register(ctx, w.lis, w.plan, w.activity(0, 0), "Gjort", supervisor))
		w.must(w.s.Sign(ctx, w.supervisor, w.picks(w.supervisor), true, ""))
		w.must(w.s.Reach(ctx, w.lis, w.plan, w.template.Goals[0].ID, ""))
		talk, err := w.s.CallTalk(ctx, w.mentor, w.plan, goals.Call{Day: "2026-06-10", Clock: "14:30", Location: "Rom 3"})
		w.must(err)
		w.stands(w.none, goals.Leader)
		w.stands(w.none, goals.Mentor)
		if len(w.picks(w.leader)) != 0 || len(w.picks(w.none)) != 1 {
			t.Error("the goal waits for the new leader alone")
		}
		if _, err := w.s.Talk(ctx, w.mentor, talk); err == nil {
			t.Error("the old mentor has handed over the open talk")
		}
		w.must(w.s.CloseTalk(ctx, w.none, talk, "", "Snakket om vakter"))
		for _, r := range w.read(w.lis).Roles {
			if r.ID == old && r.State != goals.Ended {
				t.Errorf("there is one leader: %+v", r)
			}
		}
		w.must(w.s.End(ctx, w.lis, w.plan, w.read(w.lis).LeaderRole().ID))
		if e := w.read(w.lis).OfGoal(w.template.Goals[0].ID); e.State != goals.Open {
			t.Errorf("what waited for whom the holder let go comes back: %+v", e)
		}
	})
}

func TestAClosedTalkNeverChanges(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.stands(w.mentor, goals.Mentor)
		_, err := w.s.CallTalk(ctx, w.mentor, w.plan, goals.Call{Day: "10.06", Clock: "14:30", Location: "Rom 3"})
		w.refused(err, goals.ErrDay, "no day")
		id, err := w.s.CallTalk(ctx, w.mentor, w.plan, goals.Call{Day: "2026-06-10", Clock: "14:30", Location: "Rom 3"})
		w.must(err)
		w.must(w.s.WriteTalk(ctx, w.lis, id, "Vil snakke om vakter", ""))
		w.must(w.s.WriteTalk(ctx, w.mentor, id, "Spør om trivsel", ""))
		w.refused(w.s.CloseTalk(ctx, w.lis, id, "", "Ferdig"), goals.ErrUnknown, "the mentor alone closes")
		w.refused(w.s.CloseTalk(ctx, w.mentor, id, "", " "), goals.ErrNoNotes, "something is written of it")
		w.must(w.s.CloseTalk(ctx, w.mentor, id, "Spør om trivsel", "Trives godt"))
		w.refused(w.s.WriteTalk(ctx, w.lis, id, "Noe annet", ""), goals.ErrClosed, "closed")
		w.refused(w.s.CloseTalk(ctx, w.mentor, id, "", "Igjen"), goals.ErrClosed, "closed")
		for _, change := range []string{`UPDATE goal_talk SET mentor_after = 'x'`, `UPDATE goal_talk SET closed_at = NULL`} {
			if err := w.exec(change); err == nil {
				t.Errorf("the database allows: %s", change)
			}
		}
		for _, by := range []accounts.Actor{w.lis, w.mentor} {
			k, err := w.s.Talk(ctx, by, id)
			w.must(err)
			if !k.Whole || k.HolderBefore != "Vil snakke om vakter" || k.MentorAfter != "Trives godt" || k.MentorName != "Mari Nordmann" {
				t.Errorf("both read it as it was: %+v", k)
			}
		}
	})
}

func TestAPlanIsGivenWithinReachAndOnce(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		_, err := w.s.Assign(ctx, w.owner, w.template.ID, w.name(w.lis))
		w.refused(err, goals.ErrHasIt, "twice")
		_, err = w.s.Assign(ctx, w.owner, w.template.ID, "ingen@post.example")
		w.refused(err, goals.ErrNobody, "unknown")
		w.must(w.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, w.none.ProfileID, w.another))
		_, err = w.s.Assign(ctx, w.owner, w.template.ID, w.name(w.none))
		w.refused(err, goals.ErrNobody, "another hospital's")
		_, err = w.s.Assign(ctx, w.lis, w.template.ID, w.name(w.none))
		w.refused(err, accounts.ErrForbidden, "a guest")
		again, fresh, err := w.s.Import(ctx, w.owner, w.template)
		w.must(err)
		if fresh || again.Version != 1 {
			t.Errorf("the same file changes nothing: %+v", again)
		}
		changed := w.template
		changed.Goals = append([]goals.Goal{}, changed.Goals...)
		changed.Goals[0].Title = "Et annet mål"
		next, fresh, err := w.s.Import(ctx, w.owner, changed)
		w.must(err)
		if !fresh || next.Version != 2 || w.read(w.lis).Template.Goals[0].Title != "Mål 1" {
			t.Errorf("who has the plan goes on with their version: %+v", next)
		}
		_, err = w.s.Assign(ctx, w.owner, next.ID, w.name(w.lis))
		w.refused(err, goals.ErrHasIt, "another version of it")
	})
}
