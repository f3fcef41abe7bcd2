package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectInCourse says whether somebody is in a course, or has a result of it.
func selectInCourse(ctx context.Context, q db.Queryer, course CourseID, of accounts.ProfileID) (in bool, err error) {
	err = q.QueryRow(ctx, `SELECT (EXISTS (SELECT 1 FROM enrolment WHERE course_id = $1 AND profile_id = $2 AND superseded_by IS NULL)
		OR EXISTS (SELECT 1 FROM result WHERE course_id = $1 AND profile_id = $2))
		AND EXISTS (SELECT 1 FROM profile WHERE id = $2 AND state <> 'merged' AND erased_at IS NULL)`, course, of).Scan(&in)
	return in, err
}

func selectTries(ctx context.Context, q db.Queryer, course CourseID, of accounts.ProfileID) ([]Attempt, error) {
	rows, err := q.Query(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE profile_id = $2 AND course_id = $1 ORDER BY opened_at DESC, id`, course, of)
	return db.Collect(rows, err, scanAttempt)
}

// selectRecorded gives the results of a person in a course with certificate and
// evidence, the latest first.
func selectRecorded(ctx context.Context, q db.Queryer, course CourseID, of accounts.ProfileID) ([]Recorded, error) {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+`, coalesce((SELECT t.code FROM certificate t WHERE t.result_id = r.id), ''), `+evidenceColumns+`
		FROM result r JOIN course c ON c.id = r.course_id `+joinEvidence+`
		WHERE r.course_id = $1 AND r.profile_id = $2 ORDER BY r.achieved_at DESC, r.id`, course, of)
	return db.Collect(rows, err, func(row db.Row) (Recorded, error) {
		var r Recorded
		var e Evidence
		into := append(r.Result.places(), &r.Certificate)
		err := row.Scan(append(into, e.places()...)...)
		r.Evidence = e
		return r, err
	})
}
