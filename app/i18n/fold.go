package i18n

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// NFC is the composed form that texts are kept and drawn in: "å" is one
// character, however the keyboard sent it.
func NFC(s string) string { return norm.NFC.String(s) }

// letters that Unicode does not take apart, or that we fold otherwise: Swedish
// and German neighbours of our own letters fold like them.
var letters = map[rune]string{
	'æ': "ae", 'ä': "ae", 'ø': "o", 'ö': "o", 'å': "a",
	'đ': "d", 'ð': "d", 'ŋ': "n", 'ŧ': "t", 'ł': "l", 'ß': "ss", 'þ': "th", 'œ': "o", 'ı': "i",
	'‐': "-", '‑': "-", '–': "-", '—': "-", '−': "-", '’': "'", 'ʼ': "'", 'ꞌ': "'", '´': "'", '`': "'",
}

// Fold brings a text into the one form that search compares: no case, no
// accents, single spaces; æ is ae, ø is o is oe, å is a is aa. It is for
// finding, never for telling two addresses or names apart.
func Fold(s string) string {
	return shrink(withOE(s), "oe", "o")
}

// withOE is Fold but for "oe".
func withOE(s string) string { return shrink(unspelled(s), "aa", "a") }

// shrink replaces until nothing is left to replace, so that what is folded
// stays as it is when it is folded again.
func shrink(s, long, short string) string {
	for strings.Contains(s, long) {
		s = strings.ReplaceAll(s, long, short)
	}
	return s
}

// SearchText is what a row keeps for search: Fold of the parts, and where that
// swallowed the e of a real "oe" (as in "poeng") the parts unswallowed too, so
// that "eng" still finds them. Search it for Fold of what was typed.
func SearchText(parts ...string) string {
	text := strings.Join(parts, " ")
	folded, plain := Fold(text), withOE(text)
	if folded == plain {
		return folded
	}
	return folded + "\n" + plain
}

// Matches tells whether a search text holds every word of what was typed, in
// any order. An empty search matches all.
func Matches(searchText, typed string) bool {
	for word := range strings.FieldsSeq(Fold(typed)) {
		if !strings.Contains(searchText, word) {
			return false
		}
	}
	return true
}

// unspelled folds letter by letter, before the ways of spelling them are one.
func unspelled(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := true // leading ones fall away
	for _, r := range norm.NFKC.String(s) {
		if unicode.IsSpace(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		if foldRune(&b, unicode.ToLower(r)) {
			space = false
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

// foldRune writes a lower-case letter without its accents; false when nothing
// was left of it.
func foldRune(b *strings.Builder, r rune) bool {
	if r < 0x80 {
		b.WriteRune(r)
		return !unicode.IsControl(r)
	}
	if as, ok := letters[r]; ok {
		b.WriteString(as)
		return true
	}
	before := b.Len()
	for _, part := range norm.NFKD.String(string(r)) {
		if part != r && letters[part] != "" {
			b.WriteString(letters[part])
		} else if !unicode.Is(unicode.Mn, part) && !unicode.Is(unicode.Cf, part) {
			b.WriteRune(part)
		}
	}
	return b.Len() > before
}

// isFolded is the short way for texts that letters cannot change any more.
func isFolded(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c == ' ' && space || c != ' ' && c <= 0x20 || c >= 0x7f || 'A' <= c && c <= 'Z' || c == '`' {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// collators order as Norwegians do: æ ø å last, aa as å, 2 before 10. Built
// from nynorsk, because bokmål falls back to the root order in x/text.
var collators = sync.Pool{New: func() any {
	return collate.New(language.MustParse("nn"), collate.Numeric)
}}

// sami orders as the Sámi alphabet does: á after a, č after c, đ after d, ŋ after n,
// š after s, ŧ after t, ž after z, each a letter of its own.
var sami = sync.Pool{New: func() any {
	return collate.New(language.MustParse("se"), collate.Numeric)
}}

// SortKey is a text whose order, byte by byte, is the Norwegian order of s in a list.
func SortKey(s string) string { return sortKey(&collators, s) }

// SortKeyIn is that in the order of a reader's language: one list has keys of one
// language, whichever its texts are in. English readers look for Norwegian titles
// where Norwegians have them.
func SortKeyIn(language Language, s string) string {
	if language == SE {
		return sortKey(&sami, s)
	}
	return SortKey(s)
}

func sortKey(pool *sync.Pool, s string) string {
	c := pool.Get().(*collate.Collator)
	defer pool.Put(c)
	var buffer collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buffer, NFC(strings.TrimSpace(s))))
}
