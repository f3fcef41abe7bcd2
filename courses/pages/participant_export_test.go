package pages_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kursbro/accounts"
)

func TestTheListIsTakenOutAsSpreadsheetsReadIt(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		id := p.course("BV1", "Brannvern")
		for _, given := range []string{"=1+1", "Ola"} {
			_, err := p.s.Enrol(t.Context(), p.person(given, accounts.Internal), id)
			p.must(err)
		}
		p.SignIn("Eva")
		page := p.Get("/kurseier/" + string(id) + "/deltakere?q=nordmann")
		file := p.Do("GET", page.Link("Last ned CSV").Attr("href"), "").Status(200)
		if !strings.HasPrefix(file.Body, "\ufeffNavn;Brukernavn;") || !strings.Contains(file.Body, "\r\n'=1+1 Nordmann;") || strings.Count(file.Body, "\r\n") != 3 {
			t.Errorf("%q", file.Body)
		}
		file = p.Do("GET", page.Link("Last ned regneark").Attr("href"), "").Status(200)
		book, err := excelize.OpenReader(strings.NewReader(file.Body))
		p.must(err)
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		p.must(err)
		if len(rows) != 3 || rows[0][0] != "Navn" || rows[2][0] != "Ola Nordmann" && rows[1][0] != "Ola Nordmann" {
			t.Errorf("%v", rows)
		}
		if only := p.Do("GET", "/kurseier/"+string(id)+"/eksport/csv?status=passed", "").Body; strings.Count(only, "\r\n") != 1 {
			t.Errorf("as filtered: %q", only)
		}
		if n := p.value(`SELECT count(*) FROM audit_entry WHERE action = 'participant.export'`); n != "3" {
			t.Errorf("%s entries in the log", n)
		}
	})
}

// value is one value of the database.
func (p *portal) value(query string, args ...any) (text string) {
	p.t.Helper()
	p.must(p.d.QueryRow(p.t.Context(), query, args...).Scan(&text))
	return text
}
