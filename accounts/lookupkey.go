package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/app/db"
)

// ErrLookupKeyMissing says that national IDs may be kept under a look-up key that
// was not given: they would not be found, and matches would be missed.
var ErrLookupKeyMissing = errors.New("--lookup-key: national IDs are kept under a key that is not given; give it again, after the new one, until kursbro reseal has run")

// KeepLookupKeys writes down, before anything is looked up, that today's look-up
// key is used from now on. Problem: ErrLookupKeyMissing where one that was, and
// that Reseal has not taken everything from, is not given any more.
func (s *Service) KeepLookupKeys(ctx context.Context) error {
	given := s.Vault.LookupKeys()
	known, err := selectLookupKeys(ctx, s.DB)
	if err != nil {
		return fmt.Errorf("read look-up keys: %w", err)
	}
	if slices.ContainsFunc(known, func(name string) bool { return !slices.Contains(given, name) }) {
		return ErrLookupKeyMissing
	}
	if slices.Contains(known, given[0]) {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return insertLookupKey(ctx, tx, given[0]) })
}

// forgetLookupKeys says that no national ID is kept under another key than
// today's.
func (s *Service) forgetLookupKeys(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return deleteOtherLookupKeys(ctx, tx, s.Vault.LookupKeys()[0]) })
}
