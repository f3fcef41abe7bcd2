package merge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge"
)

// doubtful is a hired Kari and a guest who differs in the birth date.
func (h house) doubtful() (guest accounts.ProfileID, id merge.MatchID) {
	h.t.Helper()
	guest = h.guest("kari@annet.example", func(p *accounts.Profile) { p.BirthDate = "1985-12-01" })
	h.typed(guest, number(1))
	h.hire(kariHired(number(1), nil))
	if h.state(guest) != "review" {
		h.t.Fatalf("the pair is %s", h.state(guest))
	}
	return guest, h.matchOf(guest)
}

// proposes lets somebody of the helpdesk propose a pair as they see it.
func (h house) proposes(id merge.MatchID) accounts.Actor {
	h.t.Helper()
	first := h.helpdesk()
	h.must(h.Propose(h.t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "Fødselsdatoen var feil"}))
	return first
}

// seen is the digest of the plan as somebody is shown it.
func (h house) seen(by accounts.Actor, id merge.MatchID) string {
	h.t.Helper()
	r, err := h.Review(h.t.Context(), by, accounts.Helpdesk, id)
	h.must(err)
	return r.Digest
}

// read is what a second person has read: the plan of a digest, and what is
// proposed now.
func (h house) read(id merge.MatchID, digest string) merge.Order {
	h.t.Helper()
	proposal := h.text(`SELECT coalesce(max(id), '') FROM match_proposal WHERE match_id = $1 AND state = 'open'`, id)
	return merge.Order{Digest: digest, Proposal: merge.ProposalID(proposal)}
}

// TestM08_NoReasonHoldsANationalID: two numbers are what comes to mind first.
func TestM08_NoReasonHoldsANationalID(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		digits := number(1).Reveal()
		first, second := h.helpdesk(), h.helpdesk()
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "Begge har " + digits}))
		h.must(h.Reject(t.Context(), second, id, "Nei, "+digits[:6]+" "+digits[6:]))
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "Jo, " + digits}))
		_, err := h.Approve(t.Context(), second, id, h.read(id, h.seen(second, id)))
		h.must(err)
		plan, err := h.PlanUndo(t.Context(), second, h.mergeOf(guest))
		h.must(err)
		_, err = h.ProposeUndo(t.Context(), second, h.mergeOf(guest), merge.UndoOrder{Digest: plan.Digest, Note: "Nei, " + digits})
		h.must(err)
		h.must(h.RejectUndo(t.Context(), first, h.mergeOf(guest), "Jo, "+digits))
		for _, query := range []string{`SELECT count(*) FROM match WHERE note LIKE $1`, `SELECT count(*) FROM match_proposal WHERE note || answer LIKE $1`,
			`SELECT count(*) FROM merge WHERE note LIKE $1`, `SELECT count(*) FROM undo_proposal WHERE note || answer LIKE $1`} {
			if n := h.count(query, "%"+digits[6:]+"%"); n != 0 {
				t.Errorf("%s: %d", query, n)
			}
		}
	})
}

func TestM08_NobodyApprovesAReasonThatTheyHaveNotRead(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		first, second := h.proposes(id), h.helpdesk()
		old := h.read(id, h.seen(second, id))
		h.must(h.Reject(t.Context(), first, id, ""))
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: old.Digest, Note: "en annen grunn"}))
		for name, order := range map[string]merge.Order{"the first proposal": old, "none": {Digest: old.Digest}} {
			if _, err := h.Approve(t.Context(), second, id, order); !errors.Is(err, merge.ErrPlanChanged) || h.state(guest) != "review" {
				t.Errorf("%s: %v, the pair is %s", name, err, h.state(guest))
			}
		}
		_, err := h.Approve(t.Context(), second, id, h.read(id, old.Digest))
		h.must(err)
	})
}

func TestM08_TwoOfTheHelpdeskMergeWhatOneMayNot(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		first, second := h.helpdesk(), h.helpdesk()
		digest := h.seen(first, id)
		if _, err := h.Merge(t.Context(), first, id, merge.Order{Digest: digest, Note: "x"}); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("one alone: %v", err)
		}
		if _, err := h.Approve(t.Context(), second, id, h.read(id, digest)); !errors.Is(err, merge.ErrNotProposed) {
			t.Errorf("nothing is proposed: %v", err)
		}
		if err := h.Propose(t.Context(), first, id, merge.Order{Digest: digest}); !errors.Is(err, merge.ErrNoteMissing) {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: digest, Note: "Fødselsdatoen var feil"}))
		if err := h.Propose(t.Context(), second, id, merge.Order{Digest: digest, Note: "også jeg"}); !errors.Is(err, merge.ErrProposed) {
			t.Errorf("proposed twice: %v", err)
		}
		if _, err := h.Approve(t.Context(), first, id, h.read(id, digest)); !errors.Is(err, merge.ErrSecondPerson) {
			t.Errorf("the proposer approves: %v", err)
		}
		if _, err := h.Approve(t.Context(), second, id, h.read(id, "another")); !errors.Is(err, merge.ErrPlanChanged) {
			t.Errorf("by a plan that the second has not seen (M10): %v", err)
		}
		done, err := h.Approve(t.Context(), second, id, h.read(id, digest))
		h.must(err)
		if done.ID == "" || h.state(guest) != "merged" {
			t.Errorf("%+v, the pair is %s", done, h.state(guest))
		}
		if again, err := h.Approve(t.Context(), second, id, h.read(id, digest)); err != nil || !again.Already {
			t.Errorf("again: %+v %v", again, err)
		}
		if note := h.text(`SELECT note FROM merge WHERE id = $1`, done.ID); note != "Fødselsdatoen var feil" {
			t.Errorf("the reason is %q", note)
		}
		for _, action := range []string{"match.propose", "match.approve", "merge.merge"} {
			if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = $1`, action); n != 1 {
				t.Errorf("%d entries of %s", n, action)
			}
		}
	})
}

func TestM08_NobodyDecidesAboutThemselves(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, id := h.doubtful()
		self := h.as(h.byUsername("kano").ID)
		self.Roles = []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: h.root}}
		twin := h.helpdesk() // another profile with the same number behind it
		h.attach(twin.ProfileID, number(1), accounts.Typed)
		digest := h.seen(h.helpdesk(), id)
		for _, who := range []accounts.Actor{self, twin} {
			if _, err := h.Merge(t.Context(), who, id, merge.Order{Digest: digest, Note: "x"}); !errors.Is(err, merge.ErrOwnMatch) {
				t.Errorf("merge: %v", err)
			}
			if err := h.Propose(t.Context(), who, id, merge.Order{Digest: digest, Note: "x"}); !errors.Is(err, merge.ErrOwnMatch) {
				t.Errorf("propose: %v", err)
			}
			if err := h.Refuse(t.Context(), who, accounts.Helpdesk, id, "x"); !errors.Is(err, merge.ErrOwnMatch) {
				t.Errorf("refuse: %v", err)
			}
			if err := h.Ask(t.Context(), who, accounts.Helpdesk, id); !errors.Is(err, merge.ErrOwnMatch) {
				t.Errorf("ask: %v", err)
			}
		}
		h.proposes(id)
		for _, who := range []accounts.Actor{self, twin} {
			if _, err := h.Approve(t.Context(), who, id, h.read(id, digest)); !errors.Is(err, merge.ErrOwnMatch) {
				t.Errorf("approve: %v", err)
			}
		}
	})
}

func TestM08_ASecondProfileOfTheProposerIsNoSecondPerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, id := h.doubtful()
		first, second := h.proposes(id), h.helpdesk()
		h.attach(first.ProfileID, number(9), accounts.ByHR)
		h.attach(second.ProfileID, number(9), accounts.ByHR)
		if _, err := h.Approve(t.Context(), second, id, h.read(id, h.seen(second, id))); !errors.Is(err, merge.ErrSecondPerson) {
			t.Errorf("the same person twice: %v", err)
		}
	})
}

func TestM08_OnlyWhoServesTheEmployeeDecides(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, id := h.doubtful()
		h.proposes(id)
		far, hr, guest := h.helpdesk(), h.helpdesk(), h.as(h.guest("x@annet.example", nil))
		far.Roles[0].OrganisationID, hr.Roles[0].Role = h.guests, accounts.HR
		if _, err := h.Approve(t.Context(), far, id, h.read(id, "")); !errors.Is(err, merge.ErrNoMatch) {
			t.Errorf("out of reach: %v", err)
		}
		for _, who := range []accounts.Actor{hr, guest, accounts.Command("test")} {
			if _, err := h.Approve(t.Context(), who, id, h.read(id, "")); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
	})
}

func TestM08_AProposalLapses(t *testing.T) {
	for name, happens := range map[string]func(h house, guest accounts.ProfileID){
		"when the plan changes": func(h house, guest accounts.ProfileID) {
			h.taken(guest, h.course("B"), noon.AddDate(0, -1, 0), 90)
		},
		"after fourteen days": func(h house, _ accounts.ProfileID) { h.later(14 * 24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				guest, id := h.doubtful()
				h.proposes(id)
				second := h.helpdesk()
				digest := h.text(`SELECT digest FROM match_proposal WHERE match_id = $1`, id)
				happens(h, guest)
				if _, err := h.Approve(t.Context(), second, id, h.read(id, digest)); !errors.Is(err, merge.ErrLapsed) {
					t.Errorf("approved: %v", err)
				}
				if state := h.text(`SELECT state FROM match_proposal WHERE match_id = $1`, id); state != "lapsed" || h.state(guest) != "review" {
					t.Errorf("the proposal is %s, the pair %s", state, h.state(guest))
				}
				h.proposes(id)
			})
		})
	}
}

func TestM08_ASecondPersonMaySayNoAndTheProposerMayTakeItBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		first, second := h.proposes(id), h.helpdesk()
		if err := h.Reject(t.Context(), second, id, ""); !errors.Is(err, merge.ErrNoteMissing) {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.Reject(t.Context(), second, id, "Ring HR først"))
		h.proposes(id)
		mine := h.text(`SELECT proposed_by_profile_id FROM match_proposal WHERE state = 'open'`)
		h.must(h.Reject(t.Context(), h.asHelpdesk(accounts.ProfileID(mine)), id, ""))
		if got := h.text(`SELECT min(state) || ' ' || max(state) FROM match_proposal`); got != "rejected withdrawn" {
			t.Errorf("the proposals are %s", got)
		}
		if err := h.Reject(t.Context(), first, id, "x"); !errors.Is(err, merge.ErrNotProposed) || h.state(guest) != "review" {
			t.Errorf("nothing is left: %v, %s", err, h.state(guest))
		}
	})
}

// TestM08_WhatIsRefusedIsProposedNoLonger: in another tab somebody says that they
// are two.
func TestM08_WhatIsRefusedIsProposedNoLonger(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		h.proposes(id)
		second := h.helpdesk()
		h.must(h.Refuse(t.Context(), second, accounts.Helpdesk, id, "To ulike personer"))
		r, err := h.Review(t.Context(), second, accounts.Helpdesk, id)
		h.must(err)
		all, err := h.Proposed(t.Context(), second)
		h.must(err)
		if r.Proposal != nil || len(all) != 0 || h.state(guest) != "refused" {
			t.Errorf("%+v is still proposed of a pair that is %s", all, h.state(guest))
		}
		if _, err := h.Approve(t.Context(), second, id, h.read(id, r.Digest)); err == nil || h.profile(guest).State == accounts.Merged {
			t.Errorf("approved: %v", err)
		}
	})
}

// asHelpdesk is somebody with helpdesk's role for the region.
func (h house) asHelpdesk(id accounts.ProfileID) accounts.Actor {
	a := h.as(id)
	a.Roles = []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: h.root}}
	return a
}

func TestM08_HelpdeskPairsAnEmployeeAndAGuestWithoutANumber(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@annet.example", nil)
		h.taken(guest, h.course("A"), noon.AddDate(0, -1, 0), 90)
		h.hire(kariHired(number(1), nil))
		first, second := h.helpdesk(), h.helpdesk()
		id, err := h.Pair(t.Context(), first, guest, h.byUsername("kano").ID)
		h.must(err)
		if h.state(guest) != "review" || !strings.Contains(h.reasons(guest), "no_shared_number") {
			t.Errorf("the pair is %s %s", h.state(guest), h.reasons(guest))
		}
		if _, err := h.Merge(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "x"}); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("one alone: %v", err)
		}
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "Ringt begge"}))
		_, err = h.Approve(t.Context(), second, id, h.read(id, h.seen(second, id)))
		h.must(err)
		if n := h.count(`SELECT count(*) FROM result WHERE profile_id = $1`, h.byUsername("kano").ID); n != 1 {
			t.Errorf("%d results came along", n)
		}
	})
}

func TestM08_HRNeverLearnsWhatTheOtherProfileHolds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		h.taken(guest, h.course("A"), noon.AddDate(0, -1, 0), 90)
		hr := h.helpdesk()
		hr.Roles[0].Role = accounts.HR
		r, err := h.Review(t.Context(), hr, accounts.HR, id)
		h.must(err)
		if r.From.Email+r.From.GivenName+r.From.FamilyName+r.From.BirthDate != "" || len(r.Items()) != 0 || !r.Withheld {
			t.Errorf("HR sees %+v and %d items", r.From, len(r.Items()))
		}
		if r.Agreement.BirthDate || !r.Agreement.FamilyName {
			t.Errorf("HR may see what agrees: %+v", r.Agreement)
		}
		near := h.helpdesk()
		near.Roles[0].OrganisationID = h.hospital
		h.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, guest, h.root)
		h.exec(`UPDATE profile SET organisation_id = $1 WHERE username = 'kano'`, h.hospital)
		if r, err = h.Review(t.Context(), near, accounts.Helpdesk, id); err != nil || len(r.Items()) != 0 || !r.Withheld {
			t.Errorf("helpdesk sees courses of somebody out of its reach: %v", err)
		}
	})
}

func TestM02_ANoIsRememberedUntilAFactChanges(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		h.must(h.Refuse(t.Context(), h.helpdesk(), accounts.Helpdesk, id, "Annen person"))
		h.later(24 * time.Hour)
		h.exec(`UPDATE profile SET mobile = '+4790000000', updated_at = $2 WHERE id = $1`, guest, *h.now)
		h.later(time.Minute)
		h.hire(kariHired(number(1), hired{"unit": "Akuttmottak"}))
		h.due()
		if h.state(guest) != "refused" {
			t.Fatalf("a new unit and mobile ask again: %s", h.state(guest))
		}
		if needed, err := h.Due(t.Context()); err != nil || needed {
			t.Errorf("the job looks again and again: %v", err)
		}
		h.later(time.Minute)
		h.exec(`UPDATE profile SET birth_date = '1985-01-12', updated_at = $2 WHERE id = $1`, guest, *h.now)
		if needed, err := h.Due(t.Context()); err != nil || !needed {
			t.Errorf("the job sees nothing to do: %v", err)
		}
		h.due()
		if h.state(guest) != "review" || !strings.Contains(h.reasons(guest), "changed_since") {
			t.Errorf("with the right birth date the pair is %s %s", h.state(guest), h.reasons(guest))
		}
		h.later(24 * time.Hour)
		h.due()
		if h.state(guest) != "review" {
			t.Errorf("it does not merge by itself after a no: %s", h.state(guest))
		}
	})
}

func TestM02_ThePersonCanBeAsked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		h.taken(guest, h.course("A"), noon.AddDate(0, -1, 0), 90)
		kari := h.as(h.byUsername("kano").ID)
		if _, err := h.Confirm(t.Context(), kari, id, ""); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("nobody has asked: %v", err)
		}
		h.must(h.Ask(t.Context(), h.helpdesk(), accounts.Helpdesk, id))
		if err := h.Ask(t.Context(), h.helpdesk(), accounts.Helpdesk, id); !errors.Is(err, merge.ErrAsked) {
			t.Errorf("asked twice: %v", err)
		}
		if got := h.text(`SELECT args FROM mail WHERE kind = 'merge.question'`); strings.Contains(got, "Kari") || strings.Contains(got, "Kurs") {
			t.Errorf("the mail says %s", got)
		}
		questions, err := h.Questions(t.Context(), kari)
		h.must(err)
		if waiting, err := h.Waiting(t.Context(), kari); err != nil || waiting != 1 || len(questions) != 1 || len(questions[0].Items()) != 0 || questions[0].From.BirthDate != "" {
			t.Errorf("%d questions, the plan has %d items (%v)", waiting, len(questions[0].Items()), err)
		}
		done, err := h.Confirm(t.Context(), kari, id, "")
		h.must(err)
		if done.ID != "" || h.state(guest) != "review" || !strings.Contains(h.reasons(guest), "person_said_yes") {
			t.Errorf("her yes alone merged it: %+v %s %s", done, h.state(guest), h.reasons(guest))
		}
	})
}

func TestM02_WhoIsAskedMaySayNo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, id := h.doubtful()
		hr := h.helpdesk()
		hr.Roles[0].Role = accounts.HR
		h.must(h.Ask(t.Context(), hr, accounts.HR, id))
		h.must(h.Decline(t.Context(), h.as(h.byUsername("kano").ID), id))
		h.later(48 * time.Hour)
		h.due()
		if h.state(guest) != "refused" || !strings.Contains(h.reasons(guest), "said_no") {
			t.Errorf("the pair is %s %s", h.state(guest), h.reasons(guest))
		}
	})
}

// twins are two employees to whom HR gave the same number, each with a job; the
// older has the username older, the other newer.
func (h house) twins() (older, newer accounts.ProfileID) {
	h.t.Helper()
	h.hire(kariHired(number(1), hired{"employee_number": "1001", "username": "older"}))
	h.later(24 * time.Hour)
	h.hire(kariHired(number(2), hired{"employee_number": "2002", "username": "newer", "private_email": "ny@hjemme.example"}))
	older, newer = h.byUsername("older").ID, h.byUsername("newer").ID
	h.attach(newer, number(1), accounts.ByHR)
	h.due()
	return older, newer
}

func TestM09_TwoInternalsWithOneNumberBecomeOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older, newer := h.twins()
		a, b := h.course("A"), h.course("B")
		h.taken(older, a, noon.AddDate(0, -2, 0), 80)
		h.taken(newer, b, noon.AddDate(0, -1, 0), 90)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), newer, accounts.Grant{Role: accounts.HR, OrganisationID: h.hospital})
		})
		led := h.helpdesk().ProfileID
		h.exec(`INSERT INTO employment (id, profile_id, employee_number, leader_profile_id, start_date, created_at, updated_at) VALUES ('led', $1, '3003', $2, $3, $4, $4)`, led, newer, today, *h.now)
		id := merge.MatchID(h.text(`SELECT id FROM match WHERE origin = 'twins' AND internal_profile_id = $1 AND external_profile_id = $2`, older, newer))
		first, second := h.helpdesk(), h.helpdesk()
		if _, err := h.Merge(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "x"}); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("one alone: %v", err)
		}
		h.must(h.Propose(t.Context(), first, id, merge.Order{Digest: h.seen(first, id), Note: "HR har registrert henne to ganger"}))
		_, err := h.Approve(t.Context(), second, id, h.read(id, h.seen(second, id)))
		h.must(err)
		if p := h.profile(newer); p.State != accounts.Merged || p.MergedInto != older || p.Username != "newer" {
			t.Errorf("the newer is %s into %s, username %s", p.State, p.MergedInto, p.Username)
		}
		for what, query := range map[string]string{
			"results":     `SELECT count(*) FROM result WHERE profile_id = $1`,
			"employments": `SELECT count(*) FROM employment WHERE profile_id = $1`,
			"numbers":     `SELECT count(*) FROM national_id WHERE profile_id = $1 AND status <> 'mistaken'`,
		} {
			if n := h.count(query, older); n != 2 {
				t.Errorf("the older has %d %s", n, what)
			}
		}
		if n := h.count(`SELECT count(*) FROM employment WHERE leader_profile_id = $1`, older); n != 1 {
			t.Error("whom the newer led has lost the leader")
		}
		if n := h.count(`SELECT count(*) FROM role_grant WHERE profile_id = $1`, older); n != 0 {
			t.Error("rights moved")
		}
		// the next file names the tombstone's username, employee number and number
		if got := h.hire(kariHired(number(2), hired{"employee_number": "2002", "username": "newer", "private_email": "ny@hjemme.example"})); !strings.HasPrefix(got[0], "unchanged") && !strings.HasPrefix(got[0], "updated") {
			t.Errorf("the feed's row: %s (M45)", got[0])
		}
	})
}

func TestM09_TheNumbersOfBothLeadToTheSurvivor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older, newer := h.twins()
		h.mergeTwins(older, newer)
		for i, n := range []int{1, 2} {
			h.later(13 * time.Minute)
			kari := h.guest("ny@hjemme.example"+string(rune('a'+i)), nil)
			h.typed(kari, number(n))
			h.due()
			if got := h.text(`SELECT coalesce(max(internal_profile_id), '') FROM match WHERE external_profile_id = $1`, kari); got != string(older) {
				t.Errorf("number %d leads to %s", n, got)
			}
		}
	})
}

// mergeTwins merges two of one kind by two people, and gives the merge.
func (h house) mergeTwins(into, from accounts.ProfileID) merge.MergeID {
	h.t.Helper()
	id := merge.MatchID(h.text(`SELECT id FROM match WHERE internal_profile_id = $1 AND external_profile_id = $2`, into, from))
	h.proposes(id)
	second := h.helpdesk()
	done, err := h.Approve(h.t.Context(), second, id, h.read(id, h.seen(second, id)))
	h.must(err)
	return done.ID
}

func TestM09_OlderPointersMoveAlong(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older, newer := h.twins()
		guest := h.guest("ny@hjemme.example", nil)
		h.typed(guest, number(2))
		h.due()
		if p := h.profile(guest); p.MergedInto != newer {
			t.Fatalf("the guest is %s into %s", p.State, p.MergedInto)
		}
		h.mergeTwins(older, newer)
		if p := h.profile(guest); p.MergedInto != older {
			t.Errorf("the guest's pointer leads to %s (M16)", p.MergedInto)
		}
	})
}

func TestM09_TwoProvenGuestsBecomeOneAndMatchOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older := h.guest("gammel@post.example", nil)
		h.attach(older, number(1), accounts.Proven)
		h.later(24 * time.Hour)
		newer := h.guest("ny@post.example", nil)
		h.attach(newer, number(1), accounts.Proven)
		h.taken(newer, h.course("A"), noon, 90)
		h.due()
		h.mergeTwins(older, newer)
		if p := h.profile(older); p.PrivateEmail != "" || h.profile(newer).MergedInto != older {
			t.Errorf("the older got %q", p.PrivateEmail)
		}
		h.later(24 * time.Hour)
		h.hire(kariHired(number(1), nil))
		h.due()
		into := h.byUsername("kano").ID
		if h.profile(older).MergedInto != into || h.profile(newer).MergedInto != into {
			t.Error("both lead to the employee in one step (M16)")
		}
		if n := h.count(`SELECT count(*) FROM result WHERE profile_id = $1`, into); n != 1 {
			t.Errorf("%d results", n)
		}
	})
}

func TestM09_TwoWhomNothingShowsToBeOneAreRefused(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil), kariHired(number(2), hired{"employee_number": "2", "username": "annen"}))
		typed, other := h.guest("a@post.example", nil), h.guest("b@post.example", nil)
		h.typed(typed, number(3))
		h.typed(other, number(3))
		h.due()
		for _, pair := range [][2]accounts.ProfileID{{h.byUsername("kano").ID, h.byUsername("annen").ID}, {typed, other}} {
			if _, err := h.Pair(t.Context(), h.helpdesk(), pair[0], pair[1]); !errors.Is(err, merge.ErrNoTwins) {
				t.Errorf("paired: %v", err)
			}
		}
		if n := h.count(`SELECT count(*) FROM match WHERE origin = 'twins'`); n != 0 {
			t.Errorf("%d pairs of one kind", n)
		}
	})
}

func TestM09_AnUndoGivesJobsAndNumbersBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older, newer := h.twins()
		h.taken(newer, h.course("A"), noon, 90)
		state := func() string {
			return h.text(`SELECT count(*) || ' jobs' FROM employment WHERE profile_id = $1`, newer) + " " +
				h.text(`SELECT count(*) || ' current' FROM national_id WHERE profile_id = $1 AND status = 'current'`, newer) + " " +
				h.text(`SELECT count(*) || ' results' FROM result WHERE profile_id = $1`, newer) + " " + string(h.profile(newer).State)
		}
		before, id := state(), h.mergeTwins(older, newer)
		if before == state() {
			t.Fatal("nothing moved")
		}
		plan := h.undoByTwo(id)
		if after := state(); after != before || len(plan.Left) > 0 {
			t.Errorf("before %s, after the undo %s, left %v", before, after, plan.Left)
		}
		if reasons := h.text(`SELECT reasons FROM match WHERE origin = 'twins'`); !strings.Contains(reasons, "same_kind") || !strings.Contains(reasons, "was_undone") {
			t.Errorf("the pair waits with %s", reasons)
		}
		h.mergeTwins(older, newer)
		if n := h.count(`SELECT count(*) FROM employment WHERE profile_id = $1`, older); n != 2 {
			t.Errorf("merged again, the older has %d jobs", n)
		}
	})
}
