package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// enterBy signs in whom a voucher opens, or keeps the voucher for the page that asks
// what to do with it: nobody is known by it yet, several are, or somebody who is
// signed in already wants to add it.
func (s *Service) enterBy(ctx context.Context, by Actor, p Voucher, browser string, from Client) (in *SignedIn, err error) {
	var refusal error
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		in, refusal = nil, nil
		if err := p.renew(ctx, tx); err != nil {
			return err
		}
		if isEmployer(p.Provider) {
			in, refusal, err = s.enterEmployee(ctx, tx, p, from)
			return err
		}
		known, err := s.opens(ctx, tx, p)
		if err != nil {
			return err
		}
		if by.SignedIn() || len(known) != 1 {
			return s.keepVoucher(ctx, tx, browser, p)
		}
		in, refusal, err = s.admitBy(ctx, tx, p, known[0], from)
		return err
	})
	if err == nil {
		err = refusal
	}
	return in, err
}

// admitBy opens the login, unless the person may not come in.
func (s *Service) admitBy(ctx context.Context, tx *db.Tx, p Voucher, who Profile, from Client) (*SignedIn, error, error) {
	refusal, err := s.closedDoor(ctx, tx, who)
	if err != nil || refusal != nil {
		return nil, refusal, err
	}
	if err := renameProviderLink(ctx, tx, who.ID, p.Provider, p.account); err != nil {
		return nil, nil, fmt.Errorf("keep connection: %w", err)
	}
	in, err := s.openDoorAs(ctx, tx, p, who, from)
	if err != nil {
		return nil, nil, err
	}
	return &in, nil, nil
}

// openDoorAs counts a provider that must be sure as two factors; of any other
// it is as with a password.
func (s *Service) openDoorAs(ctx context.Context, tx *db.Tx, p Voucher, who Profile, from Client) (SignedIn, error) {
	d := door{from: from, provider: p.Provider, origin: origin{p.Subject, p.Session}}
	by, err := s.provider(p.Provider)
	if err != nil || len(by.Level.Any) == 0 {
		return s.openDoor(ctx, tx, who, d)
	}
	d.proof, d.by = Double, p.Provider
	return s.openDoorBy(ctx, tx, who, d)
}

// opens gives the profiles that a voucher opens, those of employees first: whoever
// has its number by HR's word or by an earlier voucher – a number that was merely
// typed says nothing of whose profile it is – and the guest who has connected
// the provider's name for them, unless another number is known to be theirs.
func (s *Service) opens(ctx context.Context, q db.Queryer, p Voucher) ([]Profile, error) {
	ids, err := s.numbered(ctx, q, p)
	if err != nil {
		return nil, err
	}
	linked, err := selectLinked(ctx, q, p.Provider, p.account)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return nil, fmt.Errorf("read connection: %w", err)
	}
	var known []Profile
	for _, id := range ids {
		who, err := SelectProfile(ctx, q, id)
		if err != nil {
			return nil, err
		}
		known = append(known, who)
	}
	if linked != "" && !slices.Contains(ids, linked) {
		who, err := SelectProfile(ctx, q, linked)
		if err != nil {
			return nil, err
		}
		fits, err := s.fits(ctx, q, p, who)
		if err != nil {
			return nil, err
		}
		if fits && (who.Living() || len(known) == 0) {
			known = append(known, who)
		}
	}
	slices.SortStableFunc(known, func(a, b Profile) int { return kindOrder(a) - kindOrder(b) })
	return known, nil
}

func kindOrder(p Profile) int {
	if p.Kind == Internal {
		return 0
	}
	return 1
}

// numbered gives the living profiles that surely have the voucher's number; where
// there is none, the tombstone that has it, which tells where it went (M42).
func (s *Service) numbered(ctx context.Context, q db.Queryer, p Voucher) (living []ProfileID, err error) {
	if p.Number.IsZero() {
		return nil, nil
	}
	rows, err := FindByNationalID(ctx, q, s.Vault.Lookups(p.Number)...)
	if err != nil {
		return nil, fmt.Errorf("find by number: %w", err)
	}
	var dead []ProfileID
	for _, row := range rows {
		switch {
		case row.Status == Mistaken || row.Evidence == Typed:
		case row.ProfileState == Merged:
			dead = append(dead, row.ProfileID)
		default:
			living = append(living, row.ProfileID)
		}
	}
	if len(living) == 0 && len(dead) > 0 {
		return dead[:1], nil
	}
	return living, nil
}

// fits says that a connected guest may come in by a voucher: no other number than
// the voucher's is known to be theirs. An employee comes in by number or user name.
func (s *Service) fits(ctx context.Context, q db.Queryer, p Voucher, who Profile) (bool, error) {
	if who.Kind != External {
		return false, nil
	}
	numbers, err := selectNumbers(ctx, q, who.ID)
	if err != nil {
		return false, fmt.Errorf("read numbers: %w", err)
	}
	if p.Number.IsZero() {
		return true, nil
	}
	lookups := s.Vault.Lookups(p.Number)
	return !slices.ContainsFunc(numbers, func(n NationalIDRow) bool {
		return lookups.Has(n.Lookup) && n.Status == Mistaken || !lookups.Has(n.Lookup) && n.Status == Current && n.Evidence != Typed
	}), nil
}

// Choose signs in one of those whom the browser's voucher opens. Problems:
// ErrTripOver, also for somebody whom it does not open; ErrLocked.
func (s *Service) Choose(ctx context.Context, browser, voucher string, id ProfileID, from Client) (SignedIn, error) {
	var in *SignedIn
	var refusal error
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		in, refusal = nil, nil
		p, err := s.voucher(ctx, tx, browser)
		if err != nil {
			return err
		}
		known, err := s.opens(ctx, tx, p)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(known, func(k Profile) bool { return k.ID == id })
		if at < 0 || p.ID != voucher {
			return ErrTripOver
		}
		if in, refusal, err = s.admitBy(ctx, tx, p, known[at], from); err != nil || refusal != nil {
			return err
		}
		_, err = deleteVoucher(ctx, tx, hashToken(browser), p.ID)
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return SignedIn{}, err
	}
	return *in, nil
}

// LoginProvider says who vouched for the browser with the token; empty for a
// password, and for no login.
func (s *Service) LoginProvider(ctx context.Context, token string) (string, error) {
	provider, err := selectLoginProvider(ctx, s.DB, hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return provider, err
}

// Leave gives the address where the provider ends its own login and comes back
// to ours; empty where it has none or is away: the person is signed out here.
func (s *Service) Leave(ctx context.Context, provider, language string) (string, error) {
	at, err := s.provider(provider)
	if err != nil {
		return "", err
	}
	address, err := at.Leave(ctx, s.Settings.URL+"/logg-ut/ferdig", language)
	if problem.KindOf(err) == problem.Unavailable {
		return "", nil
	}
	return address, err
}
