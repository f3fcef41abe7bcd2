package site_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kursbro/app/site"
)

var secret = bytes.Repeat([]byte("s"), 32)

// open makes a site with some pages for the tests.
func open(t *testing.T, change ...func(*site.Options)) *site.Site {
	t.Helper()
	o := site.Options{
		URL: "http://portal.example", ContentURL: "http://content.example", Secret: secret,
		Contact: site.Contact{Phone: "55 00 00 00", Dial: "+4755000000", Mail: "hjelp@kursbro.example"},
		Log:     slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&o)
	}
	s, err := site.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends one request; headers are pairs of name and value.
func ask(s *site.Site, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://portal.example"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestWhatIsNotThereOffersASearch(t *testing.T) {
	w := ask(open(t), http.MethodGet, "/finnes-ikke", "")
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `action="/kurskatalog"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
