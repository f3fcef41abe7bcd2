package pages_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kursbro/app/site/sitetest"
)

func TestPasswordManagersFindWhereKeysAreSeenTo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ola, _ := h.staff("olhans", "")
		if page := ola.Get("/.well-known/change-password").Status(http.StatusOK); page.Path != "/profil/passord" {
			t.Errorf("a password is changed on %s", page.Path)
		}
		var places map[string]string
		h.must(json.Unmarshal([]byte(ola.Get("/.well-known/passkey-endpoints").Body), &places))
		for _, name := range []string{"enroll", "manage"} {
			path, ours := strings.CutPrefix(places[name], sitetest.Address)
			if !ours {
				t.Errorf("%s leads to %q", name, places[name])
			}
			ola.Get(path).Status(http.StatusOK)
		}
	})
}
