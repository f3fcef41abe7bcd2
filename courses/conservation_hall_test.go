package courses_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/courses/sharing"
)

// hall is where random histories have seats: a class with room for all, one whose
// only seat a colleague has, and a tight one. The colleague waits for the seat
// that a merge may free there.
type hall struct {
	random             *rand.Rand // of its own, so that what else happens in a history stays as it was
	colleague          accounts.Actor
	roomy, full, tight courses.ClassID
	left               int // seats in the tight one
}

// furnish makes the classes of one history.
func (h *history) furnish(seed int) {
	h.hall.random = rand.New(rand.NewPCG(uint64(seed), 27))
	h.left = 1 + h.hall.random.IntN(2)
	h.roomy, h.full, h.tight = h.room(0, 100), h.room(1, 1), h.room(2, h.left)
}

func (h *history) room(course, seats int) courses.ClassID {
	return h.classAt(h.shelf[course], seats, h.now.AddDate(0, 0, 14).Add(time.Duration(course)*time.Hour))
}

// sit gives both seats, requests and links, and the colleague what is theirs.
func (h *history) sit() {
	h.write(func(tx *db.Tx) error {
		w := chairs{history: h, tx: tx}
		w.seat(h.colleague, h.full, "booked")
		for _, who := range []accounts.Actor{h.outside, h.inside} {
			w.sit(who)
			for _, course := range h.shelf {
				if h.hall.random.IntN(3) == 0 {
					w.request(who, course)
				}
			}
			for range h.hall.random.IntN(3) {
				w.share(who)
			}
		}
		if h.left == 0 {
			w.exec(`UPDATE seat SET line_at = $2 WHERE id = $1`, w.seat(h.colleague, h.tight, "waiting"), tx.Now())
		}
		w.exec(`UPDATE class SET taken = (SELECT count(*) FROM seat WHERE class_id = class.id AND state IN ('booked', 'offered'))`)
		return w.err
	})
}

// chairs writes it straight into the tables.
type chairs struct {
	*history
	tx  *db.Tx
	err error
}

func (w *chairs) exec(query string, args ...any) {
	if w.err == nil {
		_, w.err = w.tx.Exec(context.Background(), query, args...)
	}
}

func (w *chairs) past() time.Time {
	return w.tx.Now().Add(-time.Duration(1+w.hall.random.IntN(30*24*60)) * time.Minute)
}

func (w *chairs) seat(who accounts.Actor, class courses.ClassID, state string) string {
	id, at := db.NewID(), w.past()
	var until *time.Time
	if state == "offered" {
		until = new(w.tx.Now().Add(time.Hour))
	}
	w.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at, offered_until) VALUES ($1, $2, $3, $4, $5, $5, $6)`, id, class, who.ProfileID, state, at, until)
	return id
}

func (w *chairs) sit(who accounts.Actor) {
	if w.hall.random.IntN(3) > 0 {
		w.seat(who, w.roomy, "booked")
	}
	if w.hall.random.IntN(2) == 0 {
		w.seat(who, w.full, "waiting")
	}
	switch {
	case w.hall.random.IntN(3) == 0:
	case w.left == 0:
		w.seat(who, w.tight, "waiting")
	default:
		w.left--
		w.seat(who, w.tight, []string{"booked", "booked", "offered"}[w.hall.random.IntN(3)])
	}
}

// request waits for the colleague, for whoever answers for the course or, of the
// guest, for themselves as who they will be; or it has an answer.
func (w *chairs) request(who accounts.Actor, course courses.CourseID) {
	id, at := db.NewID(), w.past()
	state := []string{"waiting", "waiting", "refused", "withdrawn"}[w.hall.random.IntN(4)]
	step, asked := "owner", any(nil)
	switch turn := w.hall.random.IntN(3); {
	case turn == 0:
		step, asked = "leader", w.colleague.ProfileID
	case turn == 1 && who.ProfileID == w.outside.ProfileID:
		step, asked = "leader", w.inside.ProfileID
	}
	var settled *time.Time
	if state != "waiting" {
		settled, asked = new(at.Add(time.Hour)), nil
	}
	w.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, asked_profile_id, requested_at, settled_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, who.ProfileID, course, state, step, asked, at, settled)
	if state == "refused" {
		w.exec(`INSERT INTO approval_decision (id, approval_id, step, verdict, word, by_profile_id, decided_at) VALUES ($1, $2, $3, 'refused', 'Nei', $4, $5)`,
			db.NewID(), id, step, w.colleague.ProfileID, settled)
	}
}

func (w *chairs) share(who accounts.Actor) {
	at := w.past()
	w.exec(`INSERT INTO share (id, profile_id, form_key, token_hash, secret, recipient, language, content, digest, created_at, expires_at, ended_at)
		VALUES ($1, $2, $1, $1, $1, 'leder@arbeid.example', 'nb', '{}', 'x', $3, $4, $5)`, db.NewID(), who.ProfileID, at, at.AddDate(3, 0, 0),
		map[bool]any{true: at.AddDate(0, 1, 0)}[w.hall.random.IntN(3) == 0])
}

// mergeAll is a merge with all that these rooms give to it, and what follows.
func (h *history) mergeAll() {
	h.t.Helper()
	ctx, move := context.Background(), transfer.Move{From: string(h.outside.ProfileID), Into: string(h.inside.ProfileID), Evidence: "typed"}
	requests, err := courses.PlanApprovalMove(ctx, h.d, move)
	h.must(err)
	shares, err := sharing.PlanMove(ctx, h.d, move)
	h.must(err)
	learning := h.merge(h.outside, h.inside)
	h.write(func(tx *db.Tx) error {
		if err := courses.ApplyApprovalMove(ctx, tx, requests); err != nil {
			return err
		}
		if err := sharing.ApplyMove(ctx, tx, shares); err != nil {
			return err
		}
		return h.s.FillFreed(ctx, tx, learning)
	})
}

// lines are the rows that a query about both profiles finds, in order.
func (h *history) lines(query string) []string {
	h.t.Helper()
	rows, err := h.d.Query(context.Background(), query, h.outside.ProfileID, h.inside.ProfileID)
	all, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
	h.must(err)
	slices.Sort(all)
	return all
}

// whole are the rows that a merge keeps as they are, but for whose they are.
func (h *history) whole() []string {
	return slices.Concat(
		h.lines(`SELECT 'seat ' || id || class_id || cast(booked_at AS text) || attendance FROM seat WHERE profile_id IN ($1, $2)`),
		h.lines(`SELECT 'request ' || id || course_id || cast(requested_at AS text) FROM approval WHERE profile_id IN ($1, $2)`),
		h.lines(`SELECT 'said ' || d.id || verdict || word || by_profile_id FROM approval_decision d JOIN approval a ON a.id = d.approval_id WHERE a.profile_id IN ($1, $2)`),
		h.lines(`SELECT 'share ' || id || token_hash || secret || content || cast(expires_at AS text) || coalesce(cast(ended_at AS text), '') FROM share WHERE profile_id IN ($1, $2)`))
}

// needless are the requests of one for a course that the other is in.
func (h *history) needless() []string {
	return h.lines(`SELECT a.id FROM approval a JOIN enrolment e ON e.course_id = a.course_id AND e.state = 'active' AND e.profile_id <> a.profile_id
		WHERE a.state = 'waiting' AND a.profile_id IN ($1, $2) AND e.profile_id IN ($1, $2)`)
}

// standing is how good the better booking of the two is in each class.
func (h *history) standing() map[courses.ClassID]int {
	best := map[courses.ClassID]int{}
	for _, class := range []courses.ClassID{h.roomy, h.full, h.tight} {
		for _, who := range []accounts.Actor{h.outside, h.inside} {
			state := h.value(`SELECT coalesce(max(state), '') FROM seat WHERE class_id = $1 AND profile_id = $2 AND state <> 'freed'`, class, who.ProfileID)
			best[class] = max(best[class], 1+slices.Index([]string{"waiting", "offered", "booked"}, state))
		}
	}
	return best
}

// checkHall: everything is there and the survivor's; nobody sits or waits twice,
// for themselves, for what they are in, or where a seat is free.
func (h *history) checkHall(before, needless []string, stood map[courses.ClassID]int) {
	h.t.Helper()
	if waits := h.lines(`SELECT id FROM approval WHERE state = 'waiting' AND profile_id IN ($1, $2)`); slices.ContainsFunc(needless, func(id string) bool { return slices.Contains(waits, id) }) {
		h.t.Error("a request waits for a course that the person is in (M28)")
	}
	if after := h.whole(); !slices.Equal(before, after) {
		h.t.Errorf("seats, requests and links before:\n%v\nafter:\n%v", before, after)
	}
	for class, rank := range h.standing() {
		if rank < stood[class] {
			h.t.Errorf("a booking was worth %d and is worth %d (M27)", stood[class], rank)
		}
	}
	for what, query := range map[string]string{
		"are left behind": `SELECT id FROM seat WHERE profile_id = $1 UNION ALL SELECT id FROM approval WHERE profile_id = $1 OR asked_profile_id = $1 UNION ALL SELECT id FROM share WHERE profile_id = $1 AND $2 <> ''`,
		"seats of one class are one person's (M27)": `SELECT class_id FROM seat WHERE profile_id IN ($1, $2) AND state <> 'freed' GROUP BY class_id HAVING count(*) > 1`,
		"seats gave way to nothing (M14)": `SELECT s.id FROM seat s LEFT JOIN seat w ON w.id = s.superseded_by WHERE s.profile_id IN ($1, $2) AND s.state = 'freed'
			AND (w.id IS NULL OR w.profile_id <> s.profile_id OR w.class_id <> s.class_id)`,
		"classes are overbooked, miscounted, or free for one who waits": fmt.Sprintf(`SELECT k.id FROM class k WHERE k.id IN ('%s', '%s', '%s') AND $1 <> $2 AND (k.taken > k.seats
			OR k.taken <> (SELECT count(*) FROM seat s WHERE s.class_id = k.id AND s.state IN ('booked', 'offered'))
			OR k.taken < k.seats AND EXISTS (SELECT 1 FROM seat s WHERE s.class_id = k.id AND s.state = 'waiting'))`, h.roomy, h.full, h.tight),
		"requests wait twice, or for who asked (M28)": `SELECT a.id FROM approval a WHERE profile_id IN ($1, $2) AND state = 'waiting' AND (asked_profile_id = profile_id
			OR EXISTS (SELECT 1 FROM approval b WHERE b.profile_id = a.profile_id AND b.course_id = a.course_id AND b.state = 'waiting' AND b.id <> a.id))`,
		"requests are closed and nothing is in their place (M28)": `SELECT a.id FROM approval a JOIN course c ON c.id = a.course_id WHERE a.profile_id IN ($1, $2) AND a.state = 'superseded' AND a.superseded_by IS NULL
			AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN course d ON d.id = e.course_id WHERE e.profile_id = a.profile_id AND d.same_as = c.same_as)`,
	} {
		if found := h.lines(query); len(found) > 0 {
			h.t.Errorf("%d %s", len(found), what)
		}
	}
}
