package merge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/courses/goals"
	"kursbro/merge"
)

// ward is a house with learning goals: a template, and a guest who will be hired
// as kano.
type ward struct {
	house
	goals    *goals.Service
	template goals.Template
	owner    accounts.Actor
	kari     accounts.ProfileID
}

func eachWard(t *testing.T, test func(t *testing.T, w ward)) {
	each(t, func(t *testing.T, h house) {
		w := ward{house: h, goals: &goals.Service{DB: h.DB, Accounts: h.Accounts, URL: "https://kursbro.example"}}
		w.owner = h.as(w.staff("eier1"))
		w.owner.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: h.root}}
		template := goals.Template{OrganisationID: h.root, Code: "AKUTT", Name: "Akuttmedisin", Specialty: "Alle", Part: "LIS1"}
		for i := range 3 {
			template.Goals = append(template.Goals, goals.Goal{Code: fmt.Sprint(i), Title: fmt.Sprint("Mål ", i), Activities: []goals.Activity{{Title: "Vakt", Required: true}}})
		}
		var err error
		w.template, _, err = w.goals.Import(t.Context(), w.owner, template)
		h.must(err)
		w.kari = h.guest("kari@annet.example", nil)
		h.attach(w.kari, number(1), accounts.Proven)
		test(t, w)
	})
}

// staff adds an employee.
func (h house) staff(username string) accounts.ProfileID {
	return h.guest("", func(p *accounts.Profile) {
		p.Kind, p.Email, p.EmailVerifiedAt, p.Username, p.GivenName, p.OrganisationID = accounts.Internal, "", nil, username, "Siri", h.hospital
	})
}

func (w ward) given(to accounts.ProfileID) goals.PlanID {
	w.t.Helper()
	id, err := w.goals.Assign(w.t.Context(), w.owner, w.template.ID, w.profile(to).SignInName())
	w.must(err)
	return id
}

// unnumbered lets something happen while nobody can know that Kari's two logins
// are one person's: her number is not known yet.
func (w ward) unnumbered(what func()) {
	w.t.Helper()
	lookup := w.text(`SELECT lookup FROM national_id WHERE profile_id = $1`, w.kari)
	w.exec(`UPDATE national_id SET lookup = 'not known yet' WHERE profile_id = $1`, w.kari)
	what()
	w.exec(`UPDATE national_id SET lookup = $2 WHERE profile_id = $1`, w.kari, lookup)
}

// stands lets somebody stand beside the holder of a plan.
func (w ward) stands(holder accounts.ProfileID, plan goals.PlanID, who accounts.ProfileID, kind goals.RoleKind) goals.RoleID {
	w.t.Helper()
	w.must(w.goals.Ask(w.t.Context(), w.as(holder), plan, kind, w.profile(who).SignInName()))
	o, err := w.goals.Overview(w.t.Context(), w.as(who))
	w.must(err)
	id := o.Asked[len(o.Asked)-1].ID
	w.must(w.goals.Answer(w.t.Context(), w.as(who), id, true))
	return id
}

// sent sends the activity of the nth goal.
func (w ward) sent(holder accounts.ProfileID, plan goals.PlanID, n int, to goals.RoleID) {
	w.t.Helper()
	w.must(w.goals.Register(w.t.Context(), w.as(holder), plan, w.template.Goals[n].Activities[0].ID, fmt.Sprint("Vakt ", n), to))
}

// signs answers yes to all that waits for somebody.
func (w ward) signs(who accounts.ProfileID) {
	w.t.Helper()
	waiting, err := w.goals.Waiting(w.t.Context(), w.as(who))
	w.must(err)
	var picks []goals.Pick
	for _, one := range waiting {
		picks = append(picks, goals.Pick{Entry: one.Entry.ID, SentAt: *one.Entry.SentAt})
	}
	w.must(w.goals.Sign(w.t.Context(), w.as(who), picks, true, ""))
}

// plan reads one as its holder, and asks that every signature holds.
func (w ward) plan(holder accounts.ProfileID, id goals.PlanID) goals.Plan {
	w.t.Helper()
	p, err := w.goals.Plan(w.t.Context(), w.as(holder), id)
	w.must(err)
	for _, e := range p.Entries {
		for _, n := range e.Signatures {
			if !n.Whole {
				w.t.Errorf("the signature of %s is broken", n.SignerName)
			}
		}
	}
	return p
}

// signed are all signatures, byte for byte.
func (w ward) signed() []string {
	w.t.Helper()
	return slices.DeleteFunc(w.everything(), func(row string) bool { return !strings.HasPrefix(row, "goal_signature ") })
}

// hired hires Kari; the merge is made, and told.
func (w ward) hired() (merge.MergeID, accounts.ProfileID) {
	w.t.Helper()
	w.later(time.Hour)
	w.hire(kariHired(number(1), nil))
	w.due()
	return w.mergeOf(w.kari), w.byUsername("kano").ID
}

func TestM31_APlanMovesWithAuthorAndTimeAndItsSignaturesStayValid(t *testing.T) {
	eachWard(t, func(t *testing.T, w ward) {
		plan, siri, lars, mari := w.given(w.kari), w.staff("siri1"), w.staff("lars1"), w.staff("mari1")
		supervisor := w.stands(w.kari, plan, siri, goals.Supervisor)
		w.stands(w.kari, plan, lars, goals.Leader)
		w.stands(w.kari, plan, mari, goals.Mentor)
		w.sent(w.kari, plan, 0, supervisor)
		w.signs(siri)
		w.must(w.goals.Reach(t.Context(), w.as(w.kari), plan, w.template.Goals[0].ID, "Ferdig"))
		w.signs(lars)
		w.sent(w.kari, plan, 1, supervisor)
		talk, err := w.goals.CallTalk(t.Context(), w.as(mari), plan, goals.Call{Day: "2026-05-01", Clock: "14:00", Location: "Her"})
		w.must(err)
		w.must(w.goals.CloseTalk(t.Context(), w.as(mari), talk, "", "Trives"))
		before, signed := w.plan(w.kari, plan), w.signed()
		id, kano := w.hired()
		check := func(holder accounts.ProfileID) {
			t.Helper()
			after := w.plan(holder, plan)
			for i := range before.Entries {
				for j, n := range before.Entries[i].Signatures {
					if m := after.Entries[i].Signatures[j]; m.Digest != n.Digest || m.Signer != n.Signer || m.SignerName != n.SignerName || !m.SignedAt.Equal(n.SignedAt) {
						t.Errorf("%+v became %+v", n, m)
					}
				}
			}
			if after.Reached() != 1 || !slices.Equal(signed, w.signed()) {
				t.Error("something that was signed is lost or other")
			}
			if k, err := w.goals.Talk(t.Context(), w.as(holder), talk); err != nil || !k.Whole {
				t.Errorf("the closed talk: %+v, %v", k, err)
			}
			if waiting, err := w.goals.Waiting(t.Context(), w.as(siri)); err != nil || len(waiting) != 1 || waiting[0].Plan.ProfileID != holder {
				t.Errorf("what waits goes on waiting: %+v, %v", waiting, err)
			}
		}
		check(kano)
		w.ownsNothing(w.kari)
		if _, err := w.goals.Plan(t.Context(), w.as(w.kari), plan); err == nil {
			t.Error("the tombstone still reads it")
		}
		w.undo(id, "")
		check(w.kari)
		desk := w.helpdesk()
		seen, err := w.Plan(t.Context(), desk, w.matchOf(w.kari))
		w.must(err)
		_, err = w.Merge(t.Context(), desk, w.matchOf(w.kari), merge.Order{Digest: seen.Digest, Note: "det var henne"})
		w.must(err)
		check(kano)
		older := w.guest("", func(p *accounts.Profile) {
			p.Kind, p.Email, p.EmailVerifiedAt, p.Username, p.OrganisationID, p.CreatedAt = accounts.Internal, "", nil, "older", w.hospital, w.now.AddDate(-2, 0, 0)
		})
		w.attach(older, number(1), accounts.ByHR)
		match, err := w.Pair(t.Context(), w.helpdesk(), older, kano)
		w.must(err)
		if string(match) == "" {
			t.Fatal("no pair")
		}
		w.mergeTwins(older, kano)
		check(older)
	})
}

func TestM31_WhatWaitsForAGuestWaitsForTheEmployee(t *testing.T) {
	eachWard(t, func(t *testing.T, w ward) {
		lis := w.staff("lis1")
		plan := w.given(lis)
		supervisor, _, _ := w.stands(lis, plan, w.kari, goals.Supervisor), w.stands(lis, plan, w.kari, goals.Leader), w.stands(lis, plan, w.kari, goals.Mentor)
		w.sent(lis, plan, 0, supervisor)
		w.signs(w.kari)
		w.must(w.goals.Reach(t.Context(), w.as(lis), plan, w.template.Goals[0].ID, ""))
		w.sent(lis, plan, 1, supervisor)
		talk, err := w.goals.CallTalk(t.Context(), w.as(w.kari), plan, goals.Call{Day: "2026-05-10", Clock: "14:00", Location: "Her"})
		w.must(err)
		before := w.everything()
		id, kano := w.hired()
		w.ownsNothing(w.kari)
		if waiting, err := w.goals.Waiting(t.Context(), w.as(kano)); err != nil || len(waiting) != 2 {
			t.Errorf("an activity and a goal wait: %d, %v", len(waiting), err)
		}
		if done, err := w.goals.Done(t.Context(), w.as(kano)); err != nil || len(done) != 1 || done[0].Signer != w.kari {
			t.Errorf("what the guest signed is the employee's, as it was signed: %+v, %v", done, err)
		}
		w.must(w.goals.WriteTalk(t.Context(), w.as(kano), talk, "Spør om vakter", ""))
		w.exec(`UPDATE goal_talk SET mentor_before = ''`)
		w.exec(`UPDATE goal_plan SET used_at = assigned_at`)
		w.undo(id, "")
		after := w.everything()
		for _, row := range before {
			if strings.HasPrefix(row, "goal_") && !slices.Contains(after, row) {
				t.Errorf("the undo left it other: %s", row)
			}
		}
		w.plan(lis, plan)
	})
}

func TestM31_OfTwoPlansTheOneFurtherAlongGoesOnWhole(t *testing.T) {
	eachWard(t, func(t *testing.T, w ward) {
		siri := w.staff("siri1")
		w.hire(kariHired(number(1), hired{"start_date": "2026-05-08"}))
		kano := w.byUsername("kano").ID
		brought, kept := w.given(w.kari), w.given(kano)
		w.sent(w.kari, brought, 0, w.stands(w.kari, brought, siri, goals.Supervisor))
		keptRole := w.stands(kano, kept, siri, goals.Supervisor)
		w.signs(siri)
		w.sent(kano, kept, 1, keptRole)
		before := w.signed()
		w.later(24 * time.Hour)
		w.due()
		id := w.mergeOf(w.kari)
		first, second := w.plan(kano, brought), w.plan(kano, kept)
		if first.SupersededBy != "" || second.SupersededBy != brought {
			t.Errorf("the guest's is further along: %q, %q", first.SupersededBy, second.SupersededBy)
		}
		if len(first.Entries) != 1 || len(second.Entries) != 1 || !slices.Equal(before, w.signed()) {
			t.Error("the two were mixed")
		}
		if err := w.goals.Register(t.Context(), w.as(kano), kept, w.template.Goals[2].Activities[0].ID, "Mer", ""); err == nil {
			t.Error("the archived plan is only read")
		}
		if waiting, err := w.goals.Waiting(t.Context(), w.as(siri)); err != nil || len(waiting) != 0 {
			t.Errorf("what is archived waits for nobody: %+v, %v", waiting, err)
		}
		w.later(time.Hour)
		w.must(w.goals.Register(t.Context(), w.as(kano), brought, w.template.Goals[2].Activities[0].ID, "Som ansatt", ""))
		plan, err := w.PlanUndo(t.Context(), w.helpdesk(), id)
		w.must(err)
		if len(plan.Questions) != 1 || plan.Questions[0].Label.Key != "goals.undo.ask.plan" {
			t.Fatalf("whose the plan is that was used since is asked (M51): %+v", plan.Questions)
		}
		if items := plan.Items(map[string]transfer.Answer{plan.Questions[0].ID: transfer.Stay}); slices.ContainsFunc(items, goals.Ours) {
			t.Error("it stays whole, and the other stays archived")
		}
		w.undo(id, transfer.Back)
		if p := w.plan(kano, kept); p.SupersededBy != "" || len(w.plan(w.kari, brought).Entries) != 2 {
			t.Error("it went back whole, and the employee's own goes on")
		}
	})
}

func TestM31_NobodySignsTheirOwnThroughAMerge(t *testing.T) {
	eachWard(t, func(t *testing.T, w ward) {
		w.hire(kariHired(number(1), hired{"start_date": "2026-05-08"}))
		kano, siri := w.byUsername("kano").ID, w.staff("siri1")
		mine, theirs := w.given(w.kari), w.given(siri)
		var supervisor, other goals.RoleID
		w.unnumbered(func() {
			supervisor, other = w.stands(w.kari, mine, kano, goals.Supervisor), w.stands(w.kari, mine, siri, goals.Supervisor)
			w.stands(w.kari, mine, kano, goals.Leader)
			w.stands(w.kari, mine, kano, goals.Mentor)
			w.sent(w.kari, mine, 0, supervisor)
			w.signs(kano)
		})
		w.must(w.goals.Reach(t.Context(), w.as(w.kari), mine, w.template.Goals[0].ID, ""))
		w.sent(w.kari, mine, 1, supervisor)
		w.sent(w.kari, mine, 2, other)
		w.stands(siri, theirs, w.kari, goals.Leader)
		before, signed := w.everything(), w.signed()
		w.later(24 * time.Hour)
		w.due()
		id := w.mergeOf(w.kari)
		p := w.plan(kano, mine)
		for i, want := range []goals.EntryState{goals.Open, goals.Open, goals.Sent} {
			if e := p.OfActivity(w.template.Goals[i].Activities[0].ID); e.State != want {
				t.Errorf("activity %d is %s, want %s", i, e.State, want)
			}
		}
		if e := p.OfGoal(w.template.Goals[0].ID); e.State != goals.Open || p.LeaderRole() != nil || len(p.Supervisors()) != 1 {
			t.Errorf("the goal comes back, and nobody is their own leader: %+v", e)
		}
		if err := w.goals.Sign(t.Context(), w.as(kano), []goals.Pick{{Entry: p.Entries[0].ID, SentAt: *p.Entries[0].SentAt}}, true, ""); err == nil {
			t.Error("signed their own")
		}
		if !slices.Equal(signed, w.signed()) {
			t.Error("what was signed is kept as it was")
		}
		if q, err := w.goals.Plan(t.Context(), w.as(kano), theirs); err != nil || q.As != goals.AsLeader {
			t.Errorf("of others they are leader still: %v", err)
		}
		receipt, err := w.Receipt(t.Context(), w.as(kano), id)
		w.must(err)
		told := map[string]int{}
		for _, item := range receipt.Items {
			told[item.Label.Key]++
		}
		if told["goals.move.choose_another"] != 3 || told["goals.move.self.leader"] != 1 || told["goals.move.self.supervisor"] != 1 || told["goals.move.role.leader"] != 1 {
			t.Errorf("they are told: %v", told)
		}
		w.undo(id, "")
		after := w.everything()
		for _, row := range before {
			if strings.HasPrefix(row, "goal_") && !slices.Contains(after, row) {
				t.Errorf("the undo left it other: %s", row)
			}
		}
	})
}

func TestM31_AnUndoPutsNobodyInATakenPlace(t *testing.T) {
	eachWard(t, func(t *testing.T, w ward) {
		w.hire(kariHired(number(1), hired{"start_date": "2026-05-08"}))
		kano, siri, lars := w.byUsername("kano").ID, w.staff("siri1"), w.staff("lars1")
		plan := w.given(kano)
		supervisor := w.stands(kano, plan, siri, goals.Supervisor)
		w.unnumbered(func() { w.stands(kano, plan, w.kari, goals.Leader) })
		w.sent(kano, plan, 0, supervisor)
		w.signs(siri)
		w.must(w.goals.Reach(t.Context(), w.as(kano), plan, w.template.Goals[0].ID, ""))
		w.later(24 * time.Hour)
		w.due()
		id := w.mergeOf(w.kari)
		w.later(time.Hour)
		w.stands(kano, plan, lars, goals.Leader)
		w.must(w.goals.Reach(t.Context(), w.as(kano), plan, w.template.Goals[0].ID, "Igjen"))
		w.undo(id, transfer.Back)
		p := w.plan(kano, plan)
		if leader := p.LeaderRole(); leader == nil || leader.ProfileID != lars || p.OfGoal(w.template.Goals[0].ID).State != goals.Sent {
			t.Errorf("who was chosen since stays, with what waits: %+v", leader)
		}
	})
}
