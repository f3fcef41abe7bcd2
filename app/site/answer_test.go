package site_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kursbro/app/problem"
	"kursbro/app/site"
)

func logged(to *bytes.Buffer) func(*site.Options) {
	return func(o *site.Options) { o.Log = slog.New(slog.NewTextHandler(to, site.LogOptions(slog.LevelInfo))) }
}

var reference = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)

func TestAFaultOfOursIsLoggedOnceAndShownWithAReference(t *testing.T) {
	var log bytes.Buffer
	w := get(open(t, logged(&log)), "/passord/hemmelig-lenke")
	id := reference.FindString(w.Body.String())
	if w.Code != http.StatusInternalServerError || id == "" || !strings.Contains(w.Body.String(), "55 00 00 00") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "/passord/:token") {
		t.Errorf("the log says %s", &log)
	}
	if strings.Contains(log.String(), "hemmelig-lenke") || strings.Contains(log.String()+w.Body.String(), "01819012345") {
		t.Errorf("what is secret got out: %s", &log)
	}
}

// TestAClosedDoorIsLoggedWithWhoAndWhence: what somebody was not let in to, and
// where they were held up, stands in the log – by ids, a line each.
func TestAClosedDoorIsLoggedWithWhoAndWhence(t *testing.T) {
	for _, row := range []struct{ method, path, cookie, want string }{
		{"GET", "/admin", login, "route=/admin status=403 who=p-kari from=192.0.2.1"},
		{"GET", "/andres/7", login, "route=/andres/:id status=404 who=p-kari from=192.0.2.1"},
		{"POST", "/for-ofte", "", `"held up" method=POST route=/for-ofte who="" from=192.0.2.1`},
		{"GET", "/nowhere", login, ""}, // a slip, no door
		{"GET", "/min-side", "", ""},   // is led to where one signs in
	} {
		var log bytes.Buffer
		ask(open(t, logged(&log)), row.method, row.path, "", "Cookie", row.cookie)
		if lines := strings.Count(log.String(), "\n"); !strings.Contains(log.String(), row.want) || lines != min(1, len(row.want)) {
			t.Errorf("%s: %q", row.path, &log)
		}
		if at := log.String(); at != "" && !regexp.MustCompile(`^time=\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d) `).MatchString(at) {
			t.Errorf("%s: the moment has no zone: %s", row.path, at)
		}
	}
}

func TestAPanicIsAFaultLikeOthers(t *testing.T) {
	var log bytes.Buffer
	w := get(open(t, logged(&log)), "/panikk")
	if w.Code != http.StatusInternalServerError || !reference.MatchString(w.Body.String()) || strings.Contains(w.Body.String(), "disco") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "disco") || !strings.Contains(log.String(), "site_test.go") {
		t.Errorf("the log does not say where: %s", &log)
	}
}

func TestATemplateThatFailsLeavesNothingHalfWritten(t *testing.T) {
	w := get(open(t), "/halv")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "Half") || strings.Count(w.Body.String(), "<html") != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAProblemSpeaksTheReadersLanguage(t *testing.T) {
	s := open(t)
	for language, want := range map[string]string{
		"nb": "Det kan ha høyst 7 tegn", "nn": "Det kan ha høgst 7 teikn", "en": "at most 7 characters", "se": "eanemustá 7 mearkka",
	} {
		w := get(s, "/konflikt", "Accept-Language", language)
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `lang="`+language+`"`) {
			t.Errorf("%s: %d %s", language, w.Code, w.Body)
		}
	}
}

func TestAProgramGetsJSON(t *testing.T) {
	w := get(open(t), "/konflikt", "Accept", "text/html,application/json")
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("a browser got %s", w.Header().Get("Content-Type"))
	}
	for path, want := range map[string]string{"/konflikt": "site.form.too_long", "/min-side": "site.error.unauthenticated.text", "/panikk": ""} {
		w := get(open(t), path, "Accept", "application/json")
		var answer struct{ Code, Reason, Reference string }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Code != want || answer.Reason == "" {
			t.Errorf("%s: %s", path, w.Body)
		}
		if (w.Code == 500) != (answer.Reference != "") {
			t.Errorf("%s: %d with reference %q", path, w.Code, answer.Reference)
		}
	}
}

func TestAFormThatComesTooLateIsNotLost(t *testing.T) {
	w := ask(open(t), "POST", "/mitt", "a=b")
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "Det du skrev, står der fortsatt") || !strings.Contains(w.Body.String(), `href="/logg-inn"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTroubleOfTheDatabaseIsNoFaultOfOurs(t *testing.T) {
	s := open(t, func(o *site.Options) {
		o.Explain = func(err error) error {
			if strings.Contains(err.Error(), "database is gone") {
				return problem.New(problem.Unavailable, "db.unavailable").Because(err)
			}
			return err
		}
	})
	w := get(s, "/min-side", "Cookie", "__Host-kursbro=broken")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "straks tilbake") || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(s, "/panikk"); w.Code != http.StatusInternalServerError {
		t.Errorf("a panic: %d", w.Code)
	}
}

func TestWhatIsNotThereOffersASearch(t *testing.T) {
	if w := get(open(t), "/finnes-ikke"); !strings.Contains(w.Body.String(), `action="/kurskatalog"`) {
		t.Errorf("%s", w.Body)
	}
}

func TestNumbersAreHiddenFromTheLog(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"fnr 01819012345 her", "fnr *********** her"},
		{"01819012345", "***********"},
		{"018190 12345", "***********"},
		{"a=018190%2012345&b", "a=***********&b"},
		{"018190-12345", "***********"},
		{"1234567 018190 12345", "1234567 ***********"},
		{"123456 018190 12345.", "123456 ***********."},
		{"018190123456", "018190123456"}, // twelve: not one
		{"1790000000000", "1790000000000"},
		{"20260507 12345", "20260507 12345"},
		{"", ""},
	} {
		if got := site.Hide(row.in); got != row.want {
			t.Errorf("%q became %q", row.in, got)
		}
	}
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, site.LogOptions(slog.LevelInfo)))
	l.With("a", "01819012345").WithGroup("g").Info("01819012345", "b", struct{ N string }{"01819012345"}, "c", 1819012345, "d", 41819012345,
		slog.Group("h", "e", []string{"018190 12345"}))
	if strings.Contains(log.String(), "12345\"") || strings.Contains(log.String(), "41819012345") || !strings.Contains(log.String(), "1819012345,") {
		t.Errorf("%s", &log)
	}
}
