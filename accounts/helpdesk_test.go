package accounts_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// staff adds an internal with a role and gives the actor.
func (h house) staff(username string, role accounts.Role, in accounts.OrganisationID) accounts.Actor {
	h.t.Helper()
	p := h.add(accounts.Profile{Kind: accounts.Internal, Username: username, GivenName: "Stine", FamilyName: "Støtte"})
	grant := accounts.Grant{Role: role, OrganisationID: in}
	h.write(func(tx *db.Tx) { h.must(accounts.GrantRole(h.t.Context(), tx, accounts.Command("test"), p.ID, grant)) })
	return accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: true, Name: p.Name(), OrganisationID: p.OrganisationID, Roles: []accounts.Grant{grant}}
}

// log gives what the audit log has about a person.
func (h house) log(id accounts.ProfileID, action string) []audit.Entry {
	h.t.Helper()
	entries, err := audit.Search(h.t.Context(), h.DB, audit.Filter{Subject: string(id), Action: action}, 100)
	h.must(err)
	return entries
}

func TestHelpdeskReachesOnlyWhomItServes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var elsewhere accounts.OrganisationID
		h.write(func(tx *db.Tx) {
			elsewhere = h.organisation(tx, accounts.Organisation{Name: "Kommunesektor Rogaland", ParentID: h.root, OpenToExternals: true})
		})
		guest := h.add(accounts.Profile{Email: mail(1)})
		far := h.add(accounts.Profile{Email: mail(2), OrganisationID: elsewhere})
		helper := h.staff("help1", accounts.Helpdesk, h.hospital)
		admin := h.staff("admin1", accounts.Administrator, h.root)
		owner := h.staff("owner1", accounts.CourseOwner, h.root)
		colleague := h.staff("help2", accounts.Helpdesk, h.hospital)
		self, err := accounts.SelectProfile(t.Context(), h.DB, helper.ProfileID)
		h.must(err)
		tests := []struct {
			name string
			by   accounts.Actor
			whom accounts.ProfileID
			want error
		}{
			{"a guest of ours", helper, guest.ID, nil},
			{"a colleague", helper, colleague.ProfileID, nil},
			{"a guest of others", helper, far.ID, accounts.ErrNoProfile},
			{"herself", helper, self.ID, accounts.ErrSelf},
			{"nobody", helper, "no-such", accounts.ErrNoProfile},
			{"an administrator", helper, admin.ProfileID, accounts.ErrAboveYou},
			{"an administrator anybody", admin, helper.ProfileID, nil},
			{"a course owner", owner, guest.ID, accounts.ErrForbidden},
			{"a guest", accounts.Actor{ProfileID: far.ID, Kind: accounts.Person}, guest.ID, accounts.ErrForbidden},
			{"a visitor", accounts.Nobody, guest.ID, accounts.ErrSignIn},
		}
		for _, test := range tests {
			err := h.Lock(t.Context(), test.by, test.whom, "prøve")
			if test.want == nil && err != nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.name, err)
			}
			if test.want == nil {
				h.must(h.Unlock(t.Context(), test.by, test.whom))
			}
		}
		refused := slices.DeleteFunc(h.log(self.ID, "profile.lock"), func(e audit.Entry) bool { return e.Outcome == audit.Done })
		if len(refused) != 1 || refused[0].Actor != string(helper.ProfileID) {
			t.Errorf("a forbidden try stands in the log: %+v", refused)
		}
	})
}

func TestLockingPutsOutAndUnlockingLetsIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		h.must(h.SendLink(t.Context(), helper, guest.ID))
		token := h.newest().token()
		for reason, key := range map[string]string{"": "accounts.fault.reason", strings.Repeat("x", 201): "accounts.fault.long"} {
			if err := h.Lock(t.Context(), helper, guest.ID, reason); problem.Of(err) == nil || problem.Of(err).Key != key {
				t.Errorf("reason %.5q: %v", reason, err)
			}
		}
		if err := h.View(t.Context(), helper, guest.ID, ""); problem.Of(err) == nil || problem.Of(err).Key != "view.fault.reason" {
			t.Errorf("a look for no reason: %v", err)
		}
		h.must(h.Lock(t.Context(), helper, guest.ID, "mistet telefon"))
		if _, err := h.Identify(t.Context(), in.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
			t.Errorf("still in: %v", err)
		}
		if _, err := h.NewPassword(t.Context(), token, secret, false, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("the link still works: %v", err)
		}
		if n := h.count("SELECT count(*) FROM mail WHERE state = 'cancelled'"); n != 1 {
			t.Errorf("%d mails are held back", n)
		}
		for _, err := range []error{h.Lock(t.Context(), helper, guest.ID, "igjen"), h.SendLink(t.Context(), helper, guest.ID)} {
			if !errors.Is(err, accounts.ErrIsLocked) {
				t.Error(err)
			}
		}
		h.must(h.Unlock(t.Context(), helper, guest.ID))
		if _, err := h.signIn(guest.Email, secret); err != nil {
			t.Errorf("let in again: %v", err)
		}
		if err := h.Unlock(t.Context(), helper, guest.ID); !errors.Is(err, accounts.ErrNotLocked) {
			t.Error(err)
		}
		for _, e := range h.log(guest.ID, "profile") {
			if strings.Contains(e.Detail["reason"], "telefon") {
				t.Error("words of people are in the log")
			}
		}
	})
}

// TestWhoNeverHadAPasswordIsNoRegistrationAfterALock: else they could not come in
// by their electronic ID any more, and whoever registers their address would
// write another name and birth date over theirs.
func TestWhoNeverHadAPasswordIsNoRegistrationAfterALock(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		now := h.DB.Now()
		guest := h.add(accounts.Profile{Email: "Kari@Privat.example", EmailVerifiedAt: &now})
		h.must(h.Lock(t.Context(), helper, guest.ID, "mistet telefon"))
		h.must(h.Unlock(t.Context(), helper, guest.ID))
		if p := h.profile(guest.ID); p.State != accounts.Active {
			t.Errorf("unlocked: %s", p.State)
		}
		thief := h.kari()
		thief.GivenName, thief.FamilyName, thief.BirthDate = "Tyv", "Tyvesen", "1950-01-01"
		h.register(thief)
		if p := h.profile(guest.ID); p.GivenName != guest.GivenName || p.BirthDate != guest.BirthDate {
			t.Errorf("a stranger has written over %+v", p)
		}
	})
}

// TestNoNationalIDIsWrittenToAnybody: what the helpdesk and people write to each
// other is mailed, shown and kept.
func TestNoNationalIDIsWrittenToAnybody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		helper.Login = "a login"
		guest := h.guest()
		there := h.municipality()
		digits := number(1).Reveal()
		for _, text := range []string{"Er dette " + digits + "?", digits[:6] + " " + digits[6:]} {
			_, ended := h.EndFactors(t.Context(), helper, guest.ID, text)
			_, asked := h.AskOrganisation(t.Context(), person(guest), there, text)
			for what, err := range map[string]error{"lock": h.Lock(t.Context(), helper, guest.ID, text), "view": h.View(t.Context(), helper, guest.ID, text), "ask": asked} {
				if !errors.Is(err, accounts.ErrReasonNumbers) {
					t.Errorf("%s for %q: %v", what, text, err)
				}
			}
			if ended == nil {
				t.Error("ended for a number")
			}
		}
		_, err := h.AskOrganisation(t.Context(), person(guest), there, "Ny jobb, ring 90 00 00 00")
		h.must(err)
		waiting, err := h.AskedChange(t.Context(), helper, guest.ID)
		h.must(err)
		if err := h.DecideChange(t.Context(), helper, guest.ID, accounts.Decision{Change: waiting.ID, Answer: "Ikke " + digits}); !errors.Is(err, accounts.ErrReasonNumbers) {
			t.Errorf("answer: %v", err)
		}
	})
}

// TestAnAddressThatTheHelpdeskEnteredIsNoWayIntoARole: it was entered for
// somebody without one, and its reader waits with the link.
func TestAnAddressThatTheHelpdeskEnteredIsNoWayIntoARole(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		kari := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR})
		h.must(h.CorrectEmail(t.Context(), helper, kari.ID, "tyv@annet.example"))
		token := h.newest().token()
		h.must(h.GiveRole(t.Context(), accounts.Command("test"), kari.ID, accounts.Grant{Role: accounts.Administrator, OrganisationID: h.root}))
		if _, err := h.ConfirmEmail(t.Context(), accounts.Nobody, token, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("the link is good: %v", err)
		}
		if p := h.profile(kari.ID); p.RecoveryEmail() != mail(1) {
			t.Errorf("an administrator's new passwords go to %s", p.RecoveryEmail())
		}
	})
}

func TestHelpdeskMailsTheLinkThatFits(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		h.register(h.kari())
		pending, _, _ := h.first()
		h.later(2 * time.Minute)
		first := h.newest().token()
		h.must(h.SendLink(t.Context(), helper, pending))
		if sent := h.newest(); sent.kind != "account.set_password" {
			t.Errorf("%+v", sent)
		}
		if _, err := h.OpenPasswordLink(t.Context(), first, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("the older link: %v", err)
		}
		if err := h.SendLink(t.Context(), helper, pending); problem.KindOf(err) != problem.TooMany {
			t.Errorf("twice in a minute: %v", err)
		}
		h.enter(secret)
		h.later(2 * time.Minute)
		h.must(h.SendLink(t.Context(), helper, pending))
		if sent := h.newest(); sent.kind != "account.reset_password" {
			t.Errorf("%+v", sent)
		}
		alone := h.add(accounts.Profile{Kind: accounts.Internal, Username: "alone"})
		if err := h.SendLink(t.Context(), helper, alone.ID); !errors.Is(err, accounts.ErrNoAddress) {
			t.Error(err)
		}
		if entries := h.log(pending, "link.send"); len(entries) != 2 || entries[0].Actor != string(helper.ProfileID) || entries[0].ObjectRef != "reset_password" {
			t.Errorf("%+v", entries)
		}
	})
}

// first gives the oldest external.
func (h house) first() (id accounts.ProfileID, email, state string) {
	h.t.Helper()
	h.must(h.DB.QueryRow(h.t.Context(), "SELECT id, email, state FROM profile WHERE kind = 'external' ORDER BY created_at, id LIMIT 1").Scan(&id, &email, &state))
	return id, email, state
}

func TestHelpdeskCorrectsAnAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		h.register(h.kari())
		id, _, _ := h.first()
		wrong := h.newest().token()
		taken := h.add(accounts.Profile{Email: "ola@privat.example"})
		for email, want := range map[string]string{
			"uten krøllalfa": "accounts.fault.email", "OLA@privat.example": "accounts.email.taken", "kari@privat.example": "accounts.email.same",
		} {
			if err := h.CorrectEmail(t.Context(), helper, id, email); problem.Of(err) == nil || problem.Of(err).Key != want {
				t.Errorf("%s: %v", email, err)
			}
		}
		h.must(h.CorrectEmail(t.Context(), helper, id, "kari@riktig.example"))
		if sent := h.newest(); sent.to != "kari@riktig.example" || sent.kind != "account.set_password" {
			t.Fatalf("%+v", sent)
		}
		if _, err := h.OpenPasswordLink(t.Context(), wrong, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("the link at the wrong address: %v", err)
		}
		h.enter(secret)

		h.must(h.CorrectEmail(t.Context(), helper, id, "kari@ny.example"))
		if p := h.profile(id); p.Email != "kari@riktig.example" {
			t.Error("changed before the new address was confirmed")
		}
		asked := h.newest()
		if asked.kind != "account.verify_email" || asked.to != "kari@ny.example" {
			t.Fatalf("%+v", asked)
		}
		h.later(time.Second)
		_, err := h.ConfirmEmail(t.Context(), accounts.Actor{ProfileID: id, Kind: accounts.Person}, asked.token(), here)
		h.must(err)
		if p := h.profile(id); p.Email != "kari@ny.example" || p.EmailVerifiedAt == nil {
			t.Errorf("%+v", p)
		}
		for kind, to := range map[string]string{"account.email_changed": "kari@riktig.example", "account.email_confirmed": "kari@ny.example"} {
			if !slices.ContainsFunc(h.letters(), func(l letter) bool { return l.kind == kind && l.to == to }) {
				t.Errorf("%s: no %s", to, kind)
			}
		}
		if _, err := h.signIn("kari@ny.example", secret); err != nil {
			t.Error(err)
		}
		if _, err := h.ConfirmEmail(t.Context(), accounts.Nobody, asked.token(), here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("twice: %v", err)
		}
		h.later(2 * time.Minute)
		h.must(h.CorrectEmail(t.Context(), helper, id, "kari@siste.example"))
		last := h.newest().token()
		h.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET email = 'kari@siste.example', email_key = 'kari@siste.example' WHERE id = $1", taken.ID)
			h.must(err)
		})
		if _, err := h.ConfirmEmail(t.Context(), accounts.Nobody, last, here); !errors.Is(err, accounts.ErrEmailTaken) {
			t.Errorf("taken meanwhile: %v", err)
		}
	})
}

func TestNobodyBecomesSomebodyWithOtherRolesThroughAnAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		below := h.staff("help2", accounts.Helpdesk, h.hospital)
		boss := h.staff("admin1", accounts.Administrator, h.root)
		local := h.staff("admin2", accounts.Administrator, h.hospital)
		people := h.staff("hrfolk", accounts.HR, h.hospital)
		for _, try := range []struct {
			by, whom accounts.Actor
			want     error
		}{
			{helper, people, accounts.ErrHasRoles},
			{below, helper, accounts.ErrHasRoles},
			{helper, below, nil},
			{local, boss, accounts.ErrAboveYou},
			{local, people, nil},
			{boss, local, nil},
		} {
			h.later(2 * time.Minute)
			if err := h.CorrectEmail(t.Context(), try.by, try.whom.ProfileID, "ny@post.example"); !errors.Is(err, try.want) || (err == nil) != (try.want == nil) {
				t.Errorf("%v on %v: %v", try.by.Roles, try.whom.Roles, err)
			}
		}
	})
}

func TestHelpdeskChangesTheOrganisationOfExternals(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var rogaland accounts.OrganisationID
		h.write(func(tx *db.Tx) {
			rogaland = h.organisation(tx, accounts.Organisation{Name: "Kommunesektor Rogaland", ParentID: h.root, OpenToExternals: true})
		})
		guest := h.add(accounts.Profile{Email: mail(1)})
		internal := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		helper, local := h.staff("help1", accounts.Helpdesk, h.root), h.staff("help2", accounts.Helpdesk, h.hospital)
		tests := []struct {
			name string
			by   accounts.Actor
			whom accounts.ProfileID
			to   accounts.OrganisationID
			want string
		}{
			{"an internal", helper, internal.ID, rogaland, "accounts.helpdesk.hr_decides"},
			{"a closed one", helper, guest.ID, h.hospital, "accounts.fault.organisation"},
			{"none", helper, guest.ID, "", "accounts.fault.organisation"},
			{"the same", helper, guest.ID, h.guests, "accounts.fault.same_organisation"},
			{"out of reach", local, guest.ID, rogaland, "accounts.fault.organisation"},
		}
		for _, test := range tests {
			if err := h.ChangeOrganisation(t.Context(), test.by, test.whom, test.to); problem.Of(err) == nil || problem.Of(err).Key != test.want {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		h.must(h.ChangeOrganisation(t.Context(), helper, guest.ID, rogaland))
		entries := h.log(guest.ID, "profile.organisation")
		if h.profile(guest.ID).OrganisationID != rogaland || len(entries) != 1 || entries[0].Detail["to"] != string(rogaland) {
			t.Errorf("%+v", entries)
		}
		if all, err := h.Choosable(t.Context(), local); err != nil || len(all) != 1 || all[0].ID != h.guests {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestStateIsSaidInPlainWords(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		h.register(h.kari())
		id, _, _ := h.first()
		says := func(want ...string) accounts.State {
			t.Helper()
			state, err := h.State(t.Context(), helper, id)
			h.must(err)
			var keys []string
			for _, s := range state.Sentences {
				keys = append(keys, strings.TrimPrefix(s.Key, "accounts.state."))
				if text := s.Text(i18n.For(i18n.NB), *h.now); text == s.Key || strings.Contains(text, "{{") {
					t.Errorf("%s has no words: %s", s.Key, text)
				}
			}
			if got := strings.Join(keys, " "); got != strings.Join(want, " ") {
				t.Errorf("says %s, want %v", got, want)
			}
			return state
		}
		says("pending", "mail_waiting")
		h.sent()
		says("pending", "link_unused")
		token := h.newest().token()
		_, err := h.OpenPasswordLink(t.Context(), token, here)
		h.must(err)
		says("pending", "link_opened")
		h.later(50 * time.Hour)
		says("pending", "link_expired")
		h.must(h.SendLink(t.Context(), helper, id))
		h.enter(secret)
		state := says("signed_in", "link_used")
		var events []string
		for _, e := range state.Events {
			if text := e.Text(i18n.For(i18n.NB), *h.now); text == e.Key {
				t.Errorf("%s has no words", e.Key)
			}
			events = append(events, strings.TrimPrefix(e.Key, "accounts.event."))
		}
		if got := strings.Join(events, " "); !strings.Contains(got, "password_set") || !strings.Contains(got, "link_opened") ||
			!strings.Contains(got, "mail_sent") || strings.Count(got, "mail_") != 2 || !strings.Contains(got, "register") {
			t.Errorf("%s", got)
		}
		for range 11 {
			h.SignIn(t.Context(), accounts.Credentials{Name: "kari@privat.example", Password: "gjetning"}, accounts.Client{Address: "198.51.100.1"})
		}
		says("signed_in", "throttled", "link_used")
		h.must(h.Lock(t.Context(), helper, id, "mistet telefon"))
		says("locked", "throttled", "link_used")
		if looks := h.log(id, "profile.look"); len(looks) != 7 || looks[0].Actor != string(helper.ProfileID) {
			t.Errorf("%d looks in the log", len(looks))
		}
		internal := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		h.write(func(tx *db.Tx) {
			_, err := accounts.UpsertEmployment(t.Context(), tx, accounts.Employment{ProfileID: internal.ID, EmployeeNumber: "1", StartDate: "2026-06-01"})
			h.must(err)
			_, err = accounts.UpsertEmployment(t.Context(), tx, accounts.Employment{ProfileID: internal.ID, EmployeeNumber: "2", StartDate: "2020-06-01", EndDate: "2021-01-01"})
			h.must(err)
		})
		guest := id
		id = internal.ID
		says("no_way_in", "no_private_email", "employed_from", "employed_until")
		h.must(h.Unlock(t.Context(), helper, guest))
		h.write(func(tx *db.Tx) { h.must(accounts.CloseMerged(t.Context(), tx, guest, internal.ID, "typed")) })
		id = guest
		if state := says("merged"); !errors.Is(state.Closed, accounts.ErrIsMerged) {
			t.Errorf("%v", state.Closed)
		}
	})
}

func TestALinkThatConfirmsAnAddressIsNotCalledAPasswordLink(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		kari := h.guest()
		by := h.comesIn(kari)
		h.must(h.ChangeEmail(t.Context(), by, "kari.ny@privat.example", secret, here))
		h.sent()
		says := func(want string) {
			t.Helper()
			state, err := h.State(t.Context(), helper, kari.ID)
			h.must(err)
			if said := state.Sentences[1]; said.Key != "accounts.state."+want || said.Act != "" {
				t.Errorf("says %+v, want %s and no step", said, want)
			}
		}
		says("email_unconfirmed")
		h.later(50 * time.Hour)
		says("email_expired")
		h.later(time.Minute)
		h.must(h.ChangeEmail(t.Context(), h.comesIn(kari), "kari.ny@privat.example", secret, here))
		_, err := h.ConfirmEmail(t.Context(), by, h.newest().token(), here)
		h.must(err)
		says("email_confirmed")
	})
}

// comesIn signs somebody in with the password that all have here.
func (h house) comesIn(p accounts.Profile) accounts.Actor {
	h.t.Helper()
	in, err := h.signIn(p.Email, secret)
	h.must(err)
	by, err := h.Identify(h.t.Context(), in.Token)
	h.must(err)
	return by
}

// sent makes the outbox's mails sent.
func (h house) sent() {
	h.write(func(tx *db.Tx) {
		_, err := tx.Exec(h.t.Context(), "UPDATE mail SET state = 'sent', sent_at = $1", tx.Now())
		h.must(err)
	})
}

func auditFilter(action string) audit.Filter { return audit.Filter{Action: action} }
