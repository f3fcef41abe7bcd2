package merge_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/merge"
)

// The benchmarks of the numbers that must hold: on every database, the rate of
// one who works alone and of eight, with the processor's time of this process
// for each.

// BenchmarkMerge20Courses merges pairs of which the external has completed
// twenty courses.
func BenchmarkMerge20Courses(b *testing.B) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		for _, workers := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/%d", kind, workers), func(b *testing.B) {
				h := bench(b, kind)
				ready := h.learned(b.N, 20)
				var next atomic.Int64
				var all sync.WaitGroup
				spent := h.spend(b)
				for range workers {
					all.Go(func() {
						for n := next.Add(1); n <= int64(len(ready)); n = next.Add(1) {
							if _, err := h.Merge(b.Context(), accounts.Job("bench"), ready[n-1], merge.Order{}); err != nil {
								b.Error(err)
							}
						}
					})
				}
				all.Wait()
				spent()
			})
		}
	}
}

// BenchmarkMergeReady20Courses merges at once all pairs, of which the
// external has completed twenty courses.
func BenchmarkMergeReady20Courses(b *testing.B) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		b.Run(string(kind), func(b *testing.B) {
			h := bench(b, kind)
			h.learned(b.N, 20)
			spent := h.spend(b)
			merged, err := h.MergeReady(b.Context(), accounts.Command("bench"), func(merge.Tried) {})
			spent()
			if h.must(err); merged != b.N {
				b.Errorf("%d merged", merged)
			}
		})
	}
}

// BenchmarkMerge2000Courses is one merge of somebody who has learned a lot.
func BenchmarkMerge2000Courses(b *testing.B) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		b.Run(string(kind), func(b *testing.B) {
			h := bench(b, kind)
			ready := h.learned(b.N, 2000)
			spent := h.spend(b)
			for _, id := range ready {
				if _, err := h.Merge(b.Context(), accounts.Job("bench"), id, merge.Order{}); err != nil {
					b.Fatal(err)
				}
			}
			spent()
		})
	}
}

// BenchmarkImport imports files of a thousand rows: people who are new, and
// again, when all is known.
func BenchmarkImport(b *testing.B) {
	const size = 1000
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		for _, known := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/%s", kind, map[bool]string{false: "new", true: "unchanged"}[known]), func(b *testing.B) {
				h := bench(b, kind)
				if known {
					h.imports(0, size)
				}
				spent := h.spend(b)
				for n := 0; n < b.N; n += size {
					h.imports(map[bool]int{false: n}[known], min(size, b.N-n))
				}
				spent()
			})
		}
	}
}

// imports reads a file of so many people, from a number on.
func (h house) imports(from, count int) {
	var rows []hired
	for k := range count {
		rows = append(rows, lifeOf(from+k).row)
	}
	h.hire(rows...)
}

func bench(b *testing.B, kind dbtest.Kind) house {
	d, err := db.Open(b.Context(), dbtest.Address(b, kind))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	return open(b, d)
}

// spend begins to measure; what it gives ends that and reports.
func (h house) spend(b *testing.B) func() {
	cpu := func() time.Duration {
		var used syscall.Rusage
		h.must(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
		return time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	b.ReportAllocs()
	b.ResetTimer()
	began := cpu()
	return func() {
		b.ReportMetric(float64(cpu()-began)/float64(b.N)/1000, "cpu-µs/op")
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
	}
}

// learned makes so many pairs that are ready to merge, each external with as
// many completed courses as told.
func (h house) learned(pairs, taken int) []merge.MatchID {
	var shelf []courses.CourseID
	for i := range taken {
		shelf = append(shelf, h.course(fmt.Sprint("B", i)))
	}
	var rows []hired
	for k := range pairs {
		l := lifeOf(k)
		id := h.guest(l.username+"@hjemme.example", nil)
		h.typed(id, l.number)
		l.row["start_date"] = "2026-05-08"
		rows = append(rows, l.row)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			w := writer{ctx: ctx, tx: tx}
			for i, course := range shelf {
				w.pass(id, course, noon.AddDate(0, -1, -i))
			}
			return w.err
		})
	}
	h.hire(rows...)
	h.exec(`UPDATE employment SET start_date = '2026-05-07'`)
	h.exec(`UPDATE match SET state = 'ready', due_date = '2026-05-07'`)
	found, err := h.DB.Query(h.t.Context(), `SELECT id FROM match WHERE state = 'ready' ORDER BY id`)
	ready, err := db.Collect(found, err, func(row db.Row) (id merge.MatchID, err error) { err = row.Scan(&id); return id, err })
	h.must(err)
	return ready
}

// pass writes that somebody has passed a course, with a certificate.
func (w *writer) pass(who accounts.ProfileID, course courses.CourseID, at time.Time) {
	enrolment, attempt, result := db.NewID(), db.NewID(), db.NewID()
	pack := "package-" + string(course)[len("course-"):]
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, enrolment, who, course, at)
	w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, score, opened_at, used_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, 1, 'passed', 100, 9000, $6, $6, $6)`, attempt, enrolment, who, course, pack, at)
	w.exec(`INSERT INTO result (id, profile_id, course_id, package_id, attempt_id, outcome, score, achieved_at, origin_kind, recorded_at)
		VALUES ($1, $2, $3, $4, $5, 'passed', 9000, $6, 'here', $6)`, result, who, course, pack, attempt, at)
	w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, issued_at)
		VALUES ($1, $2, $3, $1, $1, 'Kari Nordmann', '{}', 'x', 'Helse Stavanger', 9000, $4, $4)`, db.NewID(), result, who, at)
}
