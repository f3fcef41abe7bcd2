package merge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
)

// colleague is somebody employed, and whom they are led by, if anybody.
func (h house) colleague(username string, leader string) accounts.Actor {
	h.t.Helper()
	var id accounts.ProfileID
	h.write(func(ctx context.Context, tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{{Kind: accounts.Internal, State: accounts.Active, Username: username,
			GivenName: "Tor", FamilyName: "Haugen", BirthDate: "1970-01-01", OrganisationID: h.hospital,
			PrivateEmail: username + "@hjemme.example", PrivateEmailSource: accounts.FromHR}})
		if err == nil {
			id = ids[0]
		}
		return err
	})
	h.lead(id, username, leader)
	return h.as(id)
}

// lead gives somebody a job below a leader.
func (h house) lead(who accounts.ProfileID, number, leader string) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := accounts.UpsertEmployment(ctx, tx, accounts.Employment{ProfileID: who, EmployeeNumber: "J" + number, Leader: leader, StartDate: "2026-01-01"})
		return err
	})
}

// pleads lets somebody wait for approval since a moment.
func (h house) pleads(who accounts.ProfileID, course courses.CourseID, since time.Time, step courses.Step, asked accounts.ProfileID) string {
	h.t.Helper()
	id := "request-" + db.NewID()
	h.exec(`UPDATE course SET approval = 'leader' WHERE id = $1`, course)
	h.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, asked_profile_id, why, requested_at, told_at) VALUES ($1, $2, $3, 'waiting', $4, $5, 'Jeg trenger det', $6, $6)`,
		id, who, course, step, map[bool]any{true: string(asked)}[asked != ""], since)
	return id
}

func (h house) request(id string) string {
	h.t.Helper()
	return h.text(`SELECT profile_id || ' ' || state || ' ' || step || ' ' || coalesce(asked_profile_id, '-') FROM approval WHERE id = $1`, id)
}

func (h house) isRequest(id string, of accounts.ProfileID, state courses.ApprovalState, step courses.Step, asked accounts.ProfileID) {
	h.t.Helper()
	want := strings.Join([]string{string(of), string(state), string(step), map[bool]string{true: "-", false: string(asked)}[asked == ""]}, " ")
	if got := h.request(id); got != want {
		h.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

func TestM28_WaitingRequestsMoveAndTheEarlierStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		leader := h.colleague("tohaug", "")
		h.lead(internal.ProfileID, "ny", "tohaug")
		alone, both, later := h.course("ALENE"), h.course("BEGGE"), h.course("SENERE")
		noon := *h.now
		only := h.pleads(kari, alone, noon.Add(-time.Hour), courses.AtOwner, leader.ProfileID)
		hers := h.pleads(kari, both, noon.Add(-3*time.Hour), courses.AtOwner, "")
		theirs := h.pleads(internal.ProfileID, both, noon.Add(-2*time.Hour), courses.AtLeader, leader.ProfileID)
		first := h.pleads(internal.ProfileID, later, noon.Add(-3*time.Hour), courses.AtLeader, leader.ProfileID)
		second := h.pleads(kari, later, noon.Add(-2*time.Hour), courses.AtOwner, "")
		inCourse := h.pleads(internal.ProfileID, "course-BRANN", noon.Add(-time.Hour), courses.AtLeader, leader.ProfileID)
		desk := h.helpdesk()
		before, mails := h.everything(), h.count(`SELECT count(*) FROM mail WHERE kind LIKE 'approval%'`)
		id := h.yes(kari, internal)
		who := internal.ProfileID
		h.isRequest(only, who, courses.ApprovalWaiting, courses.AtOwner, leader.ProfileID)
		h.isRequest(hers, who, courses.ApprovalWaiting, courses.AtOwner, "")
		h.isRequest(theirs, who, courses.ApprovalSuperseded, courses.AtLeader, "")
		h.isRequest(first, who, courses.ApprovalWaiting, courses.AtLeader, leader.ProfileID)
		h.isRequest(second, who, courses.ApprovalSuperseded, courses.AtOwner, "")
		h.isRequest(inCourse, who, courses.ApprovalSuperseded, courses.AtLeader, "")
		if by := h.text(`SELECT superseded_by FROM approval WHERE id = $1`, theirs); by != hers {
			t.Errorf("it gave way to %s", by)
		}
		h.ownsNothing(kari)
		if own, err := h.Courses.Requests(t.Context(), internal); err != nil || len(own) != 6 {
			t.Errorf("the person reads %d requests (%v)", len(own), err)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind LIKE 'approval%'`); n != mails {
			t.Errorf("the merge wrote %d letters (M17)", n-mails)
		}
		h.later(time.Hour)
		h.undoAs(desk, id, transfer.Back)
		if said := differing(before, h.everything()); said != "" {
			t.Errorf("not as it was:\n%s", said)
		}
	})
}

// TestM28_NobodyIsAskedAboutTheirOwnRequest: the external owns a course that the
// internal has asked for, and the other way round.
func TestM28_NobodyIsAskedAboutTheirOwnRequest(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		h.colleague("tosjef", "")
		leader := h.colleague("tohaug", "tosjef")
		other := h.colleague("andre1", "tosjef")
		hers, theirs := h.course("HENNES"), h.course("DERES")
		h.exec(`UPDATE course SET owner_profile_id = $2, approval = 'owner' WHERE id = $1`, hers, kari)
		h.exec(`UPDATE course SET owner_profile_id = $2, approval = 'owner' WHERE id = $1`, theirs, internal.ProfileID)
		h.lead(internal.ProfileID, "ny", "tohaug")
		asked := h.pleads(internal.ProfileID, hers, *h.now, courses.AtOwner, kari)
		mine := h.pleads(kari, theirs, *h.now, courses.AtOwner, internal.ProfileID)
		others := h.pleads(other.ProfileID, hers, *h.now, courses.AtOwner, kari)
		desk := h.helpdesk()
		before := h.everything()
		id := h.yes(kari, internal)
		h.isRequest(asked, internal.ProfileID, courses.ApprovalWaiting, courses.AtOwner, leader.ProfileID)
		h.isRequest(mine, internal.ProfileID, courses.ApprovalWaiting, courses.AtOwner, leader.ProfileID)
		h.isRequest(others, other.ProfileID, courses.ApprovalWaiting, courses.AtOwner, internal.ProfileID)
		answer := courses.Answer{Step: courses.AtOwner, Reply: courses.Approve}
		if err := h.Courses.Decide(t.Context(), internal, courses.ApprovalID(asked), answer); !errors.Is(err, courses.ErrNoApproval) {
			t.Errorf("they decide about themselves: %v", err)
		}
		if n := h.count(`SELECT count(*) FROM approval WHERE asked_profile_id = profile_id`); n > 0 {
			t.Errorf("%d are asked about themselves", n)
		}
		if _, err := h.Courses.SeeToApprovals(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.isRequest(asked, internal.ProfileID, courses.ApprovalWaiting, courses.AtOwner, leader.ProfileID)
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'approval.waiting' AND recipient_profile_ref = $1`, leader.ProfileID); n != 1 {
			t.Errorf("the leader, who is asked now, has %d letters", n)
		}
		h.undoAs(desk, id, transfer.Back)
		if said := differing(before, h.everything()); said != "" {
			t.Errorf("not as it was:\n%s", said)
		}
	})
}

// TestM28_WithoutALeaderAboveTheCourseIsAsked: nobody leads who would be asked
// about themselves, or the one who does has left.
func TestM28_WithoutALeaderAboveTheCourseIsAsked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		hers, led := h.course("HENNES"), h.course("LEDET")
		h.exec(`UPDATE course SET owner_profile_id = $2 WHERE id = $1`, hers, kari)
		owner := h.colleague("eieren", "")
		h.exec(`UPDATE course SET owner_profile_id = $2 WHERE id = $1`, led, owner.ProfileID)
		gone := h.colleague("borte1", "")
		h.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, gone.ProfileID)
		h.lead(internal.ProfileID, "ny", "borte1")
		own := h.pleads(internal.ProfileID, hers, *h.now, courses.AtOwner, kari)
		byLeader := h.pleads(kari, led, *h.now, courses.AtLeader, internal.ProfileID)
		h.yes(kari, internal)
		h.isRequest(own, internal.ProfileID, courses.ApprovalWaiting, courses.AtOwner, "")
		h.isRequest(byLeader, internal.ProfileID, courses.ApprovalWaiting, courses.AtOwner, owner.ProfileID)
		admin := h.colleague("admin9", "")
		admin.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: h.hospital}}
		h.must(h.Courses.Decide(t.Context(), admin, courses.ApprovalID(own), courses.Answer{Step: courses.AtOwner, Reply: courses.Refuse, Word: "Ikke nå"}))
	})
}

// TestM28_WhatIsDecidedKeepsItsAuthorAndStaysAfterAnUndo answers what came with
// the merge, and takes the merge back.
func TestM28_WhatIsDecidedKeepsItsAuthorAndStaysAfterAnUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		leader := h.colleague("tohaug", "")
		h.lead(internal.ProfileID, "ny", "tohaug")
		past, open, both := h.course("FOR"), h.course("NA"), h.course("BEGGE")
		old := h.pleads(kari, past, h.now.Add(-48*time.Hour), courses.AtOwner, "")
		h.exec(`UPDATE approval SET state = 'refused', settled_at = $2 WHERE id = $1`, old, h.now.Add(-24*time.Hour))
		h.exec(`INSERT INTO approval_decision (id, approval_id, step, verdict, word, by_profile_id, decided_at) VALUES ('old', $1, 'owner', 'refused', 'Ikke nå', $2, $3)`,
			old, leader.ProfileID, h.now.Add(-24*time.Hour))
		waits := h.pleads(kari, open, *h.now, courses.AtOwner, leader.ProfileID)
		won := h.pleads(kari, both, h.now.Add(-3*time.Hour), courses.AtOwner, leader.ProfileID)
		lost := h.pleads(internal.ProfileID, both, h.now.Add(-2*time.Hour), courses.AtLeader, leader.ProfileID)
		h.exec(`UPDATE course SET owner_profile_id = $2 WHERE id IN ($1, 'course-BEGGE')`, "course-NA", leader.ProfileID)
		id := h.yes(kari, internal)
		h.isRequest(old, internal.ProfileID, courses.ApprovalRefused, courses.AtOwner, "")
		h.later(time.Hour)
		refuse := courses.Answer{Step: courses.AtOwner, Reply: courses.Refuse, Word: "Neste år"}
		h.must(h.Courses.Decide(t.Context(), leader, courses.ApprovalID(won), refuse))
		h.undo(id, transfer.Back)
		h.isRequest(old, kari, courses.ApprovalRefused, courses.AtOwner, "")
		h.isRequest(waits, kari, courses.ApprovalWaiting, courses.AtOwner, leader.ProfileID)
		h.isRequest(won, internal.ProfileID, courses.ApprovalRefused, courses.AtOwner, "")
		h.isRequest(lost, internal.ProfileID, courses.ApprovalSuperseded, courses.AtLeader, "")
		if by := h.text(`SELECT by_profile_id || ' ' || word FROM approval_decision WHERE id = 'old'`); by != string(leader.ProfileID)+" Ikke nå" {
			t.Errorf("decided by %s", by)
		}
	})
}
