package courses

import (
	"context"
	"slices"

	"kursbro/app/db"
)

const resultColumns = `r.id, r.profile_id, r.course_id, c.same_as, r.package_id, r.attempt_id, r.outcome = 'passed', r.score, r.achieved_at,
	r.valid_until, r.end_why, r.renewed_by, r.origin_kind, r.origin_ref, r.origin_at, r.not_accepted, r.recorded_at,
	coalesce((SELECT t.withdrawn_at IS NOT NULL FROM certificate t WHERE t.result_id = r.id), FALSE)`

// places are where the columns of a result are read into.
func (r *Result) places() []any {
	return []any{&r.ID, &r.ProfileID, &r.CourseID, &r.SameAs, &r.PackageID, &r.AttemptID, &r.Passed, &r.Score, &r.AchievedAt,
		&r.ValidUntil, &r.EndWhy, &r.RenewedBy, &r.Origin.Kind, &r.Origin.Ref, &r.Origin.At, &r.NotAccepted, &r.RecordedAt, &r.Withdrawn}
}

func scanResult(row db.Row) (Result, error) {
	var r Result
	err := row.Scan(r.places()...)
	return r, err
}

func selectRecording(ctx context.Context, q db.Queryer, attempt AttemptID) (recording, error) {
	r := recording{attempt: attempt}
	err := q.QueryRow(ctx, `SELECT a.enrolment_id, a.profile_id, a.course_id, a.package_id, c.same_as, c.class_order, `+validityColumns+`,
		r.id, coalesce(r.outcome, '') = 'passed'
		FROM attempt a JOIN course c ON c.id = a.course_id LEFT JOIN result r ON r.attempt_id = a.id WHERE a.id = $1`, attempt).
		Scan(slices.Concat([]any{&r.enrolment, &r.profile, &r.course, &r.pack, &r.sameAs, &r.order}, r.valid.places(), []any{&r.recorded, &r.passed})...)
	return r, err
}

func upsertResult(ctx context.Context, tx *db.Tx, r Result) error {
	_, err := tx.Exec(ctx, `INSERT INTO result (id, profile_id, course_id, package_id, attempt_id, enrolment_id, outcome, score, achieved_at,
			valid_until, end_why, renewed_by, origin_kind, origin_ref, origin_at, not_accepted, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, score = excluded.score,
			achieved_at = excluded.achieved_at, valid_until = excluded.valid_until, end_why = excluded.end_why`,
		r.ID, r.ProfileID, r.CourseID, r.PackageID, r.AttemptID, r.EnrolmentID, outcomeWord(r.Passed), r.Score, r.AchievedAt,
		r.ValidUntil, r.EndWhy, r.RenewedBy, r.Origin.Kind, r.Origin.Ref, r.Origin.At, r.NotAccepted, r.RecordedAt)
	return err
}
