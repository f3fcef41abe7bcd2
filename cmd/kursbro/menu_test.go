package main

import (
	"slices"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/site"
)

// TestOnlyWhoSeesToOtherSystemsHasTheLink: an administrator of a part of the
// tree would only read that it is not for them.
func TestOnlyWhoSeesToOtherSystemsHasTheLink(t *testing.T) {
	r, err := open(t.Context(), demoConfig(t, t.TempDir()+"/k.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var root, part accounts.OrganisationID
	err = r.db.Write(t.Context(), func(tx *db.Tx) (err error) {
		if root, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Helse Vest"}); err != nil {
			return err
		}
		part, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Helse Bergen", ParentID: root})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		role accounts.Role
		of   accounts.OrganisationID
		has  bool
	}{{accounts.Administrator, root, true}, {accounts.Administrator, part, false}, {accounts.Helpdesk, root, false}} {
		who := accounts.Actor{Kind: accounts.Person, ProfileID: "x", Internal: true, Roles: []accounts.Grant{{Role: test.role, OrganisationID: test.of}}}
		links := withSystems(menu, r.merge)(accounts.WithActor(t.Context(), who))
		if has := slices.ContainsFunc(links, func(l site.Link) bool { return l.Path == "/systemer" }); has != test.has {
			t.Errorf("%s of %s has the link: %v", test.role, test.of, has)
		}
	}
}
