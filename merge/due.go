package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// overlap is how long a transaction may take to commit a national ID and still
// be seen: the newest rows are looked at again for that long (M44).
const overlap = 10 * time.Minute

// sweep is how many matches one look takes at once.
const sweep = 2000

// Due says cheaply whether MergeDue has anything to do.
func (s *Service) Due(ctx context.Context) (bool, error) {
	waiting, err := selectUnsettled(ctx, s.DB, midnight(s.DB.Now()), 1)
	if err != nil || len(waiting) > 0 {
		return len(waiting) > 0, err
	}
	refused, err := selectReconsidered(ctx, s.DB, 1)
	if err != nil || len(refused) > 0 {
		return len(refused) > 0, err
	}
	at, err := selectCursor(ctx, s.DB)
	if err != nil {
		return false, err
	}
	newest, err := selectNewestNumber(ctx, s.DB)
	return newest > at.Ahead || at.Behind < at.Ahead && s.DB.Now().Sub(at.MovedAt) >= overlap, err
}

// MergeDue is the job merge.due: it matches the numbers that have come since
// the last time (M44), decides anew what may have changed, and merges what is
// ready – the oldest external first (M4, M5) – one at a time, beside the pages.
// One pair that fails does not stop the others; what went wrong with it is in
// the error. It says how many merged.
func (s *Service) MergeDue(ctx context.Context) (int, error) {
	return s.mergeDue(ctx, wave{service: s, by: accounts.Job("merge.due"), together: 1, tell: func(Tried) {}, rest: s.giveWay()})
}

// giveWay rests between two merges as long as the last one took, while people
// wait for pages: nobody waits for the job.
func (s *Service) giveWay() func(context.Context) {
	last := s.DB.Now()
	return func(ctx context.Context) {
		if s.Busy != nil && s.Busy() {
			pause := time.NewTimer(s.DB.Now().Sub(last))
			defer pause.Stop()
			select {
			case <-pause.C:
			case <-ctx.Done():
			}
		}
		last = s.DB.Now()
	}
}

// mergeDue lets wave upon wave go out.
func (s *Service) mergeDue(ctx context.Context, w wave) (int, error) {
	if err := s.matchNew(ctx); err != nil {
		return 0, fmt.Errorf("match new numbers: %w", err)
	}
	if err := s.reconsider(ctx); err != nil {
		return 0, fmt.Errorf("look again at what was refused: %w", err)
	}
	tried := map[MatchID]bool{}
	for {
		waiting, err := selectUnsettled(ctx, s.DB, midnight(s.DB.Now()), sweep+len(tried))
		if err != nil {
			return w.merged, fmt.Errorf("read matches: %w", err)
		}
		next := strangers(waiting, tried)
		w.merge(ctx, next)
		if len(next) == 0 || ctx.Err() != nil {
			return w.merged, errors.Join(append(w.failed, ctx.Err())...)
		}
	}
}

// strangers are the matches, not tried yet, that have nobody in common with one
// before them: whoever is in two of them is merged with the oldest first (M4),
// and the rest is looked at after that.
func strangers(waiting []Match, tried map[MatchID]bool) (wave []Match) {
	met := map[accounts.ProfileID]bool{}
	for _, m := range waiting {
		if tried[m.ID] {
			continue
		}
		if !met[m.Internal] && !met[m.External] {
			tried[m.ID], wave = true, append(wave, m)
		}
		met[m.Internal], met[m.External] = true, true
	}
	return wave
}

// Forget is the daily job merge.forget: what a tombstone keeps for M42 goes when
// the merge can no longer be undone, and hire files that nobody carried out go.
// It says how many tombstones forgot.
func (s *Service) Forget(ctx context.Context) (int, error) {
	var count int64
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		count, err = accounts.ForgetPasswords(ctx, tx, tx.Now().AddDate(0, 0, -s.Settings.UndoDays))
		return err
	})
	return int(count), errors.Join(err, s.sweepUploads(ctx))
}

// cursor says how far the numbers are matched.
type cursor struct {
	Behind, Ahead string // national_id ids, which are ordered by time
	MovedAt       time.Time
}

// matchNew finds the matches of numbers that were written since the last time,
// whoever wrote them.
func (s *Service) matchNew(ctx context.Context) error {
	at, err := selectCursor(ctx, s.DB)
	if err != nil {
		return err
	}
	newest, err := selectNewestNumber(ctx, s.DB)
	if err != nil {
		return err
	}
	if newest > at.Behind {
		if err := s.matchAfter(ctx, at.Behind); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		next := at
		switch {
		case at.MovedAt.IsZero(): // the first time, everything was looked at
			if next.Behind, err = selectNewestBefore(ctx, tx, tx.Now().Add(-overlap)); err != nil {
				return err
			}
			next.MovedAt = tx.Now()
		case tx.Now().Sub(at.MovedAt) >= overlap:
			next.Behind, next.MovedAt = at.Ahead, tx.Now()
		}
		next.Ahead = max(at.Ahead, newest)
		return saveCursor(ctx, tx, next)
	})
}

func (s *Service) matchAfter(ctx context.Context, id string) error {
	profiles, err := selectSharing(ctx, s.DB, id)
	if err != nil {
		return err
	}
	err = db.Bulk(ctx, s.DB, slices.Values(profiles), func(tx *db.Tx, profile accounts.ProfileID) error {
		_, err := s.FindMatches(ctx, tx, profile)
		return err
	})
	if err != nil {
		return err
	}
	return s.twinsAfter(ctx, id)
}

// twinsAfter finds two of one kind whom a newer number shows to be one (M9).
func (s *Service) twinsAfter(ctx context.Context, id string) error {
	twins, err := selectTwinned(ctx, s.DB, id)
	if err != nil {
		return err
	}
	for _, profile := range twins {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.pairTwins(ctx, tx, profile) }); err != nil {
			return err
		}
	}
	return nil
}

// midnight is when the day began in Oslo.
func midnight(now time.Time) time.Time {
	year, month, day := now.In(i18n.Oslo).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, i18n.Oslo)
}
