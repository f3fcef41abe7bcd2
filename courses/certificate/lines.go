package certificate

// measured is a clean text with how far it reaches at each character, in units
// of the font: kerning is looked up once, whatever the size and the width.
type measured struct {
	face  *face
	runes []rune
	reach []int // reach[i] is where character i begins; one more at the end
}

func (f *face) measure(text string) measured {
	m := measured{face: f, runes: []rune(text), reach: make([]int, 1, len(text)+1)}
	end := 0
	for i, r := range m.runes {
		if i > 0 {
			end += int(f.kern(m.runes[i-1], r))
		}
		end += f.advance(r)
		m.reach = append(m.reach, end)
	}
	return m
}

// span is a line: from its first character to one past its last.
type span struct{ from, to int }

// wrap breaks into lines of at most limit units: at blanks, after hyphens, and
// inside a word that is longer than a line.
func (m measured) wrap(limit int) (lines []span) {
	for start := 0; start < len(m.runes); {
		end, next := m.line(start, limit)
		lines = append(lines, span{start, end})
		start = next
	}
	return lines
}

// line finds the end of a line and the start of the next.
func (m measured) line(start, limit int) (end, next int) {
	for i := start; i < len(m.runes); i++ {
		if m.runes[i] == ' ' {
			end, next = i, i+1
			continue
		}
		if m.reach[i+1]-m.reach[start] > limit {
			if next > start {
				return end, next
			}
			cut := max(i, start+1)
			return cut, cut
		}
		if m.runes[i] == '-' || m.runes[i] == '/' {
			end, next = i+1, i+1
		}
	}
	return len(m.runes), len(m.runes)
}

// balance wraps into as many lines as wrap does, as even as can be.
func (m measured) balance(limit int) []span {
	lines := m.wrap(limit)
	for low := limit / 2; limit-low > 8; {
		middle := (low + limit) / 2
		if narrower := m.wrap(middle); len(narrower) <= len(lines) {
			lines, limit = narrower, middle
		} else {
			low = middle
		}
	}
	return lines
}

// step is a size in points and how many lines a text may have in it.
type step struct {
	size  float64
	lines int
}

// fit takes the first step in which the text has room in a width of points.
// What has none even in the last is cut there, visibly.
func (m measured) fit(width float64, steps []step) (lines []string, size float64) {
	all := m.reach[len(m.runes)]
	for _, s := range steps {
		limit := m.units(width, s.size)
		if all > limit*(s.lines+1) {
			continue // quickly seen
		}
		if spans := m.balance(limit); len(spans) <= s.lines {
			return m.texts(spans), s.size
		}
	}
	last := steps[len(steps)-1]
	limit := m.units(width, last.size)
	spans := m.wrap(limit)[:last.lines]
	end := &spans[last.lines-1]
	for end.to > end.from && m.reach[end.to]-m.reach[end.from]+m.face.advance('…') > limit {
		end.to--
	}
	lines = m.texts(spans)
	lines[last.lines-1] += "…"
	return lines, last.size
}

// units are how many units of the font a width of points has, in a size.
func (m measured) units(width, size float64) int {
	return int(width / size * float64(m.face.parser.UnitsPerEm()))
}

func (m measured) texts(spans []span) (lines []string) {
	for _, s := range spans {
		lines = append(lines, string(m.runes[s.from:s.to]))
	}
	return lines
}
