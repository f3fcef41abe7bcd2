package merge_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

// TestMergesTogetherDoWhatMergesAloneDo: the night's job merges many in one
// transaction, by plans that were drawn before the first of them was carried
// out. Two copies of one file, whose people stand in each other's lines and
// plans, must come out alike where each pair is merged by itself.
func TestMergesTogetherDoWhatMergesAloneDo(t *testing.T) {
	for seed := range map[bool]int{false: 4, true: 1000}[long()] {
		h := open(t, dbtest.SQLite(t))
		h.neighbours(uint64(seed))
		copied := filepath.Join(t.TempDir(), "copy.db")
		h.must(h.DB.Backup(t.Context(), copied))
		d, err := db.Open(t.Context(), copied)
		h.must(err)
		t.Cleanup(func() { d.Close() })
		d.SetClock(func() time.Time { return *h.now })
		alone := house{t: t, now: h.now, Service: services(t, d)}
		alone.mergeEach()
		together, err := h.MergeReady(t.Context(), accounts.Command("test"), func(merge.Tried) {})
		if h.must(err); together == 0 {
			t.Fatal("nobody was merged")
		}
		got, want := h.world(), alone.world()
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d leaves\n%.2000s\ntogether, and alone\n%.2000s", seed, missing(got, want), missing(want, got))
		}
	}
}

// TestTheJobGivesWayToReadersAndStopsNowhere: while pages are read, the job
// rests as long as each merge took; being told to stop ends a rest at once.
func TestTheJobGivesWayToReadersAndStopsNowhere(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	h.neighbours(1)
	due := h.count(`SELECT count(*) FROM match WHERE state = 'ready'`)
	looks := 0
	h.Busy = func() bool { looks++; return true }
	merged, err := h.MergeDue(t.Context())
	if h.must(err); merged == 0 || looks < merged {
		t.Errorf("%d merged, %d looks, %d were ready", merged, looks, due)
	}

	again := open(t, dbtest.SQLite(t))
	again.neighbours(1)
	ctx, stop := context.WithCancel(t.Context())
	again.Busy = func() bool { *again.now = again.now.Add(24 * time.Hour); stop(); return true }
	if _, err := again.MergeDue(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}

// neighbours are hired and ready to merge. Some have only courses of their own,
// others share classes, plans and requests with whoever comes along.
func (h house) neighbours(seed uint64) {
	h.t.Helper()
	random := rand.New(rand.NewPCG(seed, 16))
	books := h.shelf()
	var rows []hired
	var guests []accounts.ProfileID
	for k := range 30 {
		l := lifeOf(k)
		l.row["start_date"] = "2026-05-08"
		rows = append(rows, l.row)
		for i := range 1 + random.IntN(4)/3 {
			id := h.guest(l.username+fmt.Sprint("@hjemme", i, ".example"), nil)
			h.attach(id, l.number, accounts.Proven)
			guests = append(guests, id)
		}
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		w := writer{ctx: ctx, tx: tx, random: random, shelf: books}
		w.furnish(rand.New(rand.NewPCG(seed, 17)))
		for _, id := range guests {
			if random.IntN(2) == 0 {
				w.live(id)
				continue
			}
			for _, c := range books {
				w.outcome(id, c)
				w.progress(id, c)
			}
		}
		return w.close()
	})
	h.hire(rows...)
	h.later(24 * time.Hour)
}

// mergeEach merges what is due in the job's order, each pair by itself: the
// oldest external of each person, then the next of those who have one.
func (h house) mergeEach() {
	h.t.Helper()
	job := accounts.Job("merge.due")
	for {
		rows, err := h.DB.Query(h.t.Context(), `SELECT min(m.id) FROM match m JOIN profile p ON p.id = m.external_profile_id
			WHERE m.origin <> 'twins' AND m.state = 'planned' GROUP BY m.internal_profile_id ORDER BY min(p.created_at), min(m.id)`)
		wave, err := db.Collect(rows, err, func(row db.Row) (id merge.MatchID, err error) { return id, row.Scan(&id) })
		h.must(err)
		for _, id := range wave {
			_, err := h.Plan(h.t.Context(), job, id) // decides it anew
			h.must(err)
			_, err = h.Merge(h.t.Context(), job, id, merge.Order{})
			h.must(err)
		}
		if len(wave) == 0 {
			return
		}
	}
}

// world is all that merges leave, but for the ids that they made up.
func (h house) world() (all []string) {
	h.t.Helper()
	for _, query := range []string{
		`SELECT 'merge ' || from_profile_id || ' ' || into_profile_id || ' ' || digest FROM merge`,
		`SELECT 'item ' || m.from_profile_id || ' ' || i.sequence || ' ' || i.table_name || ' ' || i.column_name || ' ' || coalesce(i.before, '') || ' ' ||
			CASE WHEN i.column_name = 'origin_ref' THEN '' ELSE coalesce(i.after, '') END || ' ' || i.rule || ' ' || i.changed_rows FROM merge_item i JOIN merge m ON m.id = i.merge_id`,
		`SELECT 'match ' || id || ' ' || state || ' ' || reasons FROM match`,
		`SELECT 'profile ' || id || ' ' || state || ' ' || coalesce(merged_into, '') || ' ' || coalesce(email, '') || ' ' || coalesce(private_email, '') FROM profile`,
		`SELECT 'enrolment ' || id || ' ' || profile_id || ' ' || state || ' ' || coalesce(superseded_by, '') FROM enrolment`,
		`SELECT 'attempt ' || id || ' ' || profile_id || ' ' || state || ' ' || coalesce(superseded_by, '') FROM attempt`,
		`SELECT 'result ' || id || ' ' || profile_id || ' ' || origin_kind || ' ' || not_accepted || ' ' || coalesce(superseded_by, '') FROM result`,
		`SELECT 'certificate ' || id || ' ' || profile_id FROM certificate`,
		`SELECT 'launch ' || token_hash || ' ' || profile_id || ' ' || coalesce(cast(ended_at AS text), '') FROM launch`,
		`SELECT 'seat ' || id || ' ' || profile_id || ' ' || state || ' ' || coalesce(superseded_by, '') FROM seat`,
		`SELECT 'approval ' || id || ' ' || profile_id || ' ' || state || ' ' || coalesce(superseded_by, '') FROM approval`,
		`SELECT 'share ' || id || ' ' || profile_id FROM share`,
		`SELECT 'plan ' || id || ' ' || profile_id || ' ' || coalesce(superseded_by, '') FROM goal_plan`,
		`SELECT 'role ' || id || ' ' || coalesce(profile_id, '') || ' ' || state FROM goal_role`,
		`SELECT 'mail ' || recipient_profile_ref || ' ' || kind || ' ' || count(*) FROM mail GROUP BY recipient_profile_ref, kind`,
		`SELECT 'event ' || from_profile_ref || ' ' || into_profile_ref || ' ' || kind FROM event`,
		`SELECT 'audit ' || action || ' ' || count(*) FROM audit_entry WHERE action <> 'merge.preview' GROUP BY action`,
	} {
		rows, err := h.DB.Query(h.t.Context(), query)
		found, err := db.Collect(rows, err, func(row db.Row) (text string, err error) { return text, row.Scan(&text) })
		h.must(err)
		slices.Sort(found)
		all = append(all, found...)
	}
	return all
}
