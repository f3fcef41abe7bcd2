package accounts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Evidence is how sure we are that a number belongs to a profile.
type Evidence string

// The kinds of evidence, weakest first.
const (
	Typed  Evidence = "typed"  // said at registration or in the own profile
	Proven Evidence = "proven" // came in a verified ID token
	ByHR   Evidence = "hr"     // came in the HR feed
)

func (e Evidence) strength() int {
	return map[Evidence]int{Typed: 1, Proven: 2, ByHR: 2}[e]
}

// NumberStatus is what a number is to its profile now (M3).
type NumberStatus string

// The states of a number.
const (
	Current   NumberStatus = "current"
	Succeeded NumberStatus = "succeeded" // an older number of the same person: matches
	Mistaken  NumberStatus = "mistaken"  // was never theirs: never matches
)

// NationalIDRow is one number of a profile, without the number.
type NationalIDRow struct {
	ID           string
	ProfileID    ProfileID
	Kind         string // fodselsnummer or d_number
	Lookup       string // the blind index
	Evidence     Evidence
	Status       NumberStatus
	CreatedAt    time.Time
	Note         string // why the helpdesk typed it, for colleagues
	ProfileKind  Kind
	ProfileState ProfileState
	MergedInto   ProfileID // where ProfileState is merged
}

// Matches says that the row can lead to a match: not mistaken, not on a tombstone.
func (r NationalIDRow) Matches() bool { return r.Status != Mistaken && r.ProfileState != Merged }

// What can be wrong with a number for a profile.
var (
	ErrNumberMistaken = problem.New(problem.Conflict, "accounts.national_id.mistaken")
	ErrNumberWeaker   = problem.New(problem.Conflict, "accounts.national_id.weaker")
)

// FindByNationalID gives every row with one of a number's blind indexes, the
// oldest first: current, succeeded and mistaken ones, of the living and of
// tombstones. All rows of a number are always under the same key, so that rows
// can be held against each other.
func FindByNationalID(ctx context.Context, q db.Queryer, lookups ...string) ([]NationalIDRow, error) {
	return selectNumbersByLookup(ctx, q, lookups)
}

// NationalIDs gives a profile's numbers, the current one first.
func NationalIDs(ctx context.Context, q db.Queryer, id ProfileID) ([]NationalIDRow, error) {
	return selectNumbers(ctx, q, id)
}

// OpenNationalID reads a profile's current number, as a step, for an act that
// must say it again; the zero number when there is none. It is never shown.
func (s *Service) OpenNationalID(ctx context.Context, q db.Queryer, id ProfileID) (nationalid.Number, error) {
	row, sealed, err := selectSealed(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return nationalid.Number{}, nil
	}
	if err != nil {
		return nationalid.Number{}, fmt.Errorf("read number: %w", err)
	}
	return s.Vault.Open(sealed, row)
}

// AttachNationalID says, as a step, that the number is the profile's, and
// answers whether that was news. Who else has it is nobody's business here (M4).
//
// A fødselsnummer succeeds a D-number and never the other way; a number with
// stronger evidence succeeds a weaker one (M3). Problems: ErrNumberMistaken
// when this number was found not to be theirs, ErrNumberWeaker when another
// number is better known.
func (s *Service) AttachNationalID(ctx context.Context, tx *db.Tx, id ProfileID, number nationalid.Number, evidence Evidence) (bool, error) {
	known, err := selectNumbers(ctx, tx, id)
	if err != nil {
		return false, fmt.Errorf("read numbers: %w", err)
	}
	lookups := s.Vault.Lookups(number)
	for _, row := range known {
		if lookups.Has(row.Lookup) {
			return confirmNumber(ctx, tx, row, evidence)
		}
	}
	status := Current
	if len(known) > 0 && known[0].Status == Current {
		if status, err = succession(known[0], number.Kind(), evidence); err != nil {
			return false, err
		}
	}
	if status == Current && len(known) > 0 && known[0].Status == Current {
		if err := updateNumberStatus(ctx, tx, known[0].ID, Succeeded); err != nil {
			return false, err
		}
	}
	return true, s.insertNumber(ctx, tx, id, number, evidence, status)
}

// confirmNumber is for a number that the profile has already.
func confirmNumber(ctx context.Context, tx *db.Tx, row NationalIDRow, evidence Evidence) (bool, error) {
	if row.Status == Mistaken {
		return false, ErrNumberMistaken
	}
	if evidence.strength() <= row.Evidence.strength() {
		return false, nil
	}
	return true, updateNumberEvidence(ctx, tx, row.ID, evidence)
}

// succession decides what a second number is beside the current one.
func succession(current NationalIDRow, kind nationalid.Kind, evidence Evidence) (NumberStatus, error) {
	if evidence.strength() < current.Evidence.strength() {
		return "", ErrNumberWeaker
	}
	if kind == nationalid.DNumber && current.Kind == nationalid.Fodselsnummer.String() {
		return Succeeded, nil
	}
	return Current, nil
}

func (s *Service) insertNumber(ctx context.Context, tx *db.Tx, id ProfileID, number nationalid.Number, evidence Evidence, status NumberStatus) error {
	row, err := s.seal(id, number, evidence, status)
	if err != nil {
		return err
	}
	return insertNumbers(ctx, tx, []sealedNumber{row})
}

func (s *Service) seal(id ProfileID, number nationalid.Number, evidence Evidence, status NumberStatus) (sealedNumber, error) {
	lookups := s.Vault.Lookups(number)
	row := NationalIDRow{ID: db.NewID(), ProfileID: id, Kind: number.Kind().String(), Lookup: lookups[0], Evidence: evidence, Status: status}
	sealed, err := s.Vault.Seal(number, row.ID)
	if err != nil {
		return sealedNumber{}, fmt.Errorf("seal number: %w", err)
	}
	return sealedNumber{row, sealed, lookups[1:]}, nil
}

// InsertNationalIDs adds numbers in bulk, as a step, to profiles that have none:
// for seeds. A pair's number may not be zero.
func (s *Service) InsertNationalIDs(ctx context.Context, tx *db.Tx, numbers map[ProfileID]nationalid.Number, evidence Evidence) error {
	rows := make([]sealedNumber, 0, len(numbers))
	for _, id := range slices.Sorted(maps.Keys(numbers)) {
		row, err := s.seal(id, numbers[id], evidence, Current)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return insertNumbers(ctx, tx, rows)
}

// MarkMistaken says, as a step, that the number was never theirs (M3).
func MarkMistaken(ctx context.Context, tx *db.Tx, numberID string) error {
	return updateNumberStatus(ctx, tx, numberID, Mistaken)
}

// carriedNumber is the purpose of a number that a form carries.
const carriedNumber = "national id"

// ReadNationalID reads what a person typed, or else what CarryNationalID hid in
// the form before; the zero number when there is neither. Problems: those of
// nationalid.Parse.
func (s *Service) ReadNationalID(typed, carried string) (nationalid.Number, error) {
	if text := nationalid.Clean(typed); text != "" {
		return nationalid.Parse(text, s.Settings.AllowTestIDs)
	}
	digits, ok := s.Carried(carriedNumber, carried)
	if !ok {
		return nationalid.Number{}, nil
	}
	return nationalid.Parse(digits, s.Settings.AllowTestIDs)
}

// CarryNationalID hides a number for a form that comes back with a mistake
// elsewhere: the digits are never sent to the browser again, and nothing typed
// is lost. Empty for no number.
func (s *Service) CarryNationalID(number nationalid.Number) string {
	if number.IsZero() {
		return ""
	}
	return s.Carry(carriedNumber, number.Reveal())
}
