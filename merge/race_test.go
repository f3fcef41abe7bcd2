package merge_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/scorm"
	"kursbro/merge"
)

// TestM12_OfTwoWhoMergeThePairOneWins lets two nodes, each with its own handle
// on the database, merge the same pairs with several goroutines each.
func TestM12_OfTwoWhoMergeThePairOneWins(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		h, other := twoNodes(t, address)
		pairs := h.readyPairs(12)
		var mu sync.Mutex
		won := map[accounts.ProfileID][]merge.MergeID{}
		var all sync.WaitGroup
		for external := range pairs {
			id := h.matchOf(external)
			for worker := range 4 {
				node := []*merge.Service{h.Service, other}[worker%2]
				all.Go(func() {
					done, err := node.Merge(t.Context(), accounts.Job("merge.due"), id, merge.Order{})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err != nil:
						t.Errorf("worker %d: %v", worker, err)
					case done.Already:
						if done.ID == "" {
							t.Error("already merged, but nobody knows as what")
						}
					default:
						won[external] = append(won[external], done.ID)
					}
				})
			}
		}
		all.Wait()
		for external := range pairs {
			if len(won[external]) != 1 {
				t.Errorf("%d workers merged one pair", len(won[external]))
			}
		}
		h.everyPairIsWhole(pairs)
	})
}

// TestM12_TwoProcessesOnOneDatabase lets two processes merge and undo the same
// pairs; neither ends in trouble, and every pair is whole.
func TestM12_TwoProcessesOnOneDatabase(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		h, _ := twoNodes(t, address)
		pairs := h.readyPairs(24)
		var all sync.WaitGroup
		for range 2 {
			child := dbtest.StartChild(t, "TestCrashChild", address)
			all.Go(func() { child.Finish() })
		}
		all.Wait()
		h.nothingIsHalf()
		h.everyPairIsWhole(pairs)
		if left := h.count(`SELECT count(*) FROM match WHERE state = 'ready'`); left > 0 {
			t.Errorf("%d pairs are left", left)
		}
	})
}

func twoNodes(t *testing.T, address string) (house, *merge.Service) {
	t.Helper()
	var nodes []*db.DB
	for range 2 {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		nodes = append(nodes, d)
	}
	h := open(t, nodes[0])
	nodes[1].SetClock(nodes[0].Now)
	return h, services(t, nodes[1])
}

// TestEverythingAtOnce lets eight workers on two nodes merge, import, undo and
// learn on the same fifty people. Nobody sees a deadlock, and nothing is lost.
func TestEverythingAtOnce(t *testing.T) {
	people, rounds := 50, map[bool]int{false: 10, true: 200}[long()]
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		h, other := twoNodes(t, address)
		r := race{house: h, nodes: []*merge.Service{h.Service, other}, course: h.playable("SPILL")}
		books := h.shelf()
		for k := range people {
			l := lifeOf(k)
			l.externals = []accounts.ProfileID{h.guest(l.username+"@hjemme.example", nil)}
			h.typed(l.externals[0], l.number)
			r.lives = append(r.lives, l)
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			w := writer{ctx: ctx, tx: tx, random: rand.New(rand.NewPCG(8, 8)), shelf: books}
			w.furnish(rand.New(rand.NewPCG(8, 9)))
			for _, l := range r.lives {
				w.live(l.externals[0])
			}
			return w.err
		})
		var had [][]string
		for _, l := range r.lives {
			had = append(had, h.completed(l.externals...))
		}
		r.run(rounds)
		h.hire(r.rows()...)
		h.due()
		t.Logf("%d merges were undone, %d passes saved", r.undone.Load(), len(r.passed))
		r.mergeUndone()
		h.nothingIsHalf()
		for i, l := range r.lives {
			r.checkLife(l, had[i])
		}
	})
}

// race is what the workers share.
type race struct {
	house
	nodes  []*merge.Service
	course courses.CourseID
	lives  []life
	undone atomic.Int64
	mu     sync.Mutex
	passed []string // "username" of each pass that was answered "saved"
}

func (r *race) rows() (rows []hired) {
	for _, l := range r.lives {
		rows = append(rows, l.row)
	}
	return rows
}

func (r *race) run(rounds int) {
	r.t.Helper()
	var all sync.WaitGroup
	for worker := range 8 {
		random := rand.New(rand.NewPCG(uint64(worker), 88))
		node := r.nodes[worker%2]
		all.Go(func() {
			for range rounds {
				switch worker {
				case 0, 1:
					r.imports(node, random)
				case 2, 3:
					r.merges(node)
				case 4:
					r.undoes(node, random)
				default:
					r.learns(node, r.lives[random.IntN(len(r.lives))])
				}
			}
		})
	}
	all.Wait()
}

func (r *race) imports(node *merge.Service, random *rand.Rand) {
	from := random.IntN(len(r.lives))
	rows := r.rows()[from:min(from+5, len(r.lives))]
	_, err := node.Import(r.t.Context(), accounts.Command("test"), strings.NewReader(feed(rows...)), merge.ImportOptions{}, func(o merge.RowOutcome) {
		if o.Outcome == merge.RowRefused || o.Cause != nil {
			r.t.Errorf("row refused: %s %v", o.Code, o.Cause)
		}
	})
	if err != nil {
		r.t.Errorf("import: %v", err)
	}
}

func (r *race) merges(node *merge.Service) {
	if _, err := node.MergeDue(r.t.Context()); err != nil {
		r.t.Errorf("merge: %v", err)
	}
}

// mergeUndone merges by hand whom an undo left apart.
func (r *race) mergeUndone() {
	r.t.Helper()
	desk := r.helpdesk()
	for _, l := range r.lives {
		if r.profile(l.externals[0]).State == accounts.Merged {
			continue
		}
		plan, err := r.Plan(r.t.Context(), desk, r.matchOf(l.externals[0]))
		r.must(err)
		_, err = r.Merge(r.t.Context(), desk, plan.Match.ID, merge.Order{Digest: plan.Digest, Note: "prøve"})
		r.must(err)
	}
}

// undoes takes back any merge, once there is one; the pair does not come back by
// itself. That somebody was there first is no fault.
func (r *race) undoes(node *merge.Service, random *rand.Rand) {
	ctx, desk := r.t.Context(), accounts.Command("test")
	rows, err := node.DB.Query(ctx, `SELECT id FROM merge WHERE undone_at IS NULL`)
	open, err := db.Collect(rows, err, func(row db.Row) (id merge.MergeID, err error) { err = row.Scan(&id); return id, err })
	if err != nil || len(open) == 0 {
		r.fault("read merges", err)
		r.merges(node)
		return
	}
	id := open[random.IntN(len(open))]
	plan, err := node.PlanUndo(ctx, desk, id)
	r.fault("plan undo", err)
	answers := map[string]transfer.Answer{}
	for _, q := range plan.Questions {
		answers[q.ID] = transfer.Stay
	}
	done, err := node.Undo(ctx, desk, id, merge.UndoOrder{Answers: answers})
	r.fault("undo", err)
	if err == nil && !done.Already {
		r.undone.Add(1)
	}
}

// fault is what nobody may see: trouble of the database, or no problem at all.
func (r *race) fault(what string, err error) {
	if err != nil && (problem.Of(err) == nil || errors.Is(err, db.ErrUnavailable)) {
		r.t.Errorf("%s: %v", what, err)
	}
}

// learns lets somebody pass the course as whoever they are at the moment. What
// is answered with "saved" must be there in the end; a refusal must be clear.
func (r *race) learns(node *merge.Service, l life) {
	ctx := r.t.Context()
	who := accounts.Actor{ProfileID: l.externals[0], Kind: accounts.Person, OrganisationID: r.guests}
	if p, found, err := accounts.FindByUsername(ctx, node.DB, l.username); err == nil && found {
		if from, err := accounts.SelectProfile(ctx, node.DB, who.ProfileID); err == nil && from.State == accounts.Merged {
			who = accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: true, OrganisationID: r.root}
		}
	}
	saved, err := r.pass(ctx, node, who)
	r.fault("learn", err)
	if saved {
		r.mu.Lock()
		r.passed = append(r.passed, l.username)
		r.mu.Unlock()
	}
}

func (r *race) pass(ctx context.Context, node *merge.Service, who accounts.Actor) (bool, error) {
	enrolment, err := node.Courses.Enrol(ctx, who, r.course)
	if err != nil {
		return false, err
	}
	window, err := node.Courses.OpenLaunch(ctx, who, enrolment)
	if err != nil {
		return false, err
	}
	saved, err := node.Courses.Commit(ctx, path.Base(window.URL), courses.Commit{
		Unit: "u", Session: db.NewID(), Sequence: 1, Final: true, Data: json.RawMessage(`{"cmi":{"core":{"lesson_status":"passed","score":{"raw":"90"}}}}`)})
	return err == nil && saved.State == courses.AttemptPassed, err
}

// checkLife: what was there before is there, and every pass that was answered
// with "saved" is a result of the survivor with its certificate.
func (r *race) checkLife(l life, had []string) {
	r.t.Helper()
	into := r.byUsername(l.username)
	after := r.completed(into.ID)
	for _, line := range had {
		if !slices.Contains(after, line) {
			r.t.Errorf("lost: %s", line)
		}
	}
	saved := 0
	for _, name := range r.passed {
		saved += map[bool]int{true: 1}[name == l.username]
	}
	held := r.count(`SELECT count(*) FROM result r JOIN certificate c ON c.result_id = r.id AND c.profile_id = r.profile_id WHERE r.profile_id = $1 AND r.course_id = $2`, into.ID, r.course)
	if saved > 0 && held == 0 || held > max(saved, 1)*2 {
		r.t.Errorf("%s: %d passes were saved, %d are held", l.username, saved, held)
	}
	if n := r.count(`SELECT count(*) FROM result WHERE profile_id = $1`, l.externals[0]); n != 0 {
		r.t.Errorf("%d results are left with the tombstone", n)
	}
	r.checkEffective(into.ID)
}

// playable is a course that really plays: one unit, open to the region.
func (h house) playable(code string) courses.CourseID {
	h.t.Helper()
	id := h.course(code)
	manifest, err := json.Marshal(map[string]any{"units": []scorm.Unit{{Identifier: "u", Title: "U", Href: "index.html"}}})
	h.must(err)
	h.exec(`UPDATE package SET manifest = $2 WHERE course_id = $1`, id, string(manifest))
	h.exec(`UPDATE course SET package_id = $2 WHERE id = $1`, id, "package-"+code)
	h.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, h.root)
	return id
}
