package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Correction is what the helpdesk says of a person's national ID (M3).
type Correction struct {
	Number nationalid.Number
	Old    NumberStatus // what the number before was: Succeeded or Mistaken
	Reason string       // for colleagues; without digits that may be a number
}

// What can be wrong with a correction.
var (
	ErrNoNumber      = problem.New(problem.Conflict, "accounts.national_id.none")
	ErrSameNumber    = problem.New(problem.Invalid, "accounts.national_id.same")
	ErrOldNumber     = problem.New(problem.Invalid, "accounts.national_id.which")
	ErrReasonNumbers = problem.New(problem.Invalid, "accounts.fault.reason_digits")
)

// CorrectNationalID gives a person another national ID and says what the one
// before was: an older number of theirs, which they are still found by, or
// somebody else's, which matches nothing any more – then the merges that rest on
// it are for somebody to look at, and open matches are decided anew (M3).
//
// The helpdesk's word is no more than typed: nothing merges on an employee's new
// number before HR has said it, too, nor on a guest's without what M1 asks. So it
// takes no number that is proven. Problems: ErrNoNumber, ErrSameNumber,
// ErrOldNumber, accounts.fault.reason, ErrReasonNumbers, ErrNumberMistaken,
// ErrNumberWeaker, ErrHasRoles, and those of Helped.
func (s *Service) CorrectNationalID(ctx context.Context, by Actor, id ProfileID, c Correction) error {
	return s.help(ctx, by, id, "national_id.correct", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("national_id.correct", id).With("old", string(c.Old))
		if err := c.check(); err != nil {
			return entry, err
		}
		if err := HoldsRolesOf(ctx, tx, by, id); err != nil {
			return entry, err
		}
		known, err := selectNumbers(ctx, tx, id)
		if err != nil {
			return entry, fmt.Errorf("read numbers: %w", err)
		}
		if err := s.replace(ctx, tx, known, id, c); err != nil {
			return entry, err
		}
		if err := updateProfile(ctx, tx, p); err != nil { // matches are looked at again
			return entry, fmt.Errorf("correct number: %w", err)
		}
		return entry, nil
	})
}

func (c Correction) check() error {
	if c.Old != Succeeded && c.Old != Mistaken {
		return ErrOldNumber
	}
	return CheckReason(strings.TrimSpace(c.Reason))
}

// CheckReason refuses what is no reason for colleagues to read: nothing, too
// much, or digits that may be somebody's number. Problems:
// accounts.fault.reason, ErrReasonNumbers.
func CheckReason(reason string) error {
	digits := 0
	for _, r := range reason {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits > 8 {
		return ErrReasonNumbers
	}
	return checkReason(reason)
}

// replace puts a number in the place of the current one of those that are known.
func (s *Service) replace(ctx context.Context, tx *db.Tx, known []NationalIDRow, id ProfileID, c Correction) error {
	if len(known) == 0 || known[0].Status != Current {
		return ErrNoNumber
	}
	old, lookups := known[0], s.Vault.Lookups(c.Number)
	at := slices.IndexFunc(known, func(row NationalIDRow) bool { return lookups.Has(row.Lookup) })
	switch {
	case at == 0:
		return ErrSameNumber
	case at > 0 && known[at].Status == Mistaken:
		return ErrNumberMistaken
	case old.Evidence == Proven, c.Old == Succeeded && c.Number.Kind() == nationalid.DNumber && old.Kind == nationalid.Fodselsnummer.String():
		return ErrNumberWeaker
	}
	if err := updateNumberStatus(ctx, tx, old.ID, c.Old); err != nil {
		return err
	}
	if at > 0 {
		return revertNumber(ctx, tx, known[at].ID, c.Reason)
	}
	row, err := s.seal(id, c.Number, Typed, Current)
	if err != nil {
		return err
	}
	row.Note = c.Reason
	return insertNumbers(ctx, tx, []sealedNumber{row})
}
