package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrStillEmployed says that HR holds the profile open: there is nothing to
// reopen.
var ErrStillEmployed = problem.New(problem.Conflict, "accounts.reopened.employed")

// Reopened says that a former employee learns on in the same profile as an
// external would: no employment, no role, what is offered to externals.
func (p Profile) Reopened() bool { return p.State == Ended && p.ReopenedAt != nil }

// Reopen lets a former employee learn on in the profile from their job, with
// all that they have learned: they belong to an organisation that is open to
// externals, hold no role, and sign in with their user name by a link that is
// mailed to an address which is shown to be theirs. When HR hires them again it
// is an employee's profile as before (M7). Problems: ErrStillEmployed,
// ErrNoAddress, accounts.fault.organisation, accounts.helpdesk.wait, and those
// of Helped.
func (s *Service) Reopen(ctx context.Context, by Actor, id ProfileID, to OrganisationID) error {
	return s.help(ctx, by, id, "profile.reopen", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("profile.reopen", id).With("from", string(p.OrganisationID)).With("to", string(to))
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return entry, fmt.Errorf("read organisations: %w", err)
		}
		o, known := tree.Find(to)
		switch {
		case p.State == Locked:
			return entry, ErrIsLocked
		case p.Kind != Internal || p.State != Ended:
			return entry, ErrStillEmployed
		case p.RecoveryEmail() == "":
			return entry, ErrNoAddress
		case !known || !o.OpenToExternals || !by.Serves(tree, Helpdesk, to):
			return entry, errOrganisation
		}
		if err := s.spend(ctx, tx, mailsPerMinute, EmailKey(p.RecoveryEmail())); err != nil {
			return entry, errWait
		}
		if err := s.dropLinks(ctx, tx, id); err != nil {
			return entry, err
		}
		if err := updateReopenedFor(ctx, tx, id, to); err != nil {
			return entry, fmt.Errorf("reopen: %w", err)
		}
		taken, err := deleteGrants(ctx, tx, id)
		if err := rolesTaken(ctx, tx, by, taken, err); err != nil {
			return entry, err
		}
		return entry, s.mailLink(ctx, tx, p, p.linkPurpose(), "")
	})
}
