package accounts

import (
	"context"
	"fmt"

	"kursbro/app/db"
)

// FindByName finds the active person whom a user name or an e-mail address
// means, as a step; of a merged one the survivor (M16). A private address
// counts where it is confirmed and one person's alone. Who asks must not learn
// from the answer that somebody is known.
func FindByName(ctx context.Context, q db.Queryer, name string) (Profile, bool, error) {
	p, err := candidate(ctx, q, name)
	if err != nil {
		return Profile{}, false, fmt.Errorf("find by name: %w", err)
	}
	if p.ID == "" {
		private, err := selectByPrivateEmail(ctx, q, EmailKey(name))
		if err != nil {
			return Profile{}, false, fmt.Errorf("find by name: %w", err)
		}
		if len(private) != 1 || private[0].RecoveryEmail() == "" {
			return Profile{}, false, nil
		}
		p = private[0]
	}
	if p, err = Survivor(ctx, q, p); err != nil {
		return Profile{}, false, err
	}
	return p, p.State == Active, nil
}

// Named finds whom the operator means by a user name or an address: the
// survivor of who was merged. Problem: ErrNoProfile, for anybody else who asks too.
func (s *Service) Named(ctx context.Context, by Actor, name string) (Profile, error) {
	if !by.Trusted() {
		return Profile{}, ErrNoProfile
	}
	p, err := candidate(ctx, s.DB, name)
	if err == nil && p.ID != "" {
		p, err = Survivor(ctx, s.DB, p)
	}
	if err != nil {
		return Profile{}, fmt.Errorf("find by name: %w", err)
	}
	if p.ID == "" {
		return Profile{}, ErrNoProfile
	}
	return p, nil
}

// NameKeys are what somebody may be called by others, folded as FindByName
// does: the user name, and the addresses that are shown to be theirs.
func (p Profile) NameKeys() []string {
	var keys []string
	if p.Username != "" {
		keys = append(keys, EmailKey(p.Username))
	}
	if p.Email != "" && p.EmailVerifiedAt != nil {
		keys = append(keys, EmailKey(p.Email))
	}
	if private := p.RecoveryEmail(); private != "" && private != p.Email {
		keys = append(keys, EmailKey(private))
	}
	return keys
}
