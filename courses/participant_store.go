package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectParticipantIDs gives everybody who is in a course, or has a result of it,
// by name.
func selectParticipantIDs(ctx context.Context, q db.Queryer, course CourseID) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT p.id FROM profile p JOIN (
			SELECT profile_id FROM enrolment WHERE course_id = $1 AND superseded_by IS NULL UNION SELECT profile_id FROM result WHERE course_id = $1
		) i ON i.profile_id = p.id WHERE p.state <> 'merged' AND p.erased_at IS NULL ORDER BY p.sort_key, p.id`, course)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) { return id, row.Scan(&id) })
}

func selectParticipants(ctx context.Context, q db.Queryer, ids []accounts.ProfileID) ([]Participant, error) {
	rows, err := q.Query(ctx, `SELECT id, given_name, family_name, CASE WHEN kind = 'internal' THEN coalesce(username, '') ELSE coalesce(email, '') END,
		organisation_id, search_text FROM profile WHERE id IN (SELECT key FROM json_each($1)) ORDER BY sort_key, id`, db.Keys(ids))
	return db.Collect(rows, err, func(row db.Row) (Participant, error) {
		var p Participant
		var given, family string
		err := row.Scan(&p.ID, &given, &family, &p.Login, &p.OrganisationID, &p.search)
		p.Name = accounts.Profile{GivenName: given, FamilyName: family}.Name()
		return p, err
	})
}

// enrolled is an enrolment with the latest attempt at it.
type enrolled struct {
	state        EnrolmentState
	at           time.Time
	running      bool
	progress     int
	unit         string
	unitSeconds  int
	unitDone     bool
	pack         PackageID
	usedAt       *time.Time
	heldAt       *time.Time
	tries, fails int
}

// eachEnrolled gives the enrolments in a course of some people.
func eachEnrolled(ctx context.Context, q db.Queryer, course CourseID, ids []accounts.ProfileID, yield func(accounts.ProfileID, enrolled)) error {
	rows, err := q.Query(ctx, `SELECT e.profile_id, e.state, e.enrolled_at, a.id IS NOT NULL AND a.state = 'open', coalesce(a.progress, 0), coalesce(a.unit, ''),
			coalesce(u.seconds, 0), coalesce(u.completion, '') = 'completed', coalesce(a.package_id, ''), a.used_at, a.held_at,
			(SELECT count(*) FROM attempt n WHERE n.enrolment_id = e.id AND n.state <> 'superseded'),
			(SELECT count(*) FROM attempt f WHERE f.enrolment_id = e.id AND f.state = 'failed')
		FROM enrolment e LEFT JOIN attempt a ON a.id = (SELECT l.id FROM attempt l WHERE l.enrolment_id = e.id AND l.state <> 'superseded' ORDER BY l.number DESC, l.id DESC LIMIT 1)
		LEFT JOIN attempt_unit u ON u.attempt_id = a.id AND u.unit = a.unit
		WHERE e.course_id = $1 AND e.superseded_by IS NULL AND e.profile_id IN (SELECT key FROM json_each($2))`, course, db.Keys(ids))
	return db.Each(rows, err, func(row db.Row) error {
		var of accounts.ProfileID
		var e enrolled
		err := row.Scan(&of, &e.state, &e.at, &e.running, &e.progress, &e.unit, &e.unitSeconds, &e.unitDone, &e.pack, &e.usedAt, &e.heldAt, &e.tries, &e.fails)
		if err == nil {
			yield(of, e)
		}
		return err
	})
}

// selectResultsIn gives the results in a course of some people, those of one
// beside each other.
func selectResultsIn(ctx context.Context, q db.Queryer, course CourseID, ids []accounts.ProfileID) ([]Result, error) {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+` FROM result r JOIN course c ON c.id = r.course_id
		WHERE r.course_id = $1 AND r.profile_id IN (SELECT key FROM json_each($2)) ORDER BY r.profile_id, r.id`, course, db.Keys(ids))
	return db.Collect(rows, err, scanResult)
}
