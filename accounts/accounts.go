// Package accounts owns who people are here: profiles (external and internal),
// organisations, roles, employments, how people register and sign in, and what
// the helpdesk may do for them.
//
// It does not own what people learn (courses), nor the merge of an external
// into an internal profile (merge): for that it offers exported steps, which
// take the transaction, and keeps the tombstone that answers afterwards (M42,
// M43). It never calls upwards; what merge must react to is a row that merge
// reads. Pages are in accounts/pages.
package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// The keys of this room's tables.
type (
	ProfileID      string
	OrganisationID string
	EmploymentID   string
	LinkID         string
	// LoginID names a signed-in browser without being able to sign in: the
	// first half of the token's hash.
	LoginID string
)

// Settings are what the operator decides about accounts.
type Settings struct {
	URL            string          // of the portal, without a slash at the end: links in mails begin with it
	AllowTestIDs   bool            // synthetic national IDs (month + 80) are taken
	Reregistration string          // "mail" (M43, the default) or "allow": a merged address may register anew
	SecondFactor   []Role          // who must have a second factor besides the password; nil: nobody
	Common         CommonPasswords // what others try first, besides what strength.go composes; nil: that alone
	Secret         []byte          // at least 32 bytes: keys of throttling, known devices and sealed values
	OldSecrets     [][]byte        // those before it, which open what they have sealed
}

// secrets are all of them, today's first.
func (s Settings) secrets() [][]byte { return append([][]byte{s.Secret}, s.OldSecrets...) }

// reregistrationAllowed is the old behaviour of M43.
func (s Settings) reregistrationAllowed() bool { return s.Reregistration == "allow" }

// Service carries out the acts of this room. Each exported method is one act
// in one transaction; functions that take a *db.Tx are steps of other acts.
type Service struct {
	DB       *db.DB
	Vault    *nationalid.Vault
	Hasher   *Hasher
	Settings Settings
	OIDC     []*oidc.Provider // who vouches for people, in the order of the sign-in page; none: passwords alone
	seals    sealer
}

// New puts the room together. It panics when the secret is too short: config
// has refused that long before.
func New(d *db.DB, vault *nationalid.Vault, hasher *Hasher, settings Settings) *Service {
	return &Service{DB: d, Vault: vault, Hasher: hasher, Settings: settings, seals: newSealer(settings.secrets()...)}
}

// Today is the ISO date in Oslo at a moment: employments start and end by it.
func Today(now time.Time) string { return now.In(i18n.Oslo).Format(time.DateOnly) }

// Record writes an audit entry in a transaction of its own: looking is an act too.
func (s *Service) Record(ctx context.Context, e audit.Entry) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return record(ctx, tx, e) })
}

// record is the last step of most acts.
func record(ctx context.Context, tx *db.Tx, e audit.Entry) error {
	if err := audit.Record(ctx, tx, e); err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}
