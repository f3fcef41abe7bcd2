package hire_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// endless writes rows as they are asked for.
type endless struct {
	pending []byte
	row     int
	rows    int
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.pending) == 0 {
		if e.row == e.rows {
			return 0, io.EOF
		}
		e.row++
		e.pending = []byte(strings.ReplaceAll(rowOf(e.row), ",", ";") + "\n")
	}
	n := copy(p, e.pending)
	e.pending = e.pending[n:]
	return n, nil
}

var birth = time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC)

func rowOf(n int) string {
	return row("employee_number", fmt.Sprint(n), "national_id", nationalid.Synthetic(birth.AddDate(0, 0, n%9000), 0).Reveal())
}

func TestRowsDoNotPileUpInMemory(t *testing.T) {
	const many = 50_000
	opened, err := hire.Read(io.MultiReader(strings.NewReader(strings.ReplaceAll(header, ",", ";")+"\n"), &endless{rows: many}), true)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	count := 0
	for row, err := range opened.Rows() {
		if err != nil || len(row.Faults) > 0 {
			t.Fatal(err, codes(row))
		}
		count++
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	perRow := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / many
	if count != many || perRow > 64 {
		t.Errorf("%d rows, %d bytes kept of each", count, perRow)
	}
	runtime.KeepAlive(opened)
}

// zeros is a file of one line without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAFileBeyondTheLimitIsRefused(t *testing.T) {
	opened, err := hire.ReadUpTo(io.MultiReader(strings.NewReader(file(row())), zeros{}), true, 40<<20)
	if err != nil {
		t.Fatal(err)
	}
	var last error
	count := 0
	for _, err := range opened.Rows() {
		last, count = err, count+1
	}
	if p := problem.Of(last); p == nil || p.Key != "hire.size" || p.Args["Megabytes"] != 40 || count != 2 {
		t.Errorf("after %d: %v", count, last)
	}
}

func BenchmarkRows(b *testing.B) {
	opened, err := hire.Read(io.MultiReader(strings.NewReader(strings.ReplaceAll(header, ",", ";")+"\n"), &endless{rows: b.N}), true)
	if err != nil {
		b.Fatal(err)
	}
	for _, err := range opened.Rows() {
		if err != nil {
			b.Fatal(err)
		}
	}
}
