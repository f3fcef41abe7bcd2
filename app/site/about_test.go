package site_test

import (
	"net/http"
	"strings"
	"testing"

	"kursbro/app/i18n"
	"kursbro/app/site"
)

func TestTheFooterLeadsToPagesInEveryLanguage(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/personvern", "/tilgjengelighet"} {
		for _, language := range []string{"nb", "nn", "en", "se"} {
			w := ask(s, http.MethodGet, path, "", "Accept-Language", language)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, `lang="`+language+`"`) || !strings.Contains(body, "hjelp@kursbro.example") {
				t.Errorf("%s in %s: %d", path, language, w.Code)
			}
		}
	}
}

// TestTheTextAboutPrivacySaysHowLongThingsAreKept: what is kept for ever is not said
// to be forgotten.
func TestTheTextAboutPrivacySaysHowLongThingsAreKept(t *testing.T) {
	s := open(t, func(o *site.Options) {
		o.Kept, o.PrivacyText = site.Kept{Guests: 901, Inquiries: 365, Log: 1826}, "2026-11-22"
	})
	for language, said := range map[string][]string{
		"nb": {"901 dager", "ett år", "5 år", "22. november 2026"}, "nn": {"901 dagar", "eitt år", "5 år", "22. november 2026"},
		"en": {"901 days", "one year", "5 years", "22 November 2026"}, "se": {"901 beaivvi", "okta jahki", "5 jagi", "2026"},
	} {
		body := ask(s, http.MethodGet, "/personvern", "", "Accept-Language", language).Body.String()
		for _, words := range said {
			if !strings.Contains(body, words) {
				t.Errorf("%s: %s is not there", language, words)
			}
		}
		l, _ := i18n.Parse(language)
		if forever := i18n.For(l).N("site.days", 0); strings.Contains(body, forever) {
			t.Errorf("%s: mails are said to be forgotten after %s", language, forever)
		}
	}
}
