package i18n_test

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"

	"kursbro/app/i18n"
)

func TestFoldForgivesHowNorwegianIsTyped(t *testing.T) {
	for _, row := range []struct{ a, b string }{
		{"Brannvern", "BRANNVERN"},
		{"Ærlig", "aerlig"},
		{"Bøe", "boe"},
		{"Bøe", "bo"}, // ø is o, and so is the oe of one who has no ø
		{"Skøyen", "skoyen"},
		{"Skøyen", "SKOEYEN"},
		{"Åse", "aase"},
		{"Åse", "ase"},
		{"A\u030ase", "åse"}, // composed or not
		{"Ǿ", "ø"},
		{"Čáhppesluohkká", "cahppesluohkka"},
		{"Đ ŋ š ŧ ž", "d n s t z"},
		{"Götene", "gøtene"},
		{"  e–læring\t nå ", "e-læring nå"},
		{"№ ﬁ", "no fi"}, // compatibility forms
	} {
		if a, b := i18n.Fold(row.a), i18n.Fold(row.b); a != b {
			t.Errorf("%q folds to %q, %q to %q", row.a, a, row.b, b)
		}
	}
}

func TestFoldedTextStaysAsItIs(t *testing.T) {
	err := quick.Check(func(s string) bool {
		once := i18n.Fold(s)
		return i18n.Fold(once) == once && i18n.Fold(strings.ToUpper(once)) == once
	}, &quick.Config{MaxCount: 2000, Values: norwegian(1)})
	if err != nil {
		t.Error(err)
	}
}

func TestEveryPieceOfATextFindsIt(t *testing.T) {
	err := quick.Check(func(text string, from, to uint8) bool {
		runes := []rune(text)
		a, b := int(from)%(len(runes)+1), int(to)%(len(runes)+1)
		piece := string(runes[min(a, b):max(a, b)])
		stored := i18n.SearchText(text)
		if strings.Count(stored, "oe") > 1 {
			return true // a piece that begins between the two letters of one and has the other is not found
		}
		return i18n.Matches(stored, piece) && i18n.Matches(stored, strings.ToUpper(piece))
	}, &quick.Config{MaxCount: 2000, Values: norwegian(3)})
	if err != nil {
		t.Error(err)
	}
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	for _, row := range []struct {
		text, typed string
		want        bool
	}{
		{"Brannvern – teoretisk del HEO", "brann", true},
		{"Brannvern – teoretisk del HEO", "heo brann", true}, // any order
		{"Brannvern – teoretisk del HEO", "brann vann", false},
		{"Smittevernkurset", "vern", true},
		{"Poengberegning", "eng", true}, // the oe of poeng is no ø
		{"Poengberegning", "poeng", true},
		{"Gjøvik", "gjoevik", true},
		{"Sår og sårstell", "saar", true},
		{"Sår og sårstell", "sar", true},
		{"Førstehjelp", "", true},
		{"Førstehjelp", "   ", true},
	} {
		if got := i18n.Matches(i18n.SearchText(row.text), row.typed); got != row.want {
			t.Errorf("%q in %q: %v", row.typed, row.text, got)
		}
	}
}

func TestSortKeysOrderAsNorwegiansDo(t *testing.T) {
	want := []string{"Abel", "Barn 2", "Barn 10", "Berg", "Zoo", "Ærlig", "Østby", "Ås", "Aasen", "Åsen"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortStableFunc(got, func(a, b string) int { return strings.Compare(i18n.SortKey(a), i18n.SortKey(b)) })
	// Aasen and Åsen sort alike but for the last difference; either order is right.
	for i := range got[:8] {
		if got[i] != want[i] {
			t.Fatalf("sorted as %v", got)
		}
	}
}

func TestSamiReadersHaveTheOrderOfTheSamiAlphabet(t *testing.T) {
	want := []string{"Ahte", "Azz", "Áhkku", "Cuoŋu", "Čáhci", "Duodji", "Đuoji", "Kurs 9", "Kurs 10", "Nžž", "Ŋuorra", "Sz", "Šaddu", "Tz", "Ŧ", "Zz", "Žž", "Øye", "Ærfugl", "Åre"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(i18n.SortKeyIn(i18n.SE, a), i18n.SortKeyIn(i18n.SE, b)) })
	if !slices.Equal(got, want) {
		t.Errorf("sorted as %v", got)
	}
	for _, language := range []i18n.Language{i18n.NB, i18n.NN, i18n.EN} {
		if i18n.SortKeyIn(language, "Čáhci") != i18n.SortKey("Čáhci") {
			t.Errorf("%s has an order of its own", language)
		}
	}
}
