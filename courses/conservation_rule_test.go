package courses_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

// TestConservationOfWhatIsMandatory merges random histories in a course that a rule
// asks for and another version of it, with exemptions, a pass that waits for another
// course, and a course that a shorter one renews. Nobody who is exempt is obliged,
// nobody loses time, the rules have nothing to add afterwards, every pass is there
// once, and the undo gives everything back.
func TestConservationOfWhatIsMandatory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		h := bound{world: w, began: w.now}
		h.rule, h.older = w.course("MANDAT", courseRow{sameAs: "mandat"}), w.course("MANDAT-1", courseRow{sameAs: "mandat"})
		h.top, h.base = w.course("TOPP", courseRow{}), w.course("GRUNN", courseRow{})
		h.long, h.short = w.yearly()
		w.must(w.s.Require(ctx, w.owner(), h.top, "GRUNN", courses.HoldsCompletion))
		w.exec(`INSERT INTO assignment (id, course_id, organisation_id, who, due_days, created_at, updated_at) VALUES ('rule', $1, $2, 'everyone', 30, $3, $3)`, h.rule, w.region, w.now)
		for seed := range cases() {
			h.random = rand.New(rand.NewPCG(uint64(seed), 51))
			h.people = [2]accounts.Actor{w.external("Kari"), w.internal("Kari")}
			h.live()
			h.check(seed%2 == 0)
			if t.Failed() {
				t.Fatalf("history %d", seed)
			}
		}
		if renewals == 0 || releases == 0 {
			t.Errorf("%d renewals and %d passes that wait were tried", renewals, releases)
		}
	})
}

// bound is two profiles of one person – outside, inside – whom a rule speaks of.
type bound struct {
	*world
	random                              *rand.Rand
	people                              [2]accounts.Actor
	rule, older, top, base, long, short courses.CourseID
	began                               time.Time
}

// live lets both do things at random moments of the last year, and has the rules
// gone through for them at last.
func (h *bound) live() {
	h.now = h.began.AddDate(-1, 0, 0)
	for range 4 + h.random.IntN(14) {
		h.now = h.now.Add(time.Duration(1+h.random.IntN(24*24)) * time.Hour)
		who := h.people[h.random.IntN(2)]
		switch h.random.IntN(6) {
		case 0:
			h.catchUp(who)
		case 1:
			h.exec(`INSERT INTO exemption (id, course_id, profile_id, why, exempted_at) VALUES ($1, $2, $3, 'permisjon', $4)`, db.NewID(), h.rule, who.ProfileID, h.now)
		case 2:
			h.exec(`UPDATE exemption SET ended_at = $2 WHERE profile_id = $1 AND ended_at IS NULL`, who.ProfileID, h.now)
		default:
			h.take(who, []courses.CourseID{h.rule, h.rule, h.older, h.top, h.top, h.base, h.long, h.long, h.short, h.short}[h.random.IntN(10)])
		}
	}
	h.now = h.began
	for _, who := range h.people {
		h.catchUp(who)
	}
	h.now = h.now.Add(time.Minute)
}

func (h *bound) catchUp(who accounts.Actor) {
	who.LoginAt = h.now
	h.must(h.s.CatchUp(context.Background(), who))
}

// take enrols, begins, and passes now and then; what the portal refuses is not done.
func (h *bound) take(who accounts.Actor, course courses.CourseID) {
	if course == h.short { // it does not ask whether there is something to renew: that may be in the other profile
		enrolment := courses.EnrolmentID(db.NewID())
		h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'completed', $4)`, enrolment, who.ProfileID, course, h.now)
		h.finish(h.begin(who, course, enrolment, 50), true, new(8000))
		return
	}
	enrolment, err := h.s.Enrol(context.Background(), who, course)
	if err != nil {
		return
	}
	attempt := courses.AttemptID(h.value(`SELECT max(id) FROM attempt WHERE enrolment_id = $1 AND state = 'open'`, enrolment))
	if attempt == "NULL" && h.random.IntN(3) > 0 && h.value(`SELECT max(id) FROM attempt WHERE enrolment_id = $1`, enrolment) == "NULL" {
		attempt = h.begin(who, course, enrolment, h.random.IntN(5)*20)
	}
	if attempt != "NULL" && h.random.IntN(2) == 0 {
		h.finish(attempt, true, new(8000))
	}
}

// rows are those of both that a merge may change, as text; what a merge renewed and
// an undo took back is left out.
func (h *bound) rows() []string {
	var all []string
	for _, query := range []string{
		`SELECT profile_id || ' enrolment ' || id || state || coalesce(superseded_by, '') || coalesce(cast(superseded_at AS text), '') || coalesce(cast(due_at AS text), '') || coalesce(cast(required_at AS text), '') || coalesce(assignment_id, '') || via FROM enrolment`,
		`SELECT profile_id || ' attempt ' || id || state || coalesce(cast(held_at AS text), '') || coalesce(superseded_by, '') FROM attempt`,
		`SELECT profile_id || ' result ' || id || not_accepted || origin_kind || coalesce(superseded_by, '') FROM result x WHERE (origin_kind <> 'merge' OR renewed_by IS NULL)`,
		`SELECT profile_id || ' exemption ' || id || coalesce(cast(ended_at AS text), '') FROM exemption`,
	} {
		where := " WHERE "
		if strings.Contains(query, " WHERE ") {
			where = " AND "
		}
		rows, err := h.d.Query(context.Background(), query+where+`profile_id IN ($1, $2)`, h.people[0].ProfileID, h.people[1].ProfileID)
		lines, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
		h.must(err)
		all = append(all, lines...)
	}
	slices.Sort(all)
	return all
}

// obliged are the deadlines of the mandatory course that both are in, in order.
func (h *bound) obliged() (all []string) {
	rows, err := h.d.Query(context.Background(), `SELECT cast(due_at AS text) FROM enrolment WHERE profile_id IN ($1, $2)
		AND state = 'active' AND superseded_by IS NULL AND required_at IS NOT NULL ORDER BY due_at`, h.people[0].ProfileID, h.people[1].ProfileID)
	all, err = db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
	h.must(err)
	return all
}

// passes counts what was passed, whether it counts or waits, but for renewals.
func (h *bound) passes() string {
	return h.value(`SELECT cast((SELECT count(*) FROM result WHERE profile_id IN ($1, $2) AND outcome = 'passed' AND renewed_by IS NULL)
		+ (SELECT count(*) FROM attempt WHERE profile_id IN ($1, $2) AND held_at IS NOT NULL) AS text)`, h.people[0].ProfileID, h.people[1].ProfileID)
}

func (h *bound) holds(who accounts.Actor) bool {
	return slices.ContainsFunc(h.learning(who).Achieved, func(a courses.Achieved) bool { return a.SameAs == "mandat" && a.Counts() })
}

func (h *bound) check(undo bool) {
	h.t.Helper()
	outside, inside := h.people[0], h.people[1]
	before, due, passes := h.rows(), h.obliged(), h.passes()
	exempt := h.value(`SELECT cast(count(*) AS text) FROM exemption WHERE profile_id IN ($1, $2) AND ended_at IS NULL`, outside.ProfileID, inside.ProfileID) != "0"
	merged := h.now
	items := h.merge(outside, inside)
	h.write(func(tx *db.Tx) error { return h.s.RenewMoved(context.Background(), tx, items, "merge-1") })
	h.checkObliged(due, exempt)
	h.checkRenewed(items)
	h.now = h.now.Add(time.Hour)
	stands := h.rows()
	h.catchUp(inside)
	if after := h.rows(); !slices.Equal(stands, after) {
		h.t.Errorf("the rules had something to add:\n%s", apart(stands, after))
	}
	if !undo {
		h.checkHeld(passes)
		h.checkSaid(items)
		return
	}
	plan, err := courses.PlanUnmove(context.Background(), h.d, transfer.Undo{From: string(outside.ProfileID), Into: string(inside.ProfileID), MergedAt: merged, Items: items})
	h.must(err)
	if len(plan.Questions)+len(plan.Left) > 0 {
		h.t.Errorf("nobody has touched anything: %+v %+v", plan.Questions, plan.Left)
	}
	h.write(func(tx *db.Tx) error {
		return courses.ApplyUnmove(context.Background(), tx, transfer.Chosen(plan.Steps, nil))
	})
	if after := h.rows(); !slices.Equal(before, after) {
		h.t.Errorf("not as it was:\n%s", apart(before, after))
	}
}

// checkObliged: who is exempt or has passed is not obliged; everybody else is where
// they were, once, and by the latest of the days that they were told.
func (h *bound) checkObliged(due []string, exempt bool) {
	h.t.Helper()
	now := h.obliged()
	switch free := exempt || h.holds(h.people[1]); {
	case free && len(now) > 0:
		h.t.Errorf("exempt %v, and obliged by %v", exempt, now)
	case !free && len(due) > 0 && (len(now) != 1 || now[0] != due[len(due)-1]):
		h.t.Errorf("was obliged by %v, and is by %v", due, now)
	}
}

// checkHeld: what waits counts as soon as the other profile has what it waits for,
// and nothing is passed twice or lost.
func (h *bound) checkHeld(passes string) {
	h.t.Helper()
	_, err := h.s.SeeToHeld(context.Background())
	h.must(err)
	if now := h.passes(); now != passes {
		h.t.Errorf("%s passes, were %s", now, passes)
	}
	waiting := h.value(`SELECT cast(count(*) AS text) FROM attempt WHERE profile_id = $1 AND course_id = $2 AND held_at IS NOT NULL`, h.people[1].ProfileID, h.top) != "0"
	if passed := h.value(`SELECT cast(count(*) AS text) FROM result WHERE profile_id = $1 AND course_id = $2 AND outcome = 'passed'`, h.people[1].ProfileID, h.base) != "0"; waiting && passed {
		h.t.Error("it waits for what was passed")
	}
}

// checkRenewed: what the plan said is renewed is, until the day that it said, and
// nothing else.
func (h *bound) checkRenewed(items []transfer.Item) {
	h.t.Helper()
	said := 0
	for _, item := range items {
		if item.Table != "renewal" {
			continue
		}
		said++
		var until *time.Time
		h.must(h.d.QueryRow(context.Background(), `SELECT valid_until FROM result WHERE profile_id = $1 AND renewed_by = $2 AND course_id = $3 AND not_accepted = ''`,
			h.people[1].ProfileID, item.Row, item.Column).Scan(&until))
		if !transfer.Same(transfer.Value(until), item.After) {
			h.t.Errorf("it said until %s, and it is %v", *item.After, until)
		}
	}
	if made := h.value(`SELECT cast(count(*) AS text) FROM result WHERE profile_id = $1 AND origin_kind = 'merge' AND origin_at = $2 AND renewed_by IS NOT NULL
		AND renewed_by IN (SELECT id FROM result) AND id NOT IN (SELECT key FROM json_each($3))`, h.people[1].ProfileID, h.now, db.Keys(movedResults(items))); made != fmt.Sprint(said) {
		h.t.Errorf("%s renewed, %d said", made, said)
	}
	renewals += said
}

// renewals, releases are how often the histories had some: a property that nothing
// was tried on says nothing.
var renewals, releases int

func movedResults(items []transfer.Item) (ids []string) {
	for _, item := range items {
		if item.Table == "result" && item.Column == "profile_id" {
			ids = append(ids, item.Row)
		}
	}
	return ids
}

// checkSaid: what the plan said waits still does, and what it said counts does.
func (h *bound) checkSaid(items []transfer.Item) {
	h.t.Helper()
	for _, item := range items {
		waits := item.Label.Key == "courses.move.waits"
		if !waits && item.Label.Key != "courses.move.released" {
			continue
		}
		releases++
		held := h.value(`SELECT cast(count(*) AS text) FROM attempt WHERE (id = $1 OR enrolment_id = $1) AND held_at IS NOT NULL`, item.Row) != "0"
		if held != waits {
			h.t.Errorf("%s of %s, and it waits: %v", item.Label.Key, item.Row, held)
		}
	}
}

// apart are the lines that only one of two has.
func apart(before, after []string) string {
	var said []string
	for _, line := range before {
		if !slices.Contains(after, line) {
			said = append(said, "- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			said = append(said, "+ "+line)
		}
	}
	return strings.Join(said, "\n")
}
