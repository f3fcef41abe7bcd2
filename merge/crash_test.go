package merge_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

const crashDatabase = "KURSBRO_CRASH_DATABASE"

// TestCrashChild is the process that is killed: it merges pair after pair and
// says so on its output. Without a database to work on it does nothing.
func TestCrashChild(t *testing.T) {
	address := os.Getenv(crashDatabase)
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
	fmt.Println("begin")
	for _, id := range ready {
		if _, err := s.Merge(t.Context(), accounts.Job("merge.due"), id, merge.Order{}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("merged", id)
	}
}

// TestM11_KilledAtAnyInstantEveryPairIsWhole kills the merging process over and
// over; each time, every pair is either merged or as it was, and what was told
// to be merged is.
func TestM11_KilledAtAnyInstantEveryPairIsWhole(t *testing.T) {
	kills := map[bool]int{false: 4, true: 220}[long()]
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		h := open(t, d)
		pairs := h.readyPairs(6 * kills)
		random := rand.New(rand.NewPCG(11, uint64(kills)))
		killed := 0
		for range kills {
			if h.killOne(address, random) {
				killed++
			}
			h.everyPairIsWhole(pairs)
			if t.Failed() {
				t.Fatalf("after %d kills", killed)
			}
		}
		if killed < kills*3/4 {
			t.Errorf("only %d of %d children were killed at work", killed, kills)
		}
		h.due()
		h.everyPairIsWhole(pairs)
		if left := h.count(`SELECT count(*) FROM match WHERE state = 'ready'`); left > 0 {
			t.Errorf("%d pairs cannot be merged any more", left)
		}
	})
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
	child := exec.Command(os.Args[0], "-test.run=^TestCrashChild$", "-test.v")
	child.Env = append(os.Environ(), crashDatabase+"="+address)
	out, err := child.StdoutPipe()
	h.must(err)
	h.must(child.Start())
	told, wanted := 0, random.IntN(4)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		text := lines.Text()
		if id, ok := strings.CutPrefix(text, "merged "); ok {
			told++
			defer func() {
				if got := h.text(`SELECT state FROM match WHERE id = $1`, id); got != "merged" {
					h.t.Errorf("a merge that was told of is %s", got)
				}
			}()
		}
		if (text == "begin" || told > 0) && told >= wanted {
			break
		}
	}
	<-time.After(time.Duration(random.IntN(4000)) * time.Microsecond)
	h.must(child.Process.Kill())
	return child.Wait() != nil
}

// everyPairIsWhole: merged with all of it, or untouched.
func (h house) everyPairIsWhole(pairs map[accounts.ProfileID][]string) {
	h.t.Helper()
	for external, had := range pairs {
		p := h.profile(external)
		items := h.count(`SELECT count(*) FROM merge_item i JOIN merge m ON m.id = i.merge_id WHERE m.from_profile_id = $1`, external)
		merges := h.count(`SELECT count(*) FROM merge WHERE from_profile_id = $1`, external)
		audits := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'merge.merge' AND detail LIKE '%' || $1 || '%'`, external)
		mails := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.receipt' AND to_address = $1`, p.Email)
		if p.State == accounts.Merged {
			if items == 0 || merges != 1 || audits != 1 || mails != 1 || h.state(external) != "merged" {
				h.t.Errorf("half merged: %d items, %d merges, %d audit rows, %d mails, match %s", items, merges, audits, mails, h.state(external))
			}
			h.ownsNothing(external)
			if got := h.completed(p.MergedInto); fmt.Sprint(got) != fmt.Sprint(had) {
				h.t.Errorf("completed %v, had %v", got, had)
			}
			continue
		}
		if items+merges+audits+mails != 0 || h.state(external) != "ready" || fmt.Sprint(h.completed(external)) != fmt.Sprint(had) {
			h.t.Errorf("half untouched: %d items, %d merges, %d audit rows, %d mails, match %s", items, merges, audits, mails, h.state(external))
		}
	}
}
