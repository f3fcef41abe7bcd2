package hire

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"kursbro/app/problem"
)

// The columns of the file. Those that every file must have come first.
var (
	required = []string{"employee_number", "username", "national_id", "given_name", "family_name", "birth_date", "start_date"}
	optional = []string{"unit", "leader", "end_date", "private_email", "mobile"}
)

// columns says where in a row each column stands.
type columns struct {
	place map[string]int
	names []string // for people, by place
	width int      // up to the last that has a name
}

// newColumns understands the names of a header, which stands on a line, in any
// order and case. It also gives those that are not ours.
func newColumns(names []string, line int) (columns, []string, error) {
	c := columns{place: map[string]int{}}
	var unknown []string
	for i, written := range names {
		name := columnName(written)
		c.names = append(c.names, shownName(written, i))
		if name == "" {
			continue
		}
		c.width = i + 1
		switch {
		case c.has(name):
			return columns{}, nil, problem.New(problem.Invalid, "hire.column_twice", "Column", name)
		case isOurs(name):
			c.place[name], c.names[i] = i, name
		case !slices.Contains(unknown, c.names[i]):
			unknown = append(unknown, c.names[i])
		}
	}
	return c, unknown, c.complete(unknown, line)
}

// mostUnknown names of a header are told where one of them may be misspelt.
const mostUnknown = 8

// complete says what a header lacks. A line with none of our names may be anything,
// also somebody's row: nothing of it is told.
func (c columns) complete(unknown []string, line int) error {
	missing := strings.Join(slices.DeleteFunc(slices.Clone(required), c.has), ", ")
	switch {
	case len(c.place) == 0:
		return problem.New(problem.Invalid, "hire.header", "Line", line)
	case missing == "":
		return nil
	case len(unknown) == 0:
		return problem.New(problem.Invalid, "hire.columns", "Columns", missing, "Line", line)
	}
	return problem.New(problem.Invalid, "hire.columns.unknown", "Columns", missing, "Line", line, "Unknown", strings.Join(unknown[:min(len(unknown), mostUnknown)], ", "))
}

// name tells people of the column at a place, by its number when it has none.
func (c columns) name(place int) string {
	if place < len(c.names) {
		return c.names[place]
	}
	return strconv.Itoa(place + 1)
}

// shownName is a column that is not ours as it may be told: a header that is
// really somebody's row, or a page long, is told by its number.
func shownName(written string, place int) string {
	name := clean(written)
	if name == "" || !isShown(name, maxColumn) || HoldsNationalID(name) {
		return strconv.Itoa(place + 1)
	}
	return name
}

const maxColumn = 60

func (c columns) has(name string) bool {
	_, has := c.place[name]
	return has
}

// fit says whether a row has a field for every column. Empty ones beyond them
// come from spreadsheets and do no harm.
func (c columns) fit(fields []string) bool {
	return len(fields) >= c.width && isEmpty(fields[c.width:])
}

// columnName forgives case and "Given name" or "given-name" for given_name.
func columnName(written string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(clean(written)))
}

func isOurs(name string) bool {
	return slices.Contains(required, name) || slices.Contains(optional, name)
}

// headerLine is the first line with anything in it, past the `sep=;` that some
// spreadsheets put above it; hire.empty when there is none.
func headerLine(lines *lineReader) (line, error) {
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return line, errEmpty
		}
		if err != nil {
			return line, err
		}
		text := strings.TrimSpace(line.text)
		if text != "" && !strings.HasPrefix(strings.ToLower(text), "sep=") {
			return line, nil
		}
	}
}

// sniffComma finds what separates the columns: ; or , or a tab (as in the text
// that Excel calls Unicode), whichever shows most of them that are ours.
func sniffComma(header string) byte {
	known := func(comma byte) (count int) {
		names, _ := split(header, comma)
		for _, name := range names {
			if isOurs(columnName(name)) {
				count++
			}
		}
		return count
	}
	best := byte(';')
	for _, comma := range []byte{',', '\t'} {
		if known(comma) > known(best) {
			best = comma
		}
	}
	return best
}
