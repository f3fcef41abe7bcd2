package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// sides are the holdings of the two profiles of a move, read together.
type sides struct {
	brought, kept *holdings
	courses       map[CourseID]heldCourse // that the two have something to do with
	enrolments    map[AttemptID]EnrolmentID
	withdrawn     map[ResultID]bool // whose certificate was
	booked        map[CourseID]bool // that one of the two has a seat in a class of
}

// selectHoldings reads all that two profiles have in this room: the one who
// brings it and the one who keeps it, and in the classes of which courses they have
// a seat.
func selectHoldings(ctx context.Context, q db.Queryer, from, into accounts.ProfileID) (brought, kept *holdings, booked map[CourseID]bool, err error) {
	s := sides{
		brought: &holdings{profile: from, attempts: map[EnrolmentID][]heldAttempt{}},
		kept:    &holdings{profile: into, attempts: map[EnrolmentID][]heldAttempt{}},
		courses: map[CourseID]heldCourse{}, enrolments: map[AttemptID]EnrolmentID{}, withdrawn: map[ResultID]bool{}, booked: map[CourseID]bool{},
	}
	for _, read := range []func(context.Context, db.Queryer) error{
		s.readEnrolments, s.readAttempts, s.readCertificates, s.readResults, s.readLaunches, s.readAdmission, s.readCourses,
	} {
		if err := read(ctx, q); err != nil {
			return nil, nil, nil, err
		}
	}
	return s.brought, s.kept, s.booked, nil
}

func (s *sides) of(id accounts.ProfileID) *holdings {
	if id == s.brought.profile {
		return s.brought
	}
	return s.kept
}

func (s *sides) readEnrolments(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT `+enrolmentColumns+` FROM enrolment WHERE profile_id IN ($1, $2) ORDER BY id`, s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		e, err := scanEnrolment(row)
		h := s.of(e.ProfileID)
		h.enrolments = append(h.enrolments, held{Enrolment: e})
		return err
	})
}

func (s *sides) readAttempts(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, id, enrolment_id, state = 'open', held_at, progress, used_at
		FROM attempt WHERE profile_id IN ($1, $2) ORDER BY id`, s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		var whose accounts.ProfileID
		var a heldAttempt
		err := row.Scan(&whose, &a.id, &a.enrolment, &a.open, &a.heldAt, &a.progress, &a.usedAt)
		h := s.of(whose)
		h.attempts[a.enrolment] = append(h.attempts[a.enrolment], a)
		s.enrolments[a.id] = a.enrolment
		return err
	})
}

// readResults comes after the attempts and certificates that belong to them. It
// reads only what the rules ask for.
func (s *sides) readResults(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT id, profile_id, course_id, attempt_id, enrolment_id, outcome = 'passed', score, achieved_at, valid_until, end_why, renewed_by,
		origin_kind, origin_ref, origin_at, not_accepted, superseded_by FROM result WHERE profile_id IN ($1, $2) ORDER BY id`,
		s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		var r heldResult
		err := row.Scan(&r.ID, &r.ProfileID, &r.CourseID, &r.AttemptID, &r.enrolment, &r.Passed, &r.Score, &r.AchievedAt, &r.ValidUntil, &r.EndWhy, &r.RenewedBy,
			&r.Origin.Kind, &r.Origin.Ref, &r.Origin.At, &r.NotAccepted, &r.gaveWayTo)
		r.before, r.Withdrawn = r.NotAccepted, s.withdrawn[r.ID]
		if r.AttemptID != nil {
			if of, known := s.enrolments[*r.AttemptID]; known {
				r.enrolment = &of
			}
		}
		h := s.of(r.ProfileID)
		h.results = append(h.results, r)
		return err
	})
}

func (s *sides) readCertificates(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, id, result_id, withdrawn_at IS NOT NULL
		FROM certificate WHERE profile_id IN ($1, $2) ORDER BY id`, s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		var whose accounts.ProfileID
		var id CertificateID
		var of ResultID
		var withdrawn bool
		err := row.Scan(&whose, &id, &of, &withdrawn)
		h := s.of(whose)
		h.certificates, s.withdrawn[of] = append(h.certificates, id), withdrawn
		return err
	})
}

func (s *sides) readLaunches(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, token_hash, coalesce(attempt_id, ''), ended_at IS NULL
		FROM launch WHERE profile_id IN ($1, $2) ORDER BY token_hash`, s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		var whose accounts.ProfileID
		var l heldLaunch
		err := row.Scan(&whose, &l.key, &l.attempt, &l.open)
		h := s.of(whose)
		h.launches = append(h.launches, l)
		return err
	})
}

// readCourses reads what the rules ask of the courses that were met, and finds
// those that the one who brings is the owner of.
func (s *sides) readCourses(ctx context.Context, q db.Queryer) error {
	var met []CourseID
	for _, h := range []*holdings{s.brought, s.kept} {
		for _, e := range h.enrolments {
			met = append(met, e.CourseID)
		}
		for _, r := range h.results {
			met = append(met, r.CourseID)
		}
		for _, x := range h.exemptions {
			met = append(met, x.course.id)
		}
	}
	rows, err := q.Query(ctx, `SELECT c.id, coalesce(t.title, c.code), c.same_as, c.accept_months, coalesce(c.owner_profile_id, '') = $1, coalesce(a.due_days, 0), coalesce(a.due_on, ''),
			EXISTS (SELECT 1 FROM course k WHERE k.renewed_by_course_id = c.id)
		FROM course c LEFT JOIN course_text t ON t.course_id = c.id AND t.language = 'nb' LEFT JOIN admission a ON a.course_id = c.id
		WHERE c.id IN (SELECT key FROM json_each($2) UNION SELECT id FROM course WHERE owner_profile_id = $1) ORDER BY c.id`,
		s.brought.profile, db.Keys(met))
	err = db.Each(rows, err, func(row db.Row) error {
		var c heldCourse
		var owned bool
		err := row.Scan(&c.id, &c.title, &c.sameAs, &c.acceptMonths, &owned, &c.deadline.Days, &c.deadline.On, &c.renewing)
		if owned {
			s.brought.owned = append(s.brought.owned, c)
		}
		s.courses[c.id] = c
		return err
	})
	s.hand(s.brought)
	s.hand(s.kept)
	return err
}

// readAdmission reads from what either is exempt, by what codes the one who brings
// came in, and of which courses one of them has a seat in a class.
func (s *sides) readAdmission(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, 'exemption', id, course_id, exempted_at, ended_at IS NOT NULL FROM exemption WHERE profile_id IN ($1, $2)
		UNION ALL SELECT profile_id, 'code_use', id, '', used_at, FALSE FROM code_use WHERE profile_id = $1
		UNION ALL SELECT s.profile_id, 'seat', '', k.course_id, k.created_at, FALSE FROM seat s JOIN class k ON k.id = s.class_id
			WHERE s.profile_id IN ($1, $2) AND s.state <> 'freed' ORDER BY 3`, s.brought.profile, s.kept.profile)
	return db.Each(rows, err, func(row db.Row) error {
		var whose accounts.ProfileID
		var table, id string
		var x heldExemption
		var at db.Time
		err := row.Scan(&whose, &table, &id, &x.course.id, &at, &x.ended)
		h := s.of(whose)
		switch x.id, x.at = ExemptionID(id), at.Time; table {
		case "exemption":
			h.exemptions = append(h.exemptions, x)
		case "code_use":
			h.codes = append(h.codes, id)
		default:
			s.booked[x.course.id] = true
		}
		return err
	})
}

// hand gives every enrolment and result its course.
func (s *sides) hand(h *holdings) {
	for i := range h.enrolments {
		h.enrolments[i].course = s.courses[h.enrolments[i].CourseID]
	}
	for i := range h.exemptions {
		h.exemptions[i].course = s.courses[h.exemptions[i].course.id]
	}
	for i := range h.results {
		r := &h.results[i]
		r.course = s.courses[r.CourseID]
		r.SameAs = r.course.sameAs
	}
}

// selectRequiredToComplete gives what a course requires before a pass of it counts.
func selectRequiredToComplete(ctx context.Context, q db.Queryer, course CourseID) ([]heldCourse, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.same_as FROM prerequisite p JOIN course c ON c.id = p.required_id
		WHERE p.course_id = $1 AND p.mode = $2 ORDER BY c.code`, course, HoldsCompletion)
	return db.Collect(rows, err, func(row db.Row) (c heldCourse, err error) { return c, row.Scan(&c.id, &c.sameAs) })
}
