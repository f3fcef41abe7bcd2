package merge_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// TestHRByHand: what HR can tell in the browser, in the order of a working life;
// each has an outcome of its own, said in words.
func TestHRByHand(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, step := range []struct {
			name string
			row  hired
			old  accounts.NumberStatus
			want string // outcome and code
			says string
		}{
			{"a hire", nil, "", "created created", "Ny ansatt"},
			{"the same again", nil, "", "unchanged unchanged", "Ingen endring"},
			{"another unit and leader", hired{"unit": "Akuttmottaket", "leader": "1002"}, "", "updated updated", "Oppdatert"},
			{"a name", hired{"family_name": "Nordmann Berg", "unit": "Akuttmottaket", "leader": "1002"}, "", "updated updated", "Oppdatert"},
			{"a second job", hired{"employee_number": "9009", "unit": "Legevakt", "family_name": "Nordmann Berg"}, "", "updated employment.added", ""},
			{"another number, and nobody has said what the old one was", hired{"national_id": number(5).Reveal(), "family_name": "Nordmann Berg"}, "", "review national_id.changed", "Ikke brukt"},
			{"the old one was hers, too", hired{"national_id": number(5).Reveal(), "family_name": "Nordmann Berg"}, accounts.Succeeded, "updated national_id.succeeded", ""},
			{"the second job is over", hired{"employee_number": "9009", "national_id": number(5).Reveal(), "family_name": "Nordmann Berg", "start_date": "2026-01-01", "end_date": "2026-05-06"}, "", "ended employment.ended", ""},
			{"she leaves", hired{"national_id": number(5).Reveal(), "family_name": "Nordmann Berg", "start_date": "2026-01-01", "end_date": "2026-05-06"}, "", "ended employment.ended", ""},
			{"she comes back", hired{"employee_number": "5005", "national_id": number(5).Reveal(), "family_name": "Nordmann Berg"}, "", "updated rehired", ""},
			{"she leaves again", hired{"employee_number": "5005", "national_id": number(5).Reveal(), "family_name": "Nordmann Berg", "end_date": "2026-05-07", "start_date": "2026-05-01"}, "", "updated updated", ""},
			{"and it is her last day, which has passed", hired{"employee_number": "5005", "national_id": number(5).Reveal(), "family_name": "Nordmann Berg", "end_date": "2026-05-06", "start_date": "2026-05-01"}, "", "ended employment.ended", ""},
			{"she comes back with the same number", hired{"employee_number": "5005", "national_id": number(5).Reveal(), "family_name": "Nordmann Berg", "start_date": "2026-05-01"}, "", "updated rehired", "Ansatt igjen"},
			{"ended before started", hired{"employee_number": "5005", "national_id": number(5).Reveal(), "start_date": "2026-05-07", "end_date": "2026-05-06"}, "", "fault end_date", ""},
			{"a username of three characters", hired{"employee_number": "6006", "username": "abc"}, "", "fault username", "4"},
			{"a number with a wrong control digit", hired{"national_id": "01410112345"}, "", "fault national_id", ""},
		} {
			outcome, faults, err := h.HireOne(t.Context(), accounts.Command("test"), kariHired(number(1), step.row), step.old)
			h.must(err)
			got, said := string(outcome.Outcome)+" "+outcome.Code, ""
			words := i18n.For(i18n.NB)
			if len(faults) > 0 {
				field, _, _ := strings.Cut(faults[0].Code(), ".")
				got, said = "fault "+field, words.With(faults[0].Key, faults[0].Args)
			} else {
				said = outcome.Reason(words)
			}
			if got != step.want || !strings.Contains(said, step.says) || said == "" || strings.Contains(said, "merge.") {
				t.Errorf("%s: %s, not %s: %q", step.name, got, step.want, said)
			}
		}
		if p := h.byUsername("kano"); p.State != accounts.Active || p.FamilyName != "Nordmann Berg" || h.toldBy("5005") != accounts.ToldByHand {
			t.Errorf("in the end she is %+v", p)
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`); n != 1 {
			t.Errorf("%d profiles", n)
		}
		if n := h.count(`SELECT count(*) FROM hire_run WHERE file_name = ''`); n != 13 {
			t.Errorf("%d of thirteen acts are kept for HR", n)
		}
	})
}
