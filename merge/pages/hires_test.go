package pages_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site/sitetest"
)

const header = "employee_number;username;national_id;given_name;family_name;birth_date;start_date;private_email\n"

func TestHRTriesAFileAndImportsIt(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.exec(`UPDATE profile SET state = 'active', email_verified_at = $2 WHERE id = $1`, guest, *d.now)
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "1;kano1;" + number(1).Reveal() + ";Kari;Nordmann;1985-01-12;2026-06-01;kari@privat.example\n" +
			"2;olno1;" + number(2).Reveal() + ";Ola;Nordmann;1990-01-01;2026-01-01;ola@privat.example\n" +
			"3;x;" + number(3).Reveal() + ";Per;Hansen;1990-01-01;2026-01-01;\n")
		page := d.Get("/hr/ansettelser").Has("Ansettelser", "Ingenting er lest inn ennå", "national_id")
		tried := page.Form("/hr/ansettelser").Upload("file", "ansatte.csv", file).Press("Prøv først").Status(200)
		tried.Has("Slik ville ansatte.csv blitt lest inn", "Planlagt", "Ny", "Ikke brukt", "Brukernavnet", "Per Hansen").Lacks("Ingen av radene kan brukes", number(1).Reveal())
		d.Get("/hr/ansettelser").Has("Ingenting er lest inn ennå")
		if n := d.holding(number(1).Reveal()); n != 0 {
			t.Error("the file that waits lies in the open")
		}
		done := tried.Form("").Press("Gjennomfør").Status(200)
		done.Has("Filen er lest inn. Rader: 3.", "ansatte.csv", "Kari Nordmann", "Ola Nordmann", "Planlagt", "Ikke brukt").Lacks(number(1).Reveal(), "privat.example")
		d.Get(done.Path+"?utfall=refused").Has("Brukernavnet", "Per Hansen", "3 (linje 4)").Lacks("Ola Nordmann")
		waiting := d.Get("/hr/ansettelser").Has("ansatte.csv", "Kari Nordmann", "1. juni 2026", "Planlagt")
		waiting.Lacks("kari@privat.example") // a guest is none of HR's before the merge
		csv := d.Do("GET", done.Path+"/utfall.csv", "")
		if text := csv.Body; !strings.Contains(text, "1;2;planned;;match.planned;") || strings.Contains(text, number(1).Reveal()) {
			t.Errorf("the download is %q", text)
		}
	})
}

// TestHRMendsAllOfARowAtOnce: whatever is wrong with a row is told by column, in
// the trial, in the run and in the file to download.
func TestHRMendsAllOfARowAtOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "1;abcdefg;01410112345;Per;Hansen;31.02.1990;2026-01-01;\n2;kano1;" + number(1).Reveal() + ";Kari;Nordmann;1985-01-12;2026-01-01;\n")
		tried := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "ansatte.csv", file).Press("Prøv først").Status(200)
		wrong := []string{"username Brukernavnet skal ha", "national_id Dette er ikke et", "birth_date Fødselsdatoen finnes ikke"}
		tried.Has(wrong...).Lacks("01410112345")
		done := tried.Form("").Press("Gjennomfør").Status(200).Has(wrong...).Has("Kari Nordmann")
		csv := d.Do("GET", done.Path+"/utfall.csv", "").Body
		for _, line := range []string{"row;line;outcome;column;code;reason;employee_number\n", "1;2;refused;username;username.length;", "1;2;refused;national_id;national_id.invalid;",
			"1;2;refused;birth_date;birth_date.impossible;", "2;3;created;;created"} {
			if !strings.Contains(csv, line) {
				t.Errorf("the download lacks %s: %s", line, csv)
			}
		}
	})
}

// TestATrialIsStillThereInAnotherLanguage, and when the page is opened again; once
// the file has been carried out, what came of it is.
func TestATrialIsStillThereInAnotherLanguage(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "2;olno1;" + number(2).Reveal() + ";Ola;Nordmann;1990-01-01;2026-01-01;\n3;x;" + number(3).Reveal() + ";Per;Hansen;1990-01-01;2026-01-01;\n")
		tried := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", file).Press("Prøv først").Status(200).Has("Slik ville a.csv blitt lest inn")
		d.Language(i18n.SE)
		sami := d.Get(tried.Path).Has("Ola Nordmann", "Per Hansen", "Geavaheaddjinamas galget leat").Lacks("Brukernavnet")
		d.Language(i18n.NB)
		done := sami.Form("").Submit().Status(200).Has("Filen er lest inn. Rader: 2.")
		if later := d.Get(tried.Path).Status(200).Has("Filen er allerede gjennomført", "Ola Nordmann"); later.Path != done.Path {
			t.Errorf("who comes back is led to %s", later.Path)
		}
		d.signedIn("hrto", accounts.HR, d.hospital)
		d.Do("GET", tried.Path, "").Status(404)
	})
}

// TestTheWrongFileIsSaidToBeSoAndCannotBeCarriedOut: by no button, and by none who
// makes one.
func TestTheWrongFileIsSaidToBeSoAndCannotBeCarriedOut(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + strings.Repeat("1;abcdefg;01410112345;Per;Hansen;31.02.1990;2026-01-01;\n", 10_001))
		tried := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "feil.csv", file).Press("Prøv først").Status(200)
		tried.Has("Ingen av de første 10 000 radene kan brukes", "Er dette riktig fil?", "birth_date Fødselsdatoen finnes ikke").Lacks("Gjennomfør")
		d.Do("POST", tried.Path, "").Status(404)
		d.Get(tried.Path).Has("Ingen av de første 10 000 radene kan brukes")
	})
}

// TestAFileThatCannotBeReadIsSaidToBeSo: by line and by name of the columns, and
// it is not kept.
func TestAFileThatCannotBeReadIsSaidToBeSo(t *testing.T) {
	rows := "1;kano1;" + number(1).Reveal() + ";Kari;Nordmann;1985-01-12;2026-01-01;\n"
	files := map[string]struct{ content, says string }{
		"no rows":        {header, "minst én rad under"},
		"misspelt":       {"\n" + strings.Replace(header, "birth_date", "birthdate", 1) + rows, "linje 2 mangler disse kolonnene: birth_date. Disse kjenner vi ikke: birthdate."},
		"another order":  {"Ansettelser 2026\n" + header + rows, "Linje 1 har ingen av kolonnene"},
		"another bar":    {strings.ReplaceAll(header+rows, ";", "|"), "Linje 1 har ingen av kolonnene"},
		"of people":      {rows + rows, "Linje 1 har ingen av kolonnene"},
		"a spreadsheet":  {"PK\x03\x04", "regnearkfil"},
		"a column twice": {"username;" + header + ";" + rows, "Kolonnen username står to ganger"},
	}
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		for name, file := range files {
			for _, full := range []bool{false, true} {
				form := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", []byte(file.content))
				if full {
					form = form.Check("full")
				}
				form.Press("Prøv først").Status(422).Has(file.says).Lacks(number(1).Reveal(), "Kari", "Gjennomfør")
				if n := d.holding(""); n != 0 {
					t.Errorf("%s: %d pieces are kept", name, n)
				}
			}
		}
	})
}

func TestANationalIDInTheFieldOfANameIsNotShownAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		page := d.Get("/hr/ansettelser/ny").Form("/hr/ansettelser/ny").Fill("given_name", "Kari "+number(1).Reveal()).Fill("family_name", "Nordmann").Submit().Status(422)
		page.Has("Her sto det et fødselsnummer", "for eksempel 1.6.2026", "for eksempel 31.5.2027").Lacks("kolonnen")
		if given, family := page.Label("Fornavn").Value(), page.Label("Etternavn").Value(); given != "" || family != "Nordmann" {
			t.Errorf("the names come back as %d characters and %q", len(given), family)
		}
	})
}

// holding counts the pieces of files that wait and show a text.
func (d desk) holding(text string) (n int) {
	d.t.Helper()
	d.must(d.DB.QueryRow(d.t.Context(), `SELECT count(*) FROM hire_upload_chunk WHERE sealed LIKE '%' || $1 || '%'`, text).Scan(&n))
	return n
}

func TestWhatIsCarriedOutIsWhatWasTried(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		hr := d.signedIn("hrhan", accounts.HR, d.hospital)
		upload := func() *sitetest.Page {
			file := []byte(header + "2;olno1;" + number(2).Reveal() + ";Ola;Nordmann;1990-01-01;2026-01-01;ola@privat.example\n")
			return d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", file).Press("Prøv først").Status(200)
		}
		tried := upload()
		done := tried.Form("").Press("Gjennomfør").Status(200).Has("Filen er lest inn. Rader: 1.")
		var tried256, run256 string
		d.must(d.DB.QueryRow(t.Context(), `SELECT sha256, substr(sha256, 1, 12) FROM hire_run`).Scan(&run256, &tried256))
		tried.Has(tried256)
		d.Get(done.Path).Has("Ola Nordmann")
		again := tried.Form("").Press("Gjennomfør").Status(200).Has("Filen er allerede gjennomført", "Ola Nordmann") // once
		if again.Path != done.Path || d.holding("") != 0 {
			t.Errorf("the second tab is led to %s, not to %s, and %d pieces are kept", again.Path, done.Path, d.holding(""))
		}
		*d.now = d.now.Add(time.Minute)
		mine := upload()
		d.signedIn("hrfjo", accounts.HR, d.faraway)
		mine.Form("").Press("Gjennomfør").Status(404) // another's
		d.SignIn(string(hr))
		*d.now = d.now.Add(3 * time.Hour)
		mine.Form("").Press("Gjennomfør").Status(404) // too late
		upload()
		var kept int
		d.must(d.DB.QueryRow(t.Context(), `SELECT count(*) FROM hire_upload`).Scan(&kept))
		if kept != 1 {
			t.Errorf("%d files are kept, want the last alone", kept)
		}
	})
}

// TestTheSameFileInTwoTabs: uploaded in both before it is carried out in one.
func TestTheSameFileInTwoTabs(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		hr := d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "2;olno1;" + number(2).Reveal() + ";Ola;Nordmann;1990-01-01;2026-01-01;ola@privat.example\n")
		upload := func(full bool) *sitetest.Page {
			form := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", file)
			if full {
				form = form.Check("full", "true")
			}
			return form.Press("Prøv først").Status(200)
		}
		one, two, whole := upload(false).Lacks("lest inn før"), upload(false), upload(true)
		done := one.Form("").Press("Gjennomfør").Status(200)
		if told := two.Form("").Press("Gjennomfør").Status(200).Has("Filen er allerede gjennomført"); told.Path != done.Path {
			t.Errorf("the second tab is led to %s", told.Path)
		}
		if other := whole.Form("").Press("Gjennomfør").Status(200).Lacks("Filen er allerede gjennomført"); other.Path == done.Path {
			t.Error("a full file is taken for the one that was none")
		}
		*d.now = d.now.Add(time.Minute)
		later := upload(false).Has("Den samme filen er lest inn før")
		if later.Link("Se hva som skjedde").Click().Has("Ola Nordmann"); later.Form("").Press("Gjennomfør").Lacks("Filen er allerede gjennomført").Path == done.Path {
			t.Error("who has seen that it was imported cannot import it again")
		}
		d.signedIn("hrfjo", accounts.HR, d.faraway)
		upload(false).Lacks("lest inn før") // another's imports are not told
		d.SignIn(string(hr))
		*d.now = d.now.Add(time.Minute)
		running := upload(false)
		d.exec(`INSERT INTO hire_run (id, file_name, sha256, started_at, by_profile_id) VALUES ('running', 'a.csv', '', $1, $2)`, *d.now, hr)
		d.exec(`UPDATE hire_upload SET run_id = 'running' WHERE run_id IS NULL`)
		running.Form("").Press("Gjennomfør").Status(200).Has("Filen er allerede gjennomført", "Leses inn nå").Lacks("Avbrutt")
		*d.now = d.now.Add(20 * time.Minute)
		d.Get("/hr/ansettelser/kjoring/running").Has("Avbrutt")
		running.Form("").Press("Gjennomfør").Status(200).Has("Filen er lest inn. Rader: 1.")
	})
}

func TestAFullFileInTheBrowserAsksBeforeManyAreEnded(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		row := func(k int) string {
			return fmt.Sprintf("%d;user%d;%s;Ola;Nordmann;1990-01-01;2026-01-01;\n", k, k, number(k).Reveal())
		}
		upload := func(full bool, text string) *sitetest.Page {
			form := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", []byte(header+text))
			if full {
				form = form.Check("full", "true")
			}
			return form.Press("Prøv først").Status(200)
		}
		upload(false, row(1)+row(2)+row(3)).Form("").Press("Gjennomfør").Status(200)
		*d.now = d.now.Add(time.Hour)
		asks := upload(true, row(1)).Has("Filen nevner ikke 2 av 3 arbeidsforhold", "uvanlig mange", "Ansatt 2, ikke i filen")
		asks.Has("Skal 2 arbeidsforhold avsluttes?").Form("").Press("Les inn filen, men avslutt ingen").Status(200).Has("uvanlig mange").Lacks("Avsluttet")
		done := upload(true, row(1)).Form("").Press("Ja, avslutt 2 arbeidsforhold").Status(200)
		done.Has("Filen nevner ikke 2 av 3 arbeidsforhold", "Avsluttet", "Ansatt 3, ikke i filen").Lacks("uvanlig mange")
		d.Get(done.Path + "?utfall=ended").Has("Ansatt 2, ikke i filen")
	})
}

func TestHRHasNothingToDoForWhoNeverConfirmedAnAddress(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.registers("Kari", "Nordmann", "kari@privta.example", number(1))
		d.registers("Ola", "Nordmann", "ola@privta.example", number(2))
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "1;kano1;" + number(1).Reveal() + ";Kari;Nordmann;1985-01-12;2026-06-01;kari@privat.example\n" +
			"2;olno1;" + number(2).Reveal() + ";Ola;Nordmann;1990-01-01;2026-01-01;ola@privat.example\n")
		done := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "ansatte.csv", file).Press("Prøv først").Form("").Press("Gjennomfør").Status(200)
		done.Has("Ny").Lacks("Planlagt", "Må vurderes")
		page := d.Get("/hr/ansettelser").Has("Venter på at personen bekrefter e-posten (2)", "Kari Nordmann", "Dere trenger ikke gjøre noe")
		page.Lacks("Planlagt", "Ingen venter nå", "privta.example")
		if rows := page.Count("section[aria-labelledby=planned] tbody tr"); rows != 0 {
			t.Errorf("%d of them stand among what merges on a day", rows)
		}
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		queue := d.Get("/kundesenter/sammenslaing").Has("Ingenting å gjøre ennå", "Venter på at personen bekrefter e-posten").Lacks("Planlagt")
		queue.Link("Kari Nordmann").Click().Has("Personen har ikke bekreftet e-posten sin ennå.")
		d.exec(`UPDATE profile SET state = 'active', email_verified_at = $1, updated_at = $1 WHERE state = 'pending'`, *d.now)
		if _, err := d.MergeDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.Get("/kundesenter/sammenslaing").Link("Kari Nordmann").Click().Has("På første arbeidsdag spør vi den ansatte")
	})
}

func TestANumberInAColumnOfNamesIsNotShown(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		file := []byte(header + "1;x;" + number(1).Reveal() + ";Kari " + number(2).Reveal() + ";Nordmann;1985-01-12;2026-06-01;\n")
		tried := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "ansatte.csv", file).Press("Prøv først").Has("Ingen av radene kan brukes")
		done := tried.Form("").Press("Gjennomfør").Status(200)
		done.Has("Ikke brukt").Lacks(number(1).Reveal(), number(2).Reveal())
		var kept string
		d.must(d.DB.QueryRow(t.Context(), `SELECT name FROM hire_row`).Scan(&kept))
		if kept != "Nordmann" {
			t.Error("more is kept of the row than the name that could be read")
		}
	})
}

func TestAFileThatIsNoneIsExplained(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		d.Get("/hr/ansettelser").Form("/hr/ansettelser").Press("Prøv først").Status(422).Has("Velg filen du vil lese inn")
		page := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "bilde.csv", []byte("navn;alder\nKari;41\n")).Press("Prøv først").Status(422)
		page.Find("#f-file-error")
	})
}

func TestOnlyHRSeesHires(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		done := d.Get("/hr/ansettelser").Form("/hr/ansettelser").Upload("file", "a.csv", []byte(header+"2;olno1;"+number(2).Reveal()+";Ola;Nordmann;1990-01-01;2026-01-01;\n")).Press("Prøv først").Form("").Press("Gjennomfør").Status(200)
		d.signedIn("hrfjo", accounts.HR, d.faraway)
		d.Do("GET", done.Path, "").Status(404)
		d.Get("/hr/ansettelser").Lacks("a.csv")
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Do("GET", "/hr/ansettelser", "").Status(403)
	})
}

func TestOneEmployeeIsTypedAndNothingTypedIsLost(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("hrhan", accounts.HR, d.hospital)
		d.Get("/hr/ansettelser/ny").Form("").Submit().Status(422).Has("Rett")
		form := d.Get("/hr/ansettelser/ny").Form("/hr/ansettelser/ny").Fill("given_name", "Åse").Fill("family_name", "Lie").Fill("birth_date", "12.1.1985").
			Fill("national_id", number(4).Reveal()).Fill("employee_number", "44").Fill("username", "asel").Fill("start_date", "i morgen")
		page := form.Submit().Status(422)
		page.Find("#f-start_date-error")
		page.Lacks(number(4).Reveal())
		if page.Find("#f-given_name").Value() != "Åse" || page.Find("#f-national_id").Value() != "" {
			t.Error("what was typed is lost, or the number is shown")
		}
		page.Has("Nummeret du skrev, er tatt vare på")
		page.Form("/hr/ansettelser/ny").Fill("start_date", "1.6.2026").Submit().Status(200).Has("Åse Lie: Ny ansatt uten privat e-postadresse.")
		p, found, err := accounts.FindByUsername(t.Context(), d.DB, "asel")
		if err != nil || !found || p.BirthDate != "1985-01-12" {
			t.Fatalf("she was not hired: %+v %v", p, err)
		}
		numbers, err := accounts.NationalIDs(t.Context(), d.DB, p.ID)
		if err != nil || len(numbers) != 1 || numbers[0].Lookup != d.Accounts.Vault.Lookup(number(4)) {
			t.Errorf("her number is %v, %v", numbers, err)
		}
		other := d.Get("/hr/ansettelser/ny").Form("/hr/ansettelser/ny").Fill("given_name", "Åse").Fill("family_name", "Lie").Fill("birth_date", "12.1.1985").
			Fill("national_id", number(6).Reveal()).Fill("employee_number", "44").Fill("username", "asel").Fill("start_date", "1.6.2026").Submit().Status(422)
		other.Has("Hva var det gamle nummeret?").Lacks("Ikke brukt").Find(`.ds-error-summary a[href="#f-old"]`)
		other.Form("/hr/ansettelser/ny").Check("old", "mistaken").Submit().Status(200).Has("Det gamle fødselsnummeret er tatt bort")
		taken := d.Get("/hr/ansettelser/ny").Form("/hr/ansettelser/ny").Fill("given_name", "Per").Fill("family_name", "Lie").Fill("birth_date", "12.1.1985").
			Fill("national_id", number(5).Reveal()).Fill("employee_number", "45").Fill("username", "asel").Fill("start_date", "1.6.2026").Submit()
		taken.Status(422).Has("Brukernavnet tilhører en annen").Lacks("Ikke brukt", "Gi raden").Find(`.ds-error-summary a[href="#f-username"]`)
	})
}

func TestEveryPageSpeaksFourLanguages(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, employee := d.asked()
		var match string
		d.must(d.DB.QueryRow(t.Context(), `SELECT id FROM match WHERE external_profile_id = $1`, guest).Scan(&match))
		d.signedIn("admin", accounts.Administrator, d.root)
		for _, language := range i18n.Languages {
			d.Language(language)
			for _, path := range []string{"/hr/ansettelser", "/hr/ansettelser/ny", "/kundesenter/sammenslaing", "/kundesenter/sammenslaing/" + match} {
				d.Get(path)
			}
		}
		d.SignIn(string(employee))
		for _, language := range i18n.Languages {
			d.Language(language)
			d.Get("/er-dette-dine")
		}
	})
}
