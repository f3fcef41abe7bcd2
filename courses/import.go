package courses

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/completion"
)

// ImportID is the key of an import of completions.
type ImportID string

// ImportState is where an import is in its life.
type ImportState string

// The states. Reading is one whose reading was cut off: it is swept.
const (
	ImportReading ImportState = "reading"
	ImportTried   ImportState = "tried"
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
	ImportUndoing ImportState = "undoing"
	ImportUndone  ImportState = "undone"
)

// CompletionImport is a file of completions from another system: tried first, then
// carried out once, and perhaps undone.
type CompletionImport struct {
	ID         ImportID
	By         accounts.ProfileID // empty: the operator, or somebody who was erased
	ByName     string
	FileName   string
	SHA256     string // of the bytes, hex
	Policy     Policy
	State      ImportState
	MadeAt     time.Time
	FinishedAt *time.Time
	UndoneAt   *time.Time
	Rows       int
	Waiting    int                // rows that are still to be carried out, or undone
	Counts     map[RowVerdict]int // by what becomes of the rows, or has
	Refused    int                // rows that cannot be used
}

// ImportRow is what becomes of one row, or has.
type ImportRow struct {
	Number, Line int
	Who, Course  string // as the file says it
	Name         string // of who was found; empty: nobody
	Day          string // ISO
	Refused      bool
	Verdict      RowVerdict
	Fault        string // message key; empty: the row can be used
	Undone       bool
}

var (
	errNoImport     = problem.New(problem.NotFound, "completion.import.unknown")
	errNotTried     = problem.New(problem.Conflict, "completion.import.not_tried")
	errNotDone      = problem.New(problem.Conflict, "completion.import.not_done")
	errNoPolicy     = problem.New(problem.Invalid, "completion.policy.missing")
	errNothingInIt  = problem.New(problem.Invalid, "completion.file.empty")
	importChunk     = 200            // rows that share a transaction
	triedKept       = 24 * time.Hour // how long a trial waits to be carried out
	importWordsKept = 90 * 24 * time.Hour
)

// TryImport reads a file and says of every row what would become of it, and why
// not; nothing is written but that. A national ID in the file leads to a person and
// is kept nowhere. Problems: those of completion.Read; Invalid without a policy.
func (s *Service) TryImport(ctx context.Context, by accounts.Actor, r io.Reader, name string, policy Policy) (ImportID, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return "", err
	}
	if !known(policy) {
		return "", errNoPolicy
	}
	sum := sha256.New()
	file, err := completion.Read(io.TeeReader(r, sum), s.Accounts.Settings.AllowTestIDs)
	if err != nil {
		return "", fmt.Errorf("read completions: %w", err)
	}
	i := CompletionImport{ID: ImportID(db.NewID()), By: by.ProfileID, FileName: baseName(name), SHA256: hex.EncodeToString(sum.Sum(nil)), Policy: policy, State: ImportReading}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertImport(ctx, tx, i) }); err != nil {
		return "", fmt.Errorf("keep import: %w", err)
	}
	trial := trial{Service: s, by: by, of: i, planned: map[takes][]stood{}, met: map[string]bool{}}
	if err := trial.read(ctx, file); err != nil {
		return "", fmt.Errorf("try import: %w", err)
	}
	return i.ID, s.DB.Write(ctx, func(tx *db.Tx) error { return updateImportState(ctx, tx, i.ID, ImportReading, ImportTried) })
}

func known(policy Policy) bool {
	for _, p := range Policies {
		if p == policy {
			return true
		}
	}
	return false
}

// takes is a person in a course.
type takes struct {
	profile accounts.ProfileID
	course  CourseID
}

// anImport is an import of the actor's own, as long as they answer for all of its
// courses; one of everybody's for whoever serves all there is, and for the operator.
func (s *Service) anImport(ctx context.Context, q db.Queryer, by accounts.Actor, id ImportID) (CompletionImport, error) {
	if err := accounts.Authorise(by, accounts.RuleImport); err != nil {
		return CompletionImport{}, err
	}
	i, err := selectImport(ctx, q, id)
	if errors.Is(err, db.ErrNone) || err == nil && i.State == ImportReading {
		return i, errNoImport
	}
	if err != nil {
		return i, fmt.Errorf("read import: %w", err)
	}
	all, err := servesAll(ctx, q, by)
	if err != nil || all {
		return i, err
	}
	if i.By != by.ProfileID {
		return i, errNoImport
	}
	return i, stillAnswers(ctx, q, by, id)
}

// stillAnswers refuses an import with a course that the actor answered for when
// they read the file, and does not any more.
func stillAnswers(ctx context.Context, q db.Queryer, by accounts.Actor, id ImportID) error {
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return err
	}
	issuers, err := selectImportIssuers(ctx, q, id)
	if err != nil {
		return fmt.Errorf("read courses of import: %w", err)
	}
	for _, issuer := range issuers {
		if !answersFor(tree, by, issuer) {
			return errNoImport
		}
	}
	return nil
}

func servesAll(ctx context.Context, q db.Queryer, by accounts.Actor) (bool, error) {
	if by.Trusted() {
		return true, nil
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return false, err
	}
	_, all := by.Served(tree, accounts.CourseOwner)
	return all, nil
}

// Import gives an import with what becomes of its rows, or has. Problem: NotFound
// for somebody else's.
func (s *Service) Import(ctx context.Context, by accounts.Actor, id ImportID) (CompletionImport, []ImportRow, error) {
	i, err := s.anImport(ctx, s.DB, by, id)
	if err != nil {
		return i, nil, err
	}
	rows, err := selectImportRows(ctx, s.DB, id)
	if err != nil {
		return i, nil, fmt.Errorf("read rows of import: %w", err)
	}
	return i, rows, nil
}

// Imports are the imports that the actor may see and that were carried out, the
// newest first.
func (s *Service) Imports(ctx context.Context, by accounts.Actor) ([]CompletionImport, error) {
	if err := accounts.Authorise(by, accounts.RuleImport); err != nil {
		return nil, err
	}
	all, err := servesAll(ctx, s.DB, by)
	if err != nil {
		return nil, err
	}
	if all {
		return selectImports(ctx, s.DB, "")
	}
	mine, err := selectImports(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	var seen []CompletionImport
	for _, i := range mine {
		switch err := stillAnswers(ctx, s.DB, by, i.ID); {
		case err == nil:
			seen = append(seen, i)
		case !errors.Is(err, errNoImport):
			return nil, err
		}
	}
	return seen, nil
}

// SameFile gives the latest import of the very same file under the same policy that
// was carried out, or is being, and was not undone; empty when there is none.
func (s *Service) SameFile(ctx context.Context, i CompletionImport) (CompletionImport, error) {
	id, err := selectSameFile(ctx, s.DB, i)
	if errors.Is(err, db.ErrNone) {
		return CompletionImport{}, nil
	}
	if err != nil {
		return CompletionImport{}, err
	}
	return selectImport(ctx, s.DB, id)
}
