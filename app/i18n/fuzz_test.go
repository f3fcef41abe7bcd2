package i18n_test

import (
	"slices"
	"testing"

	"kursbro/app/i18n"
)

// FuzzMatch: whatever a browser prefers, it gets one of ours.
func FuzzMatch(f *testing.F) {
	for _, header := range []string{"", "nb-NO,nb;q=0.9,no;q=0.8", "se,sma;q=0.5", "*;q=0", "en-x-" + "aaaaaaaa-", ";;q=,,", "i-klingon,zh-Hant-u-nu-hanidec"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if l := i18n.Match(header); !slices.Contains(i18n.Languages, l) {
			t.Errorf("%q is answered in %q", header, l)
		}
	})
}
