package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/problem"
)

func TestAnAdministratorGivesAndTakesRolesWithinTheirReach(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		top, local := h.staff("admin1", accounts.Administrator, h.root), h.staff("admin2", accounts.Administrator, h.hospital)
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		kari := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR, OrganisationID: h.hospital})
		give := func(by accounts.Actor, id accounts.ProfileID, role accounts.Role, of accounts.OrganisationID) string {
			if p := problem.Of(h.GiveRole(ctx, by, id, accounts.Grant{Role: role, OrganisationID: of})); p != nil {
				return p.Key
			}
			return ""
		}
		for _, row := range []struct {
			why  string
			got  string
			want string
		}{
			{"the helpdesk gives no roles", give(helper, kari.ID, accounts.HR, h.hospital), "accounts.rule.forbidden"},
			{"nobody gives themselves more", give(local, local.ProfileID, accounts.HR, h.hospital), "accounts.helpdesk.self"},
			{"not above one's own reach", give(local, kari.ID, accounts.HR, h.root), "roles.fault.organisation"},
			{"not what is no role to give", give(local, kari.ID, accounts.Leader, h.hospital), "accounts.role.unknown"},
			{"within it", give(local, kari.ID, accounts.HR, h.hospital), ""},
			{"once", give(local, kari.ID, accounts.HR, h.hospital), "roles.fault.has"},
		} {
			if row.got != row.want {
				t.Errorf("%s: %q, want %q", row.why, row.got, row.want)
			}
		}
		if err := h.TakeRole(ctx, local, top.ProfileID, accounts.Grant{Role: accounts.Administrator, OrganisationID: h.root}); problem.Of(err) == nil {
			t.Errorf("a part's administrator took the role of the whole's: %v", err)
		}
		h.must(h.TakeRole(ctx, top, kari.ID, accounts.Grant{Role: accounts.HR, OrganisationID: h.hospital}))
		if n := h.count("SELECT count(*) FROM mail WHERE kind IN ('account.role_given', 'account.role_taken')"); n != 2 {
			t.Errorf("%d mails tell of it", n)
		}
		if len(h.log(kari.ID, "role.give")) != 1 || len(h.log(kari.ID, "role.take")) != 1 {
			t.Error("it is not in the log")
		}
	})
}

func TestTheMailAboutARoleAsksForAnExtraKeyWhereOneIsNeeded(t *testing.T) {
	for _, row := range []struct {
		asked []accounts.Role
		role  accounts.Role
		want  bool
	}{{nil, accounts.Helpdesk, false}, {accounts.Grants, accounts.Helpdesk, true}, {[]accounts.Role{accounts.Administrator}, accounts.Helpdesk, false}} {
		each(t, func(t *testing.T, h house) {
			h.Settings.SecondFactor = row.asked
			kari := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR, OrganisationID: h.hospital})
			h.must(h.GiveRole(t.Context(), accounts.Command("role"), kari.ID, accounts.Grant{Role: row.role, OrganisationID: h.hospital}))
			if said := strings.Contains(h.newest().args, `"Factor"`); said != row.want {
				t.Errorf("asked of %v: said %v", row.asked, said)
			}
		})
	}
}

func TestOfTwoWhoTakeEachOthersRoleOneStaysAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		one, two := h.staff("admin1", accounts.Administrator, h.root), h.staff("admin2", accounts.Administrator, h.root)
		g := accounts.Grant{Role: accounts.Administrator, OrganisationID: h.root}
		var taking sync.WaitGroup
		taken := make([]error, 2)
		taking.Go(func() { taken[0] = h.TakeRole(t.Context(), one, two.ProfileID, g) })
		taking.Go(func() { taken[1] = h.TakeRole(t.Context(), two, one.ProfileID, g) })
		taking.Wait()
		if (taken[0] == nil) == (taken[1] == nil) || !errors.Is(errors.Join(taken...), accounts.ErrForbidden) {
			t.Errorf("%v, %v", taken[0], taken[1])
		}
		if n := h.count("SELECT count(*) FROM role_grant WHERE role = 'administrator'"); n != 1 {
			t.Errorf("%d administrators are left", n)
		}
	})
}
