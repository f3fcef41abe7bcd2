package hire_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

const header = "employee_number,username,national_id,given_name,family_name,birth_date,unit,leader,start_date,end_date,private_email,mobile"

var (
	kari   = nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), 0)
	kariID = kari.Reveal()
)

// fields of a row without faults, by column.
func fields() map[string]string {
	return map[string]string{
		"employee_number": "100234", "username": "kano", "national_id": kariID, "given_name": "Kari", "family_name": "Nordmann",
		"birth_date": "1985-01-12", "unit": "Akuttmottaket", "leader": "100001", "start_date": "2026-12-01",
		"end_date": "2027-05-31", "private_email": "kari@post.example", "mobile": "91234567",
	}
}

// row writes a row in the order of the header, with some fields changed.
func row(changes ...string) string {
	f := fields()
	for i := 0; i < len(changes); i += 2 {
		f[changes[i]] = changes[i+1]
	}
	var written []string
	for _, column := range strings.Split(header, ",") {
		written = append(written, f[column])
	}
	return strings.Join(written, ",")
}

func file(rows ...string) string { return header + "\n" + strings.Join(rows, "\n") + "\n" }

// readAll reads a file to its end and fails where it cannot be read.
func readAll(t *testing.T, r io.Reader) (*hire.File, []hire.Row) {
	t.Helper()
	opened, err := hire.Read(r, true)
	if err != nil {
		t.Fatal(err)
	}
	var rows []hire.Row
	for row, err := range opened.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return opened, rows
}

func read(t *testing.T, text string) []hire.Row {
	t.Helper()
	_, rows := readAll(t, strings.NewReader(text))
	return rows
}

func codes(r hire.Row) string {
	var all []string
	for _, fault := range r.Faults {
		all = append(all, fault.Code())
	}
	return strings.Join(all, " ")
}

func TestARowBecomesAHire(t *testing.T) {
	rows := read(t, file(row()))
	want := hire.Row{Number: 1, Line: 2, Hire: hire.Hire{
		EmployeeNumber: "100234", Username: "kano", NationalID: kari, GivenName: "Kari", FamilyName: "Nordmann",
		BirthDate: "1985-01-12", Unit: "Akuttmottaket", Leader: "100001", StartDate: "2026-12-01",
		EndDate: "2027-05-31", PrivateEmail: "kari@post.example", Mobile: "+4791234567",
	}}
	if len(rows) != 1 || !reflect.DeepEqual(rows[0], want) {
		t.Errorf("got %+v, want %+v", rows, want)
	}
}

func TestFieldsThatMayBeEmptyAre(t *testing.T) {
	rows := read(t, file(row("unit", "", "leader", "", "end_date", "", "private_email", "", "mobile", "")))
	if h := rows[0].Hire; codes(rows[0]) != "" || h.Unit+h.Leader+h.EndDate+h.PrivateEmail+h.Mobile != "" {
		t.Errorf("%s: %+v", codes(rows[0]), h)
	}
}

func TestEachFaultHasItsCode(t *testing.T) {
	h := strings.ReplaceAll
	tests := []struct{ column, value, code string }{
		{"employee_number", "", "employee_number.missing"},
		{"employee_number", "1.23E+05 ", "employee_number.format"},
		{"employee_number", kariID, "row.national_id"},
		{"employee_number", "000123", ""},
		{"username", "", "username.missing"},
		{"username", "kan", "username.length"},
		{"username", "karinor", "username.length"},
		{"username", "kån1", "username.format"},
		{"username", "ka no", "username.format"},
		{"username", "KANO12", ""},
		{"national_id", "", "national_id.missing"},
		{"national_id", kariID[1:], "national_id.leading_zero"},
		{"national_id", `"1,28185E+10"`, "national_id.rounded"},
		{"national_id", "1.28185E+10", "national_id.rounded"},
		{"national_id", wrongControl(9), "national_id.invalid"},
		{"national_id", wrongControl(10), "national_id.invalid"},
		{"national_id", kariID[1:10], "national_id.invalid"},
		{"national_id", `="` + kariID + `"`, ""},
		{"national_id", `"=""` + kariID + `"""`, ""},
		{"national_id", kariID[:9], "national_id.invalid"},
		{"national_id", kariID[:10] + "x", "national_id.invalid"},
		{"national_id", "99999999999", "national_id.invalid"},
		{"national_id", kariID[:6] + " " + kariID[6:], ""},
		{"given_name", " ", "given_name.missing"},
		{"given_name", "123", "given_name.format"},
		{"given_name", strings.Repeat("a", 101), "given_name.format"},
		{"given_name", "Ka\x00ri", "given_name.format"},
		{"given_name", "\u202eirak", "given_name.format"},
		{"family_name", "", "family_name.missing"},
		{"family_name", "–", "family_name.format"},
		{"family_name", "Ka\ufffdri", "family_name.format"},
		{"birth_date", "", "birth_date.missing"},
		{"birth_date", "12.01.85", "birth_date.format"},
		{"birth_date", "31.02.1985", "birth_date.impossible"},
		{"birth_date", "01/12/1985", "birth_date.format"},
		{"birth_date", "1885-01-12", "birth_date.impossible"},
		{"birth_date", "00.00.0000", "birth_date.impossible"},
		{"birth_date", "0205-01-12", "birth_date.impossible"},
		{"birth_date", "29.02.2023", "birth_date.impossible"},
		{"birth_date", "1985-1-12", "birth_date.format"},
		{"birth_date", "31059", "birth_date.serial"},
		{"birth_date", "31059.5", "birth_date.serial"},
		{"birth_date", "1985-01-12T00:00:00", ""},
		{"birth_date", "12.01.1985 00:00", ""},
		{"birth_date", "1985-01-12T13:00:00", "birth_date.format"},
		{"birth_date", "2026-12-01", "birth_date.after_start"},
		{"birth_date", "12.1.1985", ""},
		{"unit", strings.Repeat("x", 201), "unit.format"},
		{"unit", "Akutt (" + kariID[:6] + " " + kariID[6:] + ")", "row.national_id"},
		{"unit", kariID[1:] + kariID, ""},
		{"unit", kariID + "7, " + kariID, "row.columns"},
		{"leader", "se 1" + kariID + " og " + kariID, "row.national_id"},
		{"leader", kariID, "row.national_id"},
		{"leader", "a\x07", "leader.format"},
		{"start_date", "", "start_date.missing"},
		{"start_date", "snart", "start_date.format"},
		{"start_date", "46357", "start_date.serial"},
		{"start_date", "31.11.2026", "start_date.impossible"},
		{"end_date", "46538", "end_date.serial"},
		{"end_date", "31.13.2027", "end_date.impossible"},
		{"end_date", "9999-12-31", ""},
		{"end_date", "30.11.2026", "end_date.before_start"},
		{"end_date", "2026-12-01", ""},
		{"end_date", "31.12.9999", ""},
		{"private_email", "kari", "private_email.format"},
		{"private_email", "kari@localhost", "private_email.format"},
		{"private_email", "Kari <kari@post.example>", "private_email.format"},
		{"private_email", "kari@post.example ola@post.example", "private_email.format"},
		{"private_email", "kåre@blåbær.example", ""},
		{"mobile", "12345", "mobile.format"},
		{"mobile", "01234567", "mobile.format"},
		{"mobile", "+47 1234", "mobile.format"},
		{"mobile", "+4712345678901", "mobile.format"},
	}
	for _, test := range tests {
		t.Run(test.column+" "+test.code, func(t *testing.T) {
			rows := read(t, file(row(test.column, test.value), row("employee_number", "2")))
			if len(rows) != 2 || codes(rows[0]) != test.code || codes(rows[1]) != "" {
				t.Fatalf("%d rows, code %q, want %q", len(rows), codes(rows[0]), test.code)
			}
			if said := fmt.Sprint(rows[0].Faults); len(test.value) > 4 && strings.Contains(said, h(test.value, `"`, "")) {
				t.Error("the fault repeats what the row says")
			}
		})
	}
}

// wrongControl is Kari's number with another digit at a place.
func wrongControl(place int) string {
	return kariID[:place] + string('0'+(kariID[place]-'0'+1)%10) + kariID[place+1:]
}

func TestEachFaultNamesItsColumn(t *testing.T) {
	many := row("given_name", `"Kari`)
	for name, test := range map[string]struct{ bad, column string }{
		"a rule":                   {row("mobile", "1"), "mobile"},
		"two columns":              {row("end_date", "2020-01-01"), "end_date"},
		"a national ID":            {row("unit", kariID), "unit"},
		"an open quote":            {many, "given_name"},
		"an open quote at the end": {row("mobile", `"91234567`), "mobile"},
		"text after a quote":       {row("family_name", `"Nord"mann`), "family_name"},
		"bytes":                    {row("family_name", "\xd8deg"), "family_name"},
		"bytes in quotes":          {row("given_name", "\"Kari\nBj\xf8rg\""), "given_name"},
		"bytes of a stranger":      {row() + ",\xd8", "13"},
		"too few":                  {"1,2", ""},
		"too long":                 {strings.Repeat("x", 20_000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			rows := read(t, file(row("employee_number", "1", "given_name", "Bjørg"), test.bad)+strings.Repeat(row("employee_number", "")+"\n", 12))
			if len(rows) != 14 || len(rows[1].Faults) != 1 || rows[1].Faults[0].Column() != test.column {
				t.Errorf("%d rows, %v", len(rows), rows[1].Faults)
			}
		})
	}
}

func TestAFileThatWasCutOffSaysSo(t *testing.T) {
	whole := file(row(), row("employee_number", "2", "unit", "\"Akutt\nmottak\""))
	for name, test := range map[string]struct {
		text string
		line int // of the row that is cut; 0: none
		code string
	}{
		"whole":                  {whole, 0, ""},
		"without a line end":     {strings.TrimSuffix(whole, "\n"), 0, ""},
		"in quotes":              {whole[:strings.LastIndex(whole, "Akutt")+8], 3, "row.open"},
		"in quotes, on one line": {whole[:strings.LastIndex(whole, "Akutt")+3], 3, "row.open"},
		"between columns":        {whole[:strings.LastIndex(whole, "Akutt")-30], 3, "row.columns"},
		"after an open quote":    {file(row(), row("unit", `"Akutt`)), 3, "row.open"},
	} {
		t.Run(name, func(t *testing.T) {
			opened, rows := readAll(t, strings.NewReader(test.text))
			if opened.CutOff() != (test.line > 0) {
				t.Errorf("cut off: %v", opened.CutOff())
			}
			if test.line > 0 && (codes(rows[1]) != test.code || rows[1].Line != test.line) {
				t.Errorf("line %d: %s", rows[1].Line, codes(rows[1]))
			}
		})
	}
}

func TestAJobThatBeginsYearsAheadIsASlip(t *testing.T) {
	opened, err := hire.Read(strings.NewReader(file(row("start_date", "2099-12-01", "end_date", ""), row("employee_number", "2"), row("employee_number", "3", "end_date", "31.12.2099"))), true)
	if err != nil {
		t.Fatal(err)
	}
	opened.Latest = "2031-05-07"
	var told []string
	for r, err := range opened.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range r.Faults {
			told = append(told, fmt.Sprint(r.Number, " ", r.Line, " ", fault.Column(), " ", fault.Code()))
		}
	}
	if fmt.Sprint(told) != "[1 2 start_date start_date.far]" {
		t.Error(told)
	}
}

func TestARowTellsAllItsFaultsInOrder(t *testing.T) {
	rows := read(t, file(row("username", "k", "birth_date", "x", "mobile", "1")))
	if got := codes(rows[0]); got != "username.length birth_date.format mobile.format" {
		t.Error(got)
	}
	if rows[0].Hire.EmployeeNumber != "100234" {
		t.Error("what could be read of the row is kept, to tell it from others")
	}
	if key := rows[0].Faults[0].Key; key != "hire.fault.username.length" {
		t.Error(key)
	}
}

func TestSyntheticAndOtherNumbers(t *testing.T) {
	opened, err := hire.Read(strings.NewReader(file(row())), false)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range opened.Rows() {
		if err != nil || codes(r) != "national_id.synthetic" || !r.Hire.NationalID.IsZero() {
			t.Errorf("%v %s", err, codes(r))
		}
	}
}

func TestMobileBecomesE164(t *testing.T) {
	for written, want := range map[string]string{
		"912 34 567": "+4791234567", "+47 91 23 45 67": "+4791234567", "004791234567": "+4791234567", "4791234567": "+4791234567",
		"912\u00a034\u00a0567": "+4791234567", "+46 (70) 123-45.67": "+46701234567", "0046701234567": "+46701234567",
	} {
		rows := read(t, file(row("mobile", written)))
		if rows[0].Hire.Mobile != want || codes(rows[0]) != "" {
			t.Errorf("%q became %q, %s", written, rows[0].Hire.Mobile, codes(rows[0]))
		}
	}
}

func TestNamesAreComposedAndTrimmed(t *testing.T) {
	rows := read(t, file(row("given_name", "\u00a0A\u030ase  \"Kaia\" ", "family_name", "\"Čáhppe\n Vuolab\"")))
	if h := rows[0].Hire; h.GivenName != `Åse "Kaia"` || h.FamilyName != "Čáhppe Vuolab" || codes(rows[0]) != "" {
		t.Errorf("%q %q %s", h.GivenName, h.FamilyName, codes(rows[0]))
	}
}

func TestTheSameEmployeeTwiceIsAFaultOfTheSecond(t *testing.T) {
	rows := read(t, file(row(), row("employee_number", "2"), row("username", "other")))
	if codes(rows[0])+codes(rows[1]) != "" || codes(rows[2]) != "row.duplicate" || rows[2].Faults[0].Args["Line"] != 2 {
		t.Errorf("%s %v", codes(rows[2]), rows[2].Faults)
	}
}

func TestFormsOfAFile(t *testing.T) {
	plain := file(row("given_name", "Bjørg", "family_name", "Ødegård"), row("employee_number", "2", "family_name", "Ærlig"))
	encode := func(e encoding.Encoding, text string) string {
		encoded, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	tests := map[string]string{
		"UTF-8":                        plain,
		"UTF-8 with mark":              "\ufeff" + plain,
		"UTF-16 little-endian":         encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain),
		"UTF-16 big-endian":            encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plain),
		"Windows-1252":                 encode(charmap.Windows1252, plain),
		"CRLF":                         strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                           strings.ReplaceAll(plain, "\n", "\r"),
		"no line end at the end":       strings.TrimSuffix(plain, "\n"),
		"semicolons":                   strings.ReplaceAll(plain, ",", ";"),
		"tabs":                         strings.ReplaceAll(plain, ",", "\t"),
		"Unicode text of Excel":        encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.ReplaceAll(strings.ReplaceAll(plain, ",", "\t"), "\n", "\r\n")),
		"sep line with a tab":          "sep=\t\r\n" + strings.ReplaceAll(plain, ",", "\t"),
		"sep line":                     "sep=;\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"upper case header":            strings.Replace(plain, header, strings.ToUpper(header), 1),
		"header in words":              strings.Replace(plain, header, strings.ReplaceAll(strings.ToTitle(header), "_", " "), 1),
		"quoted header":                strings.Replace(plain, header, `"`+strings.ReplaceAll(header, ",", `", "`)+`"`, 1),
		"blank lines and empty rows":   "\n\n" + strings.ReplaceAll(plain, "\n", "\n\n,,,,,,,,,,,\n"),
		"empty columns of spreadsheet": strings.ReplaceAll(plain, "\n", ",,,\n"),
		"empty columns in the header":  strings.Replace(plain, "\n", ",,,\n", 1),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			opened, rows := readAll(t, iotest.HalfReader(strings.NewReader(text)))
			if len(rows) != 2 || len(opened.Unknown) != 0 || codes(rows[0])+codes(rows[1]) != "" {
				t.Fatalf("%d rows, unknown %q", len(rows), opened.Unknown)
			}
			if got := rows[0].Hire.GivenName + rows[0].Hire.FamilyName + rows[1].Hire.FamilyName; got != "BjørgØdegårdÆrlig" {
				t.Errorf("names %q", got)
			}
		})
	}
}

func TestColumnsInAnyOrderWithStrangersBetween(t *testing.T) {
	opened, rows := readAll(t, strings.NewReader(
		"start_date;Stillingskode;national_id;family_name;given_name;username;birth_date;employee_number;\n"+
			"1.12.2026;8012;"+kariID+";Nordmann;Kari;kano;12.01.1985;7;\n"))
	if len(opened.Unknown) != 1 || opened.Unknown[0] != "Stillingskode" {
		t.Errorf("unknown %q", opened.Unknown)
	}
	if opened.Has("unit") || !opened.Has("username") {
		t.Error("Has tells which columns the file has")
	}
	if h := rows[0].Hire; codes(rows[0]) != "" || h.StartDate != "2026-12-01" || h.EmployeeNumber != "7" || h.Unit != "" {
		t.Errorf("%s %+v", codes(rows[0]), h)
	}
}

func TestUnknownColumnsAreToldOnceAndSafely(t *testing.T) {
	opened, _ := readAll(t, strings.NewReader(header+",Stilling,stilling,Stilling,"+kariID+","+strings.Repeat("x", 1000)+",Lønn\n"))
	if got := strings.Join(opened.Unknown, "|"); got != "Stilling|stilling|16|17|Lønn" {
		t.Errorf("unknown %q", got)
	}
}

func TestAFileThatIsNoneIsRefusedAsAWhole(t *testing.T) {
	tests := []struct{ name, text, key, args string }{
		{"empty", "", "hire.empty", ""},
		{"blank lines", "\r\n \n", "hire.empty", ""},
		{"only a mark", "\ufeff", "hire.empty", ""},
		{"a spreadsheet", "PK\x03\x04", "hire.spreadsheet", ""},
		{"an old spreadsheet", "\xd0\xcf\x11\xe0\xa1\xb1", "hire.spreadsheet", ""},
		{"columns missing", "username,given_name,family_name,birth_date,start_date,unit\n", "hire.columns", "employee_number, national_id"},
		{"columns misspelt", "\n" + strings.ReplaceAll(header, "birth_date", "birthdate") + "\n", "hire.columns.unknown", "birth_date"},
		{"no header", row() + "\n", "hire.header", ""},
		{"another separator", strings.ReplaceAll(header, ",", "|"), "hire.header", ""},
		{"a title above", "Ansettelser;;\n" + header + "\n" + row(), "hire.header", ""},
		{"a column twice", header + ",Username\n", "hire.column_twice", "username"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := hire.Read(strings.NewReader(test.text), true)
			p := problem.Of(err)
			if p == nil || p.Key != test.key || p.Kind != problem.Invalid {
				t.Fatalf("got %v", err)
			}
			if test.args != "" && p.Args["Columns"] != test.args && p.Args["Column"] != test.args {
				t.Errorf("args %v", p.Args)
			}
			if strings.Contains(fmt.Sprint(err, p.Args), kariID) {
				t.Error("the problem repeats a row")
			}
		})
	}
}

// TestASecondHeaderIsSaidToBeOne, and is nobody: a full file misses no one less for it.
func TestASecondHeaderIsSaidToBeOne(t *testing.T) {
	opened, rows := readAll(t, strings.NewReader(file(strings.ToUpper(strings.ReplaceAll(header, "_", " ")), row())))
	if len(rows) != 2 || codes(rows[0]) != "row.header" || codes(rows[1]) != "" || rows[0].Line != 2 || rows[0].Faults[0].Column() != "" {
		t.Fatalf("%d rows: %s, %s", len(rows), codes(rows[0]), codes(rows[1]))
	}
	if opened.Nameless() != 0 || opened.Names("EMPLOYEE NUMBER") {
		t.Error("the header is taken for somebody")
	}
}

func TestLettersThatWereWrittenInTwoEncodingsAreSeen(t *testing.T) {
	for _, name := range []string{"BjÃ¸rg", "KÃ¥re", "Ã…se", "LÃ¦rke", "Ã\u0098ystein"} {
		read := read(t, file(row("given_name", name, "unit", name)))[0]
		if codes(read) != "row.garbled row.garbled" || read.Faults[1].Column() != "unit" {
			t.Errorf("%s: %s", name, codes(read))
		}
	}
	if read := read(t, file(row("given_name", "João", "family_name", "Ã")))[0]; codes(read) != "" {
		t.Errorf("a name is taken for it: %s", codes(read))
	}
}

func TestABadRowNeverStopsTheOthers(t *testing.T) {
	tests := []struct{ name, bad, code string }{
		{"too few fields", "1,2,3", "row.columns"},
		{"too many", row() + ",more", "row.columns"},
		{"an open quote", row("given_name", `"Kari`), "row.quotes"},
		{"text after a quote", row("given_name", `"Kari" N`), "row.quotes"},
		{"bytes of another encoding before a line break", row("given_name", "\"Bj\xf8rg\nMarie\""), "row.encoding"},
		{"endless", row("unit", strings.Repeat("x", 100_000)), "row.length"},
		{"bytes of another encoding", row("given_name", "Bj\xf8rg"), "row.encoding"},
		{"NUL", "\x00", "row.columns"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := row("employee_number", "1", "given_name", "Bjørg")
			after := row("employee_number", "3", "given_name", `"Åse`+"\n"+`Marie"`)
			rows := read(t, file(before, test.bad, after, row("employee_number", "4")))
			if len(rows) != 4 || codes(rows[0])+codes(rows[2])+codes(rows[3]) != "" {
				t.Fatalf("%d rows", len(rows))
			}
			if codes(rows[1]) != test.code || rows[1].Number != 2 || rows[1].Line != 3 {
				t.Errorf("row %d, line %d: %s", rows[1].Number, rows[1].Line, codes(rows[1]))
			}
			if rows[2].Hire.GivenName != "Åse Marie" || rows[3].Line != 6+strings.Count(test.bad, "\n") {
				t.Errorf("%q, line %d", rows[2].Hire.GivenName, rows[3].Line)
			}
		})
	}
}

func TestOneBrokenRowDoesNotDecideTheEncoding(t *testing.T) {
	rows := read(t, file(row("given_name", "Bj\xf8rg"), row("employee_number", "2", "given_name", "Bjørg"), row("employee_number", "3", "given_name", "Åse")))
	if codes(rows[0]) != "row.encoding" || rows[1].Hire.GivenName != "Bjørg" || rows[2].Hire.GivenName != "Åse" {
		t.Errorf("%s %q", codes(rows[0]), rows[1].Hire.GivenName)
	}
}

func TestAnErrorOfTheReaderEndsTheRows(t *testing.T) {
	gone := errors.New("the disk is gone")
	opened, err := hire.Read(io.MultiReader(strings.NewReader(file(row(), row("employee_number", "2"))+strings.Repeat("\n", 100_000)), iotest.ErrReader(gone)), true)
	if err != nil {
		t.Fatal(err)
	}
	good, last := 0, error(nil)
	for _, err := range opened.Rows() {
		if last = err; err == nil {
			good++
		}
	}
	if good != 2 || !errors.Is(last, gone) {
		t.Errorf("%d rows, %v", good, last)
	}
	if _, err := hire.Read(iotest.ErrReader(gone), true); !errors.Is(err, gone) {
		t.Error(err)
	}
}
