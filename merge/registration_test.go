package merge_test

import (
	"context"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge"
)

// registers lets somebody register, who never confirms it.
func (h house) registers(email string) accounts.ProfileID {
	h.t.Helper()
	h.asked(h.Accounts.Register(h.t.Context(), accounts.Registration{GivenName: "Kari", FamilyName: "Nordmann", BirthDate: "1985-01-12",
		Email: email, OrganisationID: h.guests, NationalID: number(1)}, accounts.Client{Address: "192.0.2.7"}))
	return accounts.ProfileID(h.text(`SELECT id FROM profile WHERE email = $1`, email))
}

// sweepRegistrations takes away what nobody has confirmed for a week, and says
// how many went.
func (h house) sweepRegistrations() (count int) {
	h.t.Helper()
	before := h.DB.Now().AddDate(0, 0, -7)
	lapsed, err := accounts.LapsedRegistrations(h.t.Context(), h.DB, before, accounts.Lapsed{}, 100)
	h.must(err)
	for _, l := range lapsed {
		went, err := merge.SweepRegistration(h.t.Context(), h.DB, l.ProfileID, before)
		h.must(err)
		if went {
			count++
		}
	}
	return count
}

func TestARegistrationThatNobodyConfirmsGoesAfterSevenDays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		lapsed, decided, invited := h.registers("kari@feil.example"), h.registers("kari@avgjort.example"), h.registers("kari@rolle.example")
		h.hire(kariHired(number(1), nil))
		h.due()
		if h.state(lapsed) == "" {
			t.Fatal("the registration made no pair")
		}
		h.must(h.Refuse(t.Context(), h.helpdesk(), accounts.Helpdesk, h.matchOf(decided), "Annen person"))
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), invited, accounts.Grant{Role: accounts.HR, OrganisationID: h.hospital})
		})
		h.later(6 * 24 * time.Hour)
		if n := h.sweepRegistrations(); n != 0 {
			t.Fatalf("after six days %d went", n)
		}
		h.later(25 * time.Hour)
		late := h.registers("kari@ny.example")
		if n := h.sweepRegistrations(); n != 1 {
			t.Fatalf("%d went", n)
		}
		for _, query := range []string{`SELECT count(*) FROM profile WHERE id = $1`, `SELECT count(*) FROM national_id WHERE profile_id = $1`,
			`SELECT count(*) FROM match WHERE external_profile_id = $1`, `SELECT count(*) FROM mail WHERE recipient_profile_ref = $1`} {
			if n := h.count(query, lapsed); n != 0 {
				t.Errorf("%d left: %s", n, query)
			}
		}
		for what, id := range map[string]accounts.ProfileID{"decided about": decided, "with a role": invited, "registered today": late} {
			if n := h.count(`SELECT count(*) FROM profile WHERE id = $1`, id); n != 1 {
				t.Errorf("who is %s went, too", what)
			}
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'profile.sweep' AND subject_profile_ref = $1`, lapsed); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
		again := h.registers("kari@feil.example")
		if again == lapsed || h.profile(again).State != accounts.Pending {
			t.Error("the address cannot be registered again")
		}
	})
}
