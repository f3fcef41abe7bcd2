package site_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kursbro/app/site"
)

// A file without an address or without an end is none (RFC 9116, 2.5).
func TestWhoFindsAHoleLearnsWhereToSaySo(t *testing.T) {
	s := open(t)
	w := ask(s, http.MethodGet, "/.well-known/security.txt", "")
	fields := map[string]string{}
	for line := range strings.Lines(w.Body.String()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		fields[name] = value
	}
	if w.Code != http.StatusOK || fields["Contact"] != "mailto:hjelp@kursbro.example" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s: %v", w.Code, w.Header().Get("Content-Type"), fields)
	}
	until, err := time.Parse(time.RFC3339, fields["Expires"])
	if err != nil || !until.After(s.Now()) || until.After(s.Now().AddDate(1, 0, 0)) {
		t.Errorf("expires %s: %v", fields["Expires"], err)
	}
	nobody := open(t, func(o *site.Options) { o.Contact.Mail = "" })
	if w := ask(nobody, http.MethodGet, "/.well-known/security.txt", ""); w.Code != http.StatusNotFound {
		t.Errorf("without an address: %d", w.Code)
	}
}
