package i18n_test

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"kursbro/app/i18n"
)

// norwegian makes arguments for quick.Check: first a text of the letters that
// fold, then small numbers.
func norwegian(args int) func([]reflect.Value, *rand.Rand) {
	letters := []rune("abdeokæøåÆØÅéöäčđŋšŧž aoeAE-–' \u030a\u0301")
	return func(values []reflect.Value, random *rand.Rand) {
		var b strings.Builder
		for range random.Intn(14) {
			b.WriteRune(letters[random.Intn(len(letters))])
		}
		values[0] = reflect.ValueOf(b.String())
		for i := 1; i < args; i++ {
			values[i] = reflect.ValueOf(uint8(random.Intn(256)))
		}
	}
}

func TestMatchHearsWhatBrowsersSay(t *testing.T) {
	for header, want := range map[string]i18n.Language{
		"":                          i18n.NB,
		"nb-NO,nb;q=0.9,en;q=0.8":   i18n.NB,
		"no":                        i18n.NB,
		"nn-NO,nn;q=0.9,nb;q=0.8":   i18n.NN,
		"en-US,en;q=0.5":            i18n.EN,
		"se-NO,nb;q=0.5":            i18n.SE,
		"sma":                       i18n.SE, // Southern Sámi: nearer than Norwegian
		"sv-SE":                     i18n.NB,
		"zh-CN":                     i18n.NB,
		"zh-CN,en;q=0.3":            i18n.EN,
		"*":                         i18n.NB,
		";;;=\x00":                  i18n.NB,
		strings.Repeat("en,", 5000): i18n.EN,
	} {
		if got := i18n.Match(header); got != want {
			t.Errorf("%.40q: %s, not %s", header, got, want)
		}
	}
}

func TestParseKnowsExactlyFour(t *testing.T) {
	for _, l := range i18n.Languages {
		if got, ok := i18n.Parse(string(l)); !ok || got != l {
			t.Errorf("%s: %s %v", l, got, ok)
		}
	}
	for _, s := range []string{"", "NB", "no", "../nb", "nb "} {
		if _, ok := i18n.Parse(s); ok {
			t.Errorf("%q is no language", s)
		}
	}
}
