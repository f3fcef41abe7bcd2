package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrNeedsPassword says that what a browser has shown cannot stand in for a
// first password: nothing of the kind, not for this profile, or under another
// name. The password can.
var ErrNeedsPassword = problem.New(problem.Conflict, "provider.first.no")

// FirstBy says by whom somebody who has registered, or was invited, may come in
// the first time instead of choosing a password: whoever has told this browser
// who they are. Empty: by nobody.
func (s *Service) FirstBy(ctx context.Context, token, browser string) (provider string, err error) {
	link, err := findLink(ctx, s.DB, token, SetPassword)
	if err != nil {
		return "", orNothing(err, ErrLinkOver)
	}
	shown, err := s.firstShown(ctx, s.DB, link, browser)
	if err != nil {
		return "", orNothing(err, ErrNeedsPassword)
	}
	return shown.Provider, nil
}

func orNothing(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// firstShown weighs what a browser has shown against the registration that a
// link belongs to. Problem: ErrNeedsPassword.
func (s *Service) firstShown(ctx context.Context, q db.Queryer, link Link, browser string) (Shown, error) {
	v, err := s.voucher(ctx, q, browser)
	if errors.Is(err, ErrTripOver) {
		return Shown{}, ErrNeedsPassword
	}
	if err != nil {
		return Shown{}, err
	}
	shown, err := s.weighVoucher(ctx, q, Actor{ProfileID: link.ProfileID, Kind: Person}, v)
	if err != nil {
		return Shown{}, err
	}
	fresh := shown.Own.Kind == External && shown.Own.State == Pending && shown.Own.PasswordHash == ""
	if !fresh || shown.Number.IsZero() || shown.Refusal != nil || len(shown.Known) > 0 || shown.OtherName() || slices.Contains(shown.Effects, NumberReplaces) {
		return Shown{}, ErrNeedsPassword
	}
	return shown, nil
}

// EnterFirst uses the link of a registration together with what the browser has
// shown at a provider: the address and the number are proven, the provider opens
// the profile from now on, and the person is in without a password. Problems:
// ErrLinkOver, ErrSaidAnew, ErrTooMany, ErrNeedsPassword.
func (s *Service) EnterFirst(ctx context.Context, token, browser string, from Client) (in SignedIn, err error) {
	_, err = s.holdLink(ctx, token, from, []Purpose{SetPassword}, func(tx *db.Tx, link Link) error {
		shown, err := s.firstShown(ctx, tx, link, browser)
		if err != nil {
			return err
		}
		if link.OpenedAt != nil && shown.Own.UpdatedAt.After(*link.OpenedAt) {
			return ErrSaidAnew
		}
		if err := consume(ctx, tx, link); err != nil {
			return err
		}
		now := tx.Now()
		shown.Own.State, shown.Own.EmailVerifiedAt = Active, &now
		if err := s.connect(ctx, tx, shown); err != nil {
			return err
		}
		if err := RevokeLinks(ctx, tx, link.ProfileID); err != nil {
			return err
		}
		if _, err := deleteVoucher(ctx, tx, hashToken(browser), shown.ID); err != nil {
			return fmt.Errorf("use voucher: %w", err)
		}
		by := Actor{ProfileID: link.ProfileID, Kind: Person}
		if err := record(ctx, tx, shown.about(by, "provider.connect", link.ProfileID).With("effect", "first")); err != nil {
			return err
		}
		in, err = s.openDoorAs(ctx, tx, shown.Voucher, shown.Own, from)
		return err
	})
	return in, err
}
