package merge_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/merge"
)

// proposesUndo lets somebody of the helpdesk propose the undo of a merge as they
// see it.
func (h house) proposesUndo(id merge.MergeID) (first accounts.Actor, plan merge.UndoPlan) {
	h.t.Helper()
	first = h.helpdesk()
	plan, err := h.PlanUndo(h.t.Context(), first, id)
	h.must(err)
	_, err = h.ProposeUndo(h.t.Context(), first, id, merge.UndoOrder{Digest: plan.Digest, Note: "Det var to"})
	h.must(err)
	return first, plan
}

// seenUndo is what a second person reads of the plan and what is proposed now.
func (h house) seenUndo(id merge.MergeID, plan merge.UndoPlan) merge.SeenUndo {
	h.t.Helper()
	return merge.SeenUndo{Digest: plan.Digest, Proposal: merge.ProposalID(h.text(`SELECT coalesce(max(id), '') FROM undo_proposal WHERE merge_id = $1 AND state = 'open'`, id))}
}

// undoByTwo undoes a merge by two of the helpdesk.
func (h house) undoByTwo(id merge.MergeID) merge.UndoPlan {
	h.t.Helper()
	_, plan := h.proposesUndo(id)
	_, err := h.ApproveUndo(h.t.Context(), h.helpdesk(), id, h.seenUndo(id, plan))
	h.must(err)
	return plan
}

// byTwo is a merge on weak evidence that two have approved.
func (h house) byTwo() (guest accounts.ProfileID, id merge.MergeID) {
	h.t.Helper()
	guest, match := h.doubtful()
	h.proposes(match)
	second := h.helpdesk()
	done, err := h.Approve(h.t.Context(), second, match, h.read(match, h.seen(second, match)))
	h.must(err)
	return guest, done.ID
}

func TestM09_WhatTwoHaveMergedTwoUndo(t *testing.T) {
	for name, made := range map[string]func(h house) (accounts.ProfileID, merge.MergeID){
		"twins": func(h house) (accounts.ProfileID, merge.MergeID) {
			older, newer := h.twins()
			return newer, h.mergeTwins(older, newer)
		},
		"weak evidence (M8)": func(h house) (accounts.ProfileID, merge.MergeID) { return h.byTwo() },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				from, id := made(h)
				first, second := h.helpdesk(), h.helpdesk()
				plan, err := h.PlanUndo(t.Context(), first, id)
				h.must(err)
				order := merge.UndoOrder{Digest: plan.Digest, Note: "Det var to"}
				for _, alone := range []accounts.Actor{first, accounts.Command("test")} {
					if _, err := h.Undo(t.Context(), alone, id, order); !errors.Is(err, merge.ErrUndoNeedsTwo) || !plan.NeedsTwo {
						t.Errorf("%s alone: %v", alone.Name, err)
					}
				}
				if _, err := h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan)); !errors.Is(err, merge.ErrUndoUnproposed) {
					t.Errorf("nothing is proposed: %v", err)
				}
				if _, err := h.ProposeUndo(t.Context(), first, id, merge.UndoOrder{Digest: plan.Digest}); !errors.Is(err, merge.ErrNoteMissing) {
					t.Errorf("without a reason: %v", err)
				}
				_, err = h.ProposeUndo(t.Context(), first, id, order)
				h.must(err)
				if _, err := h.ProposeUndo(t.Context(), second, id, order); !errors.Is(err, merge.ErrUndoProposed) {
					t.Errorf("proposed twice: %v", err)
				}
				if _, err := h.ApproveUndo(t.Context(), first, id, h.seenUndo(id, plan)); !errors.Is(err, merge.ErrSecondPerson) {
					t.Errorf("the proposer approves: %v", err)
				}
				if _, err := h.ApproveUndo(t.Context(), second, id, merge.SeenUndo{Digest: "another", Proposal: h.seenUndo(id, plan).Proposal}); !errors.Is(err, merge.ErrPlanChanged) {
					t.Errorf("by a plan that the second has not seen: %v", err)
				}
				if waiting, err := h.UndosProposed(t.Context(), second); err != nil || len(waiting) != 1 || waiting[0].ID != id {
					t.Errorf("waiting: %v %v", waiting, err)
				}
				if h.profile(from).State != accounts.Merged {
					t.Fatal("it was undone by one")
				}
				_, err = h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan))
				h.must(err)
				if again, err := h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan)); err != nil || !again.Already || h.profile(from).State != accounts.Active {
					t.Errorf("again: %+v %v", again, err)
				}
				for _, action := range []string{"merge.propose_undo", "merge.approve_undo", "merge.undo"} {
					if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = $1`, action); n != 1 {
						t.Errorf("%d entries of %s", n, action)
					}
				}
				if by := h.text(`SELECT by_profile_id || note FROM merge_undo`); by != string(second.ProfileID)+"Det var to" {
					t.Errorf("undone by %s", by)
				}
			})
		})
	}
}

func TestM09_OneUndoesAStrongMergeButNeverTheOneWhoMadeIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@annet.example", nil)
		h.typed(guest, number(1))
		h.hire(kariHired(number(1), hired{"private_email": "kari@annet.example", "start_date": "2030-01-01"}))
		h.exec(`UPDATE profile SET state = 'locked' WHERE id = $1`, guest) // strong, and stopped by something else
		h.exec(`UPDATE employment SET start_date = $1`, today)
		h.later(time.Minute)
		h.due()
		first, other, same := h.helpdesk(), h.helpdesk(), h.helpdesk()
		h.attach(first.ProfileID, number(9), accounts.ByHR)
		h.attach(same.ProfileID, number(9), accounts.Typed)
		match := h.matchOf(guest)
		done, err := h.Merge(t.Context(), first, match, merge.Order{Digest: h.seen(first, match), Note: "Ringt"})
		h.must(err)
		plan, err := h.PlanUndo(t.Context(), first, done.ID)
		h.must(err)
		order := merge.UndoOrder{Digest: plan.Digest, Note: "feil"}
		for _, who := range []accounts.Actor{first, same} {
			if _, err := h.Undo(t.Context(), who, done.ID, order); !errors.Is(err, merge.ErrUndoNeedsTwo) {
				t.Errorf("whoever merged undoes: %v", err)
			}
		}
		if _, err := h.ProposeUndo(t.Context(), other, done.ID, order); !errors.Is(err, merge.ErrUndoOneIsEnough) {
			t.Errorf("another needs no second: %v", err)
		}
		_, err = h.ProposeUndo(t.Context(), first, done.ID, order)
		h.must(err)
		if _, err := h.ApproveUndo(t.Context(), same, done.ID, h.seenUndo(done.ID, plan)); !errors.Is(err, merge.ErrSecondPerson) {
			t.Errorf("the same person by another login: %v", err)
		}
		_, err = h.Undo(t.Context(), other, done.ID, order)
		h.must(err)
		if n := h.count(`SELECT count(*) FROM undo_proposal WHERE state = 'lapsed'`); n != 1 || h.profile(guest).State == accounts.Merged {
			t.Errorf("%d proposals lapsed", n)
		}
	})
}

func TestM09_NobodyUndoesTheirOwnMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.byTwo()
		h.proposesUndo(id)
		self := h.asHelpdesk(h.byUsername("kano").ID)
		login := h.helpdesk() // another login of hers, by the number behind it
		h.attach(login.ProfileID, number(1), accounts.Typed)
		for what, who := range map[string]accounts.Actor{"self": self, "another login": login} {
			_, planned := h.PlanUndo(t.Context(), who, id)
			_, undone := h.Undo(t.Context(), who, id, merge.UndoOrder{Note: "x"})
			_, proposed := h.ProposeUndo(t.Context(), who, id, merge.UndoOrder{Note: "x"})
			_, approved := h.ApproveUndo(t.Context(), who, id, merge.SeenUndo{})
			for act, err := range map[string]error{"plan": planned, "undo": undone, "propose": proposed, "approve": approved, "reject": h.RejectUndo(t.Context(), who, id, "x")} {
				if !errors.Is(err, merge.ErrOwnMerge) {
					t.Errorf("%s: %s: %v", what, act, err)
				}
			}
		}
		if h.profile(guest).State != accounts.Merged {
			t.Error("undone")
		}
	})
}

// Whoever proposes could take it back while a colleague reads, and propose the
// same plan with other answers and another address.
func TestM09_WhatIsApprovedIsTheProposalThatWasRead(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.byTwo()
		first, plan := h.proposesUndo(id)
		second := h.helpdesk()
		read := h.seenUndo(id, plan)
		h.must(h.RejectUndo(t.Context(), first, id, ""))
		_, err := h.ProposeUndo(t.Context(), first, id, merge.UndoOrder{Digest: plan.Digest, Note: "En annen grunn"})
		h.must(err)
		if _, err := h.ApproveUndo(t.Context(), second, id, read); !errors.Is(err, merge.ErrPlanChanged) || h.profile(guest).State != accounts.Merged {
			t.Errorf("approved what was not read: %v", err)
		}
		_, err = h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan))
		h.must(err)
	})
}

func TestM09_AProposedUndoLapsesOrIsRejected(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, id := h.byTwo()
		_, plan := h.proposesUndo(id)
		second := h.helpdesk()
		h.later(15 * 24 * time.Hour)
		if _, err := h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan)); !errors.Is(err, merge.ErrUndoLapsed) {
			t.Errorf("after fifteen days: %v", err)
		}
		_, plan = h.proposesUndo(id)
		h.exec(`UPDATE profile SET private_email = 'ny@hjemme.example', updated_at = $1 WHERE username = 'kano'`, *h.now)
		if _, err := h.ApproveUndo(t.Context(), second, id, h.seenUndo(id, plan)); !errors.Is(err, merge.ErrUndoLapsed) {
			t.Errorf("another plan: %v", err)
		}
		h.proposesUndo(id)
		if err := h.RejectUndo(t.Context(), second, id, ""); !errors.Is(err, merge.ErrNoteMissing) {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.RejectUndo(t.Context(), second, id, "De er én"))
		first, _ := h.proposesUndo(id)
		h.must(h.RejectUndo(t.Context(), first, id, ""))
		if n := h.count(`SELECT count(*) FROM undo_proposal WHERE state = 'open'`); n != 0 {
			t.Errorf("%d are open", n)
		}
		if got := h.text(`SELECT state FROM undo_proposal WHERE proposed_by_profile_id = $1`, first.ProfileID); got != "withdrawn" {
			t.Errorf("the last is %s", got)
		}
	})
}
