package site_test

import (
	"net/http"
	"strings"
	"testing"
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
