package accounts_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
)

func TestMobilesAreKeptInOneFormAndReadInOne(t *testing.T) {
	for _, row := range []struct{ typed, kept, read string }{
		{"90000000", "+4790000000", "900 00 000"},
		{"900 00 000", "+4790000000", "900 00 000"},
		{"+47 900 00 000", "+4790000000", "900 00 000"},
		{"0047-90000000", "+4790000000", "900 00 000"},
		{"55 97 00 00", "+4755970000", "55 97 00 00"}, // a telephone that does not move
		{"12345678", "+4712345678", "12 34 56 78"},    // nobody's: what was taken is taken
		{"+46 (70) 123.45.67", "+46701234567", "+46 701 234 567"},
		{"+1 202 555 0123", "+12025550123", "+1 202 555 0123"},
		{"+358 40 1234567", "+358401234567", "+358 401 234 567"},
		{"+4712345", "+4712345", "+47 123 45"},
		{"", "", ""},
		{"ingen", "ingen", "ingen"}, // CheckRegistration says what to write instead
	} {
		if got := accounts.MobileKey(row.typed); got != row.kept {
			t.Errorf("%q is kept as %q, want %q", row.typed, got, row.kept)
		}
		if got := accounts.MobileText(row.kept); got != strings.ReplaceAll(row.read, " ", "\u00a0") {
			t.Errorf("%q is read %q, want %q", row.kept, got, row.read)
		}
		if again := accounts.MobileKey(accounts.MobileText(row.kept)); again != row.kept {
			t.Errorf("%q is kept as %q when it comes back from a form", row.kept, again)
		}
	}
}
