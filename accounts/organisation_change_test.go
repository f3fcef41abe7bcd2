package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// municipality is another door for externals, outside the hospital.
func (h house) municipality() (id accounts.OrganisationID) {
	h.t.Helper()
	h.write(func(tx *db.Tx) {
		id = h.organisation(tx, accounts.Organisation{Name: "Kommunesektor Rogaland", ParentID: h.root, OpenToExternals: true})
	})
	return id
}

func TestAGuestAsksAndTheReceivingHelpdeskAnswers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		kari := h.add(accounts.Profile{Email: mail(1)})
		theirs := h.staff("help1", accounts.Helpdesk, there)
		ours := h.staff("help2", accounts.Helpdesk, h.hospital)
		for range 2 { // a double click, or another tab
			if approved, err := h.AskOrganisation(t.Context(), person(kari), there, "Ny jobb"); approved || err != nil {
				t.Fatalf("%v, %v", approved, err)
			}
		}
		if _, err := h.AskOrganisation(t.Context(), person(kari), h.guests, ""); problem.KindOf(err) != problem.Invalid {
			t.Errorf("to where she is: %v", err)
		}
		asked, err := h.AskedChanges(t.Context(), theirs)
		if err != nil || len(asked) != 1 || asked[0].Reason != "Ny jobb" || asked[0].Profile.ID != kari.ID {
			t.Fatalf("%+v, %v", asked, err)
		}
		if none, err := h.AskedChanges(t.Context(), ours); err != nil || len(none) != 0 {
			t.Errorf("the side that is left decides nothing: %+v, %v", none, err)
		}
		decision := accounts.Decision{Change: asked[0].ID, Approve: true}
		for _, test := range []struct {
			by   accounts.Actor
			want error
		}{
			{ours, accounts.ErrNoChange}, {person(kari), accounts.ErrForbidden}, {accounts.Nobody, accounts.ErrSignIn},
			{h.staff("owner1", accounts.CourseOwner, h.root), accounts.ErrForbidden},
		} {
			if err := h.DecideChange(t.Context(), test.by, kari.ID, decision); !errors.Is(err, test.want) {
				t.Errorf("%v: %v, not %v", test.by.Roles, err, test.want)
			}
		}
		h.must(h.DecideChange(t.Context(), theirs, kari.ID, decision))
		if h.profile(kari.ID).OrganisationID != there {
			t.Error("belongs where she did")
		}
		if letter := h.newest(); letter.kind != "account.organisation_answered" || letter.to != mail(1) || strings.Contains(letter.args, "Rogaland") {
			t.Errorf("%+v", letter)
		}
		if err := h.DecideChange(t.Context(), theirs, kari.ID, decision); !errors.Is(err, accounts.ErrChangeOver) {
			t.Errorf("in another tab: %v", err)
		}
		if own, any, err := h.OwnChange(t.Context(), person(kari)); err != nil || !any || own.State != accounts.ChangeApproved {
			t.Errorf("%+v, %v", own, err)
		}
		if n := len(h.log(kari.ID, "profile.organisation")); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestANoSaysWhyAndOneMayAskAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		kari := h.add(accounts.Profile{Email: mail(1)})
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		_, err := h.AskOrganisation(t.Context(), person(kari), there, "")
		h.must(err)
		first, err := h.AskedChange(t.Context(), helper, kari.ID)
		h.must(err)
		no := accounts.Decision{Change: first.ID}
		if err := h.DecideChange(t.Context(), helper, kari.ID, no); !errors.Is(err, accounts.ErrNoAnswer) {
			t.Errorf("a no without a word: %v", err)
		}
		no.Answer = "Spør kommunen din først."
		h.must(h.DecideChange(t.Context(), helper, kari.ID, no))
		if own, _, err := h.OwnChange(t.Context(), person(kari)); err != nil || own.State != accounts.ChangeRefused || own.Answer != no.Answer {
			t.Errorf("%+v, %v", own, err)
		}
		_, err = h.AskOrganisation(t.Context(), person(kari), there, "Nå har jeg spurt")
		h.must(err)
		if err := h.DecideChange(t.Context(), helper, kari.ID, accounts.Decision{Change: first.ID, Approve: true}); !errors.Is(err, accounts.ErrChangeOver) {
			t.Errorf("from the page of the first: %v", err)
		}
		h.must(h.WithdrawChange(t.Context(), person(kari)))
		h.must(h.WithdrawChange(t.Context(), person(kari)))
		if asked, err := h.AskedChanges(t.Context(), helper); err != nil || len(asked) != 0 {
			t.Errorf("taken back, and in the list: %+v, %v", asked, err)
		}
	})
}

func TestTheDomainOfAConfirmedAddressIsEnough(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.hospital)
		there := h.municipality()
		var closed accounts.OrganisationID
		h.write(func(tx *db.Tx) {
			closed = h.organisation(tx, accounts.Organisation{Name: "Apotekene", ParentID: h.hospital})
		})
		for _, test := range []struct {
			domain string
			where  accounts.OrganisationID
			field  string
		}{
			{"@Sykehus.Example", closed, ""}, {"sykehus.example", closed, ""}, {"blåbær.example", h.guests, ""},
			{"gmail.com", closed, "domain"}, {"ikke et domene", closed, "domain"}, {"", closed, "domain"}, {"sykehus.example", there, "organisation"},
		} {
			faults, err := h.AddDomain(t.Context(), admin, accounts.Domain{Domain: test.domain, OrganisationID: test.where})
			if err != nil || (test.field == "") != (len(faults) == 0) || test.field != "" && faults[test.field] == nil {
				t.Errorf("%s: %v, %v", test.domain, faults, err)
			}
		}
		if all, err := h.Domains(t.Context(), admin); err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		ours := h.add(accounts.Profile{Email: "kari@sykehus.example"})
		below := h.add(accounts.Profile{Email: "kari@mail.sykehus.example"})
		if approved, err := h.AskOrganisation(t.Context(), person(ours), closed, ""); err != nil || !approved || h.profile(ours.ID).OrganisationID != closed {
			t.Errorf("%v, %v", approved, err)
		}
		if entries := h.log(ours.ID, "profile.organisation"); len(entries) != 1 {
			t.Errorf("%+v", entries)
		}
		if _, err := h.AskOrganisation(t.Context(), person(below), closed, ""); err == nil {
			t.Error("a domain below came to an organisation that is closed")
		}
		unconfirmed := h.add(accounts.Profile{Email: "per@sykehus.example"})
		h.exec("UPDATE profile SET email_verified_at = NULL WHERE id = $1", unconfirmed.ID)
		if _, err := h.AskOrganisation(t.Context(), person(unconfirmed), closed, ""); err == nil {
			t.Error("an address that nobody has confirmed was enough")
		}
		if err := h.RemoveDomain(t.Context(), h.staff("admin2", accounts.Administrator, there), accounts.Domain{Domain: "sykehus.example", OrganisationID: closed}); !errors.Is(err, accounts.ErrNoOrganisation) {
			t.Errorf("of another's organisation: %v", err)
		}
		h.must(h.RemoveDomain(t.Context(), admin, accounts.Domain{Domain: "sykehus.example", OrganisationID: closed}))
		if h.profile(ours.ID).OrganisationID != closed {
			t.Error("who has come does not stay")
		}
	})
}

func TestWhatElseBecomesOfARequest(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		there := h.municipality()
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		ola := h.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		if _, err := h.AskOrganisation(t.Context(), person(ola), there, ""); !errors.Is(err, accounts.ErrHRDecides) {
			t.Errorf("an employee: %v", err)
		}
		kari := h.add(accounts.Profile{Email: mail(1)})
		_, err := h.AskOrganisation(t.Context(), person(kari), there, "")
		h.must(err)
		h.must(h.ChangeOrganisation(t.Context(), helper, kari.ID, there)) // by telephone
		if own, _, err := h.OwnChange(t.Context(), person(kari)); err != nil || own.State != accounts.ChangeApproved || own.DecidedBy != helper.ProfileID {
			t.Errorf("%+v, %v", own, err)
		}
		per := h.add(accounts.Profile{Email: mail(2)})
		_, err = h.AskOrganisation(t.Context(), person(per), there, "")
		h.must(err)
		asked, err := h.AskedChange(t.Context(), helper, per.ID)
		h.must(err)
		h.exec("UPDATE organisation SET open_to_externals = FALSE WHERE id = $1", there)
		if err := h.DecideChange(t.Context(), helper, per.ID, accounts.Decision{Change: asked.ID, Approve: true}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("an organisation that nobody may choose any more: %v", err)
		}
		if own, _, err := h.OwnChange(t.Context(), person(per)); err != nil || own.State != accounts.ChangeOpen {
			t.Errorf("and then it waits still: %+v, %v", own, err)
		}
		h.write(func(tx *db.Tx) { h.must(accounts.CloseMerged(t.Context(), tx, per.ID, ola.ID, "proven")) })
		if asked, err := h.AskedChanges(t.Context(), helper); err != nil || len(asked) != 0 {
			t.Errorf("a tombstone asks: %+v, %v", asked, err)
		}
	})
}

func TestOfTwoRequestsAtOnceOneWaits(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		one, two := h.municipality(), accounts.OrganisationID("")
		h.write(func(tx *db.Tx) {
			two = h.organisation(tx, accounts.Organisation{Name: "Kommunesektor Hordaland", ParentID: h.root, OpenToExternals: true})
		})
		kari := h.add(accounts.Profile{Email: mail(1)})
		var group sync.WaitGroup
		answers := make([]error, 6)
		for i := range answers {
			group.Go(func() {
				_, answers[i] = h.AskOrganisation(t.Context(), person(kari), []accounts.OrganisationID{one, two}[i%2], "")
			})
		}
		group.Wait()
		waits := 0
		for _, err := range answers {
			if errors.Is(err, accounts.ErrChangeWaits) {
				waits++
			} else if err != nil {
				t.Error(err)
			}
		}
		if waits != 3 || h.count("SELECT count(*) FROM organisation_change") != 1 {
			t.Errorf("%d were told that another waits", waits)
		}
	})
}
