package merge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/merge"
)

// corrects is a correction by somebody of the helpdesk.
func (h house) corrects(id accounts.ProfileID, n nationalid.Number, old accounts.NumberStatus) error {
	h.t.Helper()
	return h.Accounts.CorrectNationalID(h.t.Context(), h.helpdesk(), id, accounts.Correction{Number: n, Old: old, Reason: "Viste passet"})
}

// finds says whether the helpdesk's search for a number leads to somebody.
func (h house) finds(n nationalid.Number, id accounts.ProfileID) bool {
	h.t.Helper()
	found, err := h.Search(h.t.Context(), h.helpdesk(), n.Reveal())
	h.must(err)
	for _, f := range found {
		if f.ID == id {
			return true
		}
	}
	return false
}

func TestM03_TheFeedBringsAFodselsnummerAfterADNumber(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@hjemme.example", nil)
		h.typed(guest, dNumber(1))
		h.taken(guest, h.course("BRANN"), noon.AddDate(0, -2, 0), 87)
		h.hire(kariHired(dNumber(1), nil))
		kari := h.byUsername("kano").ID
		if h.state(guest) != "merged" {
			t.Fatalf("the match is %s", h.state(guest))
		}
		if got := h.hire(kariHired(number(1), nil)); got[0] != "updated national_id.succeeded" {
			t.Errorf("the new number: %s", got[0])
		}
		if !h.finds(dNumber(1), kari) || !h.finds(number(1), kari) {
			t.Error("she is not found under each of her numbers")
		}
		if n := h.count(`SELECT count(*) FROM result WHERE profile_id = $1`, kari); n != 1 {
			t.Errorf("%d results are hers", n)
		}
		late := h.guest("kari@annet.example", nil)
		h.typed(late, dNumber(1))
		h.due()
		if h.state(late) != "asking" {
			t.Errorf("a guest with the old number is %s", h.state(late))
		}
	})
}

func TestM03_TheHelpdeskGivesANewNumber(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		kari := h.byUsername("kano").ID
		stranger := h.guest("kari@annet.example", nil)
		h.attach(stranger, number(2), accounts.Proven)
		h.must(h.corrects(kari, number(2), accounts.Succeeded))
		h.later(time.Minute)
		if h.due(); h.state(stranger) != "none" {
			t.Errorf("the helpdesk's word alone makes a match: %s", h.state(stranger))
		}
		if !h.finds(number(1), kari) || !h.finds(number(2), kari) {
			t.Error("she is not found under each of her numbers")
		}
		if got := h.hire(kariHired(number(1), nil)); got[0] != "unchanged unchanged" {
			t.Errorf("the feed still has the old number: %s", got[0])
		}
		if got := h.hire(kariHired(number(2), nil)); strings.HasPrefix(got[0], "review") || h.state(stranger) != "merged" {
			t.Errorf("HR says the new number, too: %s, the match is %s", got[0], h.state(stranger))
		}
	})
}

func TestM03_AMistakenNumberMatchesNothingAndItsMergesAreLookedAt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, waiting := h.guest("kari@hjemme.example", nil), h.guest("kari@annet.example", nil)
		h.typed(guest, number(1))
		h.typed(waiting, number(1))
		h.hire(kariHired(number(1), nil))
		kari := h.byUsername("kano").ID
		if h.state(guest) != "merged" || h.state(waiting) != "asking" {
			t.Fatalf("%s, %s", h.state(guest), h.state(waiting))
		}
		h.later(time.Minute)
		h.must(h.corrects(kari, number(2), accounts.Mistaken))
		h.later(time.Minute)
		h.due()
		merges, err := h.Mistaken(t.Context(), h.helpdesk())
		h.must(err)
		if len(merges) != 1 || merges[0].From != guest {
			t.Errorf("to look at: %+v", merges)
		}
		if h.state(waiting) != "review" || !strings.Contains(h.reasons(waiting), "number_withdrawn") {
			t.Errorf("the open match is %s %s", h.state(waiting), h.reasons(waiting))
		}
		if h.finds(number(1), h.guest("x@x.example", nil)) || !h.finds(number(2), kari) {
			t.Error("the search is led astray")
		}
		if got := h.hire(kariHired(number(1), nil)); got[0] != "review national_id.mistaken" {
			t.Errorf("the feed still has it: %s", got[0])
		}
	})
}

func TestM03_WhatTheHelpdeskMayNotCorrect(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		kari := h.byUsername("kano").ID
		proven, none := h.guest("a@x.example", nil), h.guest("b@x.example", nil)
		h.attach(proven, number(5), accounts.Proven)
		h.must(h.corrects(kari, number(2), accounts.Mistaken))
		tests := []struct {
			name string
			of   accounts.ProfileID
			give accounts.Correction
			want error
		}{
			{"the number that is there", kari, accounts.Correction{Number: number(2), Old: accounts.Succeeded, Reason: "x"}, accounts.ErrSameNumber},
			{"one that was found not to be theirs", kari, accounts.Correction{Number: number(1), Old: accounts.Succeeded, Reason: "x"}, accounts.ErrNumberMistaken},
			{"a D-number after a fødselsnummer", kari, accounts.Correction{Number: dNumber(2), Old: accounts.Succeeded, Reason: "x"}, accounts.ErrNumberWeaker},
			{"one that an electronic ID has proven", proven, accounts.Correction{Number: number(6), Old: accounts.Mistaken, Reason: "x"}, accounts.ErrNumberWeaker},
			{"nothing to correct", none, accounts.Correction{Number: number(6), Old: accounts.Mistaken, Reason: "x"}, accounts.ErrNoNumber},
			{"nobody says what the old one was", kari, accounts.Correction{Number: number(6), Reason: "x"}, accounts.ErrOldNumber},
			{"the number in the reason", kari, accounts.Correction{Number: number(6), Old: accounts.Mistaken, Reason: "er " + number(6).Reveal()}, accounts.ErrReasonNumbers},
		}
		for _, test := range tests {
			if err := h.Accounts.CorrectNationalID(t.Context(), h.helpdesk(), test.of, test.give); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		if err := h.Accounts.CorrectNationalID(t.Context(), h.as(kari), kari, accounts.Correction{Number: number(6), Old: accounts.Mistaken, Reason: "x"}); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("an employee corrects her own: %v", err)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'national_id.correct' AND outcome = 'done' AND subject_profile_ref = $1`, kari); n != 1 {
			t.Errorf("%d corrections in the log", n)
		}
	})
}

// TestEveryCaseOfTheFeedHasAnOutcome names what can happen to an employee in a
// row of HR's file, one after the other: what the row becomes, and what is so
// then.
func TestEveryCaseOfTheFeedHasAnOutcome(t *testing.T) {
	const job = `SELECT coalesce(unit, '') || '|' || leader || '|' || coalesce(end_date, '') FROM employment WHERE employee_number = '1001'`
	const person = `SELECT state || '|' || username || '|' || family_name FROM profile WHERE username LIKE 'ka%'`
	kari := func(change hired) hired { return kariHired(number(1), change) }
	over := hired{"start_date": "2020-01-01", "end_date": "2026-05-06"}
	tests := []struct {
		name  string
		first []hired // in the portal already
		row   hired
		want  string
		query string
		holds string
	}{
		{"hire", nil, kari(nil), "created created", person, "active|kano|Nordmann"},
		{"hire, and the e-mail is registered by a guest already", nil, kari(hired{"private_email": "gjest@x.example"}), "created created", person, "active|kano|Nordmann"},
		{"hire, and a colleague has the same e-mail", []hired{ola(hired{"private_email": "felles@hjemme.example"})}, kari(hired{"private_email": "felles@hjemme.example"}), "created created", person, "active|kano|Nordmann"},
		{"change of leader", []hired{kari(nil), ola(nil)}, kari(hired{"leader": "ola12"}), "updated updated", job, "Ortopedisk avdeling|ola12|"},
		{"change of unit", []hired{kari(nil)}, kari(hired{"unit": "Akutten"}), "updated updated", job, "Akutten||"},
		{"change of name", []hired{kari(nil)}, kari(hired{"family_name": "Berg"}), "updated updated", person, "active|kano|Berg"},
		{"change of username", []hired{kari(nil)}, kari(hired{"username": "kaberg"}), "updated updated", person, "active|kaberg|Nordmann"},
		{"leave, on a day to come", []hired{kari(nil)}, kari(hired{"end_date": "2026-12-31"}), "updated updated", person, "active|kano|Nordmann"},
		{"leave, the last day has passed", []hired{kari(hired{"start_date": "2020-01-01"})}, kari(over), "ended employment.ended", person, "ended|kano|Nordmann"},
		{"return, with the same employee number", []hired{kari(over)}, kari(nil), "updated rehired", person, "active|kano|Nordmann"},
		{"return, with a new employee number", []hired{kari(over)}, kari(hired{"employee_number": "2002"}), "updated rehired", person, "active|kano|Nordmann"},
		{"number corrected, nobody has said what the old one was", []hired{kari(nil)}, kariHired(number(9), nil), "review national_id.changed", person, "active|kano|Nordmann"},
		{"number after a D-number", []hired{kariHired(dNumber(1), nil)}, kari(nil), "updated national_id.succeeded", `SELECT count(*) || '' FROM national_id`, "2"},
		{"username taken", []hired{ola(nil)}, kari(hired{"username": "ola12"}), "refused username.taken", `SELECT count(*) || '' FROM profile WHERE kind = 'internal'`, "1"},
		{"two employments", []hired{kari(nil)}, kari(hired{"employee_number": "2002"}), "updated employment.added", `SELECT count(*) || '' FROM employment e JOIN profile p ON p.id = e.profile_id WHERE p.username = 'kano'`, "2"},
		{"one of two employments ends", []hired{kari(hired{"start_date": "2020-01-01"}), kari(hired{"employee_number": "2002"})}, kari(over), "ended employment.ended", person, "active|kano|Nordmann"},
		{"ended before started", []hired{kari(nil)}, kari(hired{"start_date": "2026-06-01", "end_date": "2026-05-20"}), "refused end_date.before_start", person, "active|kano|Nordmann"},
		{"the start is put off", []hired{kari(nil)}, kari(hired{"start_date": "2026-09-01"}), "updated updated", `SELECT start_date FROM employment`, "2026-09-01"},
		{"employee number used again for another person", []hired{kari(nil)}, kariHired(number(9), hired{"given_name": "Grethe", "username": "grete"}), "review employee_number.other_person", person, "active|kano|Nordmann"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.guest("gjest@x.example", nil)
				h.hire(test.first...)
				for _, dry := range []bool{true, false} {
					if got := h.importFile(merge.ImportOptions{DryRun: dry}, feed(test.row)); len(got) != 1 || got[0] != test.want {
						t.Errorf("dry %v: %v, want %s", dry, got, test.want)
					}
				}
				if got := h.text(test.query); got != test.holds {
					t.Errorf("it is %s then, want %s", got, test.holds)
				}
			})
		})
	}
}
