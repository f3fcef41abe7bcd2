package accounts_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

func TestAFormerEmployeeLearnsOnWithoutRoles(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		desk, far := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, there)
		ola := h.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1", PrivateEmail: "ola@post.example", PrivateEmailSource: accounts.FromHR})
		h.write(func(tx *db.Tx) {
			h.must(accounts.GrantRole(t.Context(), tx, accounts.Command("test"), ola.ID, accounts.Grant{Role: accounts.CourseOwner, OrganisationID: h.root}))
		})
		if err := h.Reopen(t.Context(), desk, ola.ID, h.guests); !errors.Is(err, accounts.ErrStillEmployed) {
			t.Errorf("who is employed: %v", err)
		}
		h.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), `UPDATE profile SET state = 'ended' WHERE id = $1`, ola.ID)
			h.must(err)
		})
		for _, test := range []struct {
			by   accounts.Actor
			to   accounts.OrganisationID
			want problem.Kind
		}{{desk, h.hospital, problem.Invalid}, {desk, "nowhere", problem.Invalid}, {far, h.guests, problem.NotFound}, {person(ola), h.guests, problem.Forbidden}, {accounts.Nobody, h.guests, problem.Unauthenticated}} {
			if err := h.Reopen(t.Context(), test.by, ola.ID, test.to); problem.KindOf(err) != test.want {
				t.Errorf("%v: %v", test.by.Roles, err)
			}
		}
		h.must(h.Reopen(t.Context(), desk, ola.ID, h.guests))
		if p := h.profile(ola.ID); !p.Reopened() || p.Kind != accounts.Internal || p.Username != "olber1" || p.OrganisationID != h.guests {
			t.Errorf("%+v", p)
		}
		letter := h.newest()
		if letter.to != "ola@post.example" || letter.link == "" {
			t.Fatalf("%+v", letter)
		}
		in, err := h.NewPassword(t.Context(), letter.token(), "riktig hest batteri", false, accounts.Client{Address: "192.0.2.7"})
		h.must(err)
		by, err := h.Identify(t.Context(), in.Token)
		if err != nil || !by.Ended || len(by.Roles) != 0 || by.Has(accounts.CourseOwner) || by.OrganisationID != h.guests {
			t.Errorf("%+v, %v", by, err)
		}
		if n := len(h.log(ola.ID, "profile.reopen")); n == 0 {
			t.Error("not in the log")
		}
		h.later(2 * time.Minute)
		h.must(h.ChangeOrganisation(t.Context(), desk, ola.ID, there))
		h.write(func(tx *db.Tx) {
			_, err := accounts.ReactivateInternal(t.Context(), tx, ola.ID)
			h.must(err)
		})
		if p := h.profile(ola.ID); p.State != accounts.Active || p.Reopened() {
			t.Errorf("hired again: %+v", p)
		}
	})
}

func TestNobodyIsReopenedAtAnAddressThatIsNotShownToBeTheirs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ola := h.add(accounts.Profile{Kind: accounts.Internal, State: accounts.Ended, Username: "olber1", PrivateEmail: "ola@post.example", PrivateEmailSource: accounts.FromSelf})
		if err := h.Reopen(t.Context(), h.staff("help1", accounts.Helpdesk, h.root), ola.ID, h.guests); !errors.Is(err, accounts.ErrNoAddress) {
			t.Error(err)
		}
	})
}
