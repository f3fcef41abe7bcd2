package certificate

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/signintech/gopdf/fontmaker/core"
	"golang.org/x/text/unicode/norm"
)

// lost stands for a character that the font does not have.
const lost = '□'

// face is one weight of the typeface: which characters it has, how wide they
// are, and how close two of them stand.
type face struct {
	whole, small string // names in the PDF; those of a part begin with six letters
	parser       core.TTFParser
	glyphs       map[int]uint
	common       []rune // those of the small font, in rising order
	kerning      kerning
	pairs        [1 << 13]atomic.Uint64 // pairs met lately: left, right, kerning
}

func newFace(name string, data []byte) (*face, error) {
	f := &face{whole: "KURSBR+" + name, small: "KURSBA+" + name}
	if err := f.parser.ParseFontData(data); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f.glyphs = f.parser.Chars()
	if !f.has(lost) || !f.has(' ') || !f.has('…') {
		return nil, fmt.Errorf("font %s lacks a sign for lost characters", name)
	}
	f.common = f.commonOf()
	f.kerning = newKerning(table(&f.parser, "GPOS"))
	return f, nil
}

// family is the smallest font that has all characters of the lines.
func (f *face) family(lines []line) string {
	for _, l := range lines {
		if l.face == f && strings.ContainsFunc(l.text, f.isRare) {
			return f.whole
		}
	}
	return f.small
}

func (f *face) isRare(r rune) bool {
	_, common := slices.BinarySearch(f.common, r)
	return !common
}

func table(parser *core.TTFParser, tag string) []byte {
	entry := parser.GetTables()[tag]
	return parser.FontData()[entry.Offset : entry.Offset+entry.Length]
}

func (f *face) has(r rune) bool { return f.glyphs[int(r)] > 0 }

// clean makes a text drawable: in NFC, with single blanks, and with a visible
// □ for each character that the font does not have.
func (f *face) clean(text string) string {
	var out strings.Builder
	for _, r := range strings.Join(strings.Fields(norm.NFC.String(text)), " ") {
		switch {
		case f.has(r):
			out.WriteRune(r)
		case !isAttached(r):
			out.WriteRune(lost)
		}
	}
	return out.String()
}

// isAttached tells characters without a form of their own: joiners, direction
// marks, variation selectors and skin tones, which only change what they follow.
func isAttached(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector) || r >= 0x1f3fb && r <= 0x1f3ff
}

// kern is how much nearer the right character stands, in units of the font. Each
// pair of a sheet is asked for three times, and most are in the next one too.
func (f *face) kern(left, right rune) int16 {
	pair := uint64(left)<<21 | uint64(right) // a rune has 21 bits
	place := &f.pairs[(pair*0x9e3779b97f4a7c15)>>51]
	if met := place.Load(); met>>16 == pair {
		return int16(met)
	}
	units := f.kerning.between(f.glyphs[int(left)], f.glyphs[int(right)])
	place.Store(pair<<16 | uint64(uint16(units)))
	return units
}

// advance is the width of a character, in units of the font.
func (f *face) advance(r rune) int { return int(f.parser.Widths()[f.glyphs[int(r)]]) }
