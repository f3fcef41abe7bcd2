package scorm

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// glance is what a file's bytes show of what it is, while all of it is read once.
type glance struct {
	head []byte // how it begins
	rest []byte // of a character that goes on in the next piece
	odd  bool   // it is no UTF-8
	text bool   // whether that is looked at
}

// headSize is how far browsers look for a declaration, in bytes.
const headSize = 1024

// Write implements io.Writer; it never fails.
func (g *glance) Write(piece []byte) (int, error) {
	if room := headSize - len(g.head); room > 0 {
		g.head = append(g.head, piece[:min(room, len(piece))]...)
	}
	if !g.text || g.odd {
		return len(piece), nil
	}
	all := piece
	if len(g.rest) > 0 {
		all = append(g.rest, piece...)
	}
	whole := len(all)
	for back := 1; back < utf8.UTFMax && back <= len(all); back++ {
		if start := len(all) - back; utf8.RuneStart(all[start]) {
			if !utf8.FullRune(all[start:]) {
				whole = start
			}
			break
		}
	}
	g.odd = !utf8.Valid(all[:whole])
	g.rest = bytes.Clone(all[whole:])
	return len(piece), nil
}

// served is what a file is served as: by its extension, if its bytes agree. A
// picture, a film, a sound or a font of another format than its name says goes out
// as what it is, since browsers and learners forgive that; what is none goes out as
// a download, like all that we do not know.
func (g *glance) served(name string) string {
	kind := ContentType(name)
	if isText(kind) {
		if in := g.charset(kind); in != "" {
			return kind + "; charset=" + in
		}
		return kind
	}
	if len(g.head) == 0 || formats[kind] == nil || formats[kind](g.head) {
		return kind
	}
	family, _, _ := strings.Cut(kind, "/")
	for _, other := range families[family] {
		if formats[other](g.head) {
			return other
		}
	}
	return unknownType
}

func isText(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+xml") || strings.HasPrefix(kind, "application/xml")
}

var (
	declaredInHTML = regexp.MustCompile(`(?i)<meta\s[^>]*charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)`)
	declaredInCSS  = regexp.MustCompile(`^@charset "([A-Za-z0-9._:-]+)";`)
)

// charset is the encoding of a text where it can be known: by its mark, by what it
// declares, or because it can be nothing but UTF-8. Old courses are in several, and
// some say so in the page that loads a file alone: then it is empty.
func (g *glance) charset(kind string) string {
	for mark, name := range map[string]string{"\xEF\xBB\xBF": "utf-8", "\xFE\xFF": "utf-16be", "\xFF\xFE": "utf-16le"} {
		if bytes.HasPrefix(g.head, []byte(mark)) {
			return name
		}
	}
	declared := declaredEncoding
	switch kind {
	case "text/html":
		declared = declaredInHTML
	case "text/css":
		declared = declaredInCSS
	}
	if m := declared.FindSubmatch(g.head); m != nil {
		if _, name := charset.Lookup(string(m[1])); name != "" && !isWide(name) {
			return name
		}
	}
	if g.odd || len(g.rest) > 0 {
		return ""
	}
	return "utf-8"
}
