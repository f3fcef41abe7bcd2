package accounts_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// invites mails an invitation and gives it, with the token in its mail.
func (h house) invites(by accounts.Actor, email string, roles ...accounts.Role) (accounts.SentInvitation, string) {
	h.t.Helper()
	faults, err := h.Invite(h.t.Context(), by, accounts.Invitation{Email: email, OrganisationID: h.hospital, Roles: roles, Language: "nb"})
	h.must(err)
	if len(faults) > 0 {
		h.t.Fatalf("faults: %v", faults)
	}
	h.later(2 * time.Minute)
	return h.sentTo(by, email), h.newest().token()
}

func (h house) sentTo(by accounts.Actor, email string) accounts.SentInvitation {
	h.t.Helper()
	all, err := h.Invitations(h.t.Context(), by, "")
	h.must(err)
	at := slices.IndexFunc(all, func(i accounts.SentInvitation) bool { return i.Email == email })
	if at < 0 {
		h.t.Fatalf("no invitation to %s in %+v", email, all)
	}
	return all[at]
}

func (h house) roles(id accounts.ProfileID) (roles []accounts.Role) {
	h.t.Helper()
	grants, err := accounts.RolesOf(h.t.Context(), h.DB, id)
	h.must(err)
	for _, g := range grants {
		roles = append(roles, g.Role)
	}
	return roles
}

// code is what was mailed last to the invited address.
func (h house) code() string {
	h.t.Helper()
	args := h.newest().args
	at := strings.Index(args, `"Code":"`)
	if at < 0 {
		h.t.Fatalf("no code in %s", args)
	}
	return args[at+8 : at+15]
}

func TestWhoseAddressItIsAcceptsWithTheProfileTheyHave(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		kari := h.add(accounts.Profile{Email: mail(1)})
		sent, token := h.invites(admin, mail(1), accounts.CourseOwner, accounts.HR, accounts.CourseOwner)
		if letter := h.newest(); letter.kind != "account.invited" || !strings.Contains(letter.args, "Helse Stavanger") || strings.Contains(letter.args, "Nordmann") {
			t.Errorf("%+v", letter)
		}
		offer, err := h.OpenInvitation(t.Context(), person(kari), token, here)
		h.must(err)
		if !offer.Reads || !slices.Equal(offer.New, []accounts.Role{accounts.CourseOwner, accounts.HR}) || !offer.ByHand || offer.Factor {
			t.Errorf("%+v", offer)
		}
		if waiting, err := h.InvitationsFor(t.Context(), person(kari)); err != nil || len(waiting) != 1 || waiting[0].ID != sent.ID {
			t.Errorf("%+v, %v", waiting, err)
		}
		if roles := h.roles(kari.ID); roles != nil {
			t.Errorf("before the yes: %v", roles)
		}
		for range 2 { // a double click
			h.must(h.AcceptInvitation(t.Context(), person(kari), sent.ID))
		}
		if roles := h.roles(kari.ID); !slices.Equal(roles, []accounts.Role{accounts.CourseOwner, accounts.HR}) {
			t.Errorf("after the yes: %v", roles)
		}
		if n := h.count("SELECT count(*) FROM role_grant WHERE granted_by_profile_id = $1", admin.ProfileID); n != 2 {
			t.Errorf("%d roles say who gave them", n)
		}
		if sent = h.sentTo(admin, mail(1)); sent.State != accounts.InvitationAccepted || sent.ClosedByName != kari.Name() {
			t.Errorf("%+v", sent)
		}
		if offer, err := h.OpenInvitation(t.Context(), person(kari), token, here); err != nil || !offer.Mine {
			t.Errorf("%+v, %v", offer, err)
		}
		if n := len(h.log(kari.ID, "invitation.accept")); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestAForwardedInvitationGivesNothingToTheWrongPerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		wrong := h.add(accounts.Profile{Email: mail(2), GivenName: "Per"})
		sent, token := h.invites(admin, mail(1), accounts.CourseOwner)
		offer, err := h.OpenInvitation(t.Context(), person(wrong), token, here)
		h.must(err)
		if offer.Reads || offer.Refusal != nil {
			t.Errorf("%+v", offer)
		}
		if err := h.AcceptInvitation(t.Context(), person(wrong), sent.ID); !errors.Is(err, accounts.ErrNoInvitation) {
			t.Errorf("by another's id: %v", err)
		}
		if err := h.AcceptByCode(t.Context(), person(wrong), token, "123456", here); !errors.Is(err, accounts.ErrInvitationCode) {
			t.Errorf("without a code: %v", err)
		}
		unverified := h.add(accounts.Profile{Email: mail(1), State: accounts.Pending})
		if err := h.AcceptInvitation(t.Context(), person(unverified), sent.ID); !errors.Is(err, accounts.ErrNoInvitation) {
			t.Errorf("by who has not shown that the address is theirs: %v", err)
		}
		h.must(h.SendInvitationCode(t.Context(), person(wrong), token, here))
		if letter := h.newest(); letter.to != mail(1) || strings.Contains(letter.args, "Per") || letter.link != "" {
			t.Errorf("the code went to %+v", letter)
		}
		for range 5 {
			_ = h.AcceptByCode(t.Context(), person(wrong), token, "000000", here)
		}
		if err := h.AcceptByCode(t.Context(), person(wrong), token, h.code(), here); !errors.Is(err, accounts.ErrTooMany) {
			t.Errorf("after five guesses: %v", err)
		}
		guesses := 5
		for ; guesses < 100; guesses++ {
			h.later(16 * time.Minute)
			if err := h.AcceptByCode(t.Context(), person(wrong), token, "000000", here); errors.Is(err, accounts.ErrTooMany) {
				break
			}
		}
		if guesses != 20 {
			t.Errorf("%d guesses within a day", guesses)
		}
		if roles := h.roles(wrong.ID); roles != nil {
			t.Errorf("%v", roles)
		}
	})
}

func TestAnEmployeeInvitedAtWorkTypesTheCodeThatWentThere(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		ola := h.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR})
		other := h.add(accounts.Profile{Email: mail(3)})
		_, token := h.invites(admin, "ola.berg@jobb.example", accounts.CourseOwner)
		h.must(h.SendInvitationCode(t.Context(), person(ola), token, here))
		first := h.code()
		if err := h.SendInvitationCode(t.Context(), person(ola), token, here); err == nil {
			t.Error("two codes within a minute")
		}
		if err := h.AcceptByCode(t.Context(), person(other), token, first, here); !errors.Is(err, accounts.ErrInvitationCode) {
			t.Errorf("by who did not ask: %v", err)
		}
		h.later(16 * time.Minute)
		if err := h.AcceptByCode(t.Context(), person(ola), token, first, here); !errors.Is(err, accounts.ErrInvitationCode) {
			t.Errorf("a code that is too old: %v", err)
		}
		h.must(h.SendInvitationCode(t.Context(), person(ola), token, here))
		for range 2 { // a double click
			h.must(h.AcceptByCode(t.Context(), person(ola), token, h.codeOf("account.invitation_code"), here))
		}
		if roles := h.roles(ola.ID); !slices.Equal(roles, []accounts.Role{accounts.CourseOwner}) {
			t.Errorf("%v", roles)
		}
	})
}

// codeOf is the code in the newest letter of a kind.
func (h house) codeOf(kind string) string {
	h.t.Helper()
	all := slices.DeleteFunc(h.letters(), func(l letter) bool { return l.kind != kind })
	args := all[len(all)-1].args
	at := strings.Index(args, `"Code":"`)
	return args[at+8 : at+15]
}

func TestOneInvitesOnlyToWhatOneMayGive(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper := h.staff("help1", accounts.Helpdesk, h.hospital)
		local := h.staff("admin2", accounts.Administrator, h.hospital)
		owner := h.staff("owner1", accounts.CourseOwner, h.root)
		guest := h.add(accounts.Profile{Email: mail(9)})
		tests := []struct {
			name  string
			by    accounts.Actor
			to    accounts.OrganisationID
			roles []accounts.Role
			field string
			want  error
		}{
			{"helpdesk to be here", helper, h.hospital, []accounts.Role{accounts.Guest}, "", nil},
			{"helpdesk to a role", helper, h.hospital, []accounts.Role{accounts.CourseOwner}, "roles", nil},
			{"helpdesk above its reach", helper, h.root, []accounts.Role{accounts.Guest}, "organisation", nil},
			{"a local administrator to every role", local, h.guests, accounts.Grants, "", nil},
			{"a local administrator above their reach", local, h.root, []accounts.Role{accounts.HR}, "organisation", nil},
			{"no role at all", local, h.hospital, nil, "roles", nil},
			{"a role that is none", local, h.hospital, []accounts.Role{"king"}, "roles", nil},
			{"a place that is none", local, "nowhere", []accounts.Role{accounts.Guest}, "organisation", nil},
			{"a course owner", owner, h.hospital, []accounts.Role{accounts.Guest}, "", accounts.ErrForbidden},
			{"a guest", person(guest), h.guests, []accounts.Role{accounts.Guest}, "", accounts.ErrForbidden},
			{"a visitor", accounts.Nobody, h.guests, []accounts.Role{accounts.Guest}, "", accounts.ErrSignIn},
		}
		for i, test := range tests {
			faults, err := h.Invite(t.Context(), test.by, accounts.Invitation{Email: mail(20 + i), OrganisationID: test.to, Roles: test.roles, Language: "nb"})
			if !errors.Is(err, test.want) || test.field == "" && len(faults) > 0 || test.field != "" && faults[test.field] == nil {
				t.Errorf("%s: %v, %v", test.name, faults, err)
			}
		}
		if all, err := h.Invitations(t.Context(), helper, ""); err != nil || len(all) != 1 {
			t.Errorf("the helpdesk sees what it could have sent: %+v, %v", all, err)
		}
	})
}

func TestTheSameInvitationWaitsOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin, other := h.staff("admin1", accounts.Administrator, h.root), h.staff("admin2", accounts.Administrator, h.hospital)
		invitation := func(role accounts.Role) accounts.Invitation {
			return accounts.Invitation{Email: "Kari@Privat.Example", OrganisationID: h.hospital, Roles: []accounts.Role{role}, Language: "se"}
		}
		var group sync.WaitGroup
		answers := make([]error, 4)
		for i, by := range []accounts.Actor{admin, other, admin, other} {
			group.Go(func() { _, answers[i] = h.Invite(t.Context(), by, invitation(accounts.HR)) })
		}
		group.Wait()
		through := 0
		for _, err := range answers {
			if err == nil {
				through++
			} else if !errors.Is(err, accounts.ErrInvitedAlready) {
				t.Error(err)
			}
		}
		if through != 1 || len(h.letters()) != 1 {
			t.Errorf("%d through, %d letters", through, len(h.letters()))
		}
		h.later(2 * time.Minute)
		_, err := h.Invite(t.Context(), other, invitation(accounts.CourseOwner))
		h.must(err) // another role is another invitation
		h.later(15 * 24 * time.Hour)
		_, err = h.Invite(t.Context(), other, invitation(accounts.HR))
		h.must(err) // the first has expired
		h.later(2 * time.Minute)
		expired, err := h.Invitations(t.Context(), admin, accounts.InvitationExpired)
		h.must(err)
		for _, i := range expired {
			if i.Roles[0] == accounts.HR {
				if err := h.ResendInvitation(t.Context(), admin, i.ID); !errors.Is(err, accounts.ErrInvitedAlready) {
					t.Errorf("the expired one came back beside its follower: %v", err)
				}
			}
		}
	})
}

func TestWhatHasChangedMeanwhileDecides(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		root := h.staff("admin0", accounts.Administrator, h.root)
		tests := []struct {
			name   string
			change func(admin accounts.Actor, sent accounts.SentInvitation)
			want   error
		}{
			{"revoked", func(by accounts.Actor, sent accounts.SentInvitation) {
				h.must(h.RevokeInvitation(t.Context(), by, sent.ID))
			}, accounts.ErrInvitationOver},
			{"expired", func(accounts.Actor, accounts.SentInvitation) { h.later(15 * 24 * time.Hour) }, accounts.ErrInvitationExpired},
			{"the inviter has no role any more", func(by accounts.Actor, _ accounts.SentInvitation) {
				h.exec("DELETE FROM role_grant WHERE profile_id = $1", by.ProfileID)
			}, accounts.ErrInviterGone},
			{"the inviter is locked", func(by accounts.Actor, _ accounts.SentInvitation) {
				h.must(h.Lock(t.Context(), root, by.ProfileID, "sluttet"))
			}, accounts.ErrInviterGone},
			{"the organisation is gone", func(_ accounts.Actor, sent accounts.SentInvitation) {
				h.exec("UPDATE invitation_role SET organisation_id = NULL WHERE invitation_id = $1", sent.ID)
				h.exec("UPDATE invitation SET organisation_id = NULL WHERE id = $1", sent.ID)
			}, accounts.ErrBranchGone},
		}
		for i, test := range tests {
			admin := h.staff("adm"+string(rune('a'+i))+"1", accounts.Administrator, h.root)
			kari := h.add(accounts.Profile{Email: mail(10 + i)})
			sent, token := h.invites(admin, mail(10+i), accounts.HR)
			test.change(admin, sent)
			if err := h.AcceptInvitation(t.Context(), person(kari), sent.ID); !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.name, err)
			}
			offer, err := h.OpenInvitation(t.Context(), accounts.Nobody, token, here)
			if err != nil || !errors.Is(offer.Refusal, test.want) {
				t.Errorf("%s: its link says %v, %v", test.name, offer.Refusal, err)
			}
			if roles := h.roles(kari.ID); roles != nil {
				t.Errorf("%s: %v", test.name, roles)
			}
		}
	})
}

func (h house) exec(statement string, args ...any) {
	h.t.Helper()
	h.write(func(tx *db.Tx) { _, err := tx.Exec(h.t.Context(), statement, args...); h.must(err) })
}

func TestAnotherWhoMaySendsItAgainAndVouches(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		gone, admin := h.staff("admin1", accounts.Administrator, h.root), h.staff("admin2", accounts.Administrator, h.hospital)
		helper := h.staff("help1", accounts.Helpdesk, h.root)
		kari := h.add(accounts.Profile{Email: mail(1)})
		sent, first := h.invites(gone, mail(1), accounts.HR)
		h.exec("DELETE FROM role_grant WHERE profile_id = $1", gone.ProfileID)
		if found := h.sentTo(admin, mail(1)); !found.Void {
			t.Error("the list does not say that nobody vouches")
		}
		if err := h.ResendInvitation(t.Context(), helper, sent.ID); !errors.Is(err, accounts.ErrNoInvitation) {
			t.Errorf("by who could not have sent it: %v", err)
		}
		h.must(h.ResendInvitation(t.Context(), admin, sent.ID))
		if found := h.sentTo(admin, mail(1)); found.Void || found.TimesSent != 2 || found.ByName != admin.Name {
			t.Errorf("%+v", found)
		}
		if offer, err := h.OpenInvitation(t.Context(), person(kari), first, here); err != nil || offer.Refusal != nil {
			t.Errorf("the link of the first mail: %v, %v", offer.Refusal, err)
		}
		if err := h.ResendInvitation(t.Context(), admin, sent.ID); err == nil {
			t.Error("twice within a minute")
		}
		for range 3 {
			h.later(20 * time.Minute)
			h.must(h.ResendInvitation(t.Context(), admin, sent.ID))
		}
		h.later(20 * time.Minute)
		if err := h.ResendInvitation(t.Context(), admin, sent.ID); !errors.Is(err, accounts.ErrSentEnough) {
			t.Errorf("a sixth time: %v", err)
		}
		h.must(h.DeclineInvitation(t.Context(), accounts.Nobody, first, here))
		if err := h.AcceptInvitation(t.Context(), person(kari), sent.ID); !errors.Is(err, accounts.ErrInvitationOver) {
			t.Errorf("after no: %v", err)
		}
		h.later(31 * 24 * time.Hour)
		if n := h.sweeps(accounts.SweepInvitations, h.DB.Now().AddDate(0, 0, -30), 10); n != 1 || h.count("SELECT count(*) FROM invitation_link") != 0 {
			t.Errorf("%d swept", n)
		}
	})
}

func TestSomebodyNewRegistersWhereTheInvitationSays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		_, token := h.invites(admin, "ny@privat.example", accounts.CourseOwner)
		r := h.kari()
		r.OrganisationID, r.Email = h.root, "stranger@privat.example"
		faults, err := h.RegisterInvited(t.Context(), token, r, here)
		if err = h.seenTo(err); err != nil || len(faults) > 0 {
			t.Fatalf("%v, %v", faults, err)
		}
		if letter := h.newest(); letter.to != "ny@privat.example" || letter.kind != "account.set_password" {
			t.Errorf("%+v", letter)
		}
		in := h.enter(secret)
		if in.Profile.OrganisationID != h.hospital {
			t.Error("belongs elsewhere")
		}
		waiting, err := h.InvitationsFor(t.Context(), person(in.Profile))
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%+v, %v", waiting, err)
		}
		h.must(h.AcceptInvitation(t.Context(), person(in.Profile), waiting[0].ID))
		if roles := h.roles(in.Profile.ID); !slices.Equal(roles, []accounts.Role{accounts.CourseOwner}) {
			t.Errorf("%v", roles)
		}
		if _, err := h.RegisterInvited(t.Context(), "no-such", r, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("%v", err)
		}
	})
}

func TestAnInviterCannotAnswerThemselves(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		h.exec("UPDATE profile SET private_email = 'a@privat.example', private_email_key = 'a@privat.example', private_email_source = 'hr' WHERE id = $1", admin.ProfileID)
		invitation := accounts.Invitation{Email: "A@privat.example", OrganisationID: h.hospital, Roles: []accounts.Role{accounts.HR}, Language: "nb"}
		if faults, err := h.Invite(t.Context(), admin, invitation); err != nil || faults["email"] == nil {
			t.Errorf("to the own address: %v, %v", faults, err)
		}
		_, token := h.invites(admin, "b@privat.example", accounts.HR)
		if err := h.SendInvitationCode(t.Context(), admin, token, here); !errors.Is(err, accounts.ErrOwnInvitation) {
			t.Errorf("%v", err)
		}
	})
}

func TestARoleThatAsksForASecondFactorSaysSo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.SecondFactor = []accounts.Role{accounts.CourseOwner}
		admin := h.staff("admin1", accounts.Administrator, h.root)
		kari := h.guest()
		in, err := h.signIn(kari.Email, secret)
		h.must(err)
		sent, _ := h.invites(admin, kari.Email, accounts.CourseOwner)
		waiting, err := h.InvitationsFor(t.Context(), h.who(in))
		if err != nil || len(waiting) != 1 || !waiting[0].Factor {
			t.Fatalf("%+v, %v", waiting, err)
		}
		h.must(h.AcceptInvitation(t.Context(), h.who(in), sent.ID))
		if held := h.who(in); held.Held == nil || held.Held.Step != accounts.SetUpFactor || held.Has(accounts.CourseOwner) {
			t.Errorf("the role works at once: %+v", held)
		}
	})
}
