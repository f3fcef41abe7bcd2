package merge_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// anna comes with a number that is Kari's.
func anna(change hired) hired {
	row := kariHired(number(1), hired{"employee_number": "B7", "username": "annen", "given_name": "Anna", "birth_date": "1990-03-03", "private_email": ""})
	for column, value := range change {
		row[column] = value
	}
	return row
}

func (h house) twinMatch() (id merge.MatchID, state string) {
	h.t.Helper()
	id = merge.MatchID(h.text(`SELECT coalesce(max(id), '') FROM match WHERE origin = 'twins'`))
	return id, h.text(`SELECT coalesce(max(state), 'none') FROM match WHERE origin = 'twins'`)
}

// TestM09_ANumberOfAnotherEmployeeMakesAPairAndLosesNothing: the row makes the
// employee without the number, which matches nobody to them, and the pair stands
// in the queue until two of the helpdesk have looked.
func TestM09_ANumberOfAnotherEmployeeMakesAPairAndLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		h.later(time.Hour)
		for _, dry := range []bool{true, false, false} {
			if got := h.importFile(merge.ImportOptions{DryRun: dry}, feed(anna(nil))); got[0] != "review national_id.twin" {
				t.Fatalf("dry %v: %s", dry, got[0])
			}
		}
		kari, her := h.byUsername("kano").ID, h.byUsername("annen").ID
		if h.job("B7").ProfileID != her || h.profile(her).State != accounts.Active || h.count(`SELECT count(*) FROM national_id WHERE profile_id = $1`, her) != 0 {
			t.Error("she has no job, or a number that nobody has looked at")
		}
		id, state := h.twinMatch()
		if reasons := h.text(`SELECT reasons FROM match WHERE id = $1`, id); state != "review" || reasons != `["merge.reason.number_twice"]` {
			t.Fatalf("the pair is %s %s", state, reasons)
		}
		if words := i18n.For(i18n.NB).T(string(merge.NumberTwice)); !strings.Contains(words, "samme fødselsnummer for begge") {
			t.Errorf("the helpdesk reads %q", words)
		}
		guest := h.guest("kari@privat.example", nil)
		h.attach(guest, number(1), accounts.Proven)
		h.due()
		if into := h.text(`SELECT into_profile_id FROM merge WHERE from_profile_id = $1`, guest); into != string(kari) {
			t.Errorf("a guest with the number became %s", into)
		}
		h.mergeTwins(kari, her)
		if h.job("B7").ProfileID != kari || h.profile(her).State != accounts.Merged {
			t.Error("the two are not one")
		}
	})
}

func TestM09_TheHelpdeskSaysThatTheyAreTwo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		h.later(time.Hour)
		h.hire(anna(nil))
		id, _ := h.twinMatch()
		h.must(h.Refuse(t.Context(), h.helpdesk(), accounts.Helpdesk, id, "Jeg har snakket med begge"))
		h.later(time.Hour)
		if got := h.hire(anna(hired{"unit": "Post 4"})); got[0] != "review national_id.not_theirs" || h.job("B7").Unit != "Post 4" {
			t.Errorf("the row again: %s", got[0])
		}
		if _, state := h.twinMatch(); state != "refused" {
			t.Errorf("asked twice: %s", state)
		}
		if got := h.hire(anna(hired{"national_id": number(9).Reveal()})); got[0] != "updated updated" {
			t.Errorf("with a number of her own: %s", got[0])
		}
		if n := h.count(`SELECT count(*) FROM national_id WHERE profile_id = $1`, h.byUsername("annen").ID); n != 1 {
			t.Errorf("she has %d numbers", n)
		}
	})
}

// TestM09_TwoEmployeesWhoseNumbersMeet: both are known, and the file gives one
// of them the number of the other.
func TestM09_TwoEmployeesWhoseNumbersMeet(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(dNumber(1), nil))
		h.later(time.Hour)
		h.hire(kariHired(number(1), hired{"employee_number": "B7", "username": "kari2", "private_email": ""}))
		if got := h.hire(kariHired(number(1), hired{"unit": "Post 4"})); got[0] != "review national_id.twin" || h.job("1001").Unit != "Post 4" {
			t.Errorf("outcome %s", got[0])
		}
		first := h.byUsername("kano").ID
		if _, state := h.twinMatch(); state != "review" || h.count(`SELECT count(*) FROM national_id WHERE profile_id = $1`, first) != 1 {
			t.Errorf("the pair is %s", state)
		}
		h.later(time.Hour)
		h.mergeTwins(first, h.byUsername("kari2").ID)
		if got := h.hire(kariHired(number(1), hired{"unit": "Post 4"})); strings.HasPrefix(got[0], "review") || h.count(`SELECT count(*) FROM national_id WHERE profile_id = $1`, first) != 2 {
			t.Errorf("once they are one: %s", got[0])
		}
	})
}

// TestASCIMClientHearsThatTheNumberIsTaken: a user without a number could not
// be changed afterwards.
func TestASCIMClientHearsThatTheNumberIsTaken(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		c := h.caller("HR", h.root)
		answer := c.ask("POST", "/Users", kari(number(1), map[string]any{"userName": "annen", employee + ".birthDate": "1990-03-03", enterprise + ".employeeNumber": "B7"}))
		if answer.code != 409 || !strings.Contains(answer.text, "birth date") {
			t.Errorf("%d %s", answer.code, answer.text)
		}
		if _, state := h.twinMatch(); state != "none" || h.count(`SELECT count(*) FROM profile`) != 1 {
			t.Errorf("something was made: %s", state)
		}
	})
}
