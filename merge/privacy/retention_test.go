package privacy_test

import (
	"context"
	"slices"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/privacy"
)

// retains is a house that forgets as the settings of the portal are.
func (h house) retains() house {
	h.Settings.Keep = privacy.Keep{privacy.Registrations: 7, privacy.Guests: 1095, privacy.Links: 30, privacy.Inquiries: 365, privacy.Mails: 90, privacy.Log: 1826}
	h.Settings.Warn = privacy.Warn{First: 60, Last: 14}
	h.Settings.UndoDays = 180
	return h
}

// day passes, and so many more.
func (h house) pass(days int) { *h.now = h.now.AddDate(0, 0, days) }

// forgets carries a rule out as the job does.
func (h house) forgets(rule privacy.Rule) privacy.Run {
	h.t.Helper()
	run, err := h.Forget(h.t.Context(), rule)
	h.must(err)
	return run
}

// letters is how many of a kind somebody was sent.
func (h house) letters(id accounts.ProfileID, kind string) int {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM mail WHERE recipient_profile_ref = $1 AND kind = $2`, id, kind)
}

func TestAGuestWhoIsNotSeenForThreeYearsIsWarnedTwiceAndThenErased(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		away, back := h.guest("borte@hjemme.example"), h.guest("tilbake@hjemme.example")
		for _, step := range []struct {
			days               int
			soon, last, erased int
		}{
			{1095 - 61, 0, 0, 0}, {1, 1, 0, 0}, {0, 1, 0, 0}, {45, 1, 0, 0}, {1, 1, 1, 0}, {13, 1, 1, 0},
		} {
			h.pass(step.days)
			h.forgets(privacy.Guests)
			if soon, last := h.letters(away, "unseen.soon"), h.letters(away, "unseen.last"); soon != step.soon || last != step.last {
				t.Fatalf("%s: warned %d and %d times, want %d and %d", h.now, soon, last, step.soon, step.last)
			}
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := accounts.OpenLogin(ctx, tx, back, false, "Firefox")
			return err
		})
		h.pass(1)
		if run := h.forgets(privacy.Guests); run.Gone != 1 || run.Warned != 0 || run.FinishedAt == nil {
			t.Errorf("%+v", run)
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE id = $1 AND erased_at IS NOT NULL AND email IS NULL`, away); n != 1 {
			t.Error("who was away is still there")
		}
		if n := h.count(`SELECT count(*) FROM event WHERE kind = 'profile.erased' AND from_profile_ref = $1`, away); n != 1 {
			t.Errorf("%d events", n)
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE id = $1 AND erased_at IS NULL`, back); n != 1 {
			t.Error("who came back is gone")
		}
		h.pass(1095 - 60)
		if h.forgets(privacy.Guests); h.letters(back, "unseen.soon") != 2 {
			t.Error("who came back is not warned anew")
		}
	})
}

// TestARuleThatComesLateWarnsFirst: the portal was off, or the setting is new.
func TestARuleThatComesLateWarnsFirst(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		away := h.guest("borte@hjemme.example")
		h.pass(3000)
		for _, days := range []int{0, 46, 13} {
			h.pass(days)
			if run := h.forgets(privacy.Guests); run.Gone != 0 {
				t.Fatalf("erased after %d days", days)
			}
		}
		h.pass(1)
		if run := h.forgets(privacy.Guests); run.Gone != 1 {
			t.Errorf("%+v", run)
		}
		second := h.guest("ogsa@hjemme.example")
		h.pass(1095)
		h.forgets(privacy.Guests)
		h.pass(400)
		if h.forgets(privacy.Guests); h.letters(second, "unseen.soon") != 2 || h.letters(second, "unseen.last") != 0 {
			t.Error("a warning from more than a year ago still counts")
		}
		_ = away
	})
}

// TestWhoHasSomethingThatWaitsStays plants each reason in turn.
func TestWhoHasSomethingThatWaitsStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		id := h.guest("borte@hjemme.example")
		other := h.guest("annen@hjemme.example")
		h.pass(1095)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := accounts.OpenLogin(ctx, tx, other, false, "Firefox")
			return err
		})
		soon := h.now.AddDate(0, 1, 0)
		h.plant("course", "word", values{"id": "c1", "form": "classroom", "class_order": "", "state": "published", "organisation_id": h.hospital, "owner_profile_id": other, "approval": "none"})
		h.plant("class", "word", values{"id": "k1", "course_id": "c1", "seats": 1, "taken": 0, "accept_hours": 24, "book_until": soon, "begins_at": soon, "ends_at": soon, "sequence": 0})
		h.plant("result", "word", values{"id": "r1", "profile_id": id, "course_id": "c1", "outcome": "passed", "origin_kind": "here", "end_why": "", "not_accepted": ""})
		planted := map[privacy.Reason]struct {
			table string
			row   values
		}{
			privacy.HasRole:       {"role_grant", values{"id": "x", "profile_id": id, "role": "course_owner", "organisation_id": h.hospital}},
			privacy.HasErasure:    {"erasure", values{"id": "x", "profile_id": id, "asked_by_profile_id": id, "state": "scheduled", "due_at": soon}},
			privacy.HasMatch:      {"match", values{"id": "x", "internal_profile_id": other, "external_profile_id": id, "state": "planned", "evidence": "typed", "origin": "number", "reasons": "[]"}},
			privacy.HasMerge:      {"merge", values{"id": "x", "from_profile_id": other, "into_profile_id": id, "evidence": "proven", "match_id": nil, "by_profile_id": nil}},
			privacy.HasShare:      {"share", values{"id": "x", "profile_id": id, "language": "nb", "expires_at": soon, "content": "{}"}},
			privacy.HasSeat:       {"seat", values{"id": "x", "class_id": "k1", "profile_id": id, "state": "waiting", "attendance": "", "freed_why": ""}},
			privacy.HasApproval:   {"approval", values{"id": "x", "profile_id": id, "course_id": "c1", "state": "waiting", "step": "owner"}},
			privacy.HasInvitation: {"invitation", values{"id": "x", "email_key": "borte@hjemme.example", "language": "nb", "by_profile_id": other, "state": "open", "expires_at": soon}},
			privacy.HasProof:      {"certificate", values{"id": "x", "result_id": "r1", "profile_id": id, "number": "n1", "code": "c", "course_titles": "{}", "renewed_titles": "", "valid_until": soon, "withdrawn_why": ""}},
		}
		for _, reason := range privacy.Reasons {
			row, there := planted[reason]
			if !there {
				continue
			}
			h.plant(row.table, "word", row.row)
			if run := h.forgets(privacy.Guests); run.Kept[reason] != 1 || run.Warned != 0 {
				t.Errorf("%s: %+v", reason, run)
			}
			h.exec(`DELETE FROM ` + row.table + ` WHERE id = 'x'`)
		}
		h.exec(`UPDATE profile SET state = 'locked' WHERE email = 'borte@hjemme.example'`)
		if run := h.forgets(privacy.Guests); run.Kept[privacy.IsLocked] != 1 {
			t.Errorf("locked: %+v", run)
		}
		h.exec(`UPDATE profile SET state = 'active' WHERE email = 'borte@hjemme.example'`)
		if run := h.forgets(privacy.Guests); run.Warned != 1 || len(run.Kept) != 0 {
			t.Errorf("with nothing that waits: %+v", run)
		}
	})
}

func (h house) exec(statement string) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, statement)
		return err
	})
}

func TestLinksMailsAndRegistrationsAreForgottenWhenTheirTimeIsOver(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		h.must(h.Accounts.Register(t.Context(), accounts.Registration{GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1985-01-12",
			Email: "kari@feil.example", OrganisationID: h.hospital}, accounts.Client{Address: "192.0.2.7"}))
		h.settleInbox()
		id := h.guest("kari@hjemme.example")
		old := h.now.AddDate(0, 0, -31)
		for range 3 {
			h.plant("one_time_link", "word", values{"profile_id": id, "purpose": "verify_email", "expires_at": old, "used_at": nil, "revoked_at": nil, "opened_at": nil})
		}
		h.plant("one_time_link", "word", values{"profile_id": id, "purpose": "verify_email", "expires_at": h.now.AddDate(0, 0, -29)})
		h.plant("mail", "word", values{"id": "old", "recipient_profile_ref": id, "state": "sent", "args": `{"Name":"Kari"}`, "queued_at": h.now.AddDate(0, 0, -91), "forgotten_at": nil})
		h.plant("mail", "word", values{"id": "new", "recipient_profile_ref": id, "state": "sent", "args": `{"Name":"Kari"}`, "queued_at": h.now.AddDate(0, 0, -89), "forgotten_at": nil})
		h.plant("mail", "word", values{"id": "ancient", "recipient_profile_ref": id, "state": "sent", "args": "{}", "queued_at": h.now.AddDate(0, 0, -1830), "forgotten_at": nil})
		for rule, want := range map[privacy.Rule]int64{privacy.Links: 3, privacy.Mails: 3, privacy.Registrations: 0} {
			if run := h.forgets(rule); run.Gone != want {
				t.Errorf("%s: %d went, want %d", rule, run.Gone, want)
			}
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE id = 'old' AND args = '{}' AND to_address = '' AND state = 'sent'`); n != 1 {
			t.Error("the old mail says what it said, or is gone")
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE id = 'new' AND args <> '{}'`); n != 1 {
			t.Error("the new mail is forgotten")
		}
		h.pass(8)
		if run := h.forgets(privacy.Registrations); run.Gone != 1 || h.count(`SELECT count(*) FROM profile WHERE email = 'kari@feil.example'`) != 0 {
			t.Errorf("%+v", run)
		}
	})
}

// settleInbox carries out what visitors have asked for by forms.
func (h house) settleInbox() {
	h.t.Helper()
	_, err := h.Accounts.SeeToInbox(h.t.Context())
	h.must(err)
}

func TestEveryRunIsReportedToAuditors(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		h.Settings.Keep[privacy.Links] = 0
		for _, rule := range privacy.Rules {
			h.forgets(rule)
			h.pass(1)
		}
		if _, _, err := h.Retention(t.Context(), h.as(h.guest("kari@hjemme.example"))); err == nil {
			t.Error("a guest reads it")
		}
		rules, runs, err := h.Retention(t.Context(), h.as(h.guest("revisor@hjemme.example"), accounts.Auditor))
		h.must(err)
		if len(rules) != len(privacy.Rules) || len(runs) != len(privacy.Rules)-1 || runs[0].Rule != privacy.Log {
			t.Errorf("%+v, %+v", rules, runs)
		}
		links := rules[slices.Index(privacy.Rules, privacy.Links)]
		if links.Days != 0 || links.Last.ID != "" {
			t.Errorf("what is kept for ever was forgotten: %+v", links)
		}
		if rules[0].Days != 7 || !rules[0].Last.StartedAt.Equal(noon) || rules[0].Last.FinishedAt == nil {
			t.Errorf("%+v", rules[0])
		}
		h.pass(401)
		h.forgets(privacy.Mails)
		if n := h.count(`SELECT count(*) FROM retention_run`); n != 1 {
			t.Errorf("%d reports, from more than a year ago", n)
		}
	})
}

// TestTwoNodesWarnAGuestOnce: of two that see to the same guest at once, one
// finds that it is done.
func TestTwoNodesWarnAGuestOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h = h.retains()
		id := h.guest("borte@hjemme.example")
		h.pass(1095)
		failed := make(chan error)
		for range 4 {
			go func() {
				_, err := h.Forget(t.Context(), privacy.Guests)
				failed <- err
			}()
		}
		for range 4 {
			h.must(<-failed)
		}
		if n := h.letters(id, "unseen.soon"); n != 1 {
			t.Errorf("%d warnings", n)
		}
	})
}
