package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var languages = []string{"nb", "nn", "en", "se"}

// messagesAmiss finds keys that one language lacks, placeholders that differ,
// and keys that no line of Go or template names.
func messagesAmiss(t *testing.T, house fs.FS) []string {
	catalogues := map[string]map[string]string{} // language → key → placeholders
	for _, language := range languages {
		catalogues[language] = readMessages(t, house, language)
	}
	var breaches []string
	named, prefixes := namedKeys(t, house)
	for _, key := range slices.Sorted(maps.Keys(catalogues["nb"])) {
		for _, language := range languages[1:] {
			holes, there := catalogues[language][key]
			if !there {
				breaches = append(breaches, fmt.Sprintf("%s is missing in %s", key, language))
			} else if holes != catalogues["nb"][key] {
				breaches = append(breaches, fmt.Sprintf("%s has other placeholders in %s (%s) than in nb (%s)", key, language, holes, catalogues["nb"][key]))
			}
		}
		if !named[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			breaches = append(breaches, key+" is used nowhere")
		}
	}
	for _, language := range languages[1:] {
		for key := range catalogues[language] {
			if _, there := catalogues["nb"][key]; !there {
				breaches = append(breaches, fmt.Sprintf("%s is in %s only", key, language))
			}
		}
	}
	return breaches
}

// recorded finds an action where it is written down literally, or handed with
// an act to what records it.
var recorded = regexp.MustCompile(`(?:\.Entry\("([a-z_]+(?:\.[a-z_]+)+)"|, "([a-z_]+(?:\.[a-z_]+)+)", func\(tx )`)

// actionsWithoutWords are actions in the audit log that nobody can read there.
func actionsWithoutWords(t *testing.T, house fs.FS) []string {
	words := readMessages(t, house, "nb")
	var breaches []string
	each(t, house, func(at string) {
		if path.Ext(at) != ".go" || strings.HasSuffix(at, "_test.go") {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range recorded.FindAllStringSubmatch(string(text), -1) {
			if _, there := words["audit.action."+hit[1]+hit[2]]; !there {
				breaches = append(breaches, fmt.Sprintf("%s: %s has no words in the log", at, hit[1]+hit[2]))
			}
		}
	})
	return breaches
}

// kind finds a letter where app/mail names it.
var kind = regexp.MustCompile(`Kind += "([a-z_]+\.[a-z_]+)"`)

// lettersWithoutWords are mails that a person's timeline cannot name.
func lettersWithoutWords(t *testing.T, house fs.FS) []string {
	words := readMessages(t, house, "nb")
	text, err := fs.ReadFile(house, "app/mail/letter.go")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var breaches []string
	for _, hit := range kind.FindAllStringSubmatch(string(text), -1) {
		if _, there := words["accounts.event.mail."+strings.ReplaceAll(hit[1], ".", "_")]; !there {
			breaches = append(breaches, fmt.Sprintf("app/mail/letter.go: %s has no name in the timeline", hit[1]))
		}
	}
	return breaches
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func readMessages(t *testing.T, house fs.FS, language string) map[string]string {
	files, err := fs.Glob(house, "app/i18n/messages/*."+language+".json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range files {
		text, err := fs.ReadFile(house, name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := json.Unmarshal(text, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, message := range messages {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %s stands twice", name, key)
			}
			all[key] = holes(message)
		}
	}
	return all
}

// holes are the placeholders of a message, over all its plural forms. Count
// need not be named in every form.
func holes(message any) string {
	found := map[string]bool{}
	gather := func(text string) {
		for _, hit := range placeholder.FindAllStringSubmatch(text, -1) {
			if hit[1] != "Count" {
				found[hit[1]] = true
			}
		}
	}
	switch m := message.(type) {
	case string:
		gather(m)
	case map[string]any:
		for _, form := range m {
			gather(fmt.Sprint(form))
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), " ")
}

var keyLike = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-zA-Z0-9_-]+)+\.?$`)
var quotedInTemplate = regexp.MustCompile("[\"`]([a-z][a-z0-9_-]*\\.[a-zA-Z0-9_.-]+)[\"`]")

// namedKeys are the literals that look like keys; one that ends in a dot, as
// in "hire.fault."+code, is a prefix.
func namedKeys(t *testing.T, house fs.FS) (map[string]bool, []string) {
	named, prefixes := map[string]bool{}, []string{}
	add := func(text string) {
		if !keyLike.MatchString(text) {
			return
		}
		named[text] = true
		if strings.HasSuffix(text, ".") {
			prefixes = append(prefixes, text)
		}
	}
	for _, s := range sources(t, house) {
		if !s.isTest() {
			texts(s, func(_ ast.Node, text string) { add(text) })
		}
	}
	each(t, house, func(at string) {
		if ext := path.Ext(at); !strings.HasPrefix(at, "views/") || ext != ".html" && ext != ".txt" {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range quotedInTemplate.FindAllStringSubmatch(string(text), -1) {
			add(hit[1])
		}
	})
	return named, prefixes
}

var (
	actions  = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}|\{\{.*?\}\}`)
	comments = regexp.MustCompile(`(?s)<!--.*?-->`)
	tags     = regexp.MustCompile(`(?s)<[^>]*>`)
	spoken   = regexp.MustCompile(`\s(?:alt|title|placeholder|aria-label)="([^"{]*\p{L}[^"{]*)"`)
	entity   = regexp.MustCompile(`&[a-z]+;|&#\d+;`)
	letters  = regexp.MustCompile(`\p{L}{2,}`)
	brand    = strings.NewReplacer("Kursbro", "")
)

// textInTemplates finds words that a template says itself instead of asking
// the catalogue. The name of the product is the same in every language.
func textInTemplates(t *testing.T, house fs.FS) []string {
	var breaches []string
	each(t, house, func(at string) {
		if !strings.HasPrefix(at, "views/") || path.Ext(at) != ".html" {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		bare := comments.ReplaceAllString(actions.ReplaceAllString(string(text), ""), "")
		for _, hit := range spoken.FindAllStringSubmatch(bare, -1) {
			breaches = append(breaches, fmt.Sprintf("%s says %q itself", at, hit[1]+hit[2]))
		}
		bare = entity.ReplaceAllString(tags.ReplaceAllString(withoutStyle(bare), " "), " ")
		for _, word := range letters.FindAllString(brand.Replace(bare), -1) {
			breaches = append(breaches, fmt.Sprintf("%s says %q itself", at, word))
		}
	})
	return breaches
}

var style = regexp.MustCompile(`(?s)<style[^>]*>.*?</style>`)

func withoutStyle(text string) string { return style.ReplaceAllString(text, "") }
