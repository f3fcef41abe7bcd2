package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"syscall"
	"time"
)

// Forgetter is a portal that forgets by itself, a rule after the other, in this
// process. It reads what a page reads and writes what a sign-in writes meanwhile.
type Forgetter interface {
	Rules() []string
	Forget(ctx context.Context, rule string) (gone int, err error)
	Read(ctx context.Context) error
	Write(ctx context.Context) error
	Close() error
}

// forgetting measures each rule, and beside it what others notice of it: first
// while nothing is forgotten, then while it is.
func (b *bench) forgetting(ctx context.Context) error {
	if b.Forgetter == nil {
		return nil
	}
	f, err := b.Forgetter(ctx, b.Database, b.files())
	if err != nil {
		return err
	}
	err = b.noticed(ctx, f, "nothing", func() error {
		select {
		case <-time.After(b.During):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	for _, rule := range f.Rules() {
		if err == nil {
			err = b.forgets(ctx, f, rule)
		}
	}
	return errors.Join(err, f.Close())
}

func (b *bench) forgets(ctx context.Context, f Forgetter, rule string) error {
	fmt.Fprintf(b.Log, "  %s\n", rule)
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; elsewhere than on Linux it is not known
	took, before, began := File{What: rule + " forgotten, a page and a sign-in each 10 ms beside it"}, used(), time.Now()
	err := b.noticed(ctx, f, rule, func() (err error) {
		took.Rows, err = f.Forget(ctx, rule)
		return err
	})
	took.Wall, took.CPU, took.Peak = time.Since(began), used()-before, int64(memory(os.Getpid(), "VmHWM"))
	b.report.Files = append(b.report.Files, took)
	return err
}

// noticed reads and writes as long as the work takes, and adds a row for each.
func (b *bench) noticed(ctx context.Context, f Forgetter, what string, work func() error) error {
	steady, stop := context.WithCancel(ctx)
	var both sync.WaitGroup
	var reads, writes Row
	both.Go(func() { reads = steadily(steady, f.Read) })
	both.Go(func() { writes = steadily(steady, f.Write) })
	err := work()
	stop()
	both.Wait()
	b.add("a page's read while forgetting "+what, reads, "")
	b.add("a sign-in's write while forgetting "+what, writes, "")
	return err
}

// steadily does a piece of work every ten milliseconds, as one of many visitors
// would; where it takes longer, the next comes at once.
func steadily(ctx context.Context, work func(context.Context) error) Row {
	var took []time.Duration
	failed, began := 0, time.Now()
	beat := time.NewTicker(10 * time.Millisecond)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return summary(1, time.Since(began), [][]time.Duration{took}, []int{failed})
		case <-beat.C:
		}
		at := time.Now()
		err := work(context.WithoutCancel(ctx))
		if err != nil {
			failed++
			continue
		}
		took = append(took, time.Since(at))
	}
}

// used is the time of processors that this process has had.
func used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
