package courses

import (
	"strings"
	"testing"

	"kursbro/app/i18n"
)

func entriesOf(titles ...string) []*Entry {
	var entries []*Entry
	for _, title := range titles {
		text, summary, _ := strings.Cut(title, "|")
		entries = append(entries, &Entry{ID: CourseID(text), Title: text, Summary: summary,
			search: i18n.SearchText(text, summary), titleSearch: i18n.SearchText(text)})
	}
	return entries
}

func TestSearchFindsPartsOfWordsHoweverTheyAreSpelt(t *testing.T) {
	entries := entriesOf("Barn og legemidler – BA101", "Blodfortynnende behandling – HJ102", "Brannvern – teoretisk del",
		"Førstehjelp", "Ålesund: rømningsveier", "Smittevern|om brann i nødutganger")
	tests := []struct{ query, want string }{
		{"brann", "Brannvern – teoretisk del, Smittevern"},
		{"BRANN teor", "Brannvern – teoretisk del"},
		{"foerstehjelp", "Førstehjelp"},
		{"forstehjelp", "Førstehjelp"},
		{"aalesund", "Ålesund: rømningsveier"},
		{"alesund romning", "Ålesund: rømningsveier"},
		{"ba101", "Barn og legemidler – BA101"},
		{"vern", "Brannvern – teoretisk del, Smittevern"},
		{"finnes ikke", ""},
	}
	for _, test := range tests {
		var titles []string
		for _, entry := range search(entries, test.query) {
			titles = append(titles, entry.Title)
		}
		if got := strings.Join(titles, ", "); got != test.want {
			t.Errorf("%q finds %q, want %q", test.query, got, test.want)
		}
	}
	if len(search(entries, "  ")) != len(entries) {
		t.Error("no words find everything")
	}
}

func TestSpellingIsSuggestedFromTitles(t *testing.T) {
	entries := entriesOf("Brannvern – teoretisk del", "Førstehjelp", "Medikamenthåndtering", "DIPS 01 Introduksjonscase")
	s := &shelf{entries: entries, words: func() []titleWord { return wordsOf(entries) }}
	tests := []struct{ typed, want string }{
		{"branvern", "brannvern"},
		{"barnnvern", "brannvern"},
		{"forstehjepl", "førstehjelp"},
		{"medikamnet", "medikamenthåndtering"},
		{"dpis 01", "dips 01"},
		{"brannvern", ""},
		{"xyz", ""},
		{"helikopter", ""},
	}
	for _, test := range tests {
		if got := s.suggest(test.typed); got != test.want {
			t.Errorf("%q gives %q, want %q", test.typed, got, test.want)
		}
	}
}

func TestDistanceCountsEdits(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{{"brann", "brann", 0}, {"bran", "brann", 1}, {"barnn", "brann", 1}, {"brxnn", "brann", 1}, {"", "ab", 2}, {"abc", "xyz", 3}, {"brann", "vann", 2}}
	for _, test := range tests {
		if got := distance([]rune(test.a), []rune(test.b), 9); got != test.want {
			t.Errorf("%s to %s: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
