package hire_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// FuzzRead reads anything at all: it never panics, never loses a row and never
// tells a national ID. Its corpus is in testdata/fuzz.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file(row(), row("given_name", `"Kari`), row("username", "x"))))
	f.Fuzz(func(t *testing.T, content []byte) {
		opened, err := hire.Read(strings.NewReader(string(content)), true)
		if err != nil {
			if problem.Of(err) == nil {
				t.Fatalf("refused without saying why: %v", err)
			}
			checkSilent(t, string(content), fmt.Sprint(err, problem.Of(err).Args))
			return
		}
		checkSilent(t, string(content), fmt.Sprint(opened.Unknown))
		last, count := 0, 0
		for row, err := range opened.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			count++
			if row.Number != count || row.Line <= last || row.Number > row.Line {
				t.Fatalf("row %d at line %d after line %d", row.Number, row.Line, last)
			}
			last = row.Line
			checkWhole(t, row)
			for _, fault := range row.Faults {
				checkSilent(t, string(content), fmt.Sprint(fault.Error(), fault.Args, fault.Column()))
			}
		}
		if want, known := rowsOf(string(content)); known && count != want {
			t.Fatalf("%d rows became %d", want, count)
		}
	})
}

// checkWhole fails where a row without faults lacks what every row must have.
func checkWhole(t *testing.T, row hire.Row) {
	h := row.Hire
	whole := h.EmployeeNumber != "" && len(h.Username) >= 4 && len(h.Username) <= 6 && !h.NationalID.IsZero() &&
		h.GivenName != "" && h.FamilyName != "" && h.BirthDate < h.StartDate && (h.EndDate == "" || h.EndDate >= h.StartDate)
	if len(row.Faults) == 0 && !whole {
		t.Fatal(errors.New("a row without faults is not whole"), row)
	}
}

var elevenDigits = regexp.MustCompile(`[0-9]{11}`)

// checkSilent fails where something that was said has a national ID in it.
func checkSilent(t *testing.T, content, said string) {
	for _, digits := range elevenDigits.FindAllString(said, -1) {
		if _, err := nationalid.Parse(digits, true); err == nil && strings.Contains(content, digits) {
			t.Fatalf("a national ID was told in %d characters", len(said))
		}
	}
}

var lineEnd = regexp.MustCompile("\r\n|\r|\n")

// rowsOf counts the rows of a file another way. It knows only files without
// quotes, where each line with something in it is a row.
func rowsOf(content string) (count int, known bool) {
	if strings.ContainsRune(content, '"') || !utf8.ValidString(content) || strings.Contains(content, "\x00") {
		return 0, false
	}
	comma, header := "", ""
	for _, text := range lineEnd.Split(strings.TrimPrefix(content, "\ufeff"), -1) {
		bare := strings.TrimSpace(text)
		switch {
		case header == "" && (bare == "" || strings.HasPrefix(strings.ToLower(bare), "sep=")):
		case header == "":
			header, comma = text, commaOf(text)
		case slices.ContainsFunc(strings.Split(text, comma), func(field string) bool { return strings.TrimSpace(field) != "" }):
			count++
		}
	}
	return count, comma != ""
}

// commaOf is the only separator in a header; empty where there are several.
func commaOf(header string) string {
	found := ""
	for _, comma := range []string{";", ",", "\t"} {
		if strings.Contains(header, comma) {
			if found != "" {
				return ""
			}
			found = comma
		}
	}
	return found
}

// FuzzRows writes one field as a spreadsheet would, whatever is in it: the rows
// around it are read as if it were not there, and its own is one row.
func FuzzRows(f *testing.F) {
	for _, text := range []string{"Akutt", "a;b,c\td", "a\nb\r\nc\rd", `"`, `"",""`, "\xf8", "ø\n\xf8", "\"\n\"", " ", "\ufeff", "=\"1\"", kariID, "æ " + kariID + "."} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, crlf bool) {
		if len(text) > 2000 || len(lineEnd.FindAllString(text, -1)) > 8 {
			return // a row that long is a fault, and more than one row
		}
		var written strings.Builder
		written.WriteString("\ufeff") // else many bytes that are not UTF-8 decide for the file
		w := csv.NewWriter(&written)
		w.Comma, w.UseCRLF = ';', crlf
		rows := [][]string{strings.Split(header, ",")}
		for n, unit := range []string{"Føde", text, "Akutt"} {
			fields := strings.Split(row("employee_number", fmt.Sprint(n), "given_name", "Åse"), ",")
			fields[6] = unit
			rows = append(rows, fields)
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		read := read(t, written.String())
		if len(read) != 3 || codes(read[0])+codes(read[2]) != "" || read[2].Hire.Unit != "Akutt" {
			t.Fatalf("%d rows", len(read))
		}
		if code := codes(read[1]); code != "" && read[1].Faults[0].Column() != "unit" {
			t.Errorf("%s in %s", code, read[1].Faults[0].Column())
		}
	})
}
