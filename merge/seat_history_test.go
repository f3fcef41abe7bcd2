package merge_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// hall are the classes of random histories: one with room for all, one whose
// only seat somebody else has, a tight one with somebody else at the end of its
// line, and one that has been held.
type hall struct {
	roomy, full, tight, held string
	left                     int // seats in the tight one
}

// furnish makes them. Seats have random numbers of their own, so that what else
// happens in a history stays as it was.
func (w *writer) furnish(random *rand.Rand) {
	w.chairs = random
	w.hall = hall{left: 1 + random.IntN(3)}
	w.roomy, w.full = w.class(w.shelf[0], 1_000_000, 14), w.class(w.shelf[1], 1, 14)
	w.tight, w.held = w.class(w.shelf[3], w.left, 14), w.class(w.shelf[4], 1_000_000, -10)
	w.seat(w.colleague(), w.full, courses.Booked)
}

func (w *writer) colleague() accounts.ProfileID {
	return accounts.ProfileID(w.text(`SELECT id FROM profile WHERE username = 'kolle1'`))
}

func (w *writer) class(of shelved, seats, inDays int) string {
	id, begins := db.NewID(), w.tx.Now().AddDate(0, 0, inDays)
	w.exec(`INSERT INTO class (id, course_id, place, seats, book_until, accept_hours, begins_at, ends_at, created_at, updated_at)
		VALUES ($1, $2, 'Rom 4', $3, $4, 24, $4, $5, $6, $6)`, id, of.id, seats, begins, begins.Add(time.Hour), w.tx.Now())
	w.exec(`INSERT INTO class_day (class_id, number, begins_at, ends_at) VALUES ($1, 1, $2, $3)`, id, begins, begins.Add(time.Hour))
	return id
}

func (w *writer) seat(who accounts.ProfileID, class string, state courses.SeatState) string {
	id, at := db.NewID(), w.tx.Now().Add(-time.Duration(w.chairs.IntN(30*24*60))*time.Minute).Truncate(time.Second)
	w.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at) VALUES ($1, $2, $3, $4, $5, $5)`, id, class, who, state, at)
	return id
}

// sit lets somebody book, wait, be offered a seat, and have been in a class or
// not have come.
func (w *writer) sit(who accounts.ProfileID) {
	if w.chairs.IntN(3) > 0 {
		w.seat(who, w.roomy, courses.Booked)
	}
	if w.chairs.IntN(2) == 0 {
		w.seat(who, w.full, courses.Waiting)
	}
	switch {
	case w.chairs.IntN(3) == 0:
	case w.left == 0:
		w.seat(who, w.tight, courses.Waiting)
	default:
		w.left--
		id := w.seat(who, w.tight, courses.Booked)
		if w.chairs.IntN(4) == 0 {
			w.exec(`UPDATE seat SET state = 'offered', offered_until = $2 WHERE id = $1`, id, w.tx.Now().Add(time.Duration(1+w.chairs.IntN(8))*time.Minute))
		}
	}
	switch w.chairs.IntN(4) {
	case 0:
		w.present(who, w.seat(who, w.held, courses.Booked))
	case 1:
		w.exec(`UPDATE seat SET attendance = 'absent' WHERE id = $1`, w.seat(who, w.held, courses.Booked))
	}
}

// present is what somebody gets who was there.
func (w *writer) present(who accounts.ProfileID, seat string) {
	at, enrolment, result := w.tx.Now().AddDate(0, 0, -10), db.NewID(), db.NewID()
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, enrolment, who, w.shelf[4].id, at)
	w.exec(`INSERT INTO result (id, profile_id, course_id, enrolment_id, outcome, achieved_at, origin_kind, recorded_at) VALUES ($1, $2, $3, $4, 'passed', $5, 'here', $5)`,
		result, who, w.shelf[4].id, enrolment, at)
	w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, achieved_at, issued_at)
		VALUES ($1, $2, $3, $1, $1, 'Kari', '{}', 'x', 'y', $4, $4)`, db.NewID(), result, who, at)
	w.exec(`UPDATE seat SET attendance = 'present', result_id = $2 WHERE id = $1`, seat, result)
}

// close puts the colleague at the end of a line, and counts what is taken.
func (w *writer) close() error {
	if w.left == 0 {
		w.exec(`UPDATE seat SET line_at = $2 WHERE id = $1`, w.seat(w.colleague(), w.tight, courses.Waiting), w.tx.Now())
	}
	w.exec(`UPDATE class SET taken = (SELECT count(*) FROM seat WHERE class_id = class.id AND state IN ('booked', 'offered'))`)
	return w.err
}

// seatRows are these people's bookings, byte for byte – but in the tight class,
// where what a merge frees is somebody else's at once.
func (s *saga) seatRows() (all []string) {
	s.t.Helper()
	for _, id := range s.who {
		rows, err := s.DB.Query(s.t.Context(), `SELECT * FROM seat WHERE profile_id = $1 AND class_id <> $2`, id, s.hall.tight)
		s.must(err)
		lines, err := db.Collect(rows, err, func(db.Row) (string, error) { return wholeRow("seat", rows) })
		s.must(err)
		all = append(all, lines...)
	}
	return all
}

// checkSeats: no class has more seats taken than it has, nobody waits where one
// is free, nobody sits twice, and whoever was there has what it gave (M27).
func (h house) checkSeats(who accounts.ProfileID) {
	h.t.Helper()
	h.neverOverbooked()
	for what, query := range map[string]string{
		"classes have a free seat and somebody who waits": `SELECT count(*) FROM class k WHERE k.taken < k.seats AND k.begins_at > $1
			AND EXISTS (SELECT 1 FROM seat s WHERE s.class_id = k.id AND s.state = 'waiting')`,
		"offers have no end": `SELECT count(*) FROM seat WHERE state = 'offered' AND offered_until IS NULL AND booked_at < $1`,
	} {
		if n := h.count(query, h.now.Add(2*time.Hour)); n != 0 {
			h.t.Errorf("%d %s (M27)", n, what)
		}
	}
	if n := h.count(`SELECT count(*) FROM seat s JOIN result r ON r.id = s.result_id JOIN enrolment e ON e.id = r.enrolment_id
		WHERE s.profile_id = $1 AND (r.profile_id <> $1 OR e.profile_id <> $1 OR s.attendance <> 'present')`, who); n != 0 {
		h.t.Errorf("%d seats are one person's, and what they gave another's (M27)", n)
	}
	if n := h.count(`SELECT count(*) FROM seat s LEFT JOIN seat w ON w.id = s.superseded_by WHERE s.profile_id = $1 AND s.freed_why = 'merged'
		AND (w.id IS NULL OR w.profile_id <> $1 OR w.class_id <> s.class_id)`, who); n != 0 {
		h.t.Errorf("%d seats gave way to nothing (M14)", n)
	}
}

// seated is how good the best booking of these profiles is in each class: a
// line each. What was attended comes before a seat, a seat before an offer, and
// that before a place in line.
func (h house) seated(of ...accounts.ProfileID) map[string]int {
	h.t.Helper()
	best := map[string]int{}
	for _, id := range of {
		rows, err := h.DB.Query(h.t.Context(), `SELECT class_id, state || attendance FROM seat WHERE profile_id = $1 AND state <> 'freed'`, id)
		_, err = db.Collect(rows, err, func(row db.Row) (state string, err error) {
			var class string
			err = row.Scan(&class, &state)
			rank := slices.Index([]string{"waiting", "offered", "booked", "bookedabsent", "bookedpresent"}, state) + 1
			best[class] = max(best[class], rank)
			return state, err
		})
		h.must(err)
	}
	return best
}

// keptSeats: in every class the survivor has what the best of the profiles had.
func (h house) keptSeats(before map[string]int, who accounts.ProfileID) {
	h.t.Helper()
	after := h.seated(who)
	for class, rank := range before {
		if got := after[class]; got < rank && !(rank >= 3 && got >= 3 && got < 5 && rank < 5) {
			h.t.Errorf("a booking was worth %d and is worth %d (M27)", rank, got)
		}
	}
}

// bookings are whose each booking was before anything was merged.
func (h house) bookings(of ...accounts.ProfileID) map[string]accounts.ProfileID {
	h.t.Helper()
	owners := map[string]accounts.ProfileID{}
	for _, id := range of {
		rows, err := h.DB.Query(h.t.Context(), `SELECT id FROM seat WHERE profile_id = $1`, id)
		seats, err := db.Collect(rows, err, func(row db.Row) (seat string, err error) { return seat, row.Scan(&seat) })
		h.must(err)
		for _, seat := range seats {
			owners[seat] = id
		}
	}
	return owners
}

// wholeSeats: a booking is whose it was, or the survivor's; and whoever is
// merged no more is in every class they were in, if only in its line.
func (s *saga) wholeSeats(merged map[accounts.ProfileID]bool) {
	s.t.Helper()
	for seat, first := range s.sat {
		owner := map[bool]accounts.ProfileID{true: s.internal(), false: first}[merged[first]]
		if got := accounts.ProfileID(s.text(`SELECT profile_id FROM seat WHERE id = $1`, seat)); got != owner {
			s.t.Errorf("seat %s is not whose it should be", seat)
		}
		if first == s.internal() || merged[first] {
			continue
		}
		if n := s.count(`SELECT count(*) FROM seat s WHERE id = $1 AND freed_why = 'merged'`, seat); n != 0 {
			s.t.Errorf("seat %s was not given back (M50)", seat)
		}
	}
}

// sits lets the person do something about their classes.
func (s *saga) sits() {
	s.t.Helper()
	who := s.as(s.internal())
	open := s.text(`SELECT coalesce(max(id), '') FROM seat WHERE profile_id = $1 AND state IN ('offered', 'booked', 'waiting')
		AND class_id IN (SELECT id FROM class WHERE begins_at > $2)`, who.ProfileID, *s.now)
	if open == "" || s.chairs.IntN(3) > 0 {
		return
	}
	class := courses.ClassID(s.text(`SELECT class_id FROM seat WHERE id = $1`, open))
	if s.count(`SELECT count(*) FROM seat WHERE id = $1 AND state = 'offered' AND offered_until > $2`, open, *s.now) > 0 && s.chairs.IntN(2) == 0 {
		s.must(s.Courses.Accept(s.t.Context(), who, class, true))
		s.told = append(s.told, "accept a seat")
		return
	}
	s.must(s.Courses.Leave(s.t.Context(), who, class))
	s.told = append(s.told, "leave a class")
}
