package merge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// TestM46_WhoIsMergedMeanwhileDoesNothingToATombstone: the request was let in,
// and then the merge came.
func TestM46_WhoIsMergedMeanwhileDoesNothingToATombstone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.helpdesk()
		admin.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: h.root}}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), admin.ProfileID, admin.Roles[0])
		})
		guest := h.guest("kari@hjemme.example", nil)
		h.typed(guest, number(1))
		var token string
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			token, _, err = accounts.OpenLogin(ctx, tx, guest, false, "")
			return err
		})
		by, err := h.Accounts.Identify(t.Context(), token)
		h.must(err)
		_, err = h.Accounts.Invite(t.Context(), admin, accounts.Invitation{Email: "kari@hjemme.example", OrganisationID: h.hospital, Roles: []accounts.Role{accounts.HR}, Language: "nb"})
		h.must(err)
		invitation := accounts.InvitationID(h.text(`SELECT id FROM invitation`))
		h.later(2 * time.Minute)
		h.hire(kariHired(number(1), nil))
		if h.due(); h.profile(guest).Living() {
			t.Fatal("not merged")
		}
		before := h.profile(guest)
		_, asked := h.Accounts.AskOrganisation(t.Context(), by, h.hospital, "")
		_, contact := h.Accounts.ChangeContact(t.Context(), by, accounts.Contact{Address: "Veien 1"}, "nn")
		_, name := h.Accounts.ChangeName(t.Context(), by, accounts.Named{GivenName: "Karin", FamilyName: "Nordmann", BirthDate: "1985-01-12"})
		_, factor := h.Accounts.OfferCodeApp(t.Context(), by, "")
		for what, err := range map[string]error{
			"organisation": asked, "contact": contact, "name": name, "factor": factor,
			"number":     h.Accounts.AddNationalID(t.Context(), by, number(2)),
			"e-mail":     h.Accounts.ChangeEmail(t.Context(), by, "ny@hjemme.example", "", accounts.Client{}),
			"invitation": h.Accounts.AcceptInvitation(t.Context(), by, invitation),
		} {
			if err == nil || what != "invitation" && what != "organisation" && !errors.Is(err, accounts.ErrNotSignedIn) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if after := h.profile(guest); after.Name() != before.Name() || after.Address != "" || after.OrganisationID != before.OrganisationID || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Errorf("the tombstone was %+v and is %+v", before, after)
		}
		for _, query := range []string{`SELECT count(*) FROM role_grant WHERE profile_id = $1`, `SELECT count(*) FROM organisation_change WHERE profile_id = $1`,
			`SELECT count(*) FROM login WHERE profile_id = $1 AND merged_at IS NULL`, `SELECT count(*) FROM one_time_link WHERE profile_id = $1 AND revoked_at IS NULL`} {
			if n := h.count(query, guest); n != 0 {
				t.Errorf("%s: %d", query, n)
			}
		}
	})
}
