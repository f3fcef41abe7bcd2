package merge_test

import (
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// tellers are a hospital's file, HR by hand and a SCIM client, each of whom has
// told of somebody: S10 to S12 the file, 4001 HR, 1001 the client.
func tellers(h house) (rows []hired, c caller) {
	rows = staff(3)
	for _, row := range rows {
		row["unit"] = "Helse Stavanger"
	}
	h.hire(rows...)
	byHand := kariHired(number(7), hired{"employee_number": "4001", "username": "hand1", "unit": "Helse Stavanger", "private_email": ""})
	if _, faults, err := h.HireOne(h.t.Context(), accounts.Command("test"), byHand, ""); err != nil || len(faults) > 0 {
		h.t.Fatal(faults, err)
	}
	c = h.caller("Entra", h.hospital)
	c.hireKari(nil)
	h.later(time.Hour)
	return rows, c
}

func (h house) toldBy(number string) accounts.Teller { return h.job(number).ToldBy }

// TestAFullFileEndsOnlyWhomFilesHaveToldOf: HR by hand and a SCIM client know
// better of those whom they told of last.
func TestAFullFileEndsOnlyWhomFilesHaveToldOf(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows, c := tellers(h)
		scim := accounts.Teller("scim " + string(c.client.ID))
		if h.toldBy("S10") != accounts.ToldByFile || h.toldBy("4001") != accounts.ToldByHand || h.toldBy("1001") != scim {
			t.Fatalf("told by %q, %q, %q", h.toldBy("S10"), h.toldBy("4001"), h.toldBy("1001"))
		}
		one := 1
		want := merge.Missing{Count: 1, Living: 3, Left: []merge.Left{{ToldBy: accounts.ToldByHand, Count: 1}, {ToldBy: scim, Name: "Entra", Count: 1}}}
		for _, dry := range []bool{true, false} {
			told, missing := h.full(merge.ImportOptions{DryRun: dry, ConfirmEnds: &one}, feed(rows[1:]...))
			if fmt.Sprint(told) != "[S10 ended employment.missing]" || !isMissing(missing, want) || missing.LeftAlone() != 2 {
				t.Errorf("dry %v: %v %+v", dry, told, missing)
			}
		}
		if h.living() != 4 || h.byUsername("hand1").State != accounts.Active || h.byUsername("kano").State != accounts.Active {
			t.Errorf("%d go on", h.living())
		}
		runs, err := h.Runs(t.Context(), accounts.Command("test"))
		h.must(err)
		if !isMissing(runs[0].Missing, want) {
			t.Errorf("the run is kept as %+v", runs[0].Missing)
		}
		words := want.Left[1].Words(i18n.For(i18n.NB))
		if words != "Ett arbeidsforhold er heller ikke med, men står: Entra har meldt det inn senest." {
			t.Errorf("HR reads %q", words)
		}
	})
}

// TestWhoTellsOfAJobLastIsItsMaster: a file that names a person whom SCIM told
// becomes the master, until the client tells again.
func TestWhoTellsOfAJobLastIsItsMaster(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows, c := tellers(h)
		id := string(h.byUsername("kano").ID)
		karis := kariHired(number(1), hired{"username": "kano", "unit": "Ortopedisk avdeling", "leader": "", "private_email": "kari@hjemme.example"})
		all := append([]hired{karis}, rows...)
		if got := h.hire(karis); got[0] != "unchanged unchanged" || h.toldBy("1001") != accounts.ToldByFile {
			t.Fatalf("the file names her: %v, told by %q", got, h.toldBy("1001"))
		}
		h.later(time.Hour)
		c.is(200, c.patch(id, "title", "Sjukepleiar"))
		if h.toldBy("1001") == accounts.ToldByFile {
			t.Error("the client told of her again")
		}
		if _, missing := h.full(merge.ImportOptions{}, feed(rows...)); missing.Count != 0 || missing.LeftAlone() != 2 {
			t.Errorf("%+v", missing)
		}
		h.full(merge.ImportOptions{}, feed(all...))
		h.later(time.Hour)
		one := 1
		told, missing := h.full(merge.ImportOptions{ConfirmEnds: &one}, feed(rows...))
		if fmt.Sprint(told) != "[1001 ended employment.missing]" || missing.LeftAlone() != 1 || h.byUsername("kano").State != accounts.Ended {
			t.Errorf("the file had her, and has her no more: %v %+v", told, missing)
		}
		c.is(200, c.patch(id, "active", true))
		if h.byUsername("kano").State != accounts.Active || h.toldBy("1001") == accounts.ToldByFile {
			t.Error("the client brings her back")
		}
	})
}

// TestTheBrakeIsMeasuredOnTheFilesOwn: those whom others tell of make no file
// look small.
func TestTheBrakeIsMeasuredOnTheFilesOwn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows, _ := tellers(h)
		h.Settings.Brake = 40
		for keep, held := range map[int]merge.Hold{1: "", 2: merge.TooMany} {
			_, missing := h.full(merge.ImportOptions{DryRun: true}, feed(rows[keep:]...))
			if missing.Living != 3 || missing.Held != held {
				t.Errorf("without %d of three: %+v", keep, missing)
			}
		}
	})
}
