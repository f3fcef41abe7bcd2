package certificate_test

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"kursbro/app/problem"
	"kursbro/courses/certificate"
)

func TestANumberReadsBackAsPeopleWriteIt(t *testing.T) {
	form := regexp.MustCompile(`^KB-2026-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)
	for range 1000 {
		number := certificate.NewNumber(rand.Reader, 2026)
		if !form.MatchString(number) {
			t.Fatal(number)
		}
		for _, written := range []string{
			number, strings.ToLower(number), " " + number + "\n", strings.ReplaceAll(number, "-", ""), strings.ReplaceAll(number, "-", " "),
			strings.ReplaceAll(number, "-", "–"), number[3:], strings.ReplaceAll(number, "0", "O"), strings.ReplaceAll(number, "0", "o"),
			strings.ReplaceAll(number, "1", "I"), strings.ReplaceAll(number, "1", "l"),
		} {
			if got, err := certificate.ParseNumber(written); err != nil || got != number {
				t.Fatalf("%q read as %q, %v", written, got, err)
			}
		}
	}
}

func TestASlipOfThePenIsFound(t *testing.T) {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for range 50 {
		number := certificate.NewNumber(rand.Reader, 2026)
		for i := 3; i < len(number); i++ {
			if number[i] == '-' {
				continue
			}
			for _, other := range letters {
				changed := number[:i] + string(other) + number[i+1:]
				if _, err := certificate.ParseNumber(changed); err == nil && changed != number {
					t.Fatalf("%s passes for %s", changed, number)
				}
			}
			if i+1 < len(number) && number[i+1] != '-' && number[i] != number[i+1] {
				swapped := number[:i] + string(number[i+1]) + string(number[i]) + number[i+2:]
				if _, err := certificate.ParseNumber(swapped); err == nil {
					t.Fatalf("%s passes for %s", swapped, number)
				}
			}
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	number := certificate.NewNumber(rand.Reader, 2026)
	for _, text := range []string{"", "KB", number[:16], number + "0", "XX" + number[2:], "KB-2026-UUUU-UUUU", "KB-ABCD-7F3K-9Q2M", "🙂", strings.Repeat("0", 1000)} {
		_, err := certificate.ParseNumber(text)
		if p := problem.Of(err); p == nil || p.Key != "certificate.number.invalid" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNumbersAndCodesAreRandomAndTheirOwn(t *testing.T) {
	zeros := bytes.NewReader(make([]byte, 64))
	if got := certificate.NewNumber(zeros, 2026); !strings.HasPrefix(got, "KB-2026-0000-000") {
		t.Error("the same randomness gives the same number: ", got)
	}
	seen := map[string]bool{}
	form := regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{26}$`)
	for range 10_000 {
		code := certificate.NewVerifyCode(rand.Reader)
		if !form.MatchString(code) || seen[code] {
			t.Fatal(code)
		}
		seen[code] = true
	}
	defer func() {
		if recover() == nil {
			t.Error("without randomness there must be no number")
		}
	}()
	certificate.NewNumber(iotest.ErrReader(iotest.ErrTimeout), 2026)
}

func FuzzParseNumber(f *testing.F) {
	f.Add("KB-2026-7F3K-9Q2S")
	f.Add("kb 2026 oi1l o0o0")
	f.Fuzz(func(t *testing.T, text string) {
		number, err := certificate.ParseNumber(text)
		if err != nil {
			return
		}
		if again, err := certificate.ParseNumber(number); err != nil || again != number {
			t.Fatalf("%q became %q, then %q, %v", text, number, again, err)
		}
	})
}
