package calendar_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kursbro/courses/calendar"
)

// FuzzInvitation: whatever somebody calls a course and a place, a reader that
// unfolds the lines finds the properties that were written and no others, and
// the texts as they were.
func FuzzInvitation(f *testing.F) {
	f.Add("Hjerte-lunge-redning", "Rom 4", "kari@post.example", "https://kurs.example/a")
	f.Add("a;b,c\\n\r\nATTENDEE:mailto:x@y", "Ålesund\u2028\x00", "x\r\nBCC:y", strings.Repeat("å", 200))
	f.Add("\xff\xfe", strings.Repeat("\\", 80), "", "")
	f.Fuzz(func(t *testing.T, summary, place, attendee, link string) {
		begins := time.Date(2026, 6, 8, 7, 0, 0, 0, time.UTC)
		written := calendar.Invitation{Method: calendar.Request, Organiser: "kurs@portal.example", Attendee: attendee, Stamp: begins,
			Event: calendar.Event{UID: "a@b", Begins: begins, Ends: begins.Add(time.Hour), Summary: summary, Place: place, URL: link}}.String()
		if !utf8.ValidString(written) || !strings.HasSuffix(written, "\r\n") {
			t.Fatalf("%q", written)
		}
		lines := strings.Split(strings.TrimSuffix(written, "\r\n"), "\r\n")
		for _, line := range lines {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("line %q", line)
			}
		}
		seen := map[string]string{}
		for line := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSuffix(written, "\r\n"), "\r\n ", ""), "\r\n") {
			name, value, ok := strings.Cut(line, ":")
			name, _, _ = strings.Cut(name, ";")
			if _, twice := seen[name]; !ok || twice && name != "BEGIN" && name != "END" {
				t.Errorf("%q in %q", line, written)
			}
			seen[name] = value
		}
		if got, want := read(seen["SUMMARY"]), meant(summary); got != want {
			t.Errorf("%q, not %q", got, want)
		}
		if got, want := read(seen["LOCATION"]), meant(place); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	})
}

// read is TEXT as a calendar reads it (RFC 5545 §3.3.11).
func read(text string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n").Replace(text)
}

// meant is what is left of a text without what may stand in no value.
func meant(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			return -1
		}
		return r
	}, text)
}
