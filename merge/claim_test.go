package merge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge"
)

const oldPassword = "riktig hest batteri"

// oldProfile is a guest without a number, with a password and a course.
func (h house) oldProfile(change func(*accounts.Profile)) accounts.ProfileID {
	h.t.Helper()
	hash, err := h.Accounts.Hasher.Hash(h.t.Context(), accounts.NormalisePassword(oldPassword))
	h.must(err)
	id := h.guest("kari@annet.example", func(p *accounts.Profile) {
		p.PasswordHash = hash
		if change != nil {
			change(p)
		}
	})
	h.taken(id, h.course("A"), noon.AddDate(0, -1, 0), 90)
	return id
}

// employed hires Kari and gives her signed in.
func (h house) employed() accounts.Actor {
	h.t.Helper()
	h.hire(kariHired(number(1), nil))
	return h.as(h.byUsername("kano").ID)
}

var here = accounts.Client{Address: "192.0.2.7"}

func (h house) claims(by accounts.Actor, password string) (merge.Match, error) {
	h.t.Helper()
	return h.ClaimByPassword(h.t.Context(), by, accounts.Credentials{Name: "Kari@Annet.example", Password: password}, here)
}

// claimToken is what the newest claim's mail holds.
func (h house) claimToken() string {
	h.t.Helper()
	link := h.text(`SELECT link FROM mail WHERE kind = 'merge.claim' ORDER BY queued_at DESC, id DESC LIMIT 1`)
	return link[strings.LastIndex(link, "/")+1:]
}

func TestM06_ThePasswordOfTheOldProfileClaimsIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, kari := h.oldProfile(nil), h.employed()
		if _, err := h.claims(kari, "feil passord her"); !errors.Is(err, accounts.ErrSignInFailed) || h.state(guest) != "none" {
			t.Errorf("the wrong password: %v, %s", err, h.state(guest))
		}
		m, err := h.claims(kari, oldPassword)
		h.must(err)
		if !m.AwaitsYes() || h.profile(guest).State != accounts.Active {
			t.Errorf("she sees the plan first: %s", m.State)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.question'`); n != 0 {
			t.Error("she is asked by mail what she has just said")
		}
		plan, err := h.Plan(t.Context(), kari, m.ID)
		h.must(err)
		_, err = h.Confirm(t.Context(), kari, m.ID, plan.Digest)
		h.must(err)
		if p := h.profile(guest); p.MergedInto != kari.ProfileID || p.MergedEvidence != "confirmed" {
			t.Errorf("the guest is %s %s", p.State, p.MergedEvidence)
		}
		if _, err := h.claims(kari, oldPassword); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("a tombstone can be claimed: %v", err)
		}
	})
}

func TestM06_ALinkToTheOldAddressClaimsItInTheSameBrowserOnly(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, kari := h.oldProfile(nil), h.employed()
		h.must(h.SendClaim(t.Context(), kari, "kari@annet.example", here))
		token := h.claimToken()
		for _, other := range []accounts.Actor{accounts.Nobody, h.as(guest), h.helpdesk()} {
			if err := h.OpenClaim(t.Context(), other, token); !errors.Is(err, merge.ErrOtherBrowser) {
				t.Errorf("%s opens it: %v", other.Name, err)
			}
			if _, err := h.ClaimByLink(t.Context(), other, token); err == nil {
				t.Errorf("%s uses it", other.Name)
			}
		}
		h.must(h.OpenClaim(t.Context(), kari, token))
		m, err := h.ClaimByLink(t.Context(), kari, token)
		h.must(err)
		if !m.AwaitsYes() || m.Origin != merge.ByClaim {
			t.Errorf("the pair is %s by %s", m.State, m.Origin)
		}
		if _, err := h.ClaimByLink(t.Context(), kari, token); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("used twice: %v", err)
		}
		h.later(2 * time.Hour)
		h.must(h.SendClaim(t.Context(), kari, "kari@annet.example", here))
		h.later(24 * time.Hour)
		if err := h.OpenClaim(t.Context(), kari, h.claimToken()); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("after a day: %v", err)
		}
	})
}

func TestM06_TheAnswerTellsNothingAboutTheAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.oldProfile(nil)
		kari := h.employed()
		for _, address := range []string{"kari@annet.example", "ukjent@annet.example", "kari@hjemme.example"} {
			h.must(h.SendClaim(t.Context(), kari, address, here))
		}
		h.must(h.SendClaim(t.Context(), kari, "kari@annet.example", here)) // within the minute
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.claim'`); n != 1 {
			t.Errorf("%d mails", n)
		}
		_, known := h.claims(kari, "feil passord her")
		_, unknown := h.ClaimByPassword(t.Context(), kari, accounts.Credentials{Name: "ukjent@annet.example", Password: "feil passord her"}, here)
		if known == nil || unknown == nil || known.Error() != unknown.Error() {
			t.Errorf("known: %v, unknown: %v", known, unknown)
		}
		for range 12 {
			h.claims(kari, "feil passord her")
		}
		if _, err := h.claims(kari, oldPassword); !strings.Contains(err.Error(), "throttle") {
			t.Errorf("guessing goes on: %v", err)
		}
	})
}

func TestM06_OtherNamesGoToTheQueue(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.oldProfile(func(p *accounts.Profile) { p.FamilyName, p.BirthDate = "Hansen", "1985-12-01" })
		m, err := h.claims(h.employed(), oldPassword)
		h.must(err)
		if h.due(); m.State != merge.Review || h.state(guest) != "review" || h.reasons(guest) != `["merge.reason.other_family_name","merge.reason.other_birth_date"]` {
			t.Errorf("the pair is %s %s", h.state(guest), h.reasons(guest))
		}
	})
}

func TestM06_AProfileWithAnotherPersonsNumberIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, kari := h.oldProfile(nil), h.employed()
		h.typed(guest, number(2))
		if _, err := h.claims(kari, oldPassword); !errors.Is(err, merge.ErrAnotherPerson) || h.state(guest) != "none" {
			t.Errorf("another fødselsnummer: %v, %s", err, h.state(guest))
		}
		row := h.text(`SELECT id FROM national_id WHERE profile_id = $1`, guest)
		h.write(func(ctx context.Context, tx *db.Tx) error { return accounts.MarkMistaken(ctx, tx, row) })
		h.typed(guest, dNumber(3))
		if m, err := h.claims(kari, oldPassword); err != nil || m.State != merge.Review || !strings.Contains(h.reasons(guest), "other_number") {
			t.Errorf("a D-number that may be hers: %v, %s %s", err, m.State, h.reasons(guest))
		}
	})
}

func TestM06_AnAddressThatHRKnowsMergesByItself(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.oldProfile(nil)
		h.hire(kariHired(number(1), hired{"private_email": "kari@annet.example"}))
		m, err := h.claims(h.as(h.byUsername("kano").ID), oldPassword)
		h.must(err)
		if h.due(); m.State != merge.Ready || h.state(guest) != "merged" {
			t.Errorf("%s, then %s", m.State, h.state(guest))
		}
	})
}

func TestM06_AGuestCannotClaim(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.oldProfile(nil)
		other := h.as(h.guest("x@annet.example", nil))
		if _, err := h.claims(other, oldPassword); !errors.Is(err, accounts.ErrForbidden) || h.state(guest) != "none" {
			t.Errorf("a guest: %v", err)
		}
		if err := h.SendClaim(t.Context(), other, "kari@annet.example", here); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a guest by mail: %v", err)
		}
	})
}

func TestM06_APasswordAloneClaimsNoProfileWithASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, kari := h.oldProfile(nil), h.employed()
		in, err := h.Accounts.SignIn(t.Context(), accounts.Credentials{Name: "kari@annet.example", Password: oldPassword}, here)
		h.must(err)
		own, err := h.Accounts.Identify(t.Context(), in.Token)
		h.must(err)
		offer, err := h.Accounts.OfferCodeApp(t.Context(), own, "")
		h.must(err)
		code, err := totp.GenerateCode(strings.ReplaceAll(offer.Key, " ", ""), h.DB.Now())
		h.must(err)
		_, err = h.Accounts.AddCodeApp(t.Context(), own, offer.Sealed, code, here)
		h.must(err)
		if _, err := h.claims(kari, "feil passord her"); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("who does not know the password learns of the app: %v", err)
		}
		if _, err := h.claims(kari, oldPassword); !errors.Is(err, accounts.ErrProveByMail) || h.state(guest) != "none" {
			t.Errorf("the password alone: %v, %s", err, h.state(guest))
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'profile.prove' AND outcome = 'refused'`); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
		h.must(h.SendClaim(t.Context(), kari, "kari@annet.example", here))
		if m, err := h.ClaimByLink(t.Context(), kari, h.claimToken()); err != nil || !m.AwaitsYes() {
			t.Errorf("the link: %s, %v", m.State, err)
		}
	})
}

func TestM06_ALinkIsOverWhenItsAddressOrProfileIs(t *testing.T) {
	for name, change := range map[string]string{
		"locked":          `UPDATE profile SET state = 'locked' WHERE id = $1 AND $2 = $2`,
		"another address": `UPDATE profile SET email = 'ny@annet.example', email_key = 'ny@annet.example', email_verified_at = $2 WHERE id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				guest, kari := h.oldProfile(nil), h.employed()
				h.must(h.SendClaim(t.Context(), kari, "kari@annet.example", here))
				h.later(time.Minute)
				h.write(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.Exec(ctx, change, guest, tx.Now())
					return err
				})
				if _, err := h.ClaimByLink(t.Context(), kari, h.claimToken()); !errors.Is(err, accounts.ErrLinkOver) || h.state(guest) != "none" {
					t.Errorf("%v, %s", err, h.state(guest))
				}
			})
		})
	}
}
