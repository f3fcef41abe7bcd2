package accounts_test

import (
	"errors"
	"slices"
	"testing"

	"kursbro/accounts"
)

// TestNobodyNamesTheirBranchForTheOneThatTheOperatorMeans: an employer's provider,
// a program of HR's and a role are set up for a name.
func TestNobodyNamesTheirBranchForTheOneThatTheOperatorMeans(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		local := h.staff("admin2", accounts.Administrator, h.hospital)
		older, faults, err := h.AddOrganisation(t.Context(), local, accounts.Organisation{ParentID: h.hospital, Name: "Sengepost"})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		region, _, err := h.AddOrganisation(t.Context(), accounts.Command("test"), accounts.Organisation{Name: "Helse Øst"})
		h.must(err)
		faults, err = h.DescribeOrganisation(t.Context(), local, accounts.Organisation{ID: older, Name: "Helse Øst"})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		tree, err := h.Organisations(t.Context())
		h.must(err)
		for name, want := range map[string]accounts.OrganisationID{"Helse Øst": region, "Helse Stavanger": h.hospital, string(older): older} {
			if got, known := tree.Named(name); got != want || !known {
				t.Errorf("%s is %s, not %s", name, got, want)
			}
		}
		if _, known := tree.Named(""); known {
			t.Error("nothing is something")
		}
	})
}

func TestOrganisationsAreAddedAndChangedByWhoAdministersThem(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		whole, part, nobody := h.staff("admin1", accounts.Administrator, h.root), h.staff("admin2", accounts.Administrator, h.hospital), h.staff("help1", accounts.Helpdesk, h.root)
		for name, test := range map[string]struct {
			by    accounts.Actor
			o     accounts.Organisation
			field string
		}{
			"no name":              {whole, accounts.Organisation{ParentID: h.root, Name: "  "}, "name"},
			"a name that is there": {whole, accounts.Organisation{ParentID: h.root, Name: "  helse  STAVANGER "}, "name"},
			"a wrong number":       {whole, accounts.Organisation{ParentID: h.root, Name: "Helse Nær", Number: "123456789"}, "number"},
			"a root by a person":   {whole, accounts.Organisation{Name: "Helse Nær"}, "above"},
			"above one's part":     {part, accounts.Organisation{ParentID: h.root, Name: "Helse Nær"}, "above"},
			"below nothing":        {whole, accounts.Organisation{ParentID: "x", Name: "Helse Nær"}, "above"},
		} {
			_, faults, err := h.AddOrganisation(t.Context(), test.by, test.o)
			if err != nil || len(faults) != 1 || faults[test.field] == nil {
				t.Errorf("%s: %v, %v", name, faults, err)
			}
		}
		if _, _, err := h.AddOrganisation(t.Context(), nobody, accounts.Organisation{ParentID: h.root, Name: "Helse Nær"}); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("by the helpdesk: %v", err)
		}
		id, faults, err := h.AddOrganisation(t.Context(), part, accounts.Organisation{ParentID: h.hospital, Name: " Kirurgisk  avdeling", Number: "974 760 673"})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		faults, err = h.DescribeOrganisation(t.Context(), part, accounts.Organisation{ID: id, Name: "Kirurgen", OpenToExternals: true})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		tree, err := h.Organisations(t.Context())
		h.must(err)
		if o, _ := tree.Find(id); o != (accounts.Organisation{ID: id, ParentID: h.hospital, Name: "Kirurgen", OpenToExternals: true}) {
			t.Errorf("%+v", o)
		}
		if _, err := h.DescribeOrganisation(t.Context(), part, accounts.Organisation{ID: h.root, Name: "Mitt"}); !errors.Is(err, accounts.ErrNoOrganisation) {
			t.Errorf("above one's part: %v", err)
		}
		branches, err := h.Branches(t.Context(), part)
		h.must(err)
		at := slices.IndexFunc(branches, func(b accounts.Branch) bool { return b.ID == id })
		if len(branches) == 0 || branches[0].ID != h.hospital || branches[0].Depth != 0 || at < 1 || branches[at].Depth != 1 {
			t.Errorf("%+v", branches)
		}
	})
}

func TestTheOperatorMakesTheFirstOrganisation(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		operator := accounts.Command("organisation add")
		id, faults, err := h.AddOrganisation(t.Context(), operator, accounts.Organisation{Name: "Helse Nær"})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		if _, faults, err := h.AddOrganisation(t.Context(), operator, accounts.Organisation{ParentID: id, Name: "Kommuner", OpenToExternals: true}); err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
	})
}
