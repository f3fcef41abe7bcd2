package hire

import (
	"errors"
	"io"
	"strings"
)

// maxLines is over how many lines one row may go, by line breaks in quotes. A
// quote that is never closed costs its own row and not the rest of the file.
const maxLines = 10

// record is one row as written: fields without their quotes.
type record struct {
	line   int
	fields []string
	fault  string // key of why it cannot be read, or empty
	column int    // place of the column where the fault begins
	last   bool   // the file ends in it, without a line end
}

// isBlank says that there is nothing in the row.
func (r record) isBlank() bool { return r.fault == "" && isEmpty(r.fields) }

func isEmpty(fields []string) bool {
	for _, field := range fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// recordReader puts lines together to records. It is not encoding/csv, which
// reads to the end of the file after a quote that nobody closed.
type recordReader struct {
	lines *lineReader
	comma byte
}

// next gives the next record, or io.EOF.
func (r *recordReader) next() (record, error) {
	first, err := r.lines.next()
	if err != nil {
		return record{}, err
	}
	if first.fault == faultLength {
		return record{line: first.number, fault: first.fault, last: first.last}, nil
	}
	fields, quotes := split(first.text, r.comma)
	if quotes == leftOpen {
		return r.longer(first)
	}
	return r.whole(first, fields, quotes), nil
}

// whole makes a record of a line that may stand for several.
func (r *recordReader) whole(l line, fields []string, quotes quoting) record {
	made := record{line: l.number, fields: fields, fault: l.fault, last: l.last}
	switch {
	case l.fault != "":
		made.column = columnAt(l.text[:l.at], r.comma)
	case quotes != balanced:
		made.fault, made.column = faultQuotes, len(fields)
	}
	return made
}

// longer reads on until the quote that first leaves open is closed. Where that
// does not happen, first alone is the faulty row and the others are read again.
func (r *recordReader) longer(first line) (record, error) {
	joined, following := first, []line(nil)
	open := faultOpen // unless the file goes on
	for {
		next, err := r.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		following = append(following, next)
		if len(following) > maxLines || next.fault == faultLength {
			open = faultQuotes
			break
		}
		joined = join(joined, next)
		fields, quotes := split(joined.text, r.comma)
		if quotes == balanced {
			return r.whole(joined, fields, balanced), nil
		}
		if quotes == broken {
			open = faultQuotes
			break
		}
	}
	r.lines.giveBack(following)
	made := r.whole(first, nil, balanced)
	if made.fault == "" {
		made.fault, made.column, made.last = open, columnAt(first.text, r.comma), open == faultOpen
		made.fields, _ = split(first.text, r.comma) // those before
	}
	return made, nil
}

// join puts two lines of one row together; the first fault counts.
func join(a, b line) line {
	if a.fault == "" && b.fault != "" {
		a.fault, a.at = b.fault, len(a.text)+1+b.at
	}
	a.text, a.last = a.text+"\n"+b.text, b.last
	return a
}

// columnAt is the place of the column in which a row goes on after text.
func columnAt(text string, comma byte) int {
	fields, quotes := split(text, comma)
	if quotes == balanced {
		return max(len(fields)-1, 0)
	}
	return len(fields)
}

// The faults of a row as a whole that are made here.
const (
	faultLength = "hire.fault.row.length"
	faultQuotes = "hire.fault.row.quotes"
	faultOpen   = "hire.fault.row.open"
)

// quoting is how the quotes of a text stand.
type quoting int

const (
	balanced quoting = iota
	leftOpen         // it may go on on the next line
	broken           // something follows a closed quote
)

// split takes a row apart as RFC 4180 writes it, with any separator. Where the
// quotes are amiss it gives the fields before.
func split(text string, comma byte) (fields []string, quotes quoting) {
	for {
		field, rest, quotes := firstField(text, comma)
		if quotes != balanced {
			return fields, quotes
		}
		fields = append(fields, field)
		if rest == "" {
			return fields, balanced
		}
		text = rest[1:]
	}
}

// firstField gives the first field and the rest, from the separator on.
func firstField(text string, comma byte) (field, rest string, quotes quoting) {
	quoted := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(quoted, `"`) {
		end := strings.IndexByte(text, comma)
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:], balanced
	}
	field, rest, closed := unquote(quoted[1:])
	rest = strings.TrimLeft(rest, " ")
	switch {
	case !closed:
		return "", "", leftOpen
	case rest != "" && rest[0] != comma:
		return "", "", broken
	}
	return field, rest, balanced
}

// unquote reads up to the closing quote; two quotes in a row are one.
func unquote(text string) (field, rest string, closed bool) {
	var whole strings.Builder
	for {
		before, after, found := strings.Cut(text, `"`)
		whole.WriteString(before)
		if !found {
			return "", "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return whole.String(), after, true
		}
		whole.WriteByte('"')
		text = after[1:]
	}
}
