package accounts

import (
	"context"
	"fmt"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrProveByMail answers the right password of a profile that has a second
// factor: a password alone opens it nowhere, so the link to its address must.
var ErrProveByMail = problem.New(problem.Conflict, "merge.claim.second_factor")

// Prove says whose external profile an address and a password open, and lets
// nobody in: the signed-in employee who knows both may claim it (M6). An unknown
// address and a wrong password read the same and cost the same, and guessing
// counts as it does for signing in. Problems: ErrSignInFailed, ErrLocked,
// ErrProveByMail, ErrTooMany (Minutes), ErrBusy.
func (s *Service) Prove(ctx context.Context, by Actor, c Credentials, from Client) (Profile, error) {
	who, err := candidate(ctx, s.DB, c.Name)
	if err != nil {
		return Profile{}, fmt.Errorf("find whose profile it is: %w", err)
	}
	guess := s.guess(c.Name, who, from)
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return guess.begin(ctx, tx) }); err != nil {
		return Profile{}, err
	}
	fits, _, err := s.Hasher.Verify(ctx, who.PasswordHash, c.Password)
	if err != nil {
		return Profile{}, err
	}
	if !fits || who.Kind != External || who.State == Pending || who.State == Merged {
		return Profile{}, s.refuse(ctx, guess, who)
	}
	if who.State == Locked {
		return Profile{}, ErrLocked
	}
	return who, s.proven(ctx, by, guess, who)
}

// proven ends a try whose password was right, unless somebody has changed the
// password since it was compared, or it is not enough.
func (s *Service) proven(ctx context.Context, by Actor, g guess, seen Profile) error {
	var refusal error
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		refusal = nil
		now, err := SelectProfile(ctx, tx, seen.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != seen.PasswordHash {
			refusal = ErrSignInFailed
			return nil
		}
		if err := g.forgive(ctx, tx); err != nil {
			return err
		}
		factors, err := selectFactors(ctx, tx, seen.ID)
		if err != nil {
			return fmt.Errorf("read factors: %w", err)
		}
		entry := by.Entry("profile.prove", seen.ID).About("link", "password")
		if factors.Any() {
			refusal, entry = ErrProveByMail, entry.Refuse()
		}
		return record(ctx, tx, entry)
	})
	if err == nil {
		err = refusal
	}
	return err
}

// Reachable finds, as a step, the external whose address may be written to on
// somebody's request; false when there is none or its mailbox has had enough.
// Who asks is not told which. Problem: ErrTooMany for a network that asks too
// often.
func (s *Service) Reachable(ctx context.Context, tx *db.Tx, address string, from Client) (Profile, bool, error) {
	if err := s.spend(ctx, tx, formsPerAddress, network(from.Address)); err != nil {
		return Profile{}, false, err
	}
	mailing, err := s.mayMail(ctx, tx, EmailKey(address))
	if err != nil || !mailing {
		return Profile{}, false, err
	}
	who, err := candidate(ctx, tx, address)
	if err != nil || who.Kind != External || who.State != Active || who.EmailVerifiedAt == nil {
		return Profile{}, false, err
	}
	return who, true, nil
}

// NewToken makes 256 random bits for a link and what the database keeps of it.
func NewToken() (token, hash string) {
	token = newToken()
	return token, hashToken(token)
}

// TokenHash is what the database keeps of a token.
func TokenHash(token string) string { return hashToken(token) }
