package nationalid

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kursbro/app/problem"
)

// shaped composes a number of the date, the individual number (or the next
// below it that has control digits) and the remainder. The tests hold no number
// that looks like a real one; where they need the shape, they compute it.
func shaped(day, month, year, individual, remainder int) string {
	for {
		if d, ok := compose([4]int{day, month, year, individual}, remainder); ok {
			return d.text()
		}
		individual--
	}
}

func keyOf(err error) string {
	if p := problem.Of(err); p != nil {
		return p.Key
	}
	return ""
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	anchor := Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), 0).Reveal()
	wrong := anchor[:10] + string('0'+(anchor[10]-'0'+1)%10)
	tests := []struct {
		name, text string
		synthetic  bool
		want       string
	}{
		{"empty", "", true, "nationalid.length"},
		{"a leading zero lost", anchor[1:], true, "nationalid.length"},
		{"one digit too many", anchor + "0", true, "nationalid.length"},
		{"letters", "12818549O12", true, "nationalid.digits"},
		{"Arabic-Indic digits", "١٢٨١٨٥٤٩٨١٢", true, "nationalid.digits"},
		{"fullwidth digits", "１２８１８５４９８１２", true, "nationalid.digits"},
		{"blank inside: Parse is strict", anchor[:6] + " " + anchor[6:], true, "nationalid.digits"},
		{"blank after: Parse is strict", anchor + " ", true, "nationalid.digits"},
		{"sign", "+" + anchor[1:], true, "nationalid.digits"},
		{"not UTF-8", anchor[:10] + "\xff", true, "nationalid.digits"},
		{"all zeros, though the control digits fit", "00000000000", true, "nationalid.date"},
		{"month 80 is month 0", "01800100000", true, "nationalid.date"},
		{"month 93", "01930100000", true, "nationalid.date"},
		{"month 13", "01130100000", true, "nationalid.date"},
		{"day 72 is day 32", "72810100000", true, "nationalid.date"},
		{"day 40 is day 0", "40810100000", true, "nationalid.date"},
		{"31 April", "31840100000", true, "nationalid.date"},
		{"29 February in a year without it", "29820100000", true, "nationalid.date"},
		{"control digit", wrong, true, "nationalid.control"},
		{"H-number", shaped(12, 41, 85, 498, 0), true, "nationalid.kind"},
		{"D with month + 40", shaped(52, 41, 85, 498, 0), true, "nationalid.kind"},
		{"NPID", shaped(12, 21, 85, 498, 0), true, "nationalid.kind"},
		{"synthetic NPID", shaped(12, 61, 85, 498, 0), true, "nationalid.kind"},
		{"FH-number", shaped(81, 23, 45, 678, 0), true, "nationalid.kind"},
		{"mistyped H-number: the control digit is what can be mended", "12418549800", true, "nationalid.control"},
		{"synthetic outside demo", anchor, false, "nationalid.synthetic"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := Parse(test.text, test.synthetic)
			if keyOf(err) != test.want || !n.IsZero() {
				t.Errorf("problem %q, want %q", keyOf(err), test.want)
			}
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("kind %v", problem.KindOf(err))
			}
		})
	}
}

func TestParseAccepts(t *testing.T) {
	tests := []struct {
		name, text string
		kind       Kind
	}{
		{"rule of 1964", shaped(1, 1, 85, 500, 0), Fodselsnummer},
		{"D-number", shaped(41, 1, 85, 500, 0), DNumber},
		{"D-number of the 31st", shaped(71, 1, 85, 500, 0), DNumber},
		{"2032: remainder 1", shaped(1, 1, 32, 998, 1), Fodselsnummer},
		{"2032: remainder 2", shaped(1, 1, 32, 998, 2), Fodselsnummer},
		{"2032: remainder 3", shaped(1, 1, 32, 998, 3), Fodselsnummer},
		{"2032 D-number", shaped(41, 1, 32, 998, 1), DNumber},
		{"29 February 2000", shaped(29, 2, 0, 999, 0), Fodselsnummer},
		{"29 February of some year 00, individual number of 1900", shaped(29, 2, 0, 498, 0), Fodselsnummer},
		{"no century in the table of 1964", shaped(15, 1, 60, 899, 0), Fodselsnummer},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := Parse(test.text, false)
			if err != nil || n.Kind() != test.kind || n.Reveal() != test.text {
				t.Errorf("kind %v, problem %q", n.Kind(), keyOf(err))
			}
		})
	}
}

func TestRemainderFourIsNoControlDigit(t *testing.T) {
	for _, remainder := range []int{4, 7, 10} {
		if _, err := Parse(shaped(1, 1, 32, 998, remainder), false); keyOf(err) != "nationalid.control" {
			t.Errorf("remainder %d: %q", remainder, keyOf(err))
		}
	}
}

func TestCleanForgivesWhatPeoplePaste(t *testing.T) {
	const n = "12818549812"
	for _, text := range []string{
		n, " " + n, n + "\n", "128185 49812", "128185-49812", "128185\u00a049812", "128185\u201349812",
		"\ufeff128185\u202f49812\t", "\u200e" + n,
	} {
		if got := Clean(text); got != n {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
	for _, text := range []string{"12 8185 49812", "128185  49812", "1281 8549812", "128185.49812", "12818-549812"} {
		if _, err := Parse(Clean(text), true); keyOf(err) != "nationalid.digits" {
			t.Errorf("%q: %q", text, keyOf(err))
		}
	}
}

func TestEverySlipOfOneDigitIsFound(t *testing.T) {
	for serial := range 200 {
		n := Synthetic(time.Date(1950+serial%60, time.Month(1+serial%12), 1+serial%28, 0, 0, 0, 0, time.UTC), serial)
		for i, digit := range n.Reveal() {
			for other := '0'; other <= '9'; other++ {
				if other == digit {
					continue
				}
				if _, err := Parse(n.Reveal()[:i]+string(other)+n.Reveal()[i+1:], true); err == nil {
					t.Fatalf("serial %d: digit %d may be changed unseen", serial, i+1)
				}
			}
		}
	}
}

func TestEverySwapOfNeighboursIsFound(t *testing.T) {
	for serial := range 500 {
		digits := []byte(Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial).Reveal())
		for i := range digits[:len(digits)-1] {
			if digits[i] == digits[i+1] {
				continue
			}
			swapped := []byte(string(digits))
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if _, err := Parse(string(swapped), true); err == nil {
				t.Fatalf("serial %d: digits %d and %d may be swapped unseen", serial, i+1, i+2)
			}
		}
	}
}

func TestSyntheticNumbersAreOnesOwn(t *testing.T) {
	birth := time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC)
	seen := map[Number]bool{}
	for serial := range 3000 {
		for _, n := range []Number{Synthetic(birth, serial), SyntheticDNumber(birth, serial)} {
			parsed, err := Parse(n.Reveal(), true)
			if err != nil || parsed != n || seen[n] {
				t.Fatalf("serial %d: problem %q, seen %v", serial, keyOf(err), seen[n])
			}
			seen[n] = true
		}
	}
	if got := Synthetic(birth, 0); got != Synthetic(birth, 0) || got.Kind() != Fodselsnummer {
		t.Error("the same serial gives the same number")
	}
	if SyntheticDNumber(birth, 0).Kind() != DNumber {
		t.Error("a D-number is one")
	}
}

func TestSyntheticPanicsWhenTheDateIsUsedUp(t *testing.T) {
	for _, serial := range []int{-1, 4000} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("serial %d gave a number", serial)
				}
			}()
			Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial)
		}()
	}
}

// vectors are numbers of every kind, composed here; with them go those that
// Skatteetaten, NAV and others publish, where KURSBRO_FIXTURES names the folder
// that has them. Some of those have the shape of real numbers: the file stays
// outside.
func vectors(t *testing.T) [][]string {
	t.Helper()
	rows := [][]string{
		{shaped(12, 81, 85, 498, 0), "F+syn80", "yes", "yes", "", "of the rule of 1964"},
		{shaped(12, 81, 85, 498, 1), "F+syn80", "no", "yes", "", "of the rule of 2032 alone"},
		{shaped(52, 81, 85, 498, 0), "D+syn80", "yes", "yes", "", "D-number"},
		{shaped(12, 1, 85, 498, 0), "F", "yes", "yes", "", "the shape of a real number"},
		{shaped(12, 41, 85, 498, 0), "F+H/syn40", "yes", "yes", "", "H-number"},
		{"01800199928", "F", "no", "no", "", "month 80"},
		{"1234567890", "malformed", "no", "no", "", "ten digits"},
	}
	folder := os.Getenv("KURSBRO_FIXTURES")
	if folder == "" {
		return rows
	}
	text, err := os.ReadFile(filepath.Join(folder, "nationalid-vectors.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		rows = append(rows, strings.Split(line, "\t"))
	}
	if len(rows) < 77 {
		t.Fatalf("only %d vectors", len(rows))
	}
	return rows
}

func TestVectors(t *testing.T) {
	for i, columns := range vectors(t) {
		for _, allowed := range []bool{true, false} {
			if err := checkVector(columns, allowed); err != nil {
				t.Errorf("vector %d (%s), synthetic allowed %v: %v", i+1, columns[5], allowed, err)
			}
		}
	}
}

func checkVector(columns []string, allowed bool) error {
	text, kind, valid := columns[0], columns[1], columns[2] == "yes" || columns[3] == "yes"
	n, err := Parse(text, allowed)
	other := strings.Contains(kind, "H") // H, FH and Dolly
	takes := valid && !other && (allowed || !strings.HasSuffix(kind, "+syn80"))
	switch {
	case takes != (err == nil):
		return fmt.Errorf("taken %v, problem %q", err == nil, keyOf(err))
	case valid && other && keyOf(err) != "nationalid.kind":
		return fmt.Errorf("another register's number: %q", keyOf(err))
	case valid && !other && !takes && keyOf(err) != "nationalid.synthetic":
		return fmt.Errorf("synthetic: %q", keyOf(err))
	case takes && (n.Kind() == DNumber) != strings.HasPrefix(kind, "D"):
		return fmt.Errorf("kind %v", n.Kind())
	}
	return nil
}

func FuzzParse(f *testing.F) {
	f.Add("12818549812", true)
	f.Add(" 128185-49812", false)
	f.Add("١٢٨١٨٥٤٩٨١٢", true)
	f.Add("91234567800", true)
	f.Fuzz(func(t *testing.T, text string, synthetic bool) {
		n, err := Parse(Clean(text), synthetic)
		if err != nil {
			if !n.IsZero() || keyOf(err) == "" {
				t.Fatal("a problem came with a number or without a key")
			}
			return
		}
		again, err := Parse(n.Reveal(), true)
		if err != nil || again != n || len(n.Reveal()) != length {
			t.Fatal("what was accepted once is not accepted again")
		}
		if strings.Trim(n.Reveal(), "0123456789") != "" {
			t.Fatal("other characters than ASCII digits")
		}
	})
}
