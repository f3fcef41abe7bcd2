package merge_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/courses"
)

// long says that the thousands of cases are asked for, not the handful.
func long() bool { return os.Getenv("KURSBRO_LONG") != "" }

// shelf are the courses of the random histories: two count as the same, one
// runs out, one may not be old.
type shelf []shelved

type shelved struct {
	id          courses.CourseID
	sameAs      string
	validMonths int
}

func (h house) shelf() shelf {
	h.t.Helper()
	h.plantGoals()
	s := shelf{{"", "", 0}, {"", "", 12}, {"", "", 0}, {"", "d", 6}, {"", "d", 0}}
	for i := range s {
		s[i].id = h.course(string(rune('A' + i)))
		if s[i].sameAs == "" {
			s[i].sameAs = string(s[i].id)
		}
		accept := map[bool]int{true: 6}[i == 2]
		h.exec(`UPDATE course SET same_as = $2, valid_months = $3, accept_months = $4 WHERE id = $1`, s[i].id, s[i].sameAs, s[i].validMonths, accept)
	}
	return s
}

// writer writes histories straight into the tables, many rows a transaction.
type writer struct {
	ctx    context.Context
	tx     *db.Tx
	random *rand.Rand
	shelf  shelf
	last   accounts.ProfileID // who lived before
	chairs *rand.Rand         // decides about seats
	hall
	err error
}

func (w *writer) exec(query string, args ...any) {
	if w.err == nil {
		_, w.err = w.tx.Exec(w.ctx, query, args...)
	}
}

// live gives somebody a past: passes and fails of the last two years, and
// courses in progress or left.
func (w *writer) live(who accounts.ProfileID) {
	for _, c := range w.shelf {
		for range w.random.IntN(3) {
			w.outcome(who, c)
		}
		if w.random.IntN(3) == 0 {
			w.progress(who, c)
		}
		if w.random.IntN(3) == 0 {
			w.request(who, c)
		}
	}
	for range w.random.IntN(3) / 2 {
		w.share(who)
	}
	w.plan(who)
	w.sit(who)
}

// share gives a link away that works on, or has been ended (M30).
func (w *writer) share(who accounts.ProfileID) {
	at := w.past()
	w.exec(`INSERT INTO share (id, profile_id, form_key, token_hash, secret, recipient, language, content, digest, created_at, expires_at, ended_at)
		VALUES ($1, $2, $1, $1, $1, 'leder@arbeid.example', 'nb', '{}', 'x', $3, $4, $5)`, db.NewID(), who, at, at.AddDate(3, 0, 0),
		map[bool]any{true: at.AddDate(0, 1, 0)}[w.random.IntN(3) == 0])
}

// request lets somebody wait for approval, or have an answer; a person who is
// asked is the one who asks, or nobody.
func (w *writer) request(who accounts.ProfileID, c shelved) {
	id, at := db.NewID(), w.past()
	state := []string{"waiting", "waiting", "refused", "withdrawn"}[w.random.IntN(4)]
	var settled *time.Time
	if state != "waiting" {
		settled = new(at.Add(time.Hour))
	}
	w.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, requested_at, settled_at, told_at) VALUES ($1, $2, $3, $4, 'owner', $5, $6, $7)`,
		id, who, c.id, state, at, settled, map[bool]any{true: at}[state == "waiting" && w.random.IntN(2) == 0])
	if state == "refused" {
		w.exec(`INSERT INTO approval_decision (id, approval_id, step, verdict, word, by_profile_id, decided_at) VALUES ($1, $2, 'owner', 'refused', 'Nei', $3, $4)`,
			db.NewID(), id, who, settled)
	}
}

func (w *writer) past() time.Time {
	return w.tx.Now().Add(-time.Duration(w.random.IntN(730*24*60)) * time.Minute).Truncate(time.Second)
}

func (w *writer) outcome(who accounts.ProfileID, c shelved) {
	passed := w.random.IntN(4) > 0
	state, outcome := map[bool]string{true: "passed", false: "failed"}[passed], map[bool]string{true: "completed", false: "withdrawn"}[passed]
	r := courses.Result{ID: courses.ResultID(db.NewID()), Passed: passed, Score: new(2000 + 1000*w.random.IntN(8)), AchievedAt: w.past()}
	if c.validMonths > 0 {
		r.ValidUntil = new(r.AchievedAt.AddDate(0, c.validMonths, 0))
	}
	enrolment, attempt := db.NewID(), db.NewID()
	pack := strings.Replace(string(c.id), "course-", "package-", 1)
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, $4, $5, $5)`, enrolment, who, c.id, outcome, r.AchievedAt)
	w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, score, opened_at, used_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, 1, $6, 100, $7, $8, $8, $8)`, attempt, enrolment, who, c.id, pack, state, r.Score, r.AchievedAt)
	w.exec(`INSERT INTO attempt_unit (attempt_id, unit, location, saved_at) VALUES ($1, 'u', $1, $2)`, attempt, r.AchievedAt)
	w.exec(`INSERT INTO result (id, profile_id, course_id, package_id, attempt_id, outcome, score, achieved_at, valid_until, origin_kind, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'here', $8)`, r.ID, who, c.id, pack, attempt, state, r.Score, r.AchievedAt, r.ValidUntil)
	if passed {
		w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, valid_until, issued_at)
			VALUES ($1, $2, $3, $1, $1, 'Kari', '{}', 'x', 'y', $4, $5, $6, $5)`, db.NewID(), r.ID, who, r.Score, r.AchievedAt, r.ValidUntil)
	}
}

// progress leaves somebody in the middle of a course.
func (w *writer) progress(who accounts.ProfileID, c shelved) {
	enrolment, attempt, at := db.NewID(), db.NewID(), w.past()
	state := []string{"active", "active", "active", "withdrawn"}[w.random.IntN(4)]
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, $4, $5)`, enrolment, who, c.id, state, at)
	if w.random.IntN(5) == 0 {
		return
	}
	w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
		VALUES ($1, $2, $3, $4, $5, 1, 'open', $6, $7, $7)`, attempt, enrolment, who, c.id,
		strings.Replace(string(c.id), "course-", "package-", 1), 20*w.random.IntN(5), at)
	w.exec(`INSERT INTO attempt_unit (attempt_id, unit, location, saved_at) VALUES ($1, 'u', $1, $2)`, attempt, at)
	w.exec(`INSERT INTO launch (token_hash, attempt_id, package_id, profile_id, opened_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
		db.NewID(), attempt, strings.Replace(string(c.id), "course-", "package-", 1), who, at, w.tx.Now().Add(time.Hour))
}

// life is one person of the property: one or two external profiles, an
// internal one, and what they had completed together.
type life struct {
	externals []accounts.ProfileID
	username  string
	row       hired
	number    nationalid.Number
	late      bool // the externals came after the hire
}

func lifeOf(k int) life {
	birth := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, k/2500)
	n := nationalid.Synthetic(birth, k%2500)
	username := "u" + fmt.Sprintf("%04s", strconv.FormatInt(int64(k), 36))
	return life{username: username, number: n, row: kariHired(n, hired{
		"employee_number": fmt.Sprint("E", k), "username": username, "private_email": username + "@hjemme.example", "mobile": ""})}
}

// TestConservation lets random lives be hired and merged – by the feed, the
// matching and the job, as in the portal – and holds every completed course
// against what was there before.
func TestConservation(t *testing.T) {
	const batch = 20
	cases := map[bool]int{false: 60, true: 10000}[long()]
	parts := min(partsOf(cases), cases/batch)
	for part := range parts {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h house) {
				books := h.shelf()
				for start := part * batch; start < cases; start += parts * batch {
					random := rand.New(rand.NewPCG(uint64(start), 20))
					lives := make([]life, min(batch, cases-start))
					for i := range lives {
						lives[i] = lifeOf(start + i)
						lives[i].late = random.IntN(2) == 0
					}
					if h.liveAndMerge(books, lives, random); t.Failed() {
						t.Fatalf("lives from %d", start)
					}
				}
			})
		})
	}
}

// partsOf is how many databases that many cases are lived on, two side by side:
// some tests read all that was ever written, which takes long where it is much.
func partsOf(cases int) int { return min(max(4, cases/200), cases) }

func (h house) liveAndMerge(books shelf, lives []life, random *rand.Rand) {
	h.t.Helper()
	guests := func(l *life) {
		for i := range 1 + random.IntN(5)/4 {
			email := l.username + map[int]string{0: "@hjemme.example", 1: "@annet.example"}[i]
			id := h.guest(email, nil)
			h.attach(id, l.number, map[int]accounts.Evidence{0: accounts.Typed, 1: accounts.Proven}[i])
			l.externals = append(l.externals, id)
		}
	}
	var rows []hired
	for i := range lives {
		if rows = append(rows, lives[i].row); !lives[i].late {
			guests(&lives[i])
		}
	}
	halls := h.count(`SELECT count(*) FROM class`)
	h.write(func(ctx context.Context, tx *db.Tx) error {
		w := writer{ctx: ctx, tx: tx, random: rand.New(rand.NewPCG(random.Uint64(), 1)), shelf: books}
		w.furnish(rand.New(rand.NewPCG(uint64(halls), 1)))
		for _, l := range lives {
			for _, id := range l.externals {
				w.live(id)
			}
		}
		return w.close()
	})
	before, seated := map[string][]string{}, map[string]map[string]int{}
	for _, l := range lives {
		before[l.username], seated[l.username] = h.completed(l.externals...), h.seated(l.externals...)
	}
	h.hire(rows...)
	for i := range lives {
		if lives[i].late {
			guests(&lives[i])
		}
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		w := writer{ctx: ctx, tx: tx, random: rand.New(rand.NewPCG(random.Uint64(), 2)), shelf: books}
		w.furnish(rand.New(rand.NewPCG(uint64(halls), 2)))
		for _, l := range lives {
			if l.late {
				user, _, err := accounts.FindByUsername(ctx, tx, l.username)
				if err != nil {
					return err
				}
				for _, id := range append(l.externals, user.ID) {
					w.live(id)
				}
			}
		}
		return w.close()
	})
	for _, l := range lives {
		if l.late {
			all := append(l.externals, h.byUsername(l.username).ID)
			before[l.username], seated[l.username] = h.completed(all...), h.seated(all...)
		}
	}
	units := h.text(`SELECT count(*) || ' ' || coalesce(min(attempt_id || location), '') FROM attempt_unit WHERE attempt_id <> location`)
	rowsBefore, written := h.totals(), h.written()
	h.due()
	if h.written() != written {
		h.t.Error("something that was written or signed is other (M31)")
	}
	for _, l := range lives {
		h.check(l, before[l.username])
		h.keptSeats(seated[l.username], h.byUsername(l.username).ID)
	}
	if after := h.totals(); after != rowsBefore {
		h.t.Errorf("rows before %s, after %s", rowsBefore, after)
	}
	if after := h.text(`SELECT count(*) || ' ' || coalesce(min(attempt_id || location), '') FROM attempt_unit WHERE attempt_id <> location`); after != units {
		h.t.Error("the saved work of two attempts was mixed (M23)")
	}
}

func (h house) totals() string {
	h.t.Helper()
	return h.text(`SELECT (SELECT count(*) FROM enrolment) || ' ' || (SELECT count(*) FROM attempt) || ' ' || (SELECT count(*) FROM attempt_unit)
		|| ' ' || (SELECT count(*) FROM share) || ' ' || (SELECT count(*) FROM result) || ' ' || (SELECT count(*) FROM certificate) || ' ' || (SELECT count(*) FROM launch)
		|| ' ' || (SELECT count(*) FROM approval) || ' ' || (SELECT count(*) FROM approval_decision)
		|| ' ' || (SELECT count(*) FROM seat)`)
}

// completed gives every outcome of the profiles as one line: course, date,
// score, certificate.
func (h house) completed(of ...accounts.ProfileID) []string {
	h.t.Helper()
	var all []string
	for _, id := range of {
		rows, err := h.DB.Query(h.t.Context(), `SELECT r.id || ' ' || r.course_id || ' ' || r.outcome || ' ' || cast(r.achieved_at AS text) || ' ' || coalesce(r.score, -1) || ' ' || coalesce(c.number, '-')
			FROM result r LEFT JOIN certificate c ON c.result_id = r.id AND c.profile_id = r.profile_id WHERE r.profile_id = $1
			UNION ALL SELECT id || ' shared ' || token_hash || secret || cast(expires_at AS text) || coalesce(cast(ended_at AS text), '') FROM share WHERE profile_id = $1`, id)
		lines, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
		h.must(err)
		all = append(all, lines...)
	}
	slices.Sort(all)
	return all
}

func (h house) check(l life, before []string) {
	h.t.Helper()
	into := h.byUsername(l.username)
	if after := h.completed(into.ID); !slices.Equal(after, before) {
		h.t.Errorf("completed before:\n%s\nafter:\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	for _, id := range l.externals {
		if p := h.profile(id); p.State != accounts.Merged || p.MergedInto != into.ID {
			h.t.Errorf("the external is %s: %s %s", p.State, h.state(id), h.reasons(id))
		}
		h.ownsNothing(id)
	}
	if n := h.count(`SELECT count(*) FROM (SELECT c.same_as FROM enrolment e JOIN course c ON c.id = e.course_id
		WHERE e.profile_id = $1 AND e.state = 'active' AND e.superseded_by IS NULL GROUP BY c.same_as, c.id HAVING count(*) > 1) twice`, into.ID); n > 0 {
		h.t.Errorf("%d courses are in progress twice (M23)", n)
	}
	h.checkRequests(into.ID)
	h.checkEffective(into.ID)
	h.checkGoals(into.ID)
	h.checkSeats(into.ID)
}

// checkRequests: nobody waits twice for a course, nor for themselves, and what
// was closed without another is in a course that they are in or have (M28).
func (h house) checkRequests(who accounts.ProfileID) {
	h.t.Helper()
	if n := h.count(`SELECT count(*) FROM approval a WHERE profile_id = $1 AND (asked_profile_id = $1 OR state = 'waiting' AND EXISTS
		(SELECT 1 FROM approval b WHERE b.profile_id = $1 AND b.course_id = a.course_id AND b.state = 'waiting' AND b.id <> a.id))`, who); n > 0 {
		h.t.Errorf("%d requests wait twice, or for who asked (M28)", n)
	}
	if n := h.count(`SELECT count(*) FROM approval a WHERE profile_id = $1 AND state = 'superseded' AND superseded_by IS NULL AND NOT EXISTS
		(SELECT 1 FROM enrolment e JOIN course d ON d.id = e.course_id JOIN course c ON c.id = a.course_id WHERE e.profile_id = $1 AND d.same_as = c.same_as)`, who); n > 0 {
		h.t.Errorf("%d requests are closed and nothing is in their place (M28)", n)
	}
}

// checkEffective: of each course that was brought, exactly one result counts
// when any does (M21), and it is the one that the rules choose.
func (h house) checkEffective(who accounts.ProfileID) {
	h.t.Helper()
	learning, err := h.Courses.CoursesOf(h.t.Context(), accounts.Command("test"), who)
	h.must(err)
	groups := map[string][]courses.Result{}
	shown := map[courses.ResultID]bool{}
	for _, a := range learning.Achieved {
		groups[a.SameAs] = append(groups[a.SameAs], a.Result)
		shown[a.Result.ID] = a.SupersededBy == nil
	}
	for name, results := range groups {
		best := courses.Effective(results, *h.now)
		for i, r := range results {
			if r.Counts() && shown[r.ID] != (i == best) {
				h.t.Errorf("%s: of %d results the wrong one counts", name, len(results))
			}
		}
	}
}
