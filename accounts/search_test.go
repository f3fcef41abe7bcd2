package accounts_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

func TestHelpdeskFindsPeople(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		bjorn := h.add(accounts.Profile{Email: "Bjoern@privat.example", GivenName: "Bjørn Åge", FamilyName: "Sæther-Lie"})
		kari := h.add(accounts.Profile{Kind: accounts.Internal, Username: "aakn1", GivenName: "Kari", FamilyName: "Aasen", PrivateEmail: "kari@hjemme.example"})
		old := h.add(accounts.Profile{Email: "kari@gammel.example", GivenName: "Kari", FamilyName: "Aasen"})
		h.attach(kari.ID, number(1), accounts.ByHR)
		h.attach(old.ID, number(1), accounts.Typed)
		h.write(func(tx *db.Tx) {
			_, err := accounts.UpsertEmployment(t.Context(), tx, accounts.Employment{ProfileID: kari.ID, EmployeeNumber: "70123", StartDate: "2020-01-01"})
			h.must(err)
			h.must(accounts.CloseMerged(t.Context(), tx, old.ID, kari.ID, "typed"))
		})
		digits := number(1).Reveal()
		tests := []struct {
			query string
			want  accounts.ProfileID
			by    string
		}{
			{"bjør", bjorn.ID, "name"}, {"BJOERN", bjorn.ID, "name"}, {"bjorn saether", bjorn.ID, "name"}, {"lie åge", bjorn.ID, "name"},
			{"sæther-lie", bjorn.ID, "name"}, {"aage bjørn", bjorn.ID, "name"}, {"bjoern@privat.example", bjorn.ID, "email"}, {"bjoern@pri", bjorn.ID, "email"},
			{"åsen", kari.ID, "name"}, {"Kari Åsen", kari.ID, "name"}, {"AAKN1", kari.ID, "username"}, {"aakn", kari.ID, "name"},
			{"kari@hjemme.example", kari.ID, "email"}, {"KARI@gammel.example", kari.ID, "old_email"}, {"70123", kari.ID, "employee_number"},
			{digits, kari.ID, "number"}, {" " + digits[:6] + " " + digits[6:] + " ", kari.ID, "number"},
			{number(2).Reveal(), "", ""}, {"nobody", "", ""}, {"kari bjørn", "", ""}, {"%_", "", ""}, {"@@", "", ""}, {"--", "", ""},
		}
		for _, test := range tests {
			found, err := h.Search(t.Context(), helper, test.query)
			h.must(err)
			switch {
			case test.want == "" && len(found) > 0:
				t.Errorf("%q: %+v", test.query, found)
			case test.want != "" && (len(found) != 1 || found[0].ID != test.want || found[0].By != test.by):
				t.Errorf("%q: %+v", test.query, found)
			}
		}
		for query, key := range map[string]string{"": "accounts.search.short", " k ": "accounts.search.short", "12345678901": "nationalid.date"} {
			if _, err := h.Search(t.Context(), helper, query); problem.Of(err) == nil || problem.Of(err).Key != key {
				t.Errorf("%q: %v", query, err)
			}
		}
		entries, err := audit.Search(t.Context(), h.DB, audit.Filter{Action: "profile.search"}, 100)
		h.must(err)
		if len(entries) != len(tests) {
			t.Errorf("%d searches in the log", len(entries))
		}
		for _, e := range entries {
			if text := fmt.Sprint(e.Detail); strings.Contains(text, digits) || strings.Contains(text, "bj") {
				t.Errorf("the log keeps what was searched for: %s", text)
			}
		}
		if _, err := h.Search(t.Context(), accounts.Actor{ProfileID: kari.ID, Kind: accounts.Person, Internal: true}, "bjørn"); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("an employee searches: %v", err)
		}
	})
}

func TestSearchStaysInReachAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var elsewhere accounts.OrganisationID
		h.write(func(tx *db.Tx) {
			elsewhere = h.organisation(tx, accounts.Organisation{Name: "Rogaland", ParentID: h.root, OpenToExternals: true})
		})
		for i, name := range []string{"Ås", "Zorn", "Østby", "Berg", "Aasen"} {
			h.add(accounts.Profile{Email: mail(i), GivenName: "Lars", FamilyName: name})
		}
		h.add(accounts.Profile{Email: mail(9), GivenName: "Lars", FamilyName: "Langtvekk", OrganisationID: elsewhere})
		local := h.staff("help2", accounts.Helpdesk, h.hospital)
		found, err := h.Search(t.Context(), local, "lars")
		h.must(err)
		var names []string
		for _, f := range found {
			names = append(names, f.FamilyName)
		}
		if !slices.Equal(names, []string{"Berg", "Zorn", "Østby", "Ås", "Aasen"}) && !slices.Equal(names, []string{"Berg", "Zorn", "Østby", "Aasen", "Ås"}) {
			t.Errorf("%v", names)
		}
		for i := range 70 {
			h.add(accounts.Profile{Email: mail(100 + i), GivenName: "Lars", FamilyName: "Mange"})
		}
		if found, err = h.Search(t.Context(), local, "lars"); err != nil || len(found) != accounts.MostFound {
			t.Errorf("%d, %v", len(found), err)
		}
	})
}

func TestSearchByMobileFindsAllOfAHousehold(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		desk := h.staff("help1", accounts.Helpdesk, h.root)
		for i, name := range []string{"Kari", "Per"} {
			h.add(accounts.Profile{Email: mail(i), GivenName: name, FamilyName: "Nordmann", Mobile: "+4791000001"})
		}
		h.add(accounts.Profile{Email: mail(5), GivenName: "Anne", FamilyName: "Nordmann", Mobile: "+46701234567"})
		for query, want := range map[string]int{"91000001": 2, "910 00 001": 2, "+47 91 00 00 01": 2, "0046 70-123 45 67": 1, "91000002": 0, "9100000": 0} {
			found, err := h.Search(t.Context(), desk, query)
			if err != nil || len(found) != want || want > 0 && found[0].By != "mobile" {
				t.Errorf("%s finds %d, not %d: %v", query, len(found), want, err)
			}
		}
	})
}
