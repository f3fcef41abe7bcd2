package merge_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

// TestCrashChild is the process that is killed: it merges pair after pair, undoes
// every third merge, and says so on its output. Without a database to work on it
// does nothing.
func TestCrashChild(t *testing.T) {
	address := dbtest.ChildAddress()
	if address == "" {
		return
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.SetClock(func() time.Time { return noon })
	s := services(t, d)
	rows, err := d.Query(t.Context(), `SELECT id FROM match WHERE state = 'ready' ORDER BY id`)
	ready, err := db.Collect(rows, err, func(row db.Row) (id merge.MatchID, err error) { err = row.Scan(&id); return id, err })
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Tell("begin")
	for i, id := range ready {
		done, err := s.Merge(t.Context(), accounts.Job("merge.due"), id, merge.Order{})
		if errors.Is(err, merge.ErrNotReady) { // another process has undone it
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Tell("merged", id)
		if i%3 != 1 {
			continue
		}
		if _, err := s.Undo(t.Context(), accounts.Command("test"), done.ID, merge.UndoOrder{}); err != nil && !errors.Is(err, merge.ErrUndone) {
			t.Fatal(err)
		}
		dbtest.Tell("undone", id)
	}
}

// TestM11_KilledAtAnyInstantEveryPairIsWhole kills the process that merges and
// undoes over and over; each time, every pair is merged, undone or as it was,
// and what was told to be done is.
func TestM11_KilledAtAnyInstantEveryPairIsWhole(t *testing.T) {
	kills := map[bool]int{false: 20, true: 220}[long()]
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		h := open(t, d)
		pairs := h.readyPairs(8 * kills)
		random := rand.New(rand.NewPCG(11, uint64(kills)))
		killed := 0
		for range kills {
			if h.killOne(address, random) {
				killed++
			}
			h.nothingIsHalf()
			if t.Failed() {
				t.Fatalf("after %d kills", killed)
			}
		}
		t.Logf("%d of %d killed at work: %d merges, %d of them undone", killed, kills,
			h.count(`SELECT count(*) FROM merge`), h.count(`SELECT count(*) FROM merge_undo`))
		if killed < kills*3/4 {
			t.Errorf("only %d of %d children were killed at work", killed, kills)
		}
		h.everyPairIsWhole(pairs)
		h.due()
		h.nothingIsHalf()
		h.everyPairIsWhole(pairs)
		if left := h.count(`SELECT count(*) FROM match WHERE state = 'ready'`); left > 0 {
			t.Errorf("%d pairs cannot be merged any more", left)
		}
	})
}

// nothingIsHalf asks of all pairs at once for every way in which a merge or an
// undo could be half-done: without its log, its event, its mail or its items,
// doubled, or with rows that no merge has.
func (h house) nothingIsHalf() {
	h.t.Helper()
	for what, query := range map[string]string{
		"merges without one log":   `SELECT count(*) FROM merge m WHERE (SELECT count(*) FROM audit_entry WHERE action = 'merge.merge' AND object_ref = m.id) <> 1`,
		"undos without one log":    `SELECT count(*) FROM merge_undo u WHERE (SELECT count(*) FROM audit_entry WHERE action = 'merge.undo' AND object_ref = u.merge_id) <> 1`,
		"merges without one event": `SELECT count(*) FROM merge m WHERE (SELECT count(*) FROM event e WHERE e.merge_ref = m.id AND e.kind = 'profile.merged') <> 1`,
		"undos without one event":  `SELECT count(*) FROM merge m WHERE (SELECT count(*) FROM event e WHERE e.merge_ref = m.id AND e.kind = 'profile.merge_undone') <> (SELECT count(*) FROM merge_undo u WHERE u.merge_id = m.id)`,
		"events of nothing":        `SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM merge m WHERE m.id = e.merge_ref)`,
		"logs of nothing":          `SELECT count(*) - (SELECT count(*) FROM merge) - (SELECT count(*) FROM merge_undo) FROM audit_entry WHERE action IN ('merge.merge', 'merge.undo')`,
		"orphan items":             `SELECT count(*) FROM merge_item i WHERE NOT EXISTS (SELECT 1 FROM merge m WHERE m.id = i.merge_id)`,
		"merges without items":     `SELECT count(*) FROM merge m WHERE NOT EXISTS (SELECT 1 FROM merge_item i WHERE i.merge_id = m.id)`,
		"undos not undone":         `SELECT count(*) FROM merge m WHERE (m.undone_at IS NOT NULL) <> EXISTS (SELECT 1 FROM merge_undo u WHERE u.merge_id = m.id)`,
		"tombstones of no merge":   `SELECT count(*) FROM profile p WHERE (p.state = 'merged') <> EXISTS (SELECT 1 FROM merge m WHERE m.from_profile_id = p.id AND m.undone_at IS NULL)`,
		"divided attempts":         `SELECT count(*) FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.profile_id <> e.profile_id`,
		"divided certificates":     `SELECT count(*) FROM certificate c JOIN result r ON r.id = c.result_id WHERE c.profile_id <> r.profile_id`,
	} {
		if n := h.count(query); n != 0 {
			h.t.Errorf("%d %s", n, what)
		}
	}
}

// readyPairs makes pairs that wait to be merged, and says what each had.
func (h house) readyPairs(count int) map[accounts.ProfileID][]string {
	h.t.Helper()
	books := h.shelf()
	pairs := map[accounts.ProfileID][]string{}
	var rows []hired
	var externals []accounts.ProfileID
	for k := range count {
		l := lifeOf(k)
		id := h.guest(l.username+"@hjemme.example", nil)
		h.typed(id, l.number)
		l.row["start_date"] = "2026-05-08"
		rows, externals = append(rows, l.row), append(externals, id)
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		w := writer{ctx: ctx, tx: tx, random: rand.New(rand.NewPCG(5, 5)), shelf: books}
		w.furnish(rand.New(rand.NewPCG(5, 9)))
		for _, id := range externals {
			w.live(id)
		}
		return w.err
	})
	h.hire(rows...)
	h.exec(`UPDATE employment SET start_date = '2026-05-07'`)
	h.exec(`UPDATE match SET state = 'ready', due_date = '2026-05-07'`)
	for _, id := range externals {
		pairs[id] = h.completed(id)
	}
	return pairs
}

// killOne starts a child and kills it some moments after it told of some
// merges; false when it was done before.
func (h house) killOne(address string, random *rand.Rand) bool {
	h.t.Helper()
	child := dbtest.StartChild(h.t, "TestCrashChild", address)
	var told []string
	for wanted := random.IntN(5); len(told) <= wanted; { // the first says that it begins
		line, ok := child.Next()
		if !ok {
			break
		}
		told = append(told, line)
	}
	rest, atWork := child.Kill(time.Duration(random.IntN(6000)) * time.Microsecond)
	last := map[string]string{}
	for _, line := range append(told, rest...) {
		if did, id, ok := strings.Cut(line, " "); ok {
			last[id] = did
		}
	}
	for id, did := range last {
		if got := h.text(`SELECT state FROM match WHERE id = $1`, id); did == "merged" && got == "ready" || did == "undone" && got != "review" {
			h.t.Errorf("what was told to be %s is %s", did, got)
		}
	}
	return atWork
}

// everyPairIsWhole: merged with all of it, undone, or untouched; what somebody
// had completed is theirs.
func (h house) everyPairIsWhole(pairs map[accounts.ProfileID][]string) {
	h.t.Helper()
	for external, had := range pairs {
		p := h.profile(external)
		merges := h.count(`SELECT count(*) FROM merge WHERE from_profile_id = $1`, external)
		receipts := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.receipt' AND to_address = $1`, p.Email)
		now, owner, want := h.state(external), external, map[bool]string{false: "ready", true: "review"}[merges == 1]
		if p.State == accounts.Merged {
			owner, want = p.MergedInto, "merged"
			h.ownsNothing(external)
		}
		if now != want || merges > 1 || receipts != merges {
			h.t.Errorf("half: the external is %s, the match %s, %d merges, %d mails", p.State, now, merges, receipts)
		}
		if got := h.completed(owner); fmt.Sprint(got) != fmt.Sprint(had) {
			h.t.Errorf("completed %v, had %v", got, had)
		}
	}
}
