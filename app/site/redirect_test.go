package site_test

import (
	"net/url"
	"strings"
	"testing"

	"kursbro/app/site"
)

func TestOnlyPathsOfThePortalAreLocal(t *testing.T) {
	for _, path := range []string{"/", "/min-side", "/kurskatalog?q=brann&side=2", "/kurs/1#om", "/a//b", "/søk?q=å", "/?return=//x"} {
		if !site.Local(path) {
			t.Errorf("%q is ours", path)
		}
	}
	for _, path := range []string{
		"", "min-side", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/a\..\b`,
		"http://evil.example", "https:evil.example", "javascript:alert(1)", "//evil.example@portal.example",
		"/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/\x00", "/a\x7f", "/%zz", "/\xff",
		"/" + strings.Repeat("a", 2000),
	} {
		if site.Local(path) {
			t.Errorf("%q leads away", path)
		}
	}
}

func FuzzLocal(f *testing.F) {
	for _, path := range []string{"/", "//evil", "/\\evil", "/a?b#c", "/ /", "/.//evil"} {
		f.Add(path)
	}
	base, _ := url.Parse("https://portal.example/a/b")
	f.Fuzz(func(t *testing.T, path string) {
		if !site.Local(path) {
			return
		}
		to, err := base.Parse(path)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
			t.Errorf("%q leads to %v", path, to)
		}
	})
}

func TestReturnNeverLeadsAway(t *testing.T) {
	s := open(t)
	for query, want := range map[string]string{
		"return=/min-side%3Fvis=50":   "/min-side?vis=50",
		"return=//evil.example":       "/",
		"return=https://evil.example": "/",
		"return=/%5Cevil.example":     "/",
		"return=/%09/evil.example":    "/",
		"":                            "/",
	} {
		if got := get(s, "/tilbake?"+query).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %s", query, got)
		}
	}
}
