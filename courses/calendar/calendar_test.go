package calendar_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kursbro/courses/calendar"
)

func invitation() calendar.Invitation {
	oslo := time.FixedZone("CEST", 2*60*60)
	return calendar.Invitation{
		Method: calendar.Request, Organiser: "kurs@kursbro.example", Attendee: "kari@nordmann.example",
		Stamp: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC),
		Event: calendar.Event{
			UID: "seat-1@kursbro.example", Sequence: 2,
			Begins: time.Date(2026, 6, 8, 9, 0, 0, 0, oslo), Ends: time.Date(2026, 6, 8, 15, 0, 0, 0, oslo),
			Summary: "Hjerte- og lungeredning", Place: "Rom 4, Haukeland; oppgang B", URL: "https://kursbro.example/klasse/1",
		},
	}
}

// unfold reads the lines back as RFC 5545 §3.1 says.
func unfold(t *testing.T, text string) []string {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") {
		t.Error("the last line has no end")
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func has(lines []string, wanted string) bool {
	for _, line := range lines {
		if line == wanted {
			return true
		}
	}
	return false
}

func TestAnInvitationSaysWhatCalendarsAskFor(t *testing.T) {
	lines := unfold(t, invitation().String())
	for _, want := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "UID:seat-1@kursbro.example", "SEQUENCE:2", "DTSTAMP:20260601T100000Z",
		"DTSTART:20260608T070000Z", "DTEND:20260608T130000Z", "SUMMARY:Hjerte- og lungeredning", `LOCATION:Rom 4\, Haukeland\; oppgang B`,
		"ORGANIZER:mailto:kurs@kursbro.example", "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:kari@nordmann.example",
		"STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR",
	} {
		if !has(lines, want) {
			t.Errorf("no line %q in\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

func TestACancellationTakesTheSameEntryOut(t *testing.T) {
	i := invitation()
	i.Method, i.Event.Sequence = calendar.Cancel, 3
	lines := unfold(t, i.String())
	for _, want := range []string{"METHOD:CANCEL", "UID:seat-1@kursbro.example", "SEQUENCE:3", "STATUS:CANCELLED"} {
		if !has(lines, want) {
			t.Errorf("no line %q", want)
		}
	}
}

func TestTextsAreEscapedAndFoldedBetweenCharacters(t *testing.T) {
	tests := []struct{ name, give, want string }{
		{"commas, semicolons, backslashes", `a,b;c\d`, `SUMMARY:a\,b\;c\\d`},
		{"line breaks of any kind", "a\nb\r\nc\rd", `SUMMARY:a\nb\nc\nd`},
		{"nothing is smuggled in", "a\x00\x07b\nATTENDEE:x", `SUMMARY:ab\nATTENDEE:x`},
		{"long, of many bytes each", strings.Repeat("åæø🩺", 40), "SUMMARY:" + strings.Repeat("åæø🩺", 40)},
		{"exactly one line", strings.Repeat("x", 67), "SUMMARY:" + strings.Repeat("x", 67)},
		{"one more", strings.Repeat("x", 68), "SUMMARY:" + strings.Repeat("x", 68)},
	}
	for _, test := range tests {
		i := invitation()
		i.Event.Summary = test.give
		if !has(unfold(t, i.String()), test.want) {
			t.Errorf("%s: no %q in\n%s", test.name, test.want, i)
		}
	}
}

func FuzzNoTextLeavesItsLine(f *testing.F) {
	f.Add("Rom 4, Haukeland\r\nEND:VEVENT")
	f.Fuzz(func(t *testing.T, text string) {
		i := invitation()
		i.Event.Summary, i.Event.Place, i.Event.URL, i.Attendee = text, text, text, text
		ends := 0
		for _, line := range unfold(t, i.String()) {
			if strings.HasPrefix(line, "END:") {
				ends++
			}
		}
		if ends != 2 {
			t.Errorf("%q ends something", text)
		}
	})
}
