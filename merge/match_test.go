package merge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

func TestM01_TypedWithHRsAddressMergesOnTheDay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("Kari@Hjemme.example", nil)
		h.typed(kari, number(1))
		if got := h.hire(kariHired(number(1), nil)); got[0] != "created match.ready" {
			t.Errorf("outcome %s", got[0])
		}
		if h.state(kari) != "merged" {
			t.Errorf("the match is %s", h.state(kari))
		}
	})
}

func TestM01_ProvenMergesWhateverElseDiffers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("k@annet.example", func(p *accounts.Profile) { p.FamilyName, p.BirthDate = "Hansen", "" })
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(number(1), nil))
		if h.state(kari) != "merged" {
			t.Errorf("the match is %s %s", h.state(kari), h.reasons(kari))
		}
	})
}

func TestM01_AnotherAddressWaitsForOneYes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		if got := h.hire(kariHired(number(1), nil)); got[0] != "created match.asking" {
			t.Errorf("outcome %s", got[0])
		}
		if h.due() != 0 || h.state(kari) != "asking" {
			t.Fatalf("nobody has said yes, and the match is %s", h.state(kari))
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.question' AND to_address = 'kari@hjemme.example'`); n != 1 {
			t.Errorf("%d mails ask her", n)
		}
		internal := h.as(h.byUsername("kano").ID)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if done.ID == "" || done.Already || h.state(kari) != "merged" {
			t.Errorf("after yes: %+v, %s", done, h.state(kari))
		}
	})
}

func TestM01_NoIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		internal := h.as(h.byUsername("kano").ID)
		h.must(h.Decline(t.Context(), internal, h.matchOf(kari)))
		h.hire(kariHired(number(1), hired{"unit": "Akuttmottak"}))
		h.later(48 * time.Hour)
		h.due()
		if h.state(kari) != "refused" || !strings.Contains(h.reasons(kari), "said_no") {
			t.Errorf("the match is %s %s", h.state(kari), h.reasons(kari))
		}
		if _, err := h.Confirm(t.Context(), internal, h.matchOf(kari), "x"); !errors.Is(err, merge.ErrSettled) {
			t.Errorf("a yes after the no: %v", err)
		}
	})
}

func TestM01_OnlyTheInternalAnswers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		stranger := h.guest("other@annet.example", nil)
		for _, who := range []accounts.Actor{accounts.Nobody, h.as(kari), h.as(stranger), h.helpdesk()} {
			if _, err := h.Confirm(t.Context(), who, h.matchOf(kari), ""); !errors.Is(err, merge.ErrNoMatch) {
				t.Errorf("%s may answer: %v", who.Name, err)
			}
			if err := h.Decline(t.Context(), who, h.matchOf(kari)); !errors.Is(err, merge.ErrNoMatch) {
				t.Errorf("%s may say no: %v", who.Name, err)
			}
		}
	})
}

func TestM01_AutomaticAsksNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.Typed = merge.Automatic
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		if h.state(kari) != "merged" {
			t.Fatalf("the match is %s", h.state(kari))
		}
		into := h.byUsername("kano")
		if into.PrivateEmail != "kari@hjemme.example" {
			t.Errorf("HR's address gave way to %s (M33)", into.PrivateEmail)
		}
		if h.profile(kari).MergedEvidence != "typed" {
			t.Error("nobody has confirmed: M42 must not show the username")
		}
	})
}

func TestM01_OnlyHRsOwnAddressSpeaksForHR(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		h.exec(`UPDATE profile SET private_email_source = 'self' WHERE username = 'kano'`)
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		if h.due(); h.state(kari) != "asking" {
			t.Errorf("an address that the employee wrote themselves: %s", h.state(kari))
		}
	})
}

func TestM01_OnlyAVerifiedAddressSpeaksForTheExternal(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", func(p *accounts.Profile) { p.EmailVerifiedAt = nil })
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		if h.state(kari) != "asking" {
			t.Errorf("an address that was only typed: %s", h.state(kari))
		}
	})
}

func TestM02_WeakerGoesToTheQueueWithReasons(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", func(p *accounts.Profile) { p.BirthDate = "1985-12-01" })
		h.typed(kari, number(1))
		if got := h.hire(kariHired(number(1), nil)); got[0] != "review match.review" {
			t.Errorf("outcome %s", got[0])
		}
		h.due()
		if h.state(kari) != "review" || h.reasons(kari) != `["merge.reason.other_birth_date"]` {
			t.Errorf("the match is %s %s", h.state(kari), h.reasons(kari))
		}
		id := h.matchOf(kari)
		if _, err := h.Merge(t.Context(), accounts.Job("merge.due"), id, merge.Order{}); !errors.Is(err, merge.ErrNotReady) {
			t.Errorf("the job may merge it: %v", err)
		}
		helpdesk := h.helpdesk()
		plan, err := h.Plan(t.Context(), helpdesk, id)
		h.must(err)
		if _, err := h.Merge(t.Context(), helpdesk, id, merge.Order{Digest: plan.Digest, Note: "hun ringte"}); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("one of helpdesk alone may merge it (M8): %v", err)
		}
	})
}

func TestM03_TheOldNumberOfTheSamePersonMatches(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, dNumber(1))
		h.hire(kariHired(dNumber(1), hired{"start_date": "2026-06-01"}))
		if got := h.hire(kariHired(number(1), hired{"start_date": "2026-06-01"})); got[0] != "updated national_id.succeeded" {
			t.Errorf("a fødselsnummer after the D-number: %s", got[0])
		}
		late := h.guest("late@hjemme.example", nil)
		h.typed(late, number(1))
		h.due()
		if h.state(kari) != "planned" || h.state(late) != "planned" {
			t.Errorf("matches are %s and %s", h.state(kari), h.state(late))
		}
	})
}

func TestM03_AMistakenNumberMatchesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-06-01"}))
		internal := h.byUsername("kano").ID
		row := h.text(`SELECT id FROM national_id WHERE profile_id = $1`, internal)
		h.write(func(ctx context.Context, tx *db.Tx) error { return accounts.MarkMistaken(ctx, tx, row) })
		h.later(26 * time.Hour)
		h.due()
		if h.state(kari) != "review" || !strings.Contains(h.reasons(kari), "number_withdrawn") {
			t.Errorf("the match that used it is %s %s", h.state(kari), h.reasons(kari))
		}
		other := h.guest("other@annet.example", nil)
		h.typed(other, number(1))
		h.due()
		for _, from := range []accounts.ProfileID{other, internal} {
			h.write(func(ctx context.Context, tx *db.Tx) error { _, err := h.FindMatches(ctx, tx, from); return err })
			if h.state(other) != "none" {
				t.Errorf("a new external with it is %s", h.state(other))
			}
		}
	})
}

func TestM03_TypingANumberMakesNobodyAnEmployee(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"employee_number": "1", "username": "annen", "family_name": "Annen"}))
		other := h.byUsername("annen").ID
		h.attach(other, number(2), accounts.ByHR) // succeeded: her own
		h.exec(`UPDATE national_id SET evidence = 'typed' WHERE profile_id = $1 AND lookup = $2`, other, h.Accounts.Vault.Lookup(number(2)))
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(2))
		h.due()
		if h.state(kari) != "none" {
			t.Errorf("two typed numbers made a match that is %s", h.state(kari))
		}
	})
}

func TestM04_TwoExternalsMergeOneByOneOldestFirst(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		second := h.guest("kari@hjemme.example", func(p *accounts.Profile) { p.CreatedAt = noon.AddDate(0, -1, 0); p.Language = "nn" })
		first := h.guest("gammel@hjemme.example", func(p *accounts.Profile) { p.CreatedAt = noon.AddDate(-1, 0, 0); p.Language = "se" })
		h.typed(second, number(1))
		h.attach(first, number(1), accounts.Proven)
		h.hire(kariHired(number(1), nil))
		if h.state(first) != "merged" || h.state(second) != "merged" {
			t.Fatalf("matches are %s and %s", h.state(first), h.state(second))
		}
		if got := h.byUsername("kano").Language; got != "se" {
			t.Errorf("the oldest gives its language first, got %s", got)
		}
		if n := h.count(`SELECT count(*) FROM merge`); n != 2 {
			t.Errorf("%d merges", n)
		}
	})
}

func TestM05_MergesOnTheFirstDayAndNotBefore(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		if got := h.hire(kariHired(number(1), hired{"start_date": "2026-05-09"})); got[0] != "planned match.planned" {
			t.Errorf("outcome %s", got[0])
		}
		// 8 May 21:59 UTC is 23:59 in Oslo; two minutes later it is the 9th there.
		h.later(time.Date(2026, 5, 8, 21, 59, 0, 0, time.UTC).Sub(noon))
		if h.due() != 0 || h.state(kari) != "planned" {
			t.Fatalf("merged the evening before: %s", h.state(kari))
		}
		h.later(2 * time.Minute)
		if needed, err := h.Due(t.Context()); err != nil || !needed {
			t.Errorf("the job sees nothing to do: %v", err)
		}
		if h.due() != 1 || h.state(kari) != "merged" {
			t.Errorf("on the first day the match is %s", h.state(kari))
		}
		if needed, err := h.Due(t.Context()); err != nil || needed {
			t.Errorf("the job still sees something to do: %v", err)
		}
	})
}

func TestM05_ATypedExternalNeverLearnsThatSomebodyWasHired(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		typed, proven := h.guest("kari@hjemme.example", nil), h.guest("k2@hjemme.example", nil)
		h.typed(typed, number(1))
		h.attach(proven, number(1), accounts.Proven)
		h.hire(kariHired(number(1), hired{"start_date": "2026-06-01"}))
		if _, err := h.Plan(t.Context(), h.as(typed), h.matchOf(typed)); !errors.Is(err, merge.ErrNoMatch) {
			t.Errorf("the typed external sees the plan: %v", err)
		}
		if _, err := h.Plan(t.Context(), h.as(proven), h.matchOf(proven)); err != nil {
			t.Errorf("the proven external does not: %v", err)
		}
		if _, err := h.Plan(t.Context(), h.as(h.byUsername("kano").ID), h.matchOf(typed)); err != nil {
			t.Errorf("the internal does not: %v", err)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE recipient_profile_ref IN ($1, $2)`, typed, proven); n != 0 {
			t.Errorf("%d mails to the externals", n)
		}
		questions, err := h.Questions(t.Context(), h.as(typed))
		if err != nil || len(questions) != 0 {
			t.Errorf("the typed external is asked %d questions, %v", len(questions), err)
		}
	})
}

func TestM05_HRSeesThatAMergeIsPlannedAndNotWithWhom(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-06-01", "unit": "Helse Stavanger"}))
		hr := h.helpdesk()
		if _, err := h.Pairings(t.Context(), hr, accounts.HR); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("helpdesk looks as HR: %v", err)
		}
		hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: h.hospital}}
		planned, err := h.Pairings(t.Context(), hr, accounts.HR)
		h.must(err)
		if len(planned) != 1 || planned[0].InternalName != "Kari Nordmann" || planned[0].DueDate != "2026-06-01" ||
			planned[0].External != "" || planned[0].ExternalName != "" || planned[0].ExternalSignIn != "" || planned[0].InternalSignIn != "" || planned[0].ExternalOrganisation != "" {
			t.Errorf("HR sees %+v", planned)
		}
		hr.Roles[0].OrganisationID = h.guests
		if planned, err := h.Pairings(t.Context(), hr, accounts.HR); err != nil || len(planned) != 0 {
			t.Errorf("HR of another organisation sees %+v, %v", planned, err)
		}
	})
}

func TestM05_AYesBeforeTheFirstDayWaitsForIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-09"}))
		internal := h.as(h.byUsername("kano").ID)
		if _, err := h.Confirm(t.Context(), internal, h.matchOf(kari), "another"); !errors.Is(err, merge.ErrPlanChanged) {
			t.Errorf("a yes to a plan that she did not see (M10): %v", err)
		}
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		if done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest); err != nil || done.ID != "" {
			t.Fatalf("%+v, %v", done, err)
		}
		h.later(48 * time.Hour)
		if h.due() != 1 {
			t.Errorf("on the first day the match is %s %s", h.state(kari), h.reasons(kari))
		}
	})
}

func TestM05_WhoseJobIsOverIsNotMerged(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"start_date": "2025-01-01", "end_date": "2026-05-06"}))
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.due()
		if h.state(kari) != "none" {
			t.Errorf("a former employee's guest profile is %s", h.state(kari))
		}
		if got := h.hire(kariHired(number(1), hired{"employee_number": "2002"})); !strings.HasPrefix(got[0], "updated rehired") {
			t.Errorf("rehired: %s", got[0])
		}
		if h.state(kari) != "merged" {
			t.Errorf("after the rehire the match is %s", h.state(kari))
		}
	})
}

func TestM05_APlanIsOffWhenTheJobIs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-09"}))
		h.later(24 * time.Hour)
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-01", "end_date": "2026-05-07"}))
		if h.due() != 0 || h.state(kari) != "review" || !strings.Contains(h.reasons(kari), "not_employed") {
			t.Errorf("she never began, and the match is %s %s", h.state(kari), h.reasons(kari))
		}
	})
}

func TestAnExternalThatIsNotVerifiedWaits(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", func(p *accounts.Profile) { p.State, p.EmailVerifiedAt = accounts.Pending, nil })
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		if h.state(kari) != "planned" || !strings.Contains(h.reasons(kari), "not_verified") {
			t.Fatalf("the match is %s %s", h.state(kari), h.reasons(kari))
		}
		h.later(time.Hour)
		h.exec(`UPDATE profile SET state = 'active', email_verified_at = $2, updated_at = $2 WHERE id = $1`, kari, *h.now)
		h.due()
		if h.state(kari) != "merged" {
			t.Errorf("after she opened the mail the match is %s %s", h.state(kari), h.reasons(kari))
		}
	})
}

func TestM15_AStaffRoleWaitsForAPerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.attach(kari, number(1), accounts.Proven)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), kari, accounts.Grant{Role: accounts.CourseOwner, OrganisationID: h.guests})
		})
		h.hire(kariHired(number(1), nil))
		if h.due() != 0 || h.state(kari) != "review" {
			t.Fatalf("the match is %s", h.state(kari))
		}
		helpdesk := h.helpdesk()
		plan, err := h.Plan(t.Context(), helpdesk, h.matchOf(kari))
		h.must(err)
		if _, err := h.Merge(t.Context(), helpdesk, h.matchOf(kari), merge.Order{Digest: plan.Digest}); !errors.Is(err, merge.ErrNoteMissing) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := h.Merge(t.Context(), helpdesk, h.matchOf(kari), merge.Order{Digest: plan.Digest, Note: "Avklart med leder"}); !errors.Is(err, merge.ErrTooWeak) {
			t.Errorf("one alone: %v", err)
		}
		if err := h.Propose(t.Context(), helpdesk, h.matchOf(kari), merge.Order{Digest: "another", Note: "x"}); !errors.Is(err, merge.ErrPlanChanged) {
			t.Errorf("by a plan that nobody saw (M10): %v", err)
		}
		h.must(h.Propose(t.Context(), helpdesk, h.matchOf(kari), merge.Order{Digest: plan.Digest, Note: "Avklart med leder"}))
		_, err = h.Approve(t.Context(), h.helpdesk(), h.matchOf(kari), h.read(h.matchOf(kari), plan.Digest))
		h.must(err)
		if n := h.count(`SELECT count(*) FROM role_grant WHERE profile_id = $1`, h.byUsername("kano").ID); n != 0 {
			t.Error("rights came along")
		}
	})
}

func TestM44_ANumberThatTurnsUpLaterIsFound(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		h.due()
		for i, email := range []string{"kari@hjemme.example", "kari@annet.example"} {
			h.later(13 * time.Minute)
			kari := h.guest(email, nil)
			h.typed(kari, number(1))
			if needed, err := h.Due(t.Context()); err != nil || !needed {
				t.Errorf("the job sees nothing to do: %v", err)
			}
			h.due()
			if want := []string{"merged", "asking"}[i]; h.state(kari) != want {
				t.Errorf("%s: the match is %s, want %s", email, h.state(kari), want)
			}
		}
	})
}

func TestARowOfAnImportSaysWhatHasBecomeOfItsPairSince(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		says := func(want string) {
			t.Helper()
			runs, err := h.Runs(t.Context(), accounts.Command("test"))
			h.must(err)
			_, rows, err := h.Run(t.Context(), accounts.Command("test"), runs[0].ID)
			h.must(err)
			if got := rows[0].Reason(i18n.For(i18n.NB)); !strings.Contains(got, want) {
				t.Errorf("%q, not %q", got, want)
			}
		}
		says("før noe flyttes")
		internal := h.as(h.byUsername("kano").ID)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		says("er slått sammen med denne")
	})
}
