package merge_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/merge"
)

// TestM53_UndoAndRedoInAnyOrderLoseNothing lets random people be hired, merged,
// undone, merged again and go on learning in between. KURSBRO_SEED=n plays the
// one case again that a failure names.
func TestM53_UndoAndRedoInAnyOrderLoseNothing(t *testing.T) {
	first, cases := 0, map[bool]int{false: 200, true: 10000}[long()]
	if seed, err := strconv.Atoi(os.Getenv("KURSBRO_SEED")); err == nil {
		first, cases = seed, 1
	}
	parts := partsOf(cases)
	for part := range parts {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h house) {
				books, desk, other := h.shelf(), h.helpdesk(), h.helpdesk()
				for seed := first + part; seed < first+cases; seed += parts {
					h.saga(seed, books, desk, other).lifelong(seed)
				}
			})
		})
	}
}

// TestM53_CasesThatOnceFailed: a request that was closed because of a course that
// went back (M28), and a plan that a half undone merge had left current (M31).
func TestM53_CasesThatOnceFailed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		books, desk, other := h.shelf(), h.helpdesk(), h.helpdesk()
		for _, seed := range []int{3726, 4942, 6231} {
			h.saga(seed, books, desk, other).lifelong(seed)
		}
	})
}

// lifelong plays one case.
func (s *saga) lifelong(seed int) {
	s.t.Helper()
	s.begin(lifeOf(seed))
	for range 3 + s.random.IntN(5) {
		s.later(time.Minute)
		s.turn()
		s.sits()
	}
	s.whole()
	if s.t.Failed() {
		s.t.Fatalf("KURSBRO_SEED=%d after %s", seed, strings.Join(s.told, ", "))
	}
}

// saga is what happens to one person.
type saga struct {
	house
	random *rand.Rand
	chairs *rand.Rand // decides about seats
	books  shelf
	desk   accounts.Actor                // merges
	other  accounts.Actor                // undoes
	who    []accounts.ProfileID          // the externals, then the internal
	own    map[string]accounts.ProfileID // whose each completion was first
	sat    map[string]accounts.ProfileID // and each booking
	hall   hall
	told   []string // what has happened
}

func (h house) saga(seed int, books shelf, desk, other accounts.Actor) *saga {
	return &saga{house: h, random: rand.New(rand.NewPCG(uint64(seed), 53)), chairs: rand.New(rand.NewPCG(uint64(seed), 27)), books: books, desk: desk, other: other}
}

func (s *saga) internal() accounts.ProfileID { return s.who[len(s.who)-1] }

// begin lets one to three guests live, and hires the person; an internal that
// was there before has lived, too.
func (s *saga) begin(l life) {
	s.t.Helper()
	late := s.random.IntN(2) == 0
	if late {
		s.hire(l.row)
	}
	for i := range 1 + s.random.IntN(3) {
		id := s.guest(fmt.Sprintf("%s@%d.example", l.username, i), nil)
		s.attach(id, l.number, accounts.Proven)
		s.who = append(s.who, id)
	}
	if !late {
		s.lives(s.who...)
		s.remember(s.who...)
		s.hire(l.row)
		s.who = append(s.who, s.byUsername(l.username).ID)
		return
	}
	s.who = append(s.who, s.byUsername(l.username).ID)
	s.lives(s.who...)
	s.remember(s.who...)
	s.write(func(ctx context.Context, tx *db.Tx) error { _, err := s.FindMatches(ctx, tx, s.internal()); return err })
}

func (s *saga) lives(who ...accounts.ProfileID) {
	s.write(func(ctx context.Context, tx *db.Tx) error {
		w := writer{ctx: ctx, tx: tx, random: s.random, shelf: s.books}
		w.furnish(s.chairs)
		for _, id := range who {
			w.live(id)
		}
		s.hall = w.hall
		return w.close()
	})
}

// remember notes whose each completion is before anything is merged.
func (s *saga) remember(who ...accounts.ProfileID) {
	s.own, s.sat = map[string]accounts.ProfileID{}, s.bookings(who...)
	for _, id := range who {
		for _, line := range s.completed(id) {
			s.own[line] = id
		}
	}
}

// turn is one thing that happens.
func (s *saga) turn() {
	s.t.Helper()
	before, written := s.completed(s.who...), s.written()
	switch s.random.IntN(6) {
	case 0, 1:
		s.undoOne()
	case 2, 3:
		s.mergeOne()
	case 4:
		s.plead()
	default:
		s.goOn()
		before = s.completed(s.who...)
	}
	if s.written() != written {
		s.t.Error("something that was written or signed is other (M31)")
	}
	if after := s.completed(s.who...); !slices.Equal(before, after) {
		s.t.Errorf("completed before:\n%s\nafter:\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	s.whole()
}

// mergeOne merges a guest that is not; now and then that is undone at once, and
// must leave no trace.
func (s *saga) mergeOne() {
	s.t.Helper()
	for _, id := range s.who[:len(s.who)-1] {
		if s.profile(id).State == accounts.Merged {
			continue
		}
		before := s.snapshot()
		plan, err := s.Plan(s.t.Context(), s.desk, s.matchOf(id))
		s.must(err)
		done, err := s.Merge(s.t.Context(), s.desk, s.matchOf(id), merge.Order{Digest: plan.Digest, Note: "prøve"})
		s.must(err)
		s.told = append(s.told, "merge")
		if s.random.IntN(2) == 0 {
			s.later(time.Minute)
			s.undoAs(s.other, done.ID, "")
			s.told = append(s.told, "undo at once")
			if after := s.snapshot(); !slices.Equal(before, after) {
				s.t.Errorf("undone at once, and yet:\n%s", differing(before, after))
			}
		}
		return
	}
}

// undoOne undoes any of the merges, or as the problem says the newer one first.
func (s *saga) undoOne() {
	s.t.Helper()
	rows, err := s.DB.Query(s.t.Context(), `SELECT id FROM merge WHERE into_profile_id = $1 AND undone_at IS NULL ORDER BY sequence`, s.internal())
	open, err := db.Collect(rows, err, func(row db.Row) (id merge.MergeID, err error) { err = row.Scan(&id); return id, err })
	s.must(err)
	if len(open) == 0 {
		return
	}
	at := s.random.IntN(len(open))
	plan, err := s.PlanUndo(s.t.Context(), s.other, open[at])
	if errors.Is(err, merge.ErrNewerMerge) {
		s.told = append(s.told, "newer first")
		plan, err = s.PlanUndo(s.t.Context(), s.other, open[len(open)-1])
	}
	s.must(err)
	answers := map[string]transfer.Answer{}
	for _, q := range plan.Questions {
		answers[q.ID] = []transfer.Answer{transfer.Back, transfer.Stay}[s.random.IntN(2)]
	}
	_, err = s.Undo(s.t.Context(), s.other, plan.Merge.ID, merge.UndoOrder{Digest: plan.Digest, Note: "prøve", Answers: answers})
	s.must(err)
	s.told = append(s.told, fmt.Sprintf("undo %d of %d, %d questions", at, len(open), len(plan.Questions)))
}

// goOn lets somebody use or finish an attempt, or begin a course.
func (s *saga) goOn() {
	s.t.Helper()
	who := s.internal()
	attempt := s.text(`SELECT coalesce(max(id), '') FROM attempt WHERE profile_id = $1 AND state = 'open'`, who)
	course := s.books[s.random.IntN(len(s.books))]
	if s.random.IntN(3) == 0 {
		s.exec(`UPDATE goal_plan SET used_at = $2 WHERE profile_id = $1 AND superseded_by IS NULL`, who, *s.now)
	}
	switch {
	case attempt == "" || s.random.IntN(3) == 0:
		if s.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND state = 'active' AND superseded_by IS NULL`, who, course.id) == 0 {
			s.begun(who, course.id, *s.now, 5)
			s.exec(`UPDATE attempt_unit SET location = attempt_id WHERE attempt_id IN (SELECT id FROM attempt WHERE profile_id = $1)`, who)
		}
		s.told = append(s.told, "begin "+string(course.id))
	case s.random.IntN(2) == 0:
		s.exec(`UPDATE attempt SET used_at = $2, progress = progress + 1 WHERE id = $1`, attempt, *s.now)
		s.told = append(s.told, "continue")
	default:
		s.finish(attempt)
		s.told = append(s.told, "finish")
	}
}

// plead answers what waits, or asks for a course where nothing does.
func (s *saga) plead() {
	s.t.Helper()
	who, course := s.internal(), s.books[s.random.IntN(len(s.books))]
	waits := s.text(`SELECT coalesce(max(id), '') FROM approval WHERE profile_id = $1 AND course_id = $2 AND state = 'waiting'`, who, course.id)
	switch {
	case waits == "":
		s.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, requested_at) VALUES ($1, $2, $3, 'waiting', 'owner', $4)`, db.NewID(), who, course.id, *s.now)
		s.told = append(s.told, "ask for "+string(course.id))
	case s.random.IntN(2) == 0:
		s.exec(`UPDATE approval SET state = 'withdrawn', told_at = NULL, settled_at = $2 WHERE id = $1`, waits, *s.now)
		s.told = append(s.told, "withdraw")
	default:
		s.exec(`UPDATE approval SET state = 'refused', told_at = NULL, settled_at = $2 WHERE id = $1`, waits, *s.now)
		s.exec(`INSERT INTO approval_decision (id, approval_id, step, verdict, by_profile_id, decided_at) VALUES ($1, $2, 'owner', 'refused', $3, $4)`, db.NewID(), waits, s.desk.ProfileID, *s.now)
		s.told = append(s.told, "answer")
	}
}

func (s *saga) finish(attempt string) {
	s.t.Helper()
	s.exec(`UPDATE attempt SET state = 'passed', progress = 100, score = 8000, used_at = $2, closed_at = $2 WHERE id = $1`, attempt, *s.now)
	s.exec(`UPDATE enrolment SET state = 'completed', completed_at = $2 WHERE id = (SELECT enrolment_id FROM attempt WHERE id = $1)`, attempt, *s.now)
	result := db.NewID()
	s.exec(`INSERT INTO result (id, profile_id, course_id, attempt_id, outcome, score, achieved_at, origin_kind, recorded_at)
		SELECT $2, profile_id, course_id, id, 'passed', 8000, closed_at, 'here', closed_at FROM attempt WHERE id = $1`, attempt, result)
	s.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, issued_at)
		SELECT $1, id, profile_id, $2, $2, 'Kari', '{}', 'x', 'y', score, achieved_at, recorded_at FROM result WHERE id = $1`, result, db.NewID())
}

// whole: nothing is divided between two people, nobody is in a course twice,
// a tombstone has nothing, and who lives has what they had completed first.
func (s *saga) whole() {
	s.t.Helper()
	if n := s.count(`SELECT count(*) FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id LEFT JOIN result r ON r.attempt_id = a.id
		LEFT JOIN certificate c ON c.result_id = r.id
		WHERE e.profile_id = $1 AND (a.profile_id <> e.profile_id OR r.profile_id <> a.profile_id OR c.profile_id <> r.profile_id)`, s.internal()); n != 0 {
		s.t.Errorf("%d attempts are divided between two people", n)
	}
	if n := s.count(`SELECT count(*) FROM attempt_unit u JOIN attempt a ON a.id = u.attempt_id WHERE a.profile_id = $1 AND u.attempt_id <> u.location`, s.internal()); n != 0 {
		s.t.Error("the saved work of two attempts was mixed (M23)")
	}
	merged, into := map[accounts.ProfileID]bool{}, s.internal()
	for _, id := range s.who {
		merged[id] = s.profile(id).State == accounts.Merged
	}
	for _, id := range s.who {
		owns := s.completed(id)
		for line, first := range s.own {
			if has := slices.Contains(owns, line); !merged[first] && has != (id == first) || merged[first] && has != (id == into) {
				s.t.Errorf("%s is not whose it should be", line)
			}
		}
		if id != into && merged[id] {
			s.ownsNothing(id)
			continue
		}
		s.checkRequests(id)
		s.checkGoals(id)
		s.checkEffective(id)
		s.checkSeats(id)
	}
	s.wholeSeats(merged)
}

// snapshot is what these people have, byte for byte.
func (s *saga) snapshot() []string {
	s.t.Helper()
	var all []string
	for _, table := range []string{"enrolment", "attempt", "result", "certificate", "launch", "share", "approval", "profile_word", "national_id", "goal_plan", "goal_role"} {
		for _, id := range s.who {
			rows, err := s.DB.Query(s.t.Context(), `SELECT * FROM `+table+` WHERE profile_id = $1`, id)
			s.must(err)
			lines, err := db.Collect(rows, err, func(db.Row) (string, error) { return wholeRow(table, rows) })
			s.must(err)
			all = append(all, lines...)
		}
	}
	rows, err := s.DB.Query(s.t.Context(), `SELECT * FROM goal_entry`)
	s.must(err)
	lines, err := db.Collect(rows, err, func(db.Row) (string, error) { return wholeRow("goal_entry", rows) })
	s.must(err)
	all = append(append(all, lines...), s.seatRows()...)
	slices.Sort(all)
	return all
}
