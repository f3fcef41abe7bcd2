package merge_test

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// Where people are when they use the portal.
var phone = accounts.Client{Address: "192.0.2.9", Device: "Firefox, Android"}

// justIn is somebody who has signed in a moment ago.
func (h house) justIn(id accounts.ProfileID) accounts.Actor {
	by := h.as(id)
	by.LoginAt = *h.now
	return by
}

// kariWhoIsHired is a guest with an address of her own and a proven number; hires
// merges her into the employee Kari.
func (h house) kariWhoIsHired() (guest accounts.ProfileID, hires func() (accounts.ProfileID, merge.MergeID)) {
	h.t.Helper()
	guest = h.guestWithPassword("kari@annet.example", 1)
	h.attach(guest, number(1), accounts.Proven)
	return guest, func() (accounts.ProfileID, merge.MergeID) {
		h.t.Helper()
		h.hire(kariHired(number(1), nil))
		if h.state(guest) != "merged" {
			h.t.Fatalf("the match is %s", h.state(guest))
		}
		h.later(time.Hour)
		return h.byUsername("kano").ID, h.mergeOf(guest)
	}
}

// administrator gives roles in the whole region, and invites to them.
func (h house) administrator() accounts.Actor {
	h.t.Helper()
	by := h.helpdesk()
	by.Roles = []accounts.Grant{{Role: accounts.Administrator, OrganisationID: h.root}, {Role: accounts.Helpdesk, OrganisationID: h.root}}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		for _, g := range by.Roles {
			if err := accounts.GrantRole(ctx, tx, accounts.Command("test"), by.ProfileID, g); err != nil {
				return err
			}
		}
		return nil
	})
	return by
}

// invites to be course owner, and gives the link and the invitation.
func (h house) invites(by accounts.Actor, email string) (token string, id accounts.InvitationID) {
	h.t.Helper()
	faults, err := h.Accounts.Invite(h.t.Context(), by, accounts.Invitation{Email: email, Language: "nb", OrganisationID: h.hospital, Roles: []accounts.Role{accounts.CourseOwner}})
	if err != nil || len(faults) > 0 {
		h.t.Fatalf("%v %v", faults, err)
	}
	return path.Base(h.text(`SELECT link FROM mail WHERE kind = 'account.invited' AND to_address = $1 ORDER BY id DESC LIMIT 1`, email)),
		accounts.InvitationID(h.text(`SELECT id FROM invitation WHERE email = $1`, email))
}

func (h house) roles(id accounts.ProfileID) []accounts.Grant {
	h.t.Helper()
	grants, err := accounts.RolesOf(h.t.Context(), h.DB, id)
	h.must(err)
	return grants
}

func TestM41_AnAddressThatWasAskedForEndsWithTheMergeAndCanBeAskedForAnew(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, hires := h.kariWhoIsHired()
		asks := func() string {
			h.must(h.Accounts.ChangeEmail(t.Context(), h.justIn(guest), "kari@nytt.example", password, phone))
			return path.Base(h.text(`SELECT link FROM mail WHERE to_address = 'kari@nytt.example' AND link IS NOT NULL ORDER BY id DESC LIMIT 1`))
		}
		token := asks()
		internal, id := hires()
		for what, by := range map[string]accounts.Actor{"signed in as the employee": h.justIn(internal), "by whoever reads the mail": accounts.Nobody} {
			if _, err := h.Accounts.ConfirmEmail(t.Context(), by, token, phone); !errors.Is(err, accounts.ErrLinkOver) {
				t.Errorf("%s: %v", what, err)
			}
		}
		h.undo(id, transfer.Back)
		if _, err := h.Accounts.ConfirmEmail(t.Context(), h.justIn(guest), token, phone); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("after the undo: %v", err)
		}
		if p := h.profile(guest); p.Email != "kari@annet.example" || p.State != accounts.Active {
			t.Errorf("%s %s", p.Email, p.State)
		}
		h.later(time.Hour)
		_, err := h.Accounts.ConfirmEmail(t.Context(), h.justIn(guest), asks(), phone)
		if h.must(err); h.profile(guest).Email != "kari@nytt.example" {
			t.Error("asked for anew, it is not hers")
		}
	})
}

func TestAnInvitationToTheOldAddressGivesTheLivingProfileItsRole(t *testing.T) {
	for _, private := range []string{"kari@annet.example", "kari@hjemme.example"} {
		t.Run(private, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				token, invitation := h.invites(h.administrator(), "kari@annet.example")
				guest := h.guest("kari@annet.example", nil)
				h.attach(guest, number(1), accounts.Proven)
				h.hire(kariHired(number(1), hired{"private_email": private}))
				internal, role := h.byUsername("kano").ID, accounts.Grant{Role: accounts.CourseOwner, OrganisationID: h.hospital}
				if h.state(guest) != "merged" {
					t.Fatalf("the match is %s", h.state(guest))
				}
				h.later(time.Hour)
				by := h.justIn(internal)
				offer, err := h.Accounts.OpenInvitation(t.Context(), by, token, phone)
				if h.must(err); offer.Refusal != nil || offer.Own.ID != internal || offer.Reads != (private == "kari@annet.example") {
					t.Fatalf("%+v", offer)
				}
				if offer.Reads {
					h.must(h.Accounts.AcceptInvitation(t.Context(), by, invitation))
				} else { // she reads that mail, and shows it
					h.must(h.Accounts.SendInvitationCode(t.Context(), by, token, phone))
					h.must(h.Accounts.AcceptByCode(t.Context(), by, token, h.argument("account.invitation_code", "Code"), phone))
				}
				if got := h.roles(internal); !slices.Equal(got, []accounts.Grant{role}) || len(h.roles(guest)) != 0 {
					t.Errorf("she has %v, the tombstone %v", got, h.roles(guest))
				}
				h.undo(h.mergeOf(guest), transfer.Back)
				if got := h.roles(internal); !slices.Equal(got, []accounts.Grant{role}) || len(h.roles(guest)) != 0 {
					t.Errorf("what she has accepted since stays with her: %v", got)
				}
			})
		})
	}
}

func TestAnInvitationThatWaitsIsTheGuestsAgainAfterAnUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, hires := h.kariWhoIsHired()
		h.later(time.Hour)
		_, invitation := h.invites(h.administrator(), "kari@annet.example")
		internal, id := hires()
		if offers, err := h.Accounts.InvitationsFor(t.Context(), h.justIn(internal)); err != nil || len(offers) != 0 {
			t.Errorf("to an address that nobody has shown to be hers by now: %v %v", offers, err)
		}
		if err := h.Accounts.AcceptInvitation(t.Context(), h.justIn(guest), invitation); err == nil {
			t.Error("a tombstone has accepted")
		}
		h.undo(id, transfer.Back)
		offers, err := h.Accounts.InvitationsFor(t.Context(), h.justIn(guest))
		if h.must(err); len(offers) != 1 {
			t.Fatalf("%d wait for her", len(offers))
		}
		h.must(h.Accounts.AcceptInvitation(t.Context(), h.justIn(guest), invitation))
	})
}

func TestM15_NobodyAcceptsWhatATombstoneVouchesFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@hjemme.example", nil)
		h.attach(guest, number(1), accounts.Proven)
		role := accounts.Grant{Role: accounts.Administrator, OrganisationID: h.root}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return accounts.GrantRole(ctx, tx, accounts.Command("test"), guest, role)
		})
		by := h.justIn(guest)
		by.Roles = []accounts.Grant{role}
		_, invitation := h.invites(by, "ola@post.example")
		ola := h.justIn(h.guest("ola@post.example", func(p *accounts.Profile) { p.GivenName = "Ola" }))
		h.hire(kariHired(number(1), nil))
		first := h.helpdesk()
		plan, err := h.Plan(t.Context(), first, h.matchOf(guest))
		h.must(err)
		h.must(h.Propose(t.Context(), first, h.matchOf(guest), merge.Order{Digest: plan.Digest, Note: "Avklart med leder"}))
		_, err = h.Approve(t.Context(), h.helpdesk(), h.matchOf(guest), h.read(h.matchOf(guest), plan.Digest))
		h.must(err)
		if err := h.Accounts.AcceptInvitation(t.Context(), ola, invitation); !errors.Is(err, accounts.ErrInviterGone) {
			t.Errorf("accepted: %v", err)
		}
		sent, err := h.Accounts.Invitations(t.Context(), h.administrator(), accounts.InvitationOpen)
		if h.must(err); len(sent) != 1 || !sent[0].Void {
			t.Errorf("the list says %+v", sent)
		}
		h.undoByTwo(h.mergeOf(guest))
		h.must(h.Accounts.AcceptInvitation(t.Context(), ola, invitation))
	})
}

func TestM33_ARequestToBelongElsewhereEndsWithAWordAndIsOpenAgainAfterAnUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, hires := h.kariWhoIsHired()
		var municipality accounts.OrganisationID
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			municipality, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Stavanger kommune", ParentID: h.root, OpenToExternals: true})
			return err
		})
		approved, err := h.Accounts.AskOrganisation(t.Context(), h.justIn(guest), municipality, "Jobber der nå")
		if h.must(err); approved {
			t.Fatal("nobody has decided it")
		}
		desk := h.helpdesk()
		before, err := h.Accounts.AskedChange(t.Context(), desk, guest)
		h.must(err)
		internal, id := hires()
		if all, err := h.Accounts.AskedChanges(t.Context(), desk); err != nil || len(all) != 0 {
			t.Errorf("left for the helpdesk: %v %v", all, err)
		}
		if err := h.Accounts.DecideChange(t.Context(), desk, guest, accounts.Decision{Change: before.ID, Approve: true}); err == nil {
			t.Error("approved for a tombstone")
		}
		if h.profile(guest).OrganisationID != h.guests || h.profile(internal).OrganisationID == municipality {
			t.Error("somebody belongs there")
		}
		if said := h.receiptText(internal, id); !strings.Contains(said, i18n.For(i18n.NB).T("organisation_change.merge.hr")) {
			t.Errorf("the receipt says:\n%s", said)
		}
		h.undo(id, transfer.Back)
		after, err := h.Accounts.AskedChange(t.Context(), desk, guest)
		if h.must(err); after.OrganisationChange != before.OrganisationChange {
			t.Errorf("%+v is %+v", before.OrganisationChange, after.OrganisationChange)
		}
		h.must(h.Accounts.DecideChange(t.Context(), desk, guest, accounts.Decision{Change: before.ID, Approve: true}))
		if h.profile(guest).OrganisationID != municipality {
			t.Error("approved, and not there")
		}
	})
}

func TestM16_AnInquiryIsThePersonsBeforeAndAfterAMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, hires := h.kariWhoIsHired()
		writes := func(by accounts.Actor, text, about string) string {
			h.t.Helper()
			reference, _, err := h.Accounts.Inquire(t.Context(), by, accounts.NewInquiry{Text: text, Reference: about, FormKey: accounts.NewFormKey(), Language: "nb"}, phone)
			h.must(err)
			return reference
		}
		reference := writes(h.justIn(guest), "Kurset mitt er borte.", "")
		desk := h.helpdesk()
		internal, id := hires()
		ofEach := func() (living, old int) {
			h.t.Helper()
			theirs, err := h.Accounts.InquiriesOf(t.Context(), desk, internal)
			h.must(err)
			its, err := h.Accounts.InquiriesOf(t.Context(), desk, guest)
			h.must(err)
			return len(theirs), len(its)
		}
		if living, _ := ofEach(); living != 1 {
			t.Errorf("%d stand with who lives on", living)
		}
		if again := writes(h.justIn(internal), "Det er fortsatt borte.", reference); again != reference {
			t.Error("what she goes on with is a case of its own")
		}
		if other := writes(h.justIn(h.guest("ola@post.example", nil)), "Jeg også.", reference); other == reference {
			t.Error("a stranger goes on with it")
		}
		inquiry := accounts.InquiryID(h.text(`SELECT id FROM inquiry WHERE reference = $1`, reference))
		seen, err := h.Accounts.Inquiry(t.Context(), desk, inquiry)
		if h.must(err); len(seen.Messages) != 2 || seen.To != "kari@hjemme.example" {
			t.Errorf("%d texts, to %s", len(seen.Messages), seen.To)
		}
		own := h.justIn(internal)
		own.Roles = desk.Roles
		if err := h.Accounts.TakeInquiry(t.Context(), own, inquiry, ""); !errors.Is(err, accounts.ErrSelf) {
			t.Errorf("she sees to her own: %v", err)
		}
		h.undo(id, transfer.Back)
		if living, old := ofEach(); living != 0 || old != 1 {
			t.Errorf("after the undo: %d and %d", living, old)
		}
		h.must(h.Accounts.TakeInquiry(t.Context(), desk, inquiry, ""))
		h.must(h.Accounts.AnswerInquiry(t.Context(), desk, inquiry, "Nå er det der.", accounts.NewFormKey()))
		if to := h.text(`SELECT to_address FROM mail WHERE kind = 'inquiry.answered' ORDER BY id DESC LIMIT 1`); to != "kari@annet.example" {
			t.Errorf("the answer goes to %s", to)
		}
	})
}

func TestAHelpersLookAtWhoIsMergedAwayIsOver(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, hires := h.kariWhoIsHired()
		desk := h.administrator()
		var token string
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			token, _, err = accounts.OpenLogin(ctx, tx, desk.ProfileID, false, "")
			return err
		})
		by, err := h.Accounts.Identify(t.Context(), token)
		h.must(err)
		h.must(h.Accounts.View(t.Context(), by, guest, "Hun finner ikke kurset"))
		if seen, err := h.Accounts.Identify(t.Context(), token); err != nil || seen.ProfileID != guest {
			t.Fatalf("%+v %v", seen, err)
		}
		hires()
		if _, err := h.Accounts.Identify(t.Context(), token); !errors.Is(err, accounts.ErrViewingOver) {
			t.Errorf("goes on looking: %v", err)
		}
	})
}

func TestM53_WhatAGuestHasOfTheirOwnIsAsItWasAfterMergeAndUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guestWithPassword("kari@annet.example", 1)
		by, admin := h.justIn(guest), h.administrator()
		var elsewhere accounts.OrganisationID
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			elsewhere, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Stavanger kommune", ParentID: h.root, OpenToExternals: true})
			return err
		})
		_, err := h.Accounts.ChangeName(t.Context(), by, accounts.Named{GivenName: "Kari", FamilyName: "Nordmann Berg", BirthDate: "1985-01-12"})
		h.must(err)
		_, err = h.Accounts.AskOrganisation(t.Context(), by, elsewhere, "")
		h.must(err)
		h.must(h.Accounts.ChangeEmail(t.Context(), by, "kari@nytt.example", password, phone))
		_, _, err = h.Accounts.Inquire(t.Context(), by, accounts.NewInquiry{Text: "Hjelp", FormKey: accounts.NewFormKey(), Language: "nb"}, phone)
		h.must(err)
		h.exec(`UPDATE profile SET mobile = '+4740000000', language = 'nn', theme = 'dark' WHERE id = $1`, guest)
		h.later(time.Hour)
		h.invites(admin, "kari@annet.example")
		if h.count(`SELECT count(*) FROM consent WHERE profile_id = $1`, guest) == 0 || h.count(`SELECT count(*) FROM presence WHERE profile_id = $1`, guest) == 0 {
			t.Fatal("she has not been asked for a consent, or never been here")
		}
		h.hire(kariHired(number(1), hired{"private_email": "", "mobile": ""}))
		internal := h.as(h.byUsername("kano").ID)
		h.later(time.Minute)
		before := h.everything()
		id := h.yes(guest, internal)
		if h.profile(guest).FamilyName != "Nordmann Berg" || h.profile(internal.ProfileID).FamilyName != "Nordmann" {
			t.Error("the name that she has corrected is another's, or HR's is")
		}
		h.later(48 * time.Hour)
		desk := h.administrator()
		during := h.everything()
		h.undoAs(desk, id, transfer.Back)
		h.exec(`DELETE FROM profile_word WHERE profile_id = $1`, desk.ProfileID)
		h.exec(`DELETE FROM presence WHERE profile_id = $1`, desk.ProfileID)
		h.exec(`DELETE FROM role_grant WHERE profile_id = $1`, desk.ProfileID)
		h.exec(`DELETE FROM merge_undo`)
		h.exec(`DELETE FROM profile WHERE id = $1`, desk.ProfileID)
		if said := differing(before, h.everything()); said != "" {
			t.Errorf("not as it was:\n%s", said)
		}
		if differing(before, during) == "" {
			t.Error("nothing was merged")
		}
	})
}

// argument is a value in the newest mail of a kind.
func (h house) argument(kind, name string) string {
	h.t.Helper()
	args := map[string]string{}
	h.must(json.Unmarshal([]byte(h.text(`SELECT args FROM mail WHERE kind = $1 ORDER BY id DESC LIMIT 1`, kind)), &args))
	return args[name]
}

// receiptText is the receipt of a merge in words.
func (h house) receiptText(who accounts.ProfileID, id merge.MergeID) string {
	h.t.Helper()
	receipt, err := h.Receipt(h.t.Context(), h.as(who), id)
	h.must(err)
	lines, err := h.Lines(h.t.Context(), i18n.For(i18n.NB), receipt.Items)
	h.must(err)
	var said []string
	for _, line := range lines {
		said = append(said, line.Text)
	}
	return strings.Join(said, "\n")
}
