package certificate

import (
	"encoding/binary"
	"math/bits"
)

// kerning reads the pair adjustments of an OpenType font (GPOS, lookup types 2
// and 9, ISO/IEC 14496-22 §6.3). gopdf knows only the older kern table, and
// without kerning "Tove" falls apart in the size of a name.
type kerning struct {
	gpos    rawTable
	lookups [][]int // offsets of pair subtables, by lookup
}

// rawTable is a table that answers 0 beyond its end.
type rawTable []byte

func (b rawTable) u16(at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func (b rawTable) u32(at int) int { return b.u16(at)<<16 | b.u16(at+2) }

func newKerning(table []byte) kerning {
	k := kerning{gpos: table}
	features, lookups := k.gpos.u16(6), k.gpos.u16(8)
	seen := map[int]bool{}
	for i := range k.gpos.u16(features) {
		record := features + 2 + 6*i
		if k.gpos.u32(record) != int(binary.BigEndian.Uint32([]byte("kern"))) {
			continue
		}
		feature := features + k.gpos.u16(record+4)
		for j := range k.gpos.u16(feature + 2) {
			index := k.gpos.u16(feature + 4 + 2*j)
			if !seen[index] {
				seen[index] = true
				k.lookups = append(k.lookups, k.pairs(lookups+k.gpos.u16(lookups+2+2*index)))
			}
		}
	}
	return k
}

// pairs finds the pair subtables of a lookup, behind extensions too.
func (k kerning) pairs(lookup int) (subtables []int) {
	kind := k.gpos.u16(lookup)
	for i := range k.gpos.u16(lookup + 4) {
		subtable := lookup + k.gpos.u16(lookup+6+2*i)
		switch {
		case kind == 2:
			subtables = append(subtables, subtable)
		case kind == 9 && k.gpos.u16(subtable+2) == 2:
			subtables = append(subtables, subtable+k.gpos.u32(subtable+4))
		}
	}
	return subtables
}

// between sums over the lookups; in each, the first subtable that knows the
// pair decides.
func (k kerning) between(left, right uint) (units int16) {
	for _, subtables := range k.lookups {
		for _, subtable := range subtables {
			if value, known := k.pair(subtable, int(left), int(right)); known {
				units += value
				break
			}
		}
	}
	return units
}

func (k kerning) pair(at, left, right int) (value int16, known bool) {
	index, covered := k.coverage(at+k.gpos.u16(at+2), left)
	if !covered {
		return 0, false
	}
	first := k.gpos.u16(at + 4)
	size := 2 * (bits.OnesCount(uint(first)) + bits.OnesCount(uint(k.gpos.u16(at+6))))
	advance := 2 * bits.OnesCount(uint(first&3)) // behind the two placements
	if first&4 == 0 {
		return 0, false
	}
	if k.gpos.u16(at) == 1 {
		set := at + k.gpos.u16(at+10+2*index)
		record, found := k.search(set+2, k.gpos.u16(set), 2+size, right)
		return int16(k.gpos.u16(record + 2 + advance)), found
	}
	class1 := k.class(at+k.gpos.u16(at+8), left)
	class2 := k.class(at+k.gpos.u16(at+10), right)
	record := at + 16 + (class1*k.gpos.u16(at+14)+class2)*size
	return int16(k.gpos.u16(record + advance)), true
}

// coverage is the place of a glyph in a coverage table.
func (k kerning) coverage(at, glyph int) (index int, covered bool) {
	count := k.gpos.u16(at + 2)
	if k.gpos.u16(at) == 1 {
		record, found := k.search(at+4, count, 2, glyph)
		return (record - at - 4) / 2, found
	}
	record, found := k.rangeOf(at+4, count, glyph)
	return k.gpos.u16(record+4) + glyph - k.gpos.u16(record), found
}

// class is the class of a glyph; 0 for those that are not named.
func (k kerning) class(at, glyph int) int {
	if k.gpos.u16(at) == 1 {
		place := glyph - k.gpos.u16(at+2)
		if place < 0 || place >= k.gpos.u16(at+4) {
			return 0
		}
		return k.gpos.u16(at + 6 + 2*place)
	}
	record, found := k.rangeOf(at+4, k.gpos.u16(at+2), glyph)
	if !found {
		return 0
	}
	return k.gpos.u16(record + 4)
}

// search finds a record that begins with the glyph, among sorted ones.
func (k kerning) search(at, count, size, glyph int) (record int, found bool) {
	low, high := 0, count
	for low < high {
		middle := (low + high) / 2
		if k.gpos.u16(at+middle*size) < glyph {
			low = middle + 1
		} else {
			high = middle
		}
	}
	record = at + low*size
	return record, low < count && k.gpos.u16(record) == glyph
}

// rangeOf finds the record of first and last glyph that the glyph is between.
func (k kerning) rangeOf(at, count, glyph int) (record int, found bool) {
	low, high := 0, count
	for low < high {
		middle := (low + high) / 2
		if k.gpos.u16(at+middle*6+2) < glyph {
			low = middle + 1
		} else {
			high = middle
		}
	}
	record = at + low*6
	return record, low < count && k.gpos.u16(record) <= glyph
}
