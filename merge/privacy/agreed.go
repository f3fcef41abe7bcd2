package privacy

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
)

// Agreed is something that the asker has said yes to, or had before them.
type Agreed struct {
	Kind    AgreedKind
	At      time.Time
	What    string     // the version of a text, a recipient, a provider
	Until   *time.Time // it holds, or held, no longer than this
	EndedAt *time.Time // it was taken back
}

// AgreedKind is what somebody has agreed to.
type AgreedKind string

// The kinds. What can be taken back is taken back where it was given.
const (
	ReadText  AgreedKind = "text"     // the text about privacy, at registration: What is its version
	Shared    AgreedKind = "share"    // results, with What
	Connected AgreedKind = "provider" // signing in with What
	SaidYes   AgreedKind = "merge"    // that an old profile is theirs (M1)
)

// Agreed is the log of what the asker has agreed to, the newest first. Problem:
// ErrSignIn.
func (s *Service) Agreed(ctx context.Context, by accounts.Actor) ([]Agreed, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	who, err := selectProfiles(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read whose profiles they are: %w", err)
	}
	all, err := selectAgreed(ctx, s.DB, who)
	if err != nil {
		return nil, fmt.Errorf("read what was agreed to: %w", err)
	}
	return all, nil
}
