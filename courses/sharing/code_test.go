package sharing

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/courses"
)

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"K7QM-3WXD":            "K7QM-3WXD",
		" k7qm3wxd\n":          "K7QM-3WXD", // pasted with a line break
		"k7qm\u00a03wxd":       "K7QM-3WXD", // a space that does not break
		"K7QM\u20133WXD":       "K7QM-3WXD", // a dash that a mail program made longer
		"k 7 q m - 3 w x d":    "K7QM-3WXD",
		"oI1l-0000":            "0111-0000", // what people take for digits
		"\u200bK7QM-3WXD":      "K7QM-3WXD", // an invisible character before it
		"":                     "",
		"K7QM-3WX":             "",
		"K7QM-3WXDD":           "",
		"K7QU-3WXD":            "", // there is no U
		"Koden er K7QM-3WXD":   "",
		strings.Repeat("A", 9): "",
	} {
		got, err := ParseCode(typed)
		if got != want || (want == "") != errors.Is(err, ErrCode) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range []string{"K7QM-3WXD", " k7qm 3wxd ", "ⅼⅼⅼⅼⅼⅼⅼⅼ", "ſſſſſſſſ", "\xff\xfe", newCode()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseCode(text)
		if err != nil {
			return
		}
		if again, err := ParseCode(code); again != code || err != nil {
			t.Errorf("%q was read as %q, and that as %q (%v)", text, code, again, err)
		}
		if len(code) != codeLength+1 || strings.Trim(code, alphabet+"-") != "" {
			t.Errorf("%q was read as %q", text, code)
		}
	})
}

func TestContentThatWasChangedIsNotShown(t *testing.T) {
	text, digest, err := Content{Holder: "Kari Nordmann", Courses: []Course{{Number: "KB-1"}}}.encode()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := decode(text, digest); err != nil || c.Holder != "Kari Nordmann" {
		t.Errorf("as it was: %+v, %v", c, err)
	}
	if _, err := decode(strings.Replace(text, "Kari", "Åse", 1), digest); !errors.Is(err, errDamaged) {
		t.Errorf("changed: %v", err)
	}
}

func TestOfSomebodyErasedThereIsNoName(t *testing.T) {
	c := Content{Holder: "Kari Nordmann", Courses: []Course{{Number: "a"}, {Number: "b"}}}
	for name, present := range map[string][]courses.Certificate{
		"the certificates are gone":  nil,
		"the certificates are empty": {{Number: "a", ProfileID: "kari"}, {Number: "b", ProfileID: "kari"}},
	} {
		sheet := c.hold("kari", present, time.Now())
		if sheet.Holder != "" || sheet.Lines[0].Verdict != courses.Revoked || sheet.Lines[1].Verdict != courses.Revoked {
			t.Errorf("%s: %+v", name, sheet)
		}
	}
	sheet := c.hold("kari", []courses.Certificate{{Number: "a", ProfileID: "kari", Holder: "Kari"}, {Number: "b", ProfileID: "ola", Holder: "Ola"}}, time.Now())
	if sheet.Holder == "" || sheet.Lines[0].Verdict != courses.Valid || sheet.Lines[1].Verdict != courses.Revoked {
		t.Errorf("one is another's: %+v", sheet)
	}
}
