package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// claimLives is how long the mailed code may be typed.
const claimLives = 15 * time.Minute

// claim is a profile with another address that is to show that it reads the
// invited one's mail.
type claim struct {
	by      ProfileID
	hash    string
	expires *time.Time
}

func (c claim) open(by ProfileID, now time.Time) bool {
	return c.by == by && by != "" && c.expires != nil && c.expires.After(now)
}

// SendInvitationCode mails a code to the invited address, for who is signed in
// to a profile with another one. An earlier code is void. Problems: ErrLinkOver,
// ErrTooMany, invitation.wait, and the refusals of an Offer.
func (s *Service) SendInvitationCode(ctx context.Context, by Actor, token string, from Client) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	return s.byLink(ctx, token, from, func(tx *db.Tx, i Invitation) error {
		offer, err := s.weighInvitation(ctx, tx, by, i)
		if err != nil || offer.Refusal != nil {
			return orElse(err, offer.Refusal)
		}
		if mailing, err := s.mayMail(ctx, tx, i.Email); err != nil || !mailing {
			return orElse(err, errInviteWait)
		}
		code, expires := newCode(), tx.Now().Add(claimLives)
		if err := updateClaim(ctx, tx, i.ID, claim{by.ProfileID, s.claimHash(i, by.ProfileID, code), &expires}); err != nil {
			return fmt.Errorf("keep code: %w", err)
		}
		language, _ := i18n.Parse(i.Language)
		_, err = mail.Queue(ctx, tx, mail.Message{To: i.Email, Language: language, Kind: mail.InvitationCode,
			Args: map[string]string{"Code": code[:3] + " " + code[3:], "Minutes": fmt.Sprint(int(claimLives.Minutes()))}, Until: expires})
		if err != nil {
			return fmt.Errorf("queue code: %w", err)
		}
		return record(ctx, tx, i.entry(by, "invitation.code"))
	})
}

// newCode is six random digits.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand ends the process instead
	}
	return fmt.Sprintf("%06d", n)
}

func (s *Service) claimHash(i Invitation, by ProfileID, code string) string {
	return s.keyed("invitation code", string(i.ID), string(by), code)
}

// AcceptByCode accepts with the code that was mailed to the invited address.
// Problems: ErrInvitationCode, ErrLinkOver, ErrTooMany after five wrong ones
// or twenty in a day, and the refusals of an Offer.
func (s *Service) AcceptByCode(ctx context.Context, by Actor, token, code string, from Client) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	var refusal error
	err := s.byLink(ctx, token, from, func(tx *db.Tx, i Invitation) error {
		refusal = nil
		offer, err := s.weighInvitation(ctx, tx, by, i)
		if err != nil || offer.Mine {
			return err
		}
		if offer.Refusal != nil {
			return offer.Refusal
		}
		for _, l := range []limit{codesPerLink, codesPerInvite} {
			if err := s.spend(ctx, tx, l, "invitation", string(i.ID)); err != nil {
				return err
			}
		}
		if !offer.Claimed || !hmac.Equal([]byte(i.claim.hash), []byte(s.claimHash(i, by.ProfileID, digits(code)))) {
			refusal = ErrInvitationCode // the try stays counted
			return nil
		}
		return s.accept(ctx, tx, by, offer)
	})
	return orElse(err, refusal)
}
