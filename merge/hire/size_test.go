package hire_test

import (
	"fmt"
	"io"
	"os"
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

// again gives the same bytes for ever.
type again struct {
	bytes string
	at    int
}

func (a *again) Read(p []byte) (n int, err error) {
	for n < len(p) {
		copied := copy(p[n:], a.bytes[a.at:])
		n, a.at = n+copied, (a.at+copied)%len(a.bytes)
	}
	return n, nil
}

// TestNoFileHoweverLargeFillsTheMemory streams a file of a gigabyte (in make
// long; else a small one) whose limit is half of that: it is refused there, and
// what is kept by then is some bytes of each row.
func TestNoFileHoweverLargeFillsTheMemory(t *testing.T) {
	size := int64(2 << 20)
	if os.Getenv("KURSBRO_LONG") != "" {
		size = 1 << 30
	}
	head := strings.ReplaceAll(header, ",", ";") + "\n"
	for name, content := range map[string]io.Reader{
		"rows": &endless{rows: 1 << 40}, "one line": zeros{}, "quotes": &again{bytes: `"`}, "blank lines": &again{bytes: "\n"},
		"open rows": &again{bytes: "7;\"\n"}, "no text": &again{bytes: "\xff\x00\xc3;\r\xe5\n\""}, "short rows": &again{bytes: "x\n"},
	} {
		t.Run(name, func(t *testing.T) {
			opened, err := hire.ReadUpTo(io.LimitReader(io.MultiReader(strings.NewReader(head), content), size), true, size/2)
			if err != nil {
				t.Fatal(err)
			}
			before, count := heap(), 0
			for _, err = range opened.Rows() {
				count++
			}
			kept := heap() - before
			if p := problem.Of(err); p == nil || p.Key != "hire.size" || kept > 2<<20+64*int64(count) {
				t.Errorf("after %d rows: %v; %d KiB are kept", count, err, kept>>10)
			}
			runtime.KeepAlive(opened)
		})
	}
	if err := hire.CheckSize(1 << 30); problem.Of(err) == nil || hire.CheckSize(hire.MaxSize) != nil {
		t.Errorf("known to be a gigabyte: %v", err)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
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
