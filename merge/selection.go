package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
)

// Selection says which matches or merges are meant: of a match, of an external,
// of an internal, in a state. What is empty is any. A person is said by profile
// id, user name or e-mail address, never by national ID.
type Selection struct {
	Match    MatchID
	External string
	Internal string
	State    State
}

// Single says that somebody named a match or a person.
func (s Selection) Single() bool { return s.Match != "" || s.External != "" || s.Internal != "" }

// Select gives the matches of a selection to whoever runs the portal, those due
// first first; where neither a pair nor a state is said, those that are open.
func (s *Service) Select(ctx context.Context, by accounts.Actor, selection Selection) ([]Pairing, error) {
	if !by.Trusted() {
		return nil, accounts.ErrForbidden
	}
	all, err := selectSelected(ctx, s.DB, selection)
	if err != nil {
		return nil, fmt.Errorf("select matches: %w", err)
	}
	return all, s.Accounts.Record(ctx, by.Entry("match.list", ""))
}

// Log gives the merges of a selection to whoever runs the portal, undone ones
// too, the newest first.
func (s *Service) Log(ctx context.Context, by accounts.Actor, selection Selection, limit int) ([]Merge, error) {
	if !by.Trusted() {
		return nil, accounts.ErrForbidden
	}
	all, err := selectLog(ctx, s.DB, selection, limit)
	if err != nil {
		return nil, fmt.Errorf("read merges: %w", err)
	}
	return all, s.Accounts.Record(ctx, by.Entry("merge.list", ""))
}
