// Package hire reads the file in which HR tells who is employed, and turns each
// row into a checked Hire or into faults that say how to mend it.
//
// It forgives what spreadsheets do to a file (encoding, separator, line ends,
// quotes, order of columns) and nothing that would give one person the data of
// another. It reads as it goes and keeps no rows. It knows no profile and no
// database: what becomes of a Hire is decided in package merge.
package hire

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"strings"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
)

// Hire is one employment as HR gives it, checked. Texts are trimmed and in NFC,
// dates are ISO (2026-11-21).
type Hire struct {
	EmployeeNumber string
	Username       string // 4–6 letters a–z and digits, lower case
	NationalID     nationalid.Number
	GivenName      string
	FamilyName     string
	BirthDate      string
	Unit           string // may be empty
	Leader         string // employee number or username; may be empty
	StartDate      string
	EndDate        string // empty: no end is set
	PrivateEmail   string // may be empty
	Mobile         string // E.164; may be empty
}

// Row is one row of the file. A row with faults must not be used; its Hire holds
// what could be read, so that the row can be told from the others.
type Row struct {
	Number int // 1 for the first row below the header
	Line   int // line in the file where the row begins, from 1
	Hire   Hire
	Faults []Fault // in the order of the columns
}

// Fault is one thing that is wrong with a row. Its message never repeats what
// the row says.
type Fault struct{ *problem.Problem }

// Column names the column that the fault is in, as the file does where it is
// not one of ours; empty where the whole row is meant.
func (f Fault) Column() string {
	if column, told := f.Args["Column"].(string); told {
		return column
	}
	column, _, _ := strings.Cut(f.Code(), ".")
	if !isOurs(column) {
		return ""
	}
	return column
}

// FaultPrefix begins the message key of every fault.
const FaultPrefix = "hire.fault."

// Code names the fault to programs: column and reason, such as
// "username.length"; the message key is "hire.fault." and the code.
func (f Fault) Code() string { return strings.TrimPrefix(f.Key, FaultPrefix) }

// File is an opened file whose header is understood.
type File struct {
	Unknown []string // columns that are not ours and are not read, each once
	Latest  string   // ISO: a job that begins later is a slip of the year; empty: none is

	records        *recordReader
	columns        columns
	allowSynthetic bool
	count          int
	seen           map[uint64]int  // employee number, hashed → line
	guessed        map[uint64]bool // employee numbers of rows that cannot be used, hashed
	seed           maphash.Seed
	cutOff         bool
	nameless       int
}

// Read opens a file of at most MaxSize and reads its header. Synthetic national
// IDs (month + 80) are faults unless allowed. The problems are hire.empty,
// hire.spreadsheet, hire.header, hire.columns, hire.columns.unknown,
// hire.column_twice and hire.size; they refuse the whole file.
func Read(r io.Reader, allowSynthetic bool) (*File, error) {
	return ReadUpTo(r, allowSynthetic, MaxSize)
}

// ReadUpTo is Read for files of at most so many bytes.
func ReadUpTo(r io.Reader, allowSynthetic bool, maxSize int64) (*File, error) {
	lines, err := newLineReader(r, maxSize)
	if err != nil {
		return nil, fmt.Errorf("read hire file: %w", err)
	}
	header, err := headerLine(lines)
	if err != nil {
		return nil, fmt.Errorf("read header of hire file: %w", err)
	}
	comma := sniffComma(header.text)
	names, _ := split(header.text, comma)
	columns, unknown, err := newColumns(names, header.number)
	if err != nil {
		return nil, err
	}
	return &File{
		Unknown:        unknown,
		records:        &recordReader{lines: lines, comma: comma},
		columns:        columns,
		allowSynthetic: allowSynthetic,
		seen:           map[uint64]int{},
		guessed:        map[uint64]bool{},
		seed:           maphash.MakeSeed(),
	}, nil
}

// Has says whether the file has the column: one that is absent says nothing,
// one that is empty says "none".
func (f *File) Has(column string) bool {
	_, has := f.columns.place[column]
	return has
}

// CutOff says, once Rows has come to its end, that the file seems to lack its
// end: it stops within a row. Nobody should be missed in such a file.
func (f *File) CutOff() bool { return f.cutOff }

// Names says, once Rows has come to its end, that a row is about the employee
// number: also one with faults, as long as the number can be read.
func (f *File) Names(employeeNumber string) bool {
	key := maphash.String(f.seed, employeeNumber)
	_, seen := f.seen[key]
	return seen || f.guessed[key]
}

// Nameless is how many rows so far are about nobody knows whom: their employee
// number cannot be read. Anybody may be meant, and nobody should be missed.
func (f *File) Nameless() int { return f.nameless }

// Rows gives the rows one by one, each record of the file as one row; blank
// ones are passed over. It can be run once. An error ends it: the file could
// not be read, or is too large (hire.size). Rows given before that stand.
func (f *File) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			record, err := f.records.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, fmt.Errorf("read hire file: %w", err))
				return
			}
			if record.isBlank() {
				continue
			}
			f.count++
			if !yield(f.row(record), nil) {
				return
			}
		}
	}
}

// row checks one record.
func (f *File) row(r record) Row {
	c := check{row: Row{Number: f.count, Line: r.line}, columns: f.columns, fields: r.fields}
	f.cutOff = f.cutOff || r.fault == faultOpen || r.last && r.fault == "" && len(r.fields) < c.columns.width
	switch {
	case r.fault == faultLength:
		c.fault(r.fault)
	case r.fault != "":
		c.fault(r.fault, "Column", c.columns.name(r.column))
	case !c.columns.fit(r.fields):
		c.fault("hire.fault.row.columns", "Want", c.columns.width, "Got", len(r.fields))
	default:
		c.hire(f.allowSynthetic)
		c.order(f.Latest)
		if len(c.row.Faults) > 0 && c.repeatsHeader() {
			return Row{Number: c.row.Number, Line: c.row.Line, Faults: []Fault{{problem.New(problem.Invalid, "hire.fault.row.header")}}} // nobody's
		}
		f.once(&c)
	}
	if c.row.Hire.EmployeeNumber == "" {
		f.guess(r)
	}
	return c.row
}

// guess reads whom a row is about that cannot be used. What stands before the
// place where it broke is what was written, and so is the first field.
func (f *File) guess(r record) {
	place := f.columns.place["employee_number"]
	if place < len(r.fields) && (place == 0 || r.fault != "" && place < r.column) {
		number, fault := employeeNumber(clean(r.fields[place]))
		if fault == "" && !HoldsNationalID(number) {
			f.guessed[maphash.String(f.seed, number)] = true
			return
		}
	}
	f.nameless++
}

// once finds employee numbers that came before. Only their hashes are kept: a
// file of a million rows must not sit in memory.
func (f *File) once(c *check) {
	number := c.row.Hire.EmployeeNumber
	if number == "" {
		return
	}
	key := maphash.String(f.seed, number)
	if first, twice := f.seen[key]; twice {
		c.fault("hire.fault.row.duplicate", "Line", first)
		return
	}
	f.seen[key] = c.row.Line
}
