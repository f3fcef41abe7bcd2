package nationalid_test

import (
	"strings"
	"testing"

	"kursbro/accounts/nationalid"
)

func TestWhatLooksLikeANumberIsHiddenInATextOfSomebody(t *testing.T) {
	for _, test := range []struct {
		text, want string
		count      int
	}{
		{"Hei, nummeret mitt er 12858512345.", "Hei, nummeret mitt er ••••••.", 1},
		{"128585 12345 og 128585-12346", "•••••• og ••••••", 2},
		{"12 85 85 123 45", "••••••", 1},
		{"12.85.85-12345", "••••••", 1},
		{"ring meg på 55 97 65 40", "ring meg på 55 97 65 40", 0},
		{"+47 55 97 65 40", "+47 55 97 65 40", 0},
		{"KB-2026-7F3K-9Q2S", "KB-2026-7F3K-9Q2S", 0},
		{"1234567890123", "1234567890123", 0},
		{"", "", 0},
	} {
		if got, count := nationalid.Hide(test.text); got != test.want || count != test.count {
			t.Errorf("%q: %q, %d", test.text, got, count)
		}
	}
}

func FuzzHide(f *testing.F) {
	for _, text := range []string{"12858512345", "128585 12345", "12.85.85 - 12345", "a1b2", "æøå 12858512345 å"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hidden, count := nationalid.Hide(text)
		if again, more := nationalid.Hide(hidden); again != hidden || more != 0 {
			t.Errorf("%q: hidden again", text)
		}
		if (count == 0) != (hidden == strings.ToValidUTF8(text, "\ufffd")) && count == 0 && hidden != string([]rune(text)) {
			t.Errorf("%q became %q", text, hidden)
		}
	})
}
