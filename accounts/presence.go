package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
)

// Absence is a guest who has not been seen for a while.
type Absence struct {
	ProfileID     ProfileID
	SeenAt        time.Time
	WarnedAt      *time.Time // that they are forgotten unless they come back
	WarnedAgainAt *time.Time
}

// Absent gives guests who were last seen before a moment, those who were away
// longest first, a page at a time: after is the last of the page before.
func Absent(ctx context.Context, q db.Queryer, before time.Time, after Absence, limit int) ([]Absence, error) {
	absent, err := selectAbsent(ctx, q, before, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read who is absent: %w", err)
	}
	return absent, nil
}

// AbsenceOf reads anew, as a step, how long somebody has been away; db.ErrNone
// of whom nobody has an account.
func AbsenceOf(ctx context.Context, q db.Queryer, id ProfileID) (Absence, error) {
	return selectAbsence(ctx, q, id)
}

// NoteWarned keeps, as a step, that somebody was warned: the first time, or
// again.
func NoteWarned(ctx context.Context, tx *db.Tx, id ProfileID, again bool) error {
	return updateWarned(ctx, tx, id, again)
}

// seen notes, as a step, that somebody was here: warnings are void.
func seen(ctx context.Context, tx *db.Tx, id ProfileID) error {
	if err := upsertSeen(ctx, tx, id); err != nil {
		return fmt.Errorf("note that somebody was seen: %w", err)
	}
	return nil
}
