package merge_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// ola is another new employee.
func ola(change hired) hired {
	row := kariHired(number(2), hired{"employee_number": "1002", "username": "ola12", "given_name": "Ola", "private_email": "ola@hjemme.example", "mobile": ""})
	for column, value := range change {
		row[column] = value
	}
	return row
}

func TestAHireMakesAnInternalProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if got := h.hire(kariHired(number(1), hired{"unit": "Helse Stavanger", "leader": "ola12"}), ola(nil)); fmt.Sprint(got) != "[created created created created]" {
			t.Errorf("outcomes %v", got)
		}
		p := h.byUsername("kano")
		if p.Kind != accounts.Internal || p.State != accounts.Active || p.OrganisationID != h.hospital || p.PrivateEmail != "kari@hjemme.example" ||
			p.PrivateEmailSource != accounts.FromHR || p.Mobile != "+4791234567" || p.BirthDate != "1985-01-12" {
			t.Errorf("the profile is %+v", p)
		}
		if o := h.byUsername("ola12"); o.OrganisationID != h.root {
			t.Error("a unit that names no organisation belongs to the employer")
		}
		numbers, err := accounts.NationalIDs(t.Context(), h.DB, p.ID)
		if err != nil || len(numbers) != 1 || numbers[0].Evidence != accounts.ByHR || numbers[0].Status != accounts.Current {
			t.Errorf("numbers %+v %v", numbers, err)
		}
		work, _, err := accounts.FindEmployment(t.Context(), h.DB, "1001")
		if err != nil || work.LeaderProfileID != h.byUsername("ola12").ID || work.StartDate != today {
			t.Errorf("the job is %+v %v: the leader came later in the file", work, err)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.welcome_internal' AND to_address = 'kari@hjemme.example'`); n != 1 {
			t.Errorf("%d welcome mails", n)
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		planned, asked, doubtful := h.guest("kari@hjemme.example", nil), h.guest("b@x.example", nil), h.guest("c@x.example", func(p *accounts.Profile) { p.GivenName = "Per" })
		for i, id := range []accounts.ProfileID{planned, asked, doubtful} {
			h.typed(id, number(i+1))
		}
		file := feed(
			kariHired(number(1), hired{"start_date": "2026-06-01", "leader": "1003"}),
			ola(hired{"given_name": "Kari"}),
			kariHired(number(3), hired{"employee_number": "1003", "username": "tredje", "username ": ""}),
		)
		file = strings.ReplaceAll(file, "tredje", "tred3")
		file += "\n1004;leav1;" + number(4).Reveal() + ";Gro;Gått;1985-01-12;;;2020-01-01;2026-05-06;;"
		file += "\n1005;ny;" + number(5).Reveal() + ";Feil;Brukernavn;1985-01-12;;;2020-01-01;;;"
		options := merge.ImportOptions{FileName: "hires.csv"}
		want := []string{"planned match.planned", "created match.asking", "review match.review", "ended employment.ended", "refused username.length"}
		if rehearsed := h.importFile(merge.ImportOptions{DryRun: true}, file); !slices.Equal(rehearsed, want) {
			t.Errorf("rehearsed %v, want %v", rehearsed, want)
		}
		if n := h.count(`SELECT (SELECT count(*) FROM profile WHERE kind = 'internal') + (SELECT count(*) FROM match) + (SELECT count(*) FROM mail)
			+ (SELECT count(*) FROM hire_run) + (SELECT count(*) FROM hire_row) + (SELECT count(*) FROM employment)`); n != 0 {
			t.Errorf("the dry run left %d rows", n)
		}
		if got := h.importFile(options, file); !slices.Equal(got, want) {
			t.Errorf("outcomes %v, want %v", got, want)
		}
		mails, items := h.count(`SELECT count(*) FROM mail`), h.count(`SELECT count(*) FROM merge_item`)
		updated := h.text(`SELECT cast(max(updated_at) AS text) FROM profile`)
		h.later(time.Hour)
		unchanged := []string{"unchanged unchanged", "unchanged unchanged", "unchanged unchanged", "unchanged unchanged", "refused username.length"}
		for range 2 {
			if got := h.importFile(options, file); !slices.Equal(got, unchanged) {
				t.Errorf("again: %v", got)
			}
		}
		if h.count(`SELECT count(*) FROM mail`) != mails || h.count(`SELECT count(*) FROM merge_item`) != items || h.text(`SELECT cast(max(updated_at) AS text) FROM profile`) != updated {
			t.Error("the second import did something")
		}
	})
}

func TestAnImportThatWasCutOffGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := []hired{kariHired(number(1), nil), ola(nil), kariHired(number(3), hired{"employee_number": "1003", "username": "tre3"})}
		ctx, cancel := context.WithCancel(t.Context())
		_, err := h.Import(ctx, accounts.Command("test"), strings.NewReader(feed(rows...)), merge.ImportOptions{}, func(o merge.RowOutcome) {
			if o.Row == 1 { // the others share a transaction that does not begin
				cancel()
			}
		})
		if err == nil {
			t.Fatal("nobody noticed the end")
		}
		if got := h.hire(rows...); fmt.Sprint(got) != "[unchanged unchanged created created created created]" {
			t.Errorf("afterwards %v", got)
		}
	})
}

// TestRowsOfOneTransactionMeetEachOther: what a row says of somebody holds for
// the rows after it, however many share a transaction.
func TestRowsOfOneTransactionMeetEachOther(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var rows []hired
		for k := range 40 {
			rows = append(rows, lifeOf(k).row)
		}
		h.hire(rows...)
		free := rows[20]["username"]
		rows[20]["unit"], rows[20]["username"] = "Akuttmottaket", "flytta"
		rows[25]["username"] = rows[26]["username"] // which is not free yet
		rows[30]["username"], rows[35]["leader"] = free, "flytta"
		got := h.hire(rows...)
		for i, want := range map[int]string{19: "unchanged unchanged", 20: "updated updated", 25: "refused username.taken",
			26: "unchanged unchanged", 30: "updated updated", 35: "updated updated"} {
			if got[i] != want {
				t.Errorf("row %d: %s, not %s", i+1, got[i], want)
			}
		}
		if leader := h.byUsername("flytta").ID; h.text(`SELECT leader_profile_id FROM employment WHERE employee_number = 'E35'`) != string(leader) {
			t.Error("the leader who came earlier in the file is not found")
		}
		if n := h.count(`SELECT count(*) FROM hire_row`); n != 2*len(rows) {
			t.Errorf("%d rows are kept", n)
		}
	})
}

func TestAHireThatHasChanged(t *testing.T) {
	tests := []struct {
		name string
		give hired
		want string
	}{
		{"nothing", nil, "unchanged unchanged"},
		{"married", hired{"family_name": "Nordmann Berg"}, "updated updated"},
		{"another unit", hired{"unit": "Akuttmottak"}, "updated updated"},
		{"another leader", hired{"leader": "9999"}, "updated updated"},
		{"another username", hired{"username": "kanobe"}, "updated updated"},
		{"a username that is taken", hired{"username": "ola12"}, "refused username.taken"},
		{"another address", hired{"private_email": "ny@hjemme.example"}, "updated updated"},
		{"a later start", hired{"start_date": "2026-08-01"}, "updated updated"},
		{"a last day to come", hired{"end_date": "2026-12-31"}, "updated updated"},
		{"a last day that has passed", hired{"end_date": "2026-05-06", "start_date": "2020-01-01"}, "ended employment.ended"},
		{"another person's number", hired{"national_id": number(2).Reveal()}, "review national_id.twin"},
		{"a number that nobody has", hired{"national_id": number(9).Reveal()}, "review national_id.changed"},
		{"a number that nobody has, and another name: the employee number was used again", hired{"national_id": number(9).Reveal(), "given_name": "Grethe"}, "review employee_number.other_person"},
		{"a D-number after the fødselsnummer: an older number", hired{"national_id": dNumber(9).Reveal()}, "updated updated"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.hire(kariHired(number(1), nil), ola(nil))
				id := h.byUsername("kano").ID
				before := h.profile(id)
				if got := h.importFile(merge.ImportOptions{DryRun: true}, feed(kariHired(number(1), test.give))); got[0] != test.want {
					t.Errorf("rehearsed: %s, want %s", got[0], test.want)
				}
				if got := h.hire(kariHired(number(1), test.give)); got[0] != test.want {
					t.Errorf("%s, want %s", got[0], test.want)
				}
				if test.want[:4] == "refu" || test.want[:4] == "revi" {
					if after := h.profile(id); after.UpdatedAt != before.UpdatedAt {
						t.Error("a row that was not used changed the person")
					}
					return
				}
				if got := h.hire(kariHired(number(1), test.give)); got[0] != "unchanged unchanged" {
					t.Errorf("again: %s", got[0])
				}
				if current := h.text(`SELECT kind FROM national_id WHERE profile_id = $1 AND status = 'current'`, id); current != "fodselsnummer" {
					t.Error("the number was replaced by a weaker kind (M3)")
				}
			})
		})
	}
}

func TestM03_HRSaysWhatTheOldNumberWas(t *testing.T) {
	for old, want := range map[accounts.NumberStatus]string{accounts.Succeeded: "updated national_id.succeeded", accounts.Mistaken: "updated national_id.corrected"} {
		t.Run(string(old), func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.hire(kariHired(number(1), nil))
				file := feed(kariHired(number(9), nil))
				if got := h.importFile(merge.ImportOptions{OldNumber: old}, file); got[0] != want {
					t.Errorf("%s, want %s", got[0], want)
				}
				numbers, err := accounts.NationalIDs(t.Context(), h.DB, h.byUsername("kano").ID)
				h.must(err)
				if len(numbers) != 2 || numbers[0].Lookup != h.Accounts.Vault.Lookup(number(9)) || numbers[1].Status != old {
					t.Errorf("her numbers are %+v", numbers)
				}
				if got := h.importFile(merge.ImportOptions{}, file); got[0] != "unchanged unchanged" {
					t.Errorf("again: %s", got[0])
				}
				again := map[accounts.NumberStatus]string{accounts.Succeeded: "unchanged unchanged", accounts.Mistaken: "review national_id.mistaken"}[old]
				if got := h.hire(kariHired(number(1), nil)); got[0] != again {
					t.Errorf("the feed still has the old number: %s, want %s", got[0], again)
				}
				guest := h.guest("kari@hjemme.example", nil)
				h.typed(guest, number(1))
				h.due()
				if got := h.state(guest); got != map[accounts.NumberStatus]string{accounts.Succeeded: "merged", accounts.Mistaken: "none"}[old] {
					t.Errorf("a guest with the old number is %s", got)
				}
			})
		})
	}
}

func TestAColumnThatIsAbsentSaysNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"leader": "9999", "end_date": "2026-12-31"}))
		file := "employee_number,username,national_id,given_name,family_name,birth_date,start_date\n1001,kano," + number(1).Reveal() + ",Kari,Nordmann,1985-01-12," + today
		if got := h.importFile(merge.ImportOptions{}, file); got[0] != "unchanged unchanged" {
			t.Errorf("outcome %s", got[0])
		}
		work, _, err := accounts.FindEmployment(t.Context(), h.DB, "1001")
		if err != nil || work.Leader != "9999" || work.EndDate != "2026-12-31" || work.Unit == "" {
			t.Errorf("the job is %+v", work)
		}
	})
}

func TestM07_TwoJobsAreOnePerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		first, second := kariHired(number(1), nil), kariHired(number(1), hired{"employee_number": "B7", "username": "karin", "private_email": "b@jobb.example"})
		for _, options := range []merge.ImportOptions{{DryRun: true}, {}} {
			if got := h.importFile(options, feed(first, second)); fmt.Sprint(got) != "[created created updated employment.added]" {
				t.Errorf("%+v: %v", options, got)
			}
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`); n != 1 {
			t.Errorf("%d internal profiles", n)
		}
		if p := h.byUsername("kano"); p.PrivateEmail != "kari@hjemme.example" {
			t.Errorf("the second job speaks for the person: %s", p.PrivateEmail)
		}
		if got := h.hire(first, second); fmt.Sprint(got) != "[unchanged unchanged unchanged unchanged]" {
			t.Errorf("again: %v", got)
		}
		if got := h.hire(kariHired(number(1), hired{"end_date": "2026-05-06", "start_date": "2020-01-01"})); got[0] != "ended employment.ended" || h.byUsername("kano").State != accounts.Active {
			t.Errorf("one of two jobs is over: %s", got[0])
		}
	})
}

func TestTheNumberOfSomebodyElseIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		other := kariHired(number(1), hired{"employee_number": "B7", "username": "annen", "given_name": "Anna", "birth_date": "1990-03-03"})
		other["username"] = "kano"
		if got := h.hire(other); got[0] != "review national_id.other_person" {
			t.Errorf("the username is hers, too: %s", got[0])
		}
		if n := h.count(`SELECT count(*) FROM employment`); n != 1 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestM07_ARehireOpensTheOldProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"start_date": "2020-01-01", "end_date": "2022-01-01"}), ola(nil))
		old := h.byUsername("kano")
		if old.State != accounts.Ended {
			t.Fatalf("she is %s", old.State)
		}
		again := hired{"employee_number": "5005", "username": "ola12", "family_name": "Hansen"}
		if got := h.hire(kariHired(number(1), again)); got[0] != "refused username.taken" {
			t.Errorf("another person's username: %s", got[0])
		}
		again["username"] = "kahan"
		if got := h.hire(kariHired(number(1), again)); got[0] != "updated rehired" {
			t.Errorf("outcome %s", got[0])
		}
		if p := h.profile(old.ID); p.State != accounts.Active || p.Username != "kahan" || p.FamilyName != "Hansen" {
			t.Errorf("the profile is %+v", p)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.welcome_internal' AND recipient_profile_ref = $1`, old.ID); n != 1 {
			t.Errorf("%d welcome mails", n)
		}
		if got := h.hire(kariHired(number(1), again)); got[0] != "unchanged unchanged" {
			t.Errorf("again: %s", got[0])
		}
	})
}

func TestM07_ASecondJobGivesNoSayOverAPersonOfAnotherOrganisation(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		before := h.byUsername("kano")
		var elsewhere accounts.OrganisationID
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			elsewhere, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Et annet foretak"})
			return err
		})
		hr := h.as(h.guest("hr@annet.example", nil))
		hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: elsewhere}}
		taking := func(n nationalid.Number, change hired) string {
			change["username"], change["private_email"], change["start_date"] = "tatt1", "tatt@annet.example", "2001-01-01"
			var outcome merge.RowOutcome
			_, err := h.Import(t.Context(), hr, strings.NewReader(feed(kariHired(n, change))), merge.ImportOptions{}, func(o merge.RowOutcome) { outcome = o })
			h.must(err)
			return outcome.Code
		}
		if code := taking(number(1), hired{"employee_number": "9009"}); code != "employment.added" {
			t.Errorf("the second job: %s", code)
		}
		if code := taking(number(2), hired{}); code == "updated" || code == "national_id.succeeded" {
			t.Errorf("another number: %s", code)
		}
		if p := h.profile(before.ID); p.Username != before.Username || p.PrivateEmail != before.PrivateEmail || p.OrganisationID != before.OrganisationID {
			t.Errorf("another organisation's HR has changed %+v", p)
		}
	})
}

// hrOf is HR of a new organisation beside the region, and their way to import
// one row: the outcome's code.
func (h house) hrOf(name string) (hr accounts.Actor, importing func(row hired) string) {
	h.t.Helper()
	var there accounts.OrganisationID
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		there, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: name})
		return err
	})
	hr = h.as(h.guest("hr@"+strings.ToLower(strings.Fields(name)[0])+".example", nil))
	hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: there}}
	return hr, func(row hired) (code string) {
		h.t.Helper()
		_, err := h.Import(h.t.Context(), hr, strings.NewReader(feed(row)), merge.ImportOptions{}, func(o merge.RowOutcome) { code = o.Code })
		h.must(err)
		return code
	}
}

func TestM07_HRChangesAndEndsTheJobsInItsOwnReachOnly(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, first := h.hrOf("Foretaket")
		_, second := h.hrOf("Kommunen")
		firstJob := kariHired(number(1), hired{"employee_number": "1001", "unit": "Post 1", "start_date": "2026-01-01"})
		secondJob := kariHired(number(1), hired{"employee_number": "9009", "unit": "Legevakt", "start_date": "2026-02-01", "private_email": "tatt@annet.example", "username": "tatt1"})
		for i, want := range []string{first(firstJob), second(secondJob)} {
			if want != []string{"created", "employment.added"}[i] {
				t.Fatalf("job %d: %s", i, want)
			}
		}
		before := h.byUsername("kano")
		job := func(number string) accounts.Employment {
			work, _, err := accounts.FindEmployment(t.Context(), h.DB, number)
			h.must(err)
			return work
		}
		secondJob["unit"], secondJob["end_date"] = "Sykehjemmet", "2026-12-31"
		if code := second(secondJob); code != "updated" || job("9009").Unit != "Sykehjemmet" || job("9009").EndDate != "2026-12-31" {
			t.Errorf("the second employer changes its job: %s, %+v", code, job("9009"))
		}
		firstJob["end_date"] = "2026-05-06"
		if code := second(firstJob); code != "employee_number.elsewhere" || job("1001").EndDate != "" {
			t.Errorf("the second employer ends the first one's job: %s", code)
		}
		secondJob["unit"] = "Tatt"
		if code := first(secondJob); code != "employee_number.elsewhere" || job("9009").Unit != "Sykehjemmet" {
			t.Errorf("the first employer changes the second one's job: %s", code)
		}
		if p := h.profile(before.ID); p.Username != before.Username || p.PrivateEmail != before.PrivateEmail || p.OrganisationID != before.OrganisationID {
			t.Errorf("the second employer has changed the person: %+v", p)
		}
		secondJob["unit"], secondJob["end_date"] = "Sykehjemmet", "2026-05-06"
		if code := second(secondJob); code != "employment.ended" || h.profile(before.ID).State != accounts.Active {
			t.Errorf("the second employer ends its job: %s", code)
		}
		if code := first(firstJob); code != "employment.ended" || h.profile(before.ID).State != accounts.Ended {
			t.Errorf("the first employer ends its job, the last one: %s", code)
		}
	})
}

func TestNamesFromHRAreHeldToWhatRegistrationAsks(t *testing.T) {
	tests := []struct{ name, column, value string }{
		{"turned round", "given_name", "Kari\u202e"},
		{"a letter that nobody sees", "given_name", "\u3164"},
		{"no width", "family_name", "Nord\u200bmann"},
		{"a control character", "family_name", "Nord\u0007mann"},
		{"markup", "family_name", "<b>Nordmann</b>"},
		{"a formula", "given_name", "=HYPERLINK(1)"},
		{"a link", "given_name", "vond.example/a"},
		{"blanks alone", "given_name", " \u00a0 "},
		{"longer than a form takes", "family_name", strings.Repeat("x", 81)},
		{"a mailbox that few servers reach", "private_email", "kåre@hjemme.example"},
		{"hidden in the address", "private_email", "ka\u200bri@hjemme.example"},
		{"hidden in the unit", "unit", "Post\u2066 1"},
	}
	each(t, func(t *testing.T, h house) {
		for _, test := range tests {
			row := kariHired(number(1), hired{test.column: test.value})
			got := h.hire(row)
			if !strings.HasPrefix(got[0], "refused "+test.column+".") {
				t.Errorf("%s: %v", test.name, got)
			}
			outcome, faults, err := h.HireOne(t.Context(), accounts.Command("test"), row, "")
			h.must(err)
			if len(faults) == 0 || !strings.HasPrefix(faults[0].Code(), test.column+".") {
				t.Errorf("%s, by hand: %+v, %v", test.name, outcome, faults)
			}
		}
		if n := h.count(`SELECT count(*) FROM profile`); n != 0 {
			t.Errorf("%d profiles", n)
		}
		if got := h.hire(kariHired(number(1), hired{"given_name": "Ánná-Máret D’Arcy", "family_name": "Ŋŧ Jr."})); got[0] != "created created" {
			t.Errorf("a name as people have them: %v", got)
		}
	})
}

func TestHRGivesNobodyANewWayIntoAnAdministratorsProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		before := h.byUsername("kano")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), before.ID, accounts.Grant{Role: accounts.Administrator, OrganisationID: before.OrganisationID})
		})
		hr := h.as(h.guest("hr@annet.example", nil))
		hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: before.OrganisationID}}
		moved := feed(kariHired(number(1), hired{"private_email": "tatt@annet.example"}))
		_, err := h.Import(t.Context(), hr, strings.NewReader(moved), merge.ImportOptions{}, func(merge.RowOutcome) {})
		h.must(err)
		if p := h.profile(before.ID); p.PrivateEmail != before.PrivateEmail {
			t.Errorf("HR in the browser has moved an administrator's recovery address to %s", p.PrivateEmail)
		}
		h.hire(kariHired(number(1), hired{"private_email": "ny@hjemme.example"}))
		if p := h.profile(before.ID); p.PrivateEmail != "ny@hjemme.example" {
			t.Errorf("the operator's own feed may: %s", p.PrivateEmail)
		}
	})
}

// TestHRPutsNobodysNumberOrUserNameOnAnAdministrator: whoever has the number
// comes in by ID-porten, with both factors, and whoever has the user name by the
// employer's own provider.
func TestHRPutsNobodysNumberOrUserNameOnAnAdministrator(t *testing.T) {
	for name, before := range map[string]nationalid.Number{"a fødselsnummer": number(1), "a D-number, which a fødselsnummer follows by itself": dNumber(1)} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				h.hire(kariHired(before, nil))
				admin := h.byUsername("kano")
				h.write(func(ctx context.Context, tx *db.Tx) error {
					return accounts.GrantRole(ctx, tx, accounts.Command("test"), admin.ID, accounts.Grant{Role: accounts.Administrator, OrganisationID: admin.OrganisationID})
				})
				hr := h.as(h.guest("hr@annet.example", nil))
				hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: admin.OrganisationID}}
				says := func(options merge.ImportOptions, row hired) (code string) {
					_, err := h.Import(t.Context(), hr, strings.NewReader(feed(row)), options, func(o merge.RowOutcome) { code = o.Code })
					h.must(err)
					return code
				}
				for _, old := range []accounts.NumberStatus{"", accounts.Succeeded, accounts.Mistaken} {
					code := says(merge.ImportOptions{OldNumber: old}, kariHired(number(7), nil))
					if n := h.count(`SELECT count(*) FROM national_id WHERE lookup = $1`, h.Accounts.Vault.Lookup(number(7))); n != 0 {
						t.Errorf("the old one %q: HR has put an accomplice's number on an administrator: %s", old, code)
					}
				}
				if says(merge.ImportOptions{}, kariHired(before, hired{"username": "tyv1"})); h.profile(admin.ID).Username != "kano" {
					t.Error("HR has given an administrator another user name")
				}
				c := h.caller("HR", admin.OrganisationID)
				c.ask("POST", "/Users", kari(before, nil))
				if got := c.patch(string(admin.ID), employee+":nationalIdentityNumber", number(7).Reveal()); got.code < 400 {
					t.Errorf("a program of HR's may: %v", got)
				}
				if numbers, err := accounts.NationalIDs(t.Context(), h.DB, admin.ID); err != nil || len(numbers) != 1 || numbers[0].Lookup != h.Accounts.Vault.Lookup(before) {
					t.Errorf("%+v, %v", numbers, err)
				}
				hr.Roles = append(hr.Roles, accounts.Grant{Role: accounts.Administrator, OrganisationID: admin.OrganisationID})
				if code := says(merge.ImportOptions{OldNumber: accounts.Succeeded}, kariHired(number(7), nil)); code != "national_id.succeeded" {
					t.Errorf("who is administrator there, too: %s", code)
				}
			})
		})
	}
}

func TestM45_AnImportThatNamesATombstoneFollowsThePointer(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.attach(kari, dNumber(1), accounts.Proven)
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(dNumber(1), nil))
		if h.state(kari) != "merged" {
			t.Fatalf("the match is %s", h.state(kari))
		}
		// The fødselsnummer is known to the tombstone alone.
		if got := h.hire(kariHired(number(1), hired{"employee_number": "77", "username": "kar2"})); got[0] != "updated employment.added" {
			t.Errorf("outcome %s", got[0])
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`); n != 1 || h.profile(kari).State != accounts.Merged {
			t.Errorf("%d internals, and the tombstone is %s", n, h.profile(kari).State)
		}
		if n := h.count(`SELECT count(*) FROM employment WHERE profile_id = $1`, h.byUsername("kano").ID); n != 2 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestABadRowNeverStopsTheOthers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest("kari@hjemme.example", nil) // the address is registered: no row is skipped for that
		got := h.hire(
			kariHired(number(1), hired{"national_id": "12345678901"}), kariHired(number(1), nil),
			ola(hired{"username": "kano"}), ola(hired{"birth_date": "i fjor"}), ola(hired{"employee_number": "1001"}), ola(nil))
		want := []string{"refused national_id.invalid", "refused row.duplicate", "refused username.taken"}
		if len(got) != 6 || !slices.Equal(got[:1], want[:1]) || got[5] == "" {
			t.Fatalf("outcomes %v", got)
		}
		file := feed(kariHired(number(3), hired{"employee_number": "A", "username": "aaaa"})) + "\n\"broken;row\n" +
			strings.TrimPrefix(feed(kariHired(number(4), hired{"employee_number": "B", "username": "bbbb"})), header+"\n")
		if got := h.importFile(merge.ImportOptions{}, file); len(got) != 3 || got[0] != "created created" || !strings.HasPrefix(got[1], "refused") || got[2] != "created created" {
			t.Errorf("outcomes %v", got)
		}
	})
}

func TestAFileThatIsNoneIsRefusedWhole(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader("navn;alder\nKari;41"), merge.ImportOptions{}, func(merge.RowOutcome) {})
		if err == nil || h.count(`SELECT count(*) FROM hire_run`) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestOnlyHRImports(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), nil))
		hr := h.as(h.byUsername("kano").ID)
		ask := func() ([]string, error) {
			var told []string
			_, err := h.Import(t.Context(), hr, strings.NewReader(feed(ola(nil))), merge.ImportOptions{}, func(o merge.RowOutcome) { told = append(told, string(o.Outcome)) })
			return told, err
		}
		if _, err := ask(); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("an employee imports: %v", err)
		}
		hr.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: h.hospital}}
		if told, err := ask(); err != nil || told[0] != "created" || h.byUsername("ola12").OrganisationID != h.hospital {
			t.Errorf("HR: %v %v", told, err)
		}
		h.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, h.byUsername("ola12").ID, h.root)
		h.exec(`UPDATE employment SET organisation_id = NULL`)
		if told, err := ask(); err != nil || told[0] != "refused" {
			t.Errorf("an employee of another organisation: %v %v", told, err)
		}
	})
}

func TestTheFirstImportIntoAnEmptyPortalMakesTheEmployer(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.exec(`DELETE FROM organisation WHERE open_to_externals`)
		h.exec(`DELETE FROM organisation WHERE parent_id IS NOT NULL`)
		h.exec(`DELETE FROM organisation`)
		for _, options := range []merge.ImportOptions{{DryRun: true}, {}} {
			if got := h.importFile(options, feed(kariHired(number(1), nil), ola(nil))); fmt.Sprint(got) != "[created created created created]" {
				t.Errorf("%+v: %v", options, got)
			}
		}
		if name := h.text(`SELECT name FROM organisation`); name != "Helse Vest" {
			t.Errorf("the employer is called %s", name)
		}
	})
}

func TestTheOutcomeIsOneJSONObjectALine(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var lines []string
		_, err := h.Import(t.Context(), accounts.Command("test"), strings.NewReader(feed(kariHired(number(1), hired{"national_id": "1"}))), merge.ImportOptions{}, func(o merge.RowOutcome) {
			line, err := o.JSON(i18n.For(i18n.EN))
			h.must(err)
			lines = append(lines, string(line))
		})
		h.must(err)
		var got map[string]any
		h.must(json.Unmarshal([]byte(lines[0]), &got))
		if len(got) != 6 || got["row"] != 1.0 || got["line"] != 2.0 || got["outcome"] != "refused" || got["code"] != "national_id.invalid" || len(got["reason"].(string)) < 10 {
			t.Errorf("%s", lines[0])
		}
		if faults := got["faults"].([]any); len(faults) != 1 || faults[0].(map[string]any)["column"] != "national_id" {
			t.Errorf("its faults: %v", faults)
		}
	})
}

func TestNothingThatAnImportWritesShowsANumber(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest("kari@hjemme.example", nil)
		h.hire(kariHired(number(1), nil), ola(hired{"unit": "x", "family_name": "12"}))
		for _, query := range []string{
			`SELECT coalesce(max(args || code), '') FROM hire_row WHERE args LIKE '%' || $1 || '%'`, `SELECT coalesce(max(detail), '') FROM audit_entry WHERE detail LIKE '%' || $1 || '%'`,
			`SELECT coalesce(max(args), '') FROM mail WHERE args LIKE '%' || $1 || '%' OR link LIKE '%' || $1 || '%'`,
		} {
			if got := h.text(query, number(1).Reveal()); got != "" {
				t.Error("a national ID is written in the open")
			}
		}
	})
}

var _ = db.NewID
