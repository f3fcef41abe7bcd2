package merge

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
	"unicode"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge/hire"
)

// ImportOptions is how a hire file is read.
type ImportOptions struct {
	FileName     string
	DryRun       bool                    // say what would happen and change nothing
	Organisation accounts.OrganisationID // of new employees whose unit names none; empty: the importer's own
	OldNumber    accounts.NumberStatus   // what a number was that the file replaces; empty: nobody has said, and the row is reviewed
	Full         bool                    // the file names everybody: of those whom files have told of, whom it does not name has left
	Brake        *int                    // how many of a hundred may leave before somebody is asked; nil: the portal's setting
	ConfirmEnds  *int                    // how many leave, by somebody who has seen the number; nil: nobody has
	ToldBy       accounts.Teller         // who tells; empty: a file
	GiveUp       int                     // a trial ends after so many rows where none can be used; 0: never
	upload       *Upload                 // that is carried out
}

// Summary counts what became of the rows of an import.
type Summary struct {
	Run     RunID // empty after a dry run
	Rows    int
	Counts  map[Outcome]int
	Unknown []string // columns that are not ours and were not read
	Merged  int      // pairs that merged when the file was read
	Missing Missing  // whom a full file did not name
	GaveUp  bool     // a trial: no row so far can be used, and the others were not read
}

// errRehearsed rolls a row of a dry run back.
var errRehearsed = errors.New("rehearsed")

// importing is one import on its way.
type importing struct {
	*Service
	by        accounts.Actor
	options   ImportOptions
	file      *hire.File
	employer  employer
	moved     bool // the row says where the job is now, whatever its unit
	rehearsal rehearsal
	leaders   []string // employee numbers of those whose leader was not known yet
	began     time.Time
	held      time.Duration // that the last transaction of rows had the writer to itself
	summary   Summary
}

// Import reads a hire file row by row and tells each row's outcome as it goes.
// Rows share a transaction, a moment's worth at a time, and one that cannot be
// carried out has one of its own. A bad row never stops the others; the same
// file again changes nothing, also after a crash in the middle. Then
// those whom a full file does not name are ended, all of them or nobody;
// leaders who came later in the file are found, and what is ready merges.
//
// The error is about the whole file: it cannot be understood (the problems of
// hire.Read), or the database is gone. What was told before that stands.
func (s *Service) Import(ctx context.Context, by accounts.Actor, r io.Reader, options ImportOptions, tell func(RowOutcome)) (Summary, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return Summary{}, err
	}
	options.FileName = fileName(options.FileName)
	sum := sha256.New()
	file, err := s.readHires(io.TeeReader(r, sum))
	if err != nil {
		return Summary{}, err
	}
	job := importing{Service: s, by: by, options: options, file: file, summary: Summary{Counts: map[Outcome]int{}, Unknown: file.Unknown}}
	if options.DryRun {
		job.rehearsal = newRehearsal()
	}
	if err := job.open(ctx); err != nil {
		return Summary{}, fmt.Errorf("open import: %w", err)
	}
	if err := job.rows(ctx, tell); err != nil {
		return job.summary, fmt.Errorf("import hires: %w", err)
	}
	if job.summary.GaveUp {
		return job.summary, nil
	}
	if err := job.missing(ctx, tell); err != nil {
		return job.summary, fmt.Errorf("end whom the file does not name: %w", err)
	}
	return job.summary, job.close(ctx, sum)
}

// yearsAhead is how far from now a job may begin: what begins later is a slip.
const yearsAhead = 5

// readHires opens what HR says as a file, however it says it.
func (s *Service) readHires(r io.Reader) (*hire.File, error) {
	file, err := hire.Read(r, s.Accounts.Settings.AllowTestIDs)
	if err == nil {
		file.Latest = accounts.Today(s.DB.Now().AddDate(yearsAhead, 0, 0))
	}
	return file, err
}

// longestFileName is how much of a file's name is kept, in characters.
const longestFileName = 200

// fileName is what may be kept and shown of the name of a file: a text, cut where
// it is very long, without the digits of a national ID.
func fileName(name string) string {
	name = i18n.NFC(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	if hire.HoldsNationalID(name) {
		name = strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '*'
			}
			return r
		}, name)
	}
	letters := []rune(name)
	return string(letters[:min(len(letters), longestFileName)])
}

// open finds out who the employer is and writes that an import has begun.
func (job *importing) open(ctx context.Context) error {
	err := job.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if job.employer, err = job.findEmployer(ctx, tx, job.by, job.options.Organisation); err != nil {
			return err
		}
		job.began = tx.Now()
		if err = job.countLiving(ctx, tx); err != nil || job.options.DryRun {
			return cmp.Or(err, errRehearsed)
		}
		job.summary.Run = RunID(db.NewID())
		if err := insertRun(ctx, tx, job.summary.Run, job.options.FileName, job.by.ProfileID); err != nil {
			return err
		}
		if job.options.upload != nil {
			if err := job.options.upload.claim(ctx, tx, job.summary.Run); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, job.by.Entry("hire.import", "").About("hire_run", string(job.summary.Run)))
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// close finds leaders who came later, merges what is ready and writes the sum.
func (job *importing) close(ctx context.Context, sum hash.Hash) error {
	if job.options.DryRun {
		return nil
	}
	if err := job.findLeaders(ctx); err != nil {
		return fmt.Errorf("find leaders: %w", err)
	}
	var failed error
	job.summary.Merged, failed = job.MergeDue(ctx)
	err := job.DB.Write(ctx, func(tx *db.Tx) error {
		return updateRun(ctx, tx, job.summary, hex.EncodeToString(sum.Sum(nil)))
	})
	return errors.Join(failed, err)
}

// findLeaders writes the jobs again whose leader was not known when they were
// read, a handful in each transaction.
func (job *importing) findLeaders(ctx context.Context) error {
	for len(job.leaders) > 0 {
		some := job.leaders[:min(50, len(job.leaders))]
		job.leaders = job.leaders[len(some):]
		err := job.DB.Write(ctx, func(tx *db.Tx) error {
			for _, number := range some {
				work, known, err := accounts.FindEmployment(ctx, tx, number)
				if err != nil || !known {
					return err
				}
				if _, err := accounts.UpsertEmployment(ctx, tx, work); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
