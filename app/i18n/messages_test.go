package i18n

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

func TestEveryLanguageHasTheSameTexts(t *testing.T) {
	for _, l := range Languages {
		for key, m := range catalogues[l] {
			nb, there := catalogues[NB][key]
			if !there {
				t.Errorf("%s is in %s only", key, l)
				continue
			}
			if a, b := placesOf(nb), placesOf(m); !slices.Equal(a, b) {
				t.Errorf("%s has the places %v in nb and %v in %s", key, a, b, l)
			}
		}
		for key := range catalogues[NB] {
			if _, there := catalogues[l][key]; !there {
				t.Errorf("%s is missing in %s", key, l)
			}
		}
	}
}

// placesOf are the placeholders of all forms, sorted; a form may leave out the
// number itself ("en dag").
func placesOf(m *message) []string {
	var names []string
	for _, f := range []form{m.one, m.two, m.other} {
		for _, name := range f.names {
			if name != "Count" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestEveryPluralHasTheFormsOfItsLanguage(t *testing.T) {
	eachFile(t, func(name string, messages []*i18n.Message) {
		for _, m := range messages {
			plural := m.One != "" || m.Two != ""
			if !plural {
				continue
			}
			if m.One == "" || languageOf(name) == SE && m.Two == "" {
				t.Errorf("%s: %s lacks a form", name, m.ID)
			}
			if languageOf(name) != SE && m.Two != "" || m.Few != "" || m.Many != "" || m.Zero != "" {
				t.Errorf("%s: %s has a form that the language has not", name, m.ID)
			}
		}
	})
}

func TestTextsAreComposedAndTidy(t *testing.T) {
	eachFile(t, func(name string, messages []*i18n.Message) {
		for _, m := range messages {
			for _, text := range []string{m.One, m.Two, m.Other} {
				if text != NFC(text) || strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
					t.Errorf("%s: %s: %q is not tidy", name, m.ID, text)
				}
			}
		}
	})
}

func eachFile(t *testing.T, look func(name string, messages []*i18n.Message)) {
	t.Helper()
	names, err := fs.Glob(files, "messages/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := i18n.ParseMessageFileBytes(text, name, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		look(name, file.Messages)
	}
}

// Our short way of filling a text must give what go-i18n gives.
func TestTextsAreWhatGoI18nMakesOfThem(t *testing.T) {
	bundle := i18n.NewBundle(language.MustParse("nb"))
	plural := map[string]bool{}
	eachFile(t, func(name string, messages []*i18n.Message) {
		for _, m := range messages {
			plural[m.ID] = plural[m.ID] || m.One != ""
		}
		bundle.MustAddMessages(language.MustParse(string(languageOf(name))), messages...)
	})
	for _, l := range Languages {
		reference := i18n.NewLocalizer(bundle, string(l))
		for key := range catalogues[l] {
			for _, count := range []int{0, 1, 2, 3, 10, 101} {
				data := map[string]any{"Count": count}
				var args []any
				for _, place := range placesOf(catalogues[l][key]) {
					data[place] = "<" + place + ">"
					args = append(args, place, "<"+place+">")
				}
				asked := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
				if plural[key] {
					asked.PluralCount = count
				}
				want, err := reference.Localize(asked)
				if err != nil {
					t.Fatalf("%s %s: %v", l, key, err)
				}
				if got := For(l).N(key, count, args...); got != want {
					t.Errorf("%s %s for %d: %q, go-i18n says %q", l, key, count, got, want)
				}
			}
		}
	}
}

func TestAFileWithAMistakeIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"a.b": "Hei {{Name}}"}`:             "placeholder",
		`{"a.b": "Hei {{.Name | upper}}"}`:    "placeholder",
		`{"a.b": "Hei {{if .X}}a{{end}}"}`:    "placeholder",
		`{"a.b": "Hei {{.Name"}`:              "placeholder",
		`{"a.b": {"one": "en"}}`:              "other",
		`{"a.b": "x", }`:                      "invalid",
		`{"a.b": {"one": "{{", "other": ""}}`: "other",
	} {
		_, err := read(fstest.MapFS{"messages/a.nb.json": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "a.nb.json") {
			t.Errorf("%s: %v", text, err)
		}
	}
	twice := fstest.MapFS{"messages/a.nb.json": {Data: []byte(`{"a.b": "x"}`)}, "messages/b.nb.json": {Data: []byte(`{"a.b": "y"}`)}}
	if _, err := read(twice); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("one key in two files: %v", err)
	}
	if _, err := read(fstest.MapFS{"messages/a.sv.json": {Data: []byte(`{}`)}}); err == nil {
		t.Error("a fifth language was taken")
	}
}
