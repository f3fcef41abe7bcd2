package completion_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
	"kursbro/courses/completion"
)

// syntheticNumber has 80 added to its month: nobody has it.
var syntheticNumber = nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), 7).Reveal()

func read(t *testing.T, text string) []completion.Row {
	t.Helper()
	file, err := completion.Read(strings.NewReader(text), true)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var rows []completion.Row
	for row, err := range file.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestAFileIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	plain := "Brukernavn;Kurskode;Fullført;Poengsum;Gyldig til;Merknad\nkaro1;BV1;31.12.2025;87,5;31.12.2027;Første «øvelse»\n"
	windows, err := charmap.Windows1252.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain": plain, "mark": "\ufeff" + plain, "windows-1252": windows, "utf-16": wide, "sep": "sep=;\r\n" + strings.ReplaceAll(plain, "\n", "\r\n"),
		"tab": strings.ReplaceAll(plain, ";", "\t"), "mac": strings.ReplaceAll(plain, "\n", "\r"),
		"comma": "Brukernavn,Kurskode,Fullført,Poengsum,Gyldig til,Merknad\nkaro1,BV1,31.12.2025,\"87,5\",31.12.2027,Første «øvelse»\n",
		"en":    "user name;course code;completion date;score;valid until;note\nkaro1;BV1;2025-12-31;87.5;2027-12-31;Første «øvelse»\n",
		"se":    "Geavaheaddjinamma;Kursakoda;Beaivi;Čuoggát;Fámus gitta;Mearkkašupmi\nkaro1;BV1;31.12.2025;87,5;31.12.2027;Første «øvelse»\n",
	} {
		rows := read(t, text)
		if len(rows) != 1 {
			t.Fatalf("%s: %+v", name, rows)
		}
		r := rows[0]
		if r.Fault != "" || r.Who != "karo1" || r.Course != "BV1" || r.Day.Format("2006-01-02") != "2025-12-31" || *r.Score != 8750 || r.Until.Format("2006-01-02") != "2027-12-31" || r.Note != "Første «øvelse»" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestARowThatCannotBeUsedSaysWhy(t *testing.T) {
	rows := read(t, "who;national id;course;date;score;valid until;note\n"+
		";;BV1;2025-12-31;;;\n"+
		"karo1;;;2025-12-31;;;\n"+
		"karo1;;BV1;i fjor;;;\n"+
		"karo1;;BV1;2025-12-31;god;;\n"+
		"karo1;;BV1;2025-12-31;;2024-01-01;\n"+
		";1234;BV1;2025-12-31;;;\n"+
		"\n"+
		"karo1;;BV1\n"+
		"karo1;;BV1;2025-12-31;;;"+strings.Repeat("x", 1001)+"\n")
	for i, want := range []string{"nobody", "no_course", "day", "score", "until", "number", "columns", "long"} {
		if rows[i].Fault != "completion.fault."+want || rows[i].Number != i+1 {
			t.Errorf("row %d: %+v, want %s", i+1, rows[i], want)
		}
	}
	if rows[6].Line != 9 {
		t.Errorf("a blank line counts as a line: %d", rows[6].Line)
	}
}

func TestANationalIDInTheWrongColumnIsNotKept(t *testing.T) {
	rows := read(t, "who;course;date;note\n"+syntheticNumber+";BV1;2025-12-31;\nkaro1;BV1;2025-12-31;gjelder "+syntheticNumber+"\n")
	for _, r := range rows {
		if r.Fault != "completion.fault.national_id" || r.Who+r.Note != "" {
			t.Errorf("%+v", r.Fault)
		}
	}
	rows = read(t, "fødselsnummer;course;date\n"+syntheticNumber+";BV1;2025-12-31\n")
	if rows[0].Fault != "" || rows[0].NationalID.Reveal() != syntheticNumber {
		t.Error("in its own column it says who")
	}
}

func TestAFileThatIsNoneIsRefused(t *testing.T) {
	for text, want := range map[string]string{"": "empty", "\n\n": "empty", "PK\x03\x04xlsx": "spreadsheet", "navn;alder\nKari;40\n": "header", "who;course\nkaro1;BV1\n": "header", "who;course;date;dato\n": "twice"} {
		_, err := completion.Read(strings.NewReader(text), true)
		if p := problem.Of(err); p == nil || p.Key != "completion.file."+want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("who;course;date\nkaro1;BV1;2025-12-31\n")
	f.Add("\xff\xfew\x00h\x00o\x00")
	f.Add("who,course,date\n\"karo1,BV1\n\"\"\",x\r\"")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := completion.Read(strings.NewReader(text), true)
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Fatal(err)
			}
			return
		}
		number := 0
		for row, err := range file.Rows() {
			if number++; err != nil || row.Number != number || row.Fault == "" && (row.Course == "" || row.Day.IsZero() || row.Who == "" && row.NationalID.IsZero()) {
				t.Fatalf("%+v %v", row, err)
			}
		}
	})
}
