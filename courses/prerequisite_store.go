package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectPrerequisites(ctx context.Context, q db.Queryer, course CourseID) ([]Prerequisite, error) {
	rows, err := q.Query(ctx, `SELECT p.required_id, p.mode FROM prerequisite p JOIN course c ON c.id = p.required_id
		WHERE p.course_id = $1 ORDER BY c.code`, course)
	return db.Collect(rows, err, func(row db.Row) (p Prerequisite, err error) { return p, row.Scan(&p.CourseID, &p.Mode) })
}

// selectAllPrerequisites gives what each course requires.
func selectAllPrerequisites(ctx context.Context, q db.Queryer) (map[CourseID][]CourseID, error) {
	all := map[CourseID][]CourseID{}
	rows, err := q.Query(ctx, `SELECT course_id, required_id FROM prerequisite`)
	return all, db.Each(rows, err, func(row db.Row) error {
		var course, required CourseID
		err := row.Scan(&course, &required)
		all[course] = append(all[course], required)
		return err
	})
}

// selectPassesFor gives what a person has achieved of what a course requires, by
// the required course: its own results and those of its like.
func selectPassesFor(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (map[CourseID][]Result, error) {
	all := map[CourseID][]Result{}
	rows, err := q.Query(ctx, `SELECT `+resultColumns+`, p.required_id FROM prerequisite p JOIN course k ON k.id = p.required_id
		JOIN course c ON c.same_as = k.same_as JOIN result r ON r.course_id = c.id
		WHERE p.course_id = $1 AND r.profile_id = $2`, course, profile)
	return all, db.Each(rows, err, func(row db.Row) error {
		var required CourseID
		r, err := scanResult(wider{row, []any{&required}})
		all[required] = append(all[required], r)
		return err
	})
}

func selectByCode(ctx context.Context, q db.Queryer, code string) (id CourseID, state CourseState, issuer accounts.OrganisationID, found bool, err error) {
	err = q.QueryRow(ctx, `SELECT id, state, organisation_id FROM course WHERE lower(code) = lower($1)`, code).Scan(&id, &state, &issuer)
	if errors.Is(err, db.ErrNone) {
		return "", "", "", false, nil
	}
	return id, state, issuer, err == nil, err
}

func upsertPrerequisite(ctx context.Context, tx *db.Tx, course CourseID, p Prerequisite) error {
	_, err := tx.Exec(ctx, `INSERT INTO prerequisite (course_id, required_id, mode) VALUES ($1, $2, $3)
		ON CONFLICT (course_id, required_id) DO UPDATE SET mode = excluded.mode`, course, p.CourseID, p.Mode)
	return err
}

func deletePrerequisite(ctx context.Context, tx *db.Tx, course, required CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM prerequisite WHERE course_id = $1 AND required_id = $2`, course, required)
	return err
}
