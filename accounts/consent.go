package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
)

// PrivacyText is the version of the text about privacy (/personvern) that people
// are shown when they register. A house test holds it against the text: another
// text gets another version.
const PrivacyText = "2026-11-22"

// Consent is that somebody has had a text before them.
type Consent struct {
	Version string
	GivenAt time.Time
}

// consented keeps, as a step of registering, which text the person was shown.
func consented(ctx context.Context, tx *db.Tx, id ProfileID) error {
	if err := insertConsent(ctx, tx, id, PrivacyText); err != nil {
		return fmt.Errorf("keep consent: %w", err)
	}
	return nil
}

// ConsentsOf gives the texts that a profile was shown, the newest first.
func ConsentsOf(ctx context.Context, q db.Queryer, id ProfileID) ([]Consent, error) {
	all, err := selectConsents(ctx, q, id)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	return all, nil
}
