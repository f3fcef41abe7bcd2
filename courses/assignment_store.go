package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectAssignments(ctx context.Context, q db.Queryer, course CourseID) ([]Assignment, error) {
	rows, err := q.Query(ctx, `SELECT id, course_id, organisation_id, who, unit, due_days, due_on, created_at
		FROM assignment WHERE course_id = $1 AND ended_at IS NULL ORDER BY created_at, id`, course)
	return db.Collect(rows, err, func(row db.Row) (a Assignment, err error) {
		return a, row.Scan(&a.ID, &a.CourseID, &a.OrganisationID, &a.Who, &a.Unit, &a.Deadline.Days, &a.Deadline.On, &a.CreatedAt)
	})
}

func insertAssignment(ctx context.Context, tx *db.Tx, a Assignment) error {
	_, err := tx.Exec(ctx, `INSERT INTO assignment (id, course_id, organisation_id, who, unit, due_days, due_on, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`, a.ID, a.CourseID, a.OrganisationID, a.Who, a.Unit, a.Deadline.Days, a.Deadline.On, tx.Now())
	return err
}

func updateAssignment(ctx context.Context, tx *db.Tx, a Assignment) error {
	rows, err := tx.Exec(ctx, `UPDATE assignment SET organisation_id = $3, who = $4, unit = $5, due_days = $6, due_on = $7, updated_at = $8
		WHERE id = $1 AND course_id = $2 AND ended_at IS NULL`, a.ID, a.CourseID, a.OrganisationID, a.Who, a.Unit, a.Deadline.Days, a.Deadline.On, tx.Now())
	if err == nil && rows == 0 {
		return errNoAssignment
	}
	return err
}

func updateAssignmentEnded(ctx context.Context, tx *db.Tx, course CourseID, id AssignmentID) error {
	rows, err := tx.Exec(ctx, `UPDATE assignment SET ended_at = $3, updated_at = $3 WHERE id = $1 AND course_id = $2 AND ended_at IS NULL`, id, course, tx.Now())
	if err == nil && rows == 0 {
		return errNoAssignment
	}
	return err
}

// selectAssignedCourses gives the published courses that rules speak of, or spoke
// of while somebody is still bound by one.
func selectAssignedCourses(ctx context.Context, q db.Queryer) ([]CourseID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM course WHERE state = 'published' AND form = 'elearning' AND package_id IS NOT NULL AND id IN (
		SELECT course_id FROM assignment WHERE ended_at IS NULL
		UNION SELECT a.course_id FROM enrolment e JOIN assignment a ON a.id = e.assignment_id
			WHERE e.assignment_id IS NOT NULL AND e.state = 'active' AND e.superseded_by IS NULL) ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (id CourseID, err error) { return id, row.Scan(&id) })
}

// selectAssigned gives who is in a course by a rule.
func selectAssigned(ctx context.Context, q db.Queryer, id AssignmentID) ([]Enrolment, error) {
	rows, err := q.Query(ctx, `SELECT `+enrolmentColumns+` FROM enrolment
		WHERE assignment_id = $1 AND state = 'active' AND superseded_by IS NULL AND required_at IS NOT NULL ORDER BY id`, id)
	return db.Collect(rows, err, scanEnrolment)
}

// selectBound gives who is bound by a rule of a course, ended or not: in the course
// or, after a merge (M23), in one that counts as the same.
func selectBound(ctx context.Context, q db.Queryer, course CourseID) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT e.profile_id FROM assignment a JOIN enrolment e ON e.assignment_id = a.id
		WHERE a.course_id = $1 AND e.state = 'active' AND e.superseded_by IS NULL`, course)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) { return id, row.Scan(&id) })
}

// selectAssigning reads of each who lives how they stand to a course.
func selectAssigning(ctx context.Context, q db.Queryer, course CourseID, who []accounts.ProfileID) (map[accounts.ProfileID]*assigning, error) {
	all := make(map[accounts.ProfileID]*assigning, len(who))
	rows, err := q.Query(ctx, `SELECT p.id, EXISTS (SELECT 1 FROM exemption x WHERE x.profile_id = p.id AND x.course_id = $1 AND x.ended_at IS NULL)
		FROM profile p WHERE p.id IN (SELECT key FROM json_each($2)) AND p.state NOT IN ('merged', 'pending')`, course, db.Keys(who))
	err = db.Each(rows, err, func(row db.Row) error {
		one := &assigning{}
		err := row.Scan(&one.profile, &one.exempt)
		all[one.profile] = one
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := readAssignedEnrolments(ctx, q, course, who, all); err != nil {
		return nil, err
	}
	return all, readAssignedPasses(ctx, q, course, who, all)
}

func readAssignedEnrolments(ctx context.Context, q db.Queryer, course CourseID, who []accounts.ProfileID, all map[accounts.ProfileID]*assigning) error {
	rows, err := q.Query(ctx, `SELECT `+enrolmentColumns+`, EXISTS (SELECT 1 FROM attempt a WHERE a.enrolment_id = e.id)
			OR EXISTS (SELECT 1 FROM seat s JOIN class k ON k.id = s.class_id WHERE s.profile_id = e.profile_id AND k.course_id = e.course_id AND s.state <> 'freed'),
		EXISTS (SELECT 1 FROM attempt a WHERE a.enrolment_id = e.id AND (a.state = 'open' OR a.held_at IS NOT NULL))
		FROM enrolment e WHERE (e.course_id = $1 OR e.assignment_id IN (SELECT id FROM assignment WHERE course_id = $1))
		AND e.profile_id IN (SELECT key FROM json_each($2))
		AND e.state IN ('active', 'withdrawn') AND e.superseded_by IS NULL ORDER BY e.id`, course, db.Keys(who))
	return db.Each(rows, err, func(row db.Row) error {
		var begun, open bool
		e, err := scanEnrolment(wider{row, []any{&begun, &open}})
		one := all[e.ProfileID]
		switch {
		case one == nil:
		case e.State == Active && (one.enrolment == nil || e.RequiredAt != nil):
			one.enrolment, one.begun = &e, begun
		case open && e.State == Withdrawn:
			one.left = &e.ID
		}
		return err
	})
}

// readAssignedPasses finds who has a valid pass of the course or its like, and
// who lacks what it requires first.
func readAssignedPasses(ctx context.Context, q db.Queryer, course CourseID, who []accounts.ProfileID, all map[accounts.ProfileID]*assigning) error {
	held, err := selectPassesOfMany(ctx, q, course, who)
	if err != nil {
		return err
	}
	for id, one := range all {
		one.holds = holds(held[id], q.Now())
	}
	required, err := selectPrerequisites(ctx, q, course)
	if err != nil {
		return err
	}
	for _, r := range required {
		if r.Mode != HoldsEnrolment {
			continue
		}
		passed, err := selectPassesOfMany(ctx, q, r.CourseID, who)
		if err != nil {
			return err
		}
		for id, one := range all {
			one.lacks = one.lacks || !holds(passed[id], q.Now())
		}
	}
	return nil
}

// selectPassesOfMany gives the passes of people in a course or one that counts as
// the same.
func selectPassesOfMany(ctx context.Context, q db.Queryer, course CourseID, who []accounts.ProfileID) (map[accounts.ProfileID][]Result, error) {
	all := map[accounts.ProfileID][]Result{}
	rows, err := q.Query(ctx, `SELECT `+resultColumns+` FROM course k JOIN course c ON c.same_as = k.same_as JOIN result r ON r.course_id = c.id
		WHERE k.id = $1 AND r.outcome = 'passed' AND r.profile_id IN (SELECT key FROM json_each($2))`, course, db.Keys(who))
	return all, db.Each(rows, err, func(row db.Row) error {
		r, err := scanResult(row)
		all[r.ProfileID] = append(all[r.ProfileID], r)
		return err
	})
}

func updateRequired(ctx context.Context, tx *db.Tx, id EnrolmentID, since time.Time, due *time.Time, rule AssignmentID) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET required_at = $2, due_at = $3, assignment_id = $4 WHERE id = $1 AND state = 'active'`, id, since, due, rule)
	return err
}

func updateUnrequired(ctx context.Context, tx *db.Tx, id EnrolmentID, due *time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET required_at = NULL, due_at = $2, assignment_id = NULL WHERE id = $1`, id, due)
	return err
}

func updateDue(ctx context.Context, tx *db.Tx, id EnrolmentID, due *time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET due_at = $2 WHERE id = $1 AND state = 'active'`, id, due)
	return err
}
