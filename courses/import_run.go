package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// Overridden is why a result counts as history only: an import put another in its
// place.
const Overridden = "completion.overridden"

// CarryOut carries out an import that was tried: what was said of each row is found
// out anew, for the world may have changed meanwhile. It is done once: who presses
// again, or in two windows, does nothing, and one that was cut off goes on where it
// was. It works for about so long and leaves the rest to the job SeeToImports.
// Problems: NotFound for somebody else's, Conflict for one that was undone.
func (s *Service) CarryOut(ctx context.Context, by accounts.Actor, id ImportID, most time.Duration) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := s.anImport(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case i.State == ImportRunning, i.State == ImportDone:
			return nil
		case i.State != ImportTried:
			return errNotTried
		}
		if err := updateImportState(ctx, tx, id, ImportTried, ImportRunning); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("completion.import", "").About("completion_import", string(id)).With("policy", string(i.Policy)))
	})
	if err != nil {
		return fmt.Errorf("carry out import: %w", err)
	}
	return s.work(ctx, id, most)
}

// UndoImport takes back what an import wrote and that still stands as it was
// written: the certificates are withdrawn, what had to give way counts again, and an
// enrolment that it completed is open again. What was withdrawn meanwhile, or has
// given way itself, stays as it is. Problems: NotFound for somebody else's, Conflict
// for one that was not carried out.
func (s *Service) UndoImport(ctx context.Context, by accounts.Actor, id ImportID, most time.Duration) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := s.anImport(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case i.State == ImportUndoing, i.State == ImportUndone:
			return nil
		case i.State != ImportDone:
			return errNotDone
		}
		if err := updateImportState(ctx, tx, id, ImportDone, ImportUndoing); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("completion.undo", "").About("completion_import", string(id)))
	})
	if err != nil {
		return fmt.Errorf("undo import: %w", err)
	}
	return s.work(ctx, id, most)
}

// SeeToImports goes on with the imports that were begun and not ended, sweeps
// trials that nobody carried out, and forgets after a while what files called
// people. It says how many it has worked on.
func (s *Service) SeeToImports(ctx context.Context) (int, error) {
	begun, err := selectBegunImports(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read begun imports: %w", err)
	}
	for _, id := range begun {
		if err := s.work(ctx, id, time.Minute); err != nil {
			return 0, err
		}
	}
	return len(begun), s.DB.Write(ctx, func(tx *db.Tx) error {
		return deleteOldTrials(ctx, tx, tx.Now().Add(-triedKept), tx.Now().Add(-importWordsKept))
	})
}

// ImportsWait says whether there is anything for SeeToImports to go on with.
func (s *Service) ImportsWait(ctx context.Context) (bool, error) {
	begun, err := selectBegunImports(ctx, s.DB)
	return len(begun) > 0, err
}

// work carries out, or undoes, chunk after chunk until the end or until it has
// taken so long. A chunk and what becomes of its rows are one transaction: killed
// anywhere, it goes on with the rows that are still to do.
func (s *Service) work(ctx context.Context, id ImportID, most time.Duration) error {
	ctx = context.WithoutCancel(ctx) // a tab that is closed leaves nothing half-done
	defer s.crowds.clear()
	for until := s.DB.Now().Add(most); ; {
		ended := false
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			i, err := selectUncounted(ctx, tx, id)
			if err != nil {
				return err
			}
			switch i.State {
			case ImportRunning:
				ended, err = s.carryChunk(ctx, tx, i)
			case ImportUndoing:
				ended, err = undoChunk(ctx, tx, i)
			default:
				ended = true
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("work on import: %w", err)
		}
		if ended || !s.DB.Now().Before(until) {
			return nil
		}
	}
}

// carryChunk carries out the next rows; true when there are none left.
func (s *Service) carryChunk(ctx context.Context, tx *db.Tx, i CompletionImport) (bool, error) {
	rows, err := selectWaitingRows(ctx, tx, i.ID, importChunk)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		return true, updateImportState(ctx, tx, i.ID, ImportRunning, ImportDone)
	}
	have, err := standAlready(ctx, tx, i.ID, rows)
	if err != nil {
		return false, err
	}
	known := map[CourseID]Course{}
	for _, r := range rows {
		c, met := known[r.course]
		if !met {
			if c, err = selectCourse(ctx, tx, r.course); err != nil {
				return false, err
			}
			known[r.course] = c
		}
		who := takes{r.profile, r.course}
		if have[who], err = s.carryRow(ctx, tx, i, c, r, have[who]); err != nil {
			return false, fmt.Errorf("row %d: %w", r.Number, err)
		}
	}
	return false, nil
}

// carryRow carries out one row and gives what its person has then.
func (s *Service) carryRow(ctx context.Context, tx *db.Tx, i CompletionImport, c Course, r importRow, have []stood) ([]stood, error) {
	verdict, away := i.Policy.decide(have, r.told)
	if !verdict.writes() {
		return have, updateRowDone(ctx, tx, i.ID, r.Number, carried{verdict: verdict})
	}
	now := tx.Now()
	day, _ := time.Parse(time.DateOnly, r.day)
	a := award{profile: r.profile, course: c, passed: true, at: dayAt(day, now), score: r.score, origin: Origin{Kind: Import, Ref: string(i.ID), At: &now}}
	if r.until != "" {
		last, _ := time.Parse(time.DateOnly, r.until)
		a.validUntil = endOf(last)
	}
	result, err := s.award(ctx, tx, a)
	if err != nil {
		return have, err
	}
	if r.note != "" {
		if err := insertEvidence(ctx, tx, result.ID, Evidence{By: i.By, Note: r.note}); err != nil {
			return have, err
		}
	}
	if err := updateOverridden(ctx, tx, away); err != nil {
		return have, err
	}
	if err := updateRowDone(ctx, tx, i.ID, r.Number, carried{verdict, &result.ID, result.EnrolmentID, away}); err != nil {
		return have, err
	}
	entry := accounts.Actor{Kind: accounts.JobRun, Name: "completions"}.Entry("result.import", r.profile)
	return after(have, r.told, verdict, result.ID), audit.Record(ctx, tx, entry.About("course", string(c.ID)).With("import", string(i.ID)))
}

// carried is what became of a row.
type carried struct {
	verdict   RowVerdict
	result    *ResultID
	completed *EnrolmentID
	away      []ResultID
}

// undoChunk takes back the next rows; true when there are none left.
func undoChunk(ctx context.Context, tx *db.Tx, i CompletionImport) (bool, error) {
	rows, err := selectWrittenRows(ctx, tx, i.ID, importChunk)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		return true, updateImportState(ctx, tx, i.ID, ImportUndoing, ImportUndone)
	}
	for _, r := range rows {
		withdrawn, err := updateResultUndone(ctx, tx, r.result)
		if err != nil {
			return false, fmt.Errorf("row %d: %w", r.number, err)
		}
		if withdrawn {
			if err := withdrawRenewals(ctx, tx, r.result, ImportTakenBack); err != nil {
				return false, fmt.Errorf("row %d: %w", r.number, err)
			}
			if err := giveBack(ctx, tx, r); err != nil {
				return false, fmt.Errorf("row %d: %w", r.number, err)
			}
		}
		if err := updateRowUndone(ctx, tx, i.ID, r.number, withdrawn); err != nil {
			return false, fmt.Errorf("row %d: %w", r.number, err)
		}
	}
	return false, nil
}
