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
}

// selectHoldings reads all that two profiles have in this room: the one who
// brings it and the one who keeps it.
func selectHoldings(ctx context.Context, q db.Queryer, from, into accounts.ProfileID) (brought, kept *holdings, err error) {
	s := sides{
		brought: &holdings{profile: from, attempts: map[EnrolmentID][]heldAttempt{}},
		kept:    &holdings{profile: into, attempts: map[EnrolmentID][]heldAttempt{}},
		courses: map[CourseID]heldCourse{},
	}
	for _, read := range []func(context.Context, db.Queryer) error{
		s.readCourses, s.readEnrolments, s.readAttempts, s.readResults, s.readCertificates, s.readLaunches,
	} {
		if err := read(ctx, q); err != nil {
			return nil, nil, err
		}
	}
	return s.brought, s.kept, nil
}

func (s *sides) of(id accounts.ProfileID) *holdings {
	if id == s.brought.profile {
		return s.brought
	}
	return s.kept
}

func (s *sides) readCourses(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT c.id, coalesce(t.title, c.code), c.same_as, c.accept_months, coalesce(c.owner_profile_id, '') = $1
		FROM course c LEFT JOIN course_text t ON t.course_id = c.id AND t.language = 'nb'
		WHERE c.id IN (SELECT course_id FROM enrolment WHERE profile_id IN ($1, $2)
			UNION SELECT course_id FROM result WHERE profile_id IN ($1, $2)
			UNION SELECT id FROM course WHERE owner_profile_id = $1)
		ORDER BY c.id`, s.brought.profile, s.kept.profile)
	_, err = db.Collect(rows, err, func(row db.Row) (c heldCourse, err error) {
		var owned bool
		if err = row.Scan(&c.id, &c.title, &c.sameAs, &c.acceptMonths, &owned); owned {
			s.brought.owned = append(s.brought.owned, c)
		}
		s.courses[c.id] = c
		return c, err
	})
	return err
}

func (s *sides) readEnrolments(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT `+enrolmentColumns+` FROM enrolment WHERE profile_id IN ($1, $2) ORDER BY id`, s.brought.profile, s.kept.profile)
	all, err := db.Collect(rows, err, scanEnrolment)
	for _, e := range all {
		h := s.of(e.ProfileID)
		h.enrolments = append(h.enrolments, held{e, s.courses[e.CourseID]})
	}
	return err
}

func (s *sides) readAttempts(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, id, enrolment_id, state = 'open', progress, used_at
		FROM attempt WHERE profile_id IN ($1, $2) ORDER BY id`, s.brought.profile, s.kept.profile)
	_, err = db.Collect(rows, err, func(row db.Row) (a heldAttempt, err error) {
		var whose accounts.ProfileID
		err = row.Scan(&whose, &a.id, &a.enrolment, &a.open, &a.progress, &a.usedAt)
		h := s.of(whose)
		h.attempts[a.enrolment] = append(h.attempts[a.enrolment], a)
		return a, err
	})
	return err
}

func (s *sides) readResults(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+`, r.superseded_by, a.enrolment_id
		FROM result r JOIN course c ON c.id = r.course_id LEFT JOIN attempt a ON a.id = r.attempt_id
		WHERE r.profile_id IN ($1, $2) ORDER BY r.id`, s.brought.profile, s.kept.profile)
	all, err := db.Collect(rows, err, func(row db.Row) (r heldResult, err error) {
		r.Result, err = scanResult(wider{row, []any{&r.gaveWayTo, &r.enrolment}})
		r.course, r.before = s.courses[r.CourseID], r.NotAccepted
		return r, err
	})
	for _, r := range all {
		h := s.of(r.ProfileID)
		h.results = append(h.results, r)
	}
	return err
}

// readCertificates: only those that come along are asked for.
func (s *sides) readCertificates(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT id FROM certificate WHERE profile_id = $1 ORDER BY id`, s.brought.profile)
	s.brought.certificates, err = db.Collect(rows, err, func(row db.Row) (id CertificateID, err error) {
		err = row.Scan(&id)
		return id, err
	})
	return err
}

func (s *sides) readLaunches(ctx context.Context, q db.Queryer) error {
	rows, err := q.Query(ctx, `SELECT profile_id, token_hash, coalesce(attempt_id, ''), ended_at IS NULL
		FROM launch WHERE profile_id IN ($1, $2) ORDER BY token_hash`, s.brought.profile, s.kept.profile)
	_, err = db.Collect(rows, err, func(row db.Row) (l heldLaunch, err error) {
		var whose accounts.ProfileID
		err = row.Scan(&whose, &l.key, &l.attempt, &l.open)
		h := s.of(whose)
		h.launches = append(h.launches, l)
		return l, err
	})
	return err
}
