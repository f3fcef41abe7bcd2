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
	if first.fault != "" {
		return record{line: first.number, fault: first.fault}, nil
	}
	fields, quotes := split(first.text, r.comma)
	if quotes == leftOpen {
		return r.longer(first)
	}
	return record{line: first.number, fields: fields, fault: quotes.fault()}, nil
}

// longer reads on until the quote that first leaves open is closed. Where that
// does not happen, first alone is the faulty row and the others are read again.
func (r *recordReader) longer(first line) (record, error) {
	text, following := first.text, []line(nil)
	for len(following) < maxLines {
		next, err := r.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		following = append(following, next)
		if next.fault != "" {
			break
		}
		text += "\n" + next.text
		if fields, quotes := split(text, r.comma); quotes == balanced {
			return record{line: first.number, fields: fields}, nil
		}
	}
	r.lines.giveBack(following)
	return record{line: first.number, fault: leftOpen.fault()}, nil
}

// quoting is how the quotes of a text stand.
type quoting int

const (
	balanced quoting = iota
	leftOpen         // it may go on on the next line
	broken           // something follows a closed quote
)

func (q quoting) fault() string {
	if q == balanced {
		return ""
	}
	return "hire.fault.row.quotes"
}

// split takes a row apart as RFC 4180 writes it, with any separator.
func split(text string, comma byte) (fields []string, quotes quoting) {
	for {
		field, rest, quotes := firstField(text, comma)
		if quotes != balanced {
			return nil, quotes
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
	for {
		before, after, found := strings.Cut(text, `"`)
		field += before
		if !found {
			return "", "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return field, after, true
		}
		field += `"`
		text = after[1:]
	}
}
