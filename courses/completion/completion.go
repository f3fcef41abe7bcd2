// Package completion reads the file in which another system tells who has
// completed what, and turns each row into a checked Row or into the reason why it
// cannot be used.
//
// It forgives what spreadsheets do to a file: encoding, separator, line ends,
// order and names of columns. It knows no person and no course: what a row means is
// decided in package courses. A national ID may stand in the column of its own; it
// is never repeated in a fault.
package completion

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
)

// MaxSize is how large a file may be, in bytes: some 300 000 rows.
const MaxSize = 32 << 20

// MaxRows is how many rows a file may have.
const MaxRows = 200_000

// Row is one completion as the file tells it.
type Row struct {
	Number     int    // 1 for the first row below the header
	Line       int    // in the file where the row begins, from 1
	Who        string // user name, e-mail address or employee number; empty where the number says it
	NationalID nationalid.Number
	Course     string // code
	Day        time.Time
	Score      *int // per cent × 100; nil: none
	Until      *time.Time
	Note       string
	Fault      string // message key of why the row cannot be used; empty: it can
}

// What refuses a whole file.
var (
	errEmpty       = problem.New(problem.Invalid, "completion.file.empty")
	errLarge       = problem.New(problem.Invalid, "completion.file.large")
	errSpreadsheet = problem.New(problem.Invalid, "completion.file.spreadsheet")
)

// File is an opened file whose header is understood.
type File struct {
	columns   columns
	records   *csv.Reader
	synthetic bool
}

// Read opens a file of at most MaxSize and reads its header. Synthetic national
// IDs are faults unless allowed. The problems, of the whole file, are
// completion.file.empty, .large, .spreadsheet, .header and .twice.
func Read(r io.Reader, synthetic bool) (*File, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	text, err := decode(raw)
	if err != nil {
		return nil, err
	}
	header, skipped := firstLine(text)
	if header == "" {
		return nil, errEmpty
	}
	f := &File{records: csv.NewReader(strings.NewReader(text[skipped:])), synthetic: synthetic}
	f.records.Comma = separator(header)
	f.records.FieldsPerRecord, f.records.LazyQuotes, f.records.ReuseRecord = -1, true, true
	names, err := f.records.Read()
	if err != nil {
		return nil, errEmpty
	}
	f.columns, err = newColumns(names)
	return f, err
}

// decode makes UTF-8 of a file in UTF-8 or UTF-16 with a byte order mark, in plain
// UTF-8, or else in Windows-1252, with one kind of line end.
func decode(raw []byte) (string, error) {
	switch {
	case len(raw) == 0:
		return "", errEmpty
	case len(raw) > MaxSize:
		return "", errLarge
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return "", errSpreadsheet
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return "", errEmpty
		}
		raw = text
	case !utf8.Valid(raw):
		text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return "", errEmpty
		}
		raw = text
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// firstLine is the first line with anything in it, past the sep=; that some
// spreadsheets put above it, and how much of the text stands before it.
func firstLine(text string) (line string, skipped int) {
	for skipped < len(text) {
		line, _, _ = strings.Cut(text[skipped:], "\n")
		if plain := strings.TrimSpace(line); plain != "" && !strings.HasPrefix(strings.ToLower(plain), "sep=") {
			return line, skipped
		}
		skipped += len(line) + 1
	}
	return "", len(text)
}

// Rows gives the rows one by one; blank ones are passed over, and after MaxRows
// it ends with completion.file.large. It can be run once.
func (f *File) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for number := 1; ; {
			fields, err := f.records.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			line, _ := f.records.FieldPos(0)
			if err == nil && blank(fields) {
				continue
			}
			if number > MaxRows {
				yield(Row{}, errLarge)
				return
			}
			row := Row{Number: number, Line: line, Fault: "completion.fault.quotes"}
			if err == nil {
				row = f.columns.read(fields, f.synthetic)
				row.Number, row.Line = number, line
			}
			number++
			if !yield(row, nil) {
				return
			}
		}
	}
}

func blank(fields []string) bool {
	for _, field := range fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}
