package accounts

import (
	"context"
	"errors"

	"kursbro/app/db"
)

// What sets a password, and what confirms an address.
var (
	passwordLinks = []Purpose{SetPassword, ResetPassword}
	emailLinks    = []Purpose{VerifyEmail}
)

// OpenedLink is what the page of a password link shows.
type OpenedLink struct {
	Purpose    Purpose
	SignInName string // so that a password manager knows what it keeps
	Registered *Said  // what somebody registered with this address; nil once that is confirmed
	Internal   bool
	Address    string // that the link proves
}

// OpenPasswordLink looks at a link that sets a password. Problems: ErrLinkOver,
// ErrTooMany.
func (s *Service) OpenPasswordLink(ctx context.Context, token string, from Client) (OpenedLink, error) {
	return s.lookAtLink(ctx, token, from, passwordLinks)
}

// OpenEmailLink looks at a link that confirms an address. Problems: as above.
func (s *Service) OpenEmailLink(ctx context.Context, token string, from Client) (OpenedLink, error) {
	return s.lookAtLink(ctx, token, from, emailLinks)
}

// lookAtLink looks at a link without using it up (mail scanners open links too)
// and notes that it was opened.
func (s *Service) lookAtLink(ctx context.Context, token string, from Client, purposes []Purpose) (opened OpenedLink, err error) {
	_, err = s.holdLink(ctx, token, from, purposes, func(tx *db.Tx, link Link) error {
		p, err := SelectProfile(ctx, tx, link.ProfileID)
		if err != nil {
			return err
		}
		opened = OpenedLink{Purpose: link.Purpose, SignInName: p.SignInName(), Internal: p.Kind == Internal, Address: link.Address}
		if p.State == Pending {
			opened.Registered = &Said{Name: p.Name(), BirthDate: p.BirthDate}
			return showLink(ctx, tx, link.ID)
		}
		return openLink(ctx, tx, link.ID)
	})
	return opened, err
}

// Said is whom a registration says it is for. Anybody can register anybody's
// address: whoever reads its mail sees this before they take the profile over,
// so that nobody learns on in a stranger's name – and is merged as the stranger.
// Registered anew after that, it must be seen again (ErrSaidAnew).
type Said struct {
	Name      string
	BirthDate string // ISO
}

// holdLink finds a link that can be used and does something with it in the same
// transaction. A token that never was a link counts as a guess, and the count
// is kept.
func (s *Service) holdLink(ctx context.Context, token string, from Client, purposes []Purpose, do func(*db.Tx, Link) error) (link Link, err error) {
	var over error
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if err := s.check(ctx, tx, linksPerAddress, network(from.Address)); err != nil {
			return err
		}
		link, over = findLink(ctx, tx, token, purposes...)
		if errors.Is(over, ErrLinkOver) {
			return s.countUnknown(ctx, tx, token, from)
		}
		if over != nil {
			return over
		}
		return do(tx, link)
	})
	if err == nil {
		err = over
	}
	return link, err
}

func (s *Service) countUnknown(ctx context.Context, tx *db.Tx, token string, from Client) error {
	_, err := selectLink(ctx, tx, hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return s.spend(ctx, tx, linksPerAddress, network(from.Address))
	}
	return err
}
