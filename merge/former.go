package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
)

// former is a profile that was merged into another, and the merge that closed it.
type former struct {
	merge MergeID
	accounts.Profile
}

// FormerNames says what the profiles were called that have become the actor's
// own, by the merge that closed each: the Ref of what came with it. The names
// are those of the receipts, see ClosedName.
func (s *Service) FormerNames(ctx context.Context, by accounts.Actor) (map[string]string, error) {
	if !by.SignedIn() {
		return nil, nil
	}
	all, err := selectFormer(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read former profiles: %w", err)
	}
	names := make(map[string]string, len(all))
	for _, f := range all {
		names[string(f.merge)] = ClosedName(f.Profile)
	}
	return names, nil
}

// ClosedName is what somebody signed in with before a merge closed the profile:
// a user name, or an address that only its owner can read.
func ClosedName(p accounts.Profile) string {
	if p.Kind == accounts.Internal {
		return p.Username
	}
	return accounts.HideEmail(p.Email)
}
