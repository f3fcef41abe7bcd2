package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-playground/locales"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

//go:embed messages/*.json
var files embed.FS

// message is one text, cut up once so that a page view only joins strings.
// Without plurals every form is the same.
type message struct {
	one, two, other form
}

// form alternates between words and placeholders: words[0] names[0] words[1] …
type form struct {
	words []string
	names []string
}

// catalogue holds one language's messages by key.
type catalogue map[string]*message

// catalogues are read when the program starts; a file that cannot be read is a
// fault in the program, found by every test.
var catalogues = mustRead(files)

func mustRead(fsys fs.FS) map[Language]catalogue {
	all, err := read(fsys)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return all
}

// read takes go-i18n's JSON files, in which a key has a text or plural forms.
func read(fsys fs.FS) (map[Language]catalogue, error) {
	names, err := fs.Glob(fsys, "messages/*.json")
	if err != nil {
		return nil, err
	}
	all := map[Language]catalogue{NB: {}, NN: {}, EN: {}, SE: {}}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		file, err := i18n.ParseMessageFileBytes(text, name, nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		to := all[languageOf(name)]
		if to == nil {
			return nil, fmt.Errorf("%s: the name must end with one of the four languages", name)
		}
		if err := to.add(file.Messages); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}

// languageOf reads "messages/courses.nb.json" as NB.
func languageOf(name string) Language {
	stem := strings.TrimSuffix(path.Base(name), ".json")
	return Language(stem[strings.LastIndexByte(stem, '.')+1:])
}

func (c catalogue) add(messages []*i18n.Message) error {
	for _, m := range messages {
		if _, twice := c[m.ID]; twice {
			return fmt.Errorf("%s: is there twice", m.ID)
		}
		built, err := newMessage(m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.ID, err)
		}
		c[m.ID] = &built
	}
	return nil
}

func newMessage(m *i18n.Message) (built message, err error) {
	if m.Other == "" {
		return built, fmt.Errorf("has no text under %q", "other")
	}
	if built.other, err = cut(m.Other); err != nil {
		return built, err
	}
	built.one, built.two = built.other, built.other
	if m.One != "" {
		if built.one, err = cut(m.One); err != nil {
			return built, err
		}
	}
	if m.Two != "" {
		built.two, err = cut(m.Two)
	}
	return built, err
}

// cut splits "Hei, {{.Name}}!" at its placeholders. Nothing else of the
// template language is allowed in a message: texts decide nothing.
func cut(text string) (form, error) {
	var f form
	for {
		before, rest, found := strings.Cut(text, "{{")
		f.words = append(f.words, before)
		if !found {
			return f, nil
		}
		name, after, closed := strings.Cut(rest, "}}")
		name = strings.TrimSpace(name)
		if !closed || !strings.HasPrefix(name, ".") || strings.ContainsAny(name, " |(\"") {
			return f, fmt.Errorf("a placeholder is written {{.Name}}, not {{%s", rest)
		}
		f.names = append(f.names, name[1:])
		text = after
	}
}

func (m *message) form(rule locales.PluralRule) *form {
	switch rule {
	case locales.PluralRuleOne:
		return &m.one
	case locales.PluralRuleTwo:
		return &m.two
	}
	return &m.other
}

// fill joins the words with the values that args name.
func (f *form) fill(args []any) string {
	if len(f.names) == 0 {
		return f.words[0]
	}
	var b strings.Builder
	for i, name := range f.names {
		b.WriteString(f.words[i])
		b.WriteString(value(args, name))
	}
	b.WriteString(f.words[len(f.names)])
	return b.String()
}

// value finds a name in pairs of name and value.
func value(args []any, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return text(args[i+1])
		}
	}
	return ""
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}

// missed remembers which keys were reported, so that a hole in a catalogue
// fills one line of the log and not the disk.
var missed sync.Map

// find looks a key up, falling back to bokmål.
func find(l Language, key string) *message {
	if m := catalogues[l][key]; m != nil {
		return m
	}
	if _, reported := missed.LoadOrStore(string(l)+" "+key, true); !reported {
		slog.Error("a text is missing", "language", string(l), "key", key)
	}
	return catalogues[NB][key]
}

// Exists tells whether a key has a text, for tests of other rooms.
func Exists(key string) bool {
	_, ok := catalogues[NB][key]
	return ok
}

// Placeholders are the names that a message wants values for, over all its
// plural forms; Count is N's to give.
func Placeholders(key string) []string {
	m := catalogues[NB][key]
	if m == nil {
		return nil
	}
	var names []string
	for _, f := range []form{m.one, m.two, m.other} {
		for _, name := range f.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
