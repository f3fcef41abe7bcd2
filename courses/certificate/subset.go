package certificate

import (
	"encoding/binary"
	"slices"

	"github.com/signintech/gopdf/fontmaker/core"
)

// common are the characters that nearly every certificate is written with:
// Latin with all letters of Norway, the Sámi languages and their neighbours,
// and punctuation.
var common = [][2]rune{{' ', '~'}, {0xa0, 0x24f}, {0x2b9, 0x2bf}, {0x1e80, 0x1e9e}, {0x2010, 0x2026}, {0x20ac, 0x20ac}, {0x2212, 0x2212}, {lost, lost}}

// commonOf gives those of the common characters that the font has.
func (f *face) commonOf() (runes []rune) {
	for _, span := range common {
		for r := span[0]; r <= span[1]; r++ {
			if f.has(r) {
				runes = append(runes, r)
			}
		}
	}
	return runes
}

// subset makes a smaller TrueType font with the characters given, in rising
// order. gopdf writes the tables of widths and places of all glyphs of a font
// into each PDF; 600 glyphs instead of 2 900 make it quicker and smaller.
func (f *face) subset(runes []rune) []byte {
	s := subsetter{font: &f.parser, renamed: map[int]int{}}
	s.take(0) // the sign for a glyph that is missing
	for _, r := range runes {
		s.take(int(f.glyphs[int(r)]))
	}
	s.takeComponents()
	return s.file(runes, f.glyphs)
}

// subsetter gathers glyphs under new numbers.
type subsetter struct {
	font    *core.TTFParser
	old     []int       // new number → old
	renamed map[int]int // old → new
}

func (s *subsetter) take(glyph int) {
	if _, has := s.renamed[glyph]; !has {
		s.renamed[glyph] = len(s.old)
		s.old = append(s.old, glyph)
	}
}

// takeComponents takes what the glyphs are composed of (å of a and the ring).
func (s *subsetter) takeComponents() {
	for i := 0; i < len(s.old); i++ {
		outline := s.outline(s.old[i])
		for _, at := range components(outline) {
			s.take(outline.u16(at))
		}
	}
}

func (s *subsetter) outline(glyph int) rawTable {
	return table(s.font, "glyf")[s.font.LocaTable[glyph]:s.font.LocaTable[glyph+1]]
}

// components finds where a composite outline names its parts (OpenType glyf).
func components(outline rawTable) (at []int) {
	const words, scale, more, scales, matrix = 1 << 0, 1 << 3, 1 << 5, 1 << 6, 1 << 7
	if int16(outline.u16(0)) >= 0 {
		return nil
	}
	for next := 10; ; {
		flags := outline.u16(next)
		at = append(at, next+2)
		next += 6
		for _, extra := range []struct{ flag, size int }{{words, 2}, {scale, 2}, {scales, 4}, {matrix, 8}} {
			if flags&extra.flag != 0 {
				next += extra.size
			}
		}
		if flags&more == 0 {
			return at
		}
	}
}

// file puts the font together again.
func (s *subsetter) file(runes []rune, glyphs map[int]uint) []byte {
	tables := map[string][]byte{"cmap": s.cmap(runes, glyphs)}
	for _, tag := range []string{"OS/2", "head", "hhea", "maxp", "name", "post", "prep"} {
		tables[tag] = slices.Clone(table(s.font, tag))
	}
	for _, glyph := range s.old {
		tables["loca"] = binary.BigEndian.AppendUint32(tables["loca"], uint32(len(tables["glyf"])))
		tables["glyf"] = append(tables["glyf"], s.renumbered(glyph)...)
		tables["hmtx"] = append(tables["hmtx"], s.metric(glyph)...)
	}
	tables["loca"] = binary.BigEndian.AppendUint32(tables["loca"], uint32(len(tables["glyf"])))
	binary.BigEndian.PutUint16(tables["head"][50:], 1)                  // long offsets
	binary.BigEndian.PutUint16(tables["hhea"][34:], uint16(len(s.old))) // metrics
	binary.BigEndian.PutUint16(tables["maxp"][4:], uint16(len(s.old)))  // glyphs
	return sfnt(tables)
}

// renumbered is an outline with the new numbers of its parts, of even length.
func (s *subsetter) renumbered(glyph int) []byte {
	outline := slices.Clone(s.outline(glyph))
	for _, at := range components(outline) {
		binary.BigEndian.PutUint16(outline[at:], uint16(s.renamed[outline.u16(at)]))
	}
	if len(outline)%2 == 1 {
		outline = append(outline, 0)
	}
	return outline
}

// metric is width and left side bearing; glyphs beyond the last width share it.
func (s *subsetter) metric(glyph int) []byte {
	hmtx, count := rawTable(table(s.font, "hmtx")), int(s.font.NumberOfHMetrics())
	width, bearing := min(glyph, count-1)*4, glyph*4+2
	if glyph >= count {
		bearing = count*4 + (glyph-count)*2
	}
	metric := binary.BigEndian.AppendUint16(nil, uint16(hmtx.u16(width)))
	return binary.BigEndian.AppendUint16(metric, uint16(hmtx.u16(bearing)))
}

// cmap maps each character by a segment of its own (format 4).
func (s *subsetter) cmap(runes []rune, glyphs map[int]uint) []byte {
	runes = append(slices.Clone(runes), 0xffff) // a last segment is prescribed
	var starts, deltas, offsets []byte
	for _, r := range runes {
		starts = binary.BigEndian.AppendUint16(starts, uint16(r))
		deltas = binary.BigEndian.AppendUint16(deltas, uint16(s.renamed[int(glyphs[int(r)])]-int(r)))
		offsets = append(offsets, 0, 0)
	}
	segments := len(runes)
	cmap := uint16s(0, 1, 3, 1, 0, 12, 4, 16+8*segments, 0, 2*segments, 0, 0, 0)
	return slices.Concat(cmap, starts, uint16s(0), starts, deltas, offsets)
}

func uint16s(values ...int) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// sfnt writes a font file: the directory, then the tables by tag.
func sfnt(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	directory := uint16s(1, 0, len(tags), 0, 0, 0)
	var body []byte
	for _, tag := range tags {
		content := tables[tag]
		padded := append(content, make([]byte, -len(content)&3)...)
		directory = append(directory, tag...)
		directory = binary.BigEndian.AppendUint32(directory, sum(padded))
		directory = binary.BigEndian.AppendUint32(directory, uint32(12+16*len(tags)+len(body)))
		directory = binary.BigEndian.AppendUint32(directory, uint32(len(content)))
		body = append(body, padded...)
	}
	return append(directory, body...)
}

// sum is the checksum of a table: its words added.
func sum(padded []byte) (total uint32) {
	for i := 0; i < len(padded); i += 4 {
		total += binary.BigEndian.Uint32(padded[i:])
	}
	return total
}
