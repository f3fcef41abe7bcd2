package pages_test

import (
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kursbro/accounts"
)

// TestAReportIsTakenOutAsSpreadsheetsReadIt reads both files back: a name that
// begins as a formula stays a name, letters stay letters, and days are days.
func TestAReportIsTakenOutAsSpreadsheetsReadIt(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Hilde", accounts.Internal, accounts.HR)
		course := p.course("BV1", "=Brannvern på øya")
		names := []string{"=1+1", "+47", "-2", "@SUM(A1)", "Åse Čáhppe Ŋilla Æ"}
		for _, given := range names {
			p.person(given, accounts.Internal)
		}
		until := time.Date(2027, 5, 7, 21, 59, 59, 0, time.UTC) // the last second of the day in Norway
		p.exec(`INSERT INTO result (id, profile_id, course_id, outcome, achieved_at, valid_until, origin_kind, recorded_at)
			SELECT 'r', id, $1, 'passed', $2, $3, 'here', $2 FROM profile WHERE given_name = '=1+1'`, course, p.now.AddDate(-1, 0, 0), until)
		p.SignIn("Hilde")
		address := "?" + url.Values{"hvem": {"organisation"}, "org": {string(p.region)}, "kurs": {string(course)}}.Encode()

		text := p.Do("GET", "/rapporter/fil/csv"+address, "").Status(200).Body
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		read.Comma = ';'
		rows, err := read.ReadAll()
		p.must(err)
		if !strings.HasPrefix(text, "\ufeff") || len(rows) != len(names)+2 || strings.Join(rows[0], "|") != "Navn|Enhet|BV1 =Brannvern på øya|BV1 gjelder til" {
			t.Errorf("%q", rows)
		}
		found := map[string][]string{}
		for _, row := range rows[1:] {
			found[row[0]] = row
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
					t.Errorf("a spreadsheet would reckon %q", cell)
				}
			}
		}
		if row := found["'=1+1 Nordmann"]; len(row) != 4 || row[2] != "Gyldig" || row[3] != "2027-05-07" {
			t.Errorf("%q", row)
		}
		if row := found["Åse Čáhppe Ŋilla Æ Nordmann"]; len(row) != 4 || row[2] != "Ikke begynt" || row[3] != "" {
			t.Errorf("%q of %q", row, rows)
		}

		book, err := excelize.OpenReader(strings.NewReader(p.Do("GET", "/rapporter/fil/xlsx"+address+"&orden=missing", "").Status(200).Body))
		p.must(err)
		defer book.Close()
		sheet := book.GetSheetName(0)
		last, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		p.must(err)
		row := len(last) // who lacks least
		if last[row-1][0] != "=1+1 Nordmann" || last[row-1][3] != "46514" {
			t.Errorf("%q, want the day as a number", last)
		}
		if formula, err := book.GetCellFormula(sheet, "A"+strconv.Itoa(row)); formula != "" || err != nil {
			t.Errorf("a formula: %q %v", formula, err)
		}
		if shown, err := book.GetCellValue(sheet, "D"+strconv.Itoa(row)); shown != "2027-05-07" || err != nil {
			t.Errorf("shown as %q %v", shown, err)
		}
	})
}
