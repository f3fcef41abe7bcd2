package merge

import (
	"context"
	"errors"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/hire"
)

// Three things that HR says of a person are ways into their profile: the address
// that a new password is mailed to, the user name that the employer's provider
// vouches for, and the national ID that ID-porten does. HR gives none of them to
// somebody with roles that it does not hold itself: whoever keeps the list of
// employees would be administrator whenever they liked. The feed on the command
// line is the operator's own and may.

// keepWaysIn leaves the recovery address and the user name of somebody with
// roles that the importer lacks as they are.
func (e *employing) keepWaysIn(ctx context.Context, tx *db.Tx, as *accounts.NewInternal) error {
	guarded, err := e.guards(ctx, tx, e.choice.person)
	if guarded {
		as.PrivateEmail, as.Username = "", e.choice.person.Username
	}
	return err
}

// guardsNumber says whether a row gives a number that is not known as theirs to
// somebody with roles that the importer lacks.
func (job *importing) guardsNumber(ctx context.Context, q db.Queryer, c choice, k known, h hire.Hire) (bool, error) {
	lookup := job.Accounts.Vault.Lookup(h.NationalID)
	has := slices.ContainsFunc(k.numbers, func(n accounts.NationalIDRow) bool { return n.Lookup == lookup })
	gives := c.use == newNumber || c.use == sameJob && c.twin == nil && job.serves(c.person)
	if has || !gives {
		return false, nil
	}
	return job.guards(ctx, q, c.person)
}

// guards says whether somebody holds a role that the importer lacks.
func (job *importing) guards(ctx context.Context, q db.Queryer, p accounts.Profile) (bool, error) {
	err := accounts.HoldsRolesOf(ctx, q, job.by, p.ID)
	if errors.Is(err, accounts.ErrHasRoles) {
		return true, nil
	}
	return false, err
}
