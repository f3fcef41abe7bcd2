package privacy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func TestPeopleSeeWhoHasLookedAtThemAndNotWhatTheyMustNotLearn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, desk := h.guest("kari@hjemme.example"), h.guest("hjelp@sykehus.example")
		by := h.as(desk, accounts.Helpdesk)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), desk, accounts.Grant{Role: accounts.Helpdesk, OrganisationID: h.hospital})
		})
		if found, err := h.Accounts.Search(t.Context(), by, "kari@hjemme.example"); err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		*h.now = h.now.Add(time.Minute)
		_, err := h.Accounts.State(t.Context(), by, guest)
		h.must(err)
		h.must(h.Accounts.Record(t.Context(), by.Entry("merge.preview", guest)))         // would tell a guest that somebody was hired (M5)
		h.must(h.Accounts.Record(t.Context(), h.as(guest).Entry("profile.look", guest))) // her own
		h.must(h.Accounts.Record(t.Context(), by.Entry("profile.look", guest).Refuse())) // saw nothing
		looks, total, err := h.Looked(t.Context(), h.as(guest), 0, 10)
		h.must(err)
		var told []string
		for _, l := range looks {
			told = append(told, l.Action+" "+string(l.Roles[0])+" "+l.Organisation)
		}
		want := "profile.look helpdesk Helse Stavanger, profile.found helpdesk Helse Stavanger"
		if got := strings.Join(told, ", "); got != want || total != 2 {
			t.Errorf("%d: %s", total, got)
		}
		if _, total, _ := h.Looked(t.Context(), by, 0, 10); total != 0 {
			t.Error("nobody has looked at the helpdesk")
		}
	})
}
