package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// renewalItem is the table of the items that say what a merge renews: row is the
// result that renews, column the course that is renewed, and the values until when
// that counted and counts. RenewMoved carries them out.
const renewalItem = "renewal"

// planRenewals finds what the passes of both profiles renew as if one person had
// made them all: what one of them had at the time of the shorter course, and has not
// taken since.
func (m *mover) planRenewals(ctx context.Context, q db.Queryer) error {
	var all []heldResult
	for _, r := range slices.Concat(m.from.results, m.kept.results) {
		if r.Counts() {
			all = append(all, r)
		}
	}
	short := slices.DeleteFunc(slices.Clone(all), func(r heldResult) bool { return !r.course.renewing })
	slices.SortFunc(short, func(a, b heldResult) int { return cmp.Or(a.AchievedAt.Compare(b.AchievedAt), cmp.Compare(a.ID, b.ID)) })
	for _, by := range short {
		renewed, err := selectRenewedBy(ctx, q, by.CourseID)
		if err != nil {
			return fmt.Errorf("read what is renewed: %w", err)
		}
		for _, course := range renewed {
			made, err := m.planRenewal(ctx, q, all, by, course)
			if err != nil {
				return fmt.Errorf("plan renewal: %w", err)
			}
			all = append(all, made...)
		}
	}
	return nil
}

// planRenewal adds the item of one renewal, and gives the result that it will be.
func (m *mover) planRenewal(ctx context.Context, q db.Queryer, all []heldResult, by heldResult, course renews) ([]heldResult, error) {
	had := hadAt(all, course.sameAs, by.AchievedAt)
	if had == nil || course.rule.Phase(*had, by.AchievedAt) == Lapsed {
		return nil, nil
	}
	made := heldResult{Result: Result{CourseID: course.id, SameAs: course.sameAs, Passed: true, AchievedAt: by.AchievedAt}}
	if again := m.undone(by.ID, course.id); again != nil {
		made.ValidUntil = again.ValidUntil
	} else {
		if course.rule.Ends() {
			made.ValidUntil = course.rule.End(by.AchievedAt, renewableAt(all, course.sameAs, by.AchievedAt))
		}
		var err error
		if made.ValidUntil, made.EndWhy, err = capped(ctx, q, made.Result); err != nil {
			return nil, err
		}
	}
	words := label("courses.move.renewed", heldCourse{id: course.id}, by.AchievedAt)
	words.Args["other"] = string(by.CourseID)
	words.Args["Until"] = dayOrNone(made.ValidUntil)
	m.items = append(m.items, transfer.Item{Table: renewalItem, Row: string(by.ID), Column: string(course.id), Rule: "M20", Label: words,
		Before: transfer.Value(had.ValidUntil), After: transfer.Value(made.ValidUntil)})
	return []heldResult{made}, nil
}

// hadAt is what ends last of a course, or of one that counts as the same, of what was
// passed before a moment; nil where there is none, where something counts for ever,
// and where it was taken since.
func hadAt(all []heldResult, sameAs string, at time.Time) *Result {
	var had *Result
	for i, r := range all {
		switch {
		case r.SameAs != sameAs:
		case !r.AchievedAt.Before(at), r.ValidUntil == nil:
			return nil
		case had == nil || r.ValidUntil.After(*had.ValidUntil):
			had = &all[i].Result
		}
	}
	return had
}

// renewableAt is what was valid of a course at a moment and ends last, where it ends
// as its rule says (selectHeld).
func renewableAt(all []heldResult, sameAs string, at time.Time) *Result {
	var had *Result
	for i, r := range all {
		if r.SameAs != sameAs || r.EndWhy != "" || r.AchievedAt.After(at) || r.ValidUntil == nil || !r.ValidUntil.After(at) {
			continue
		}
		if had == nil || r.ValidUntil.After(*had.ValidUntil) {
			had = &all[i].Result
		}
	}
	return had
}

// undone is the renewal that the same pass made once, and an undo took back.
func (m *mover) undone(by ResultID, course CourseID) *heldResult {
	for _, h := range []*holdings{m.from, m.kept} {
		for i, r := range h.results {
			if r.NotAccepted == UndoneRenewal && r.CourseID == course && r.RenewedBy != nil && *r.RenewedBy == by {
				return &h.results[i]
			}
		}
	}
	return nil
}

func dayOrNone(at *time.Time) string {
	if at == nil {
		return ""
	}
	return dayOf(*at)
}
