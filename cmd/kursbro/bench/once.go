package bench

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// Step is something that is done once, in this process, and measured.
type Step struct {
	What string
	Rows int // that it works on
	Do   func(context.Context) error
}

// Steps fills a database with so many people and gives what is to be done with them,
// in this order.
type Steps func(ctx context.Context, database, files string, people int) ([]Step, func() error, error)

// steps carries steps out; of nobody, none.
func (b *bench) steps(ctx context.Context, prepare Steps, people int) error {
	if prepare == nil || people == 0 {
		return nil
	}
	all, closed, err := prepare(ctx, b.Database, b.files(), people)
	if err != nil {
		return err
	}
	defer closed()
	for _, step := range all {
		if err := b.once(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// once carries out one step and keeps what it took.
func (b *bench) once(ctx context.Context, step Step) error {
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; elsewhere than on Linux it is not known
	took, before, began := File{What: step.What, Rows: step.Rows}, used(), time.Now()
	if err := step.Do(ctx); err != nil {
		return err
	}
	took.Wall, took.CPU, took.Peak = time.Since(began), used()-before, int64(memory(os.Getpid(), "VmHWM"))
	b.report.Files = append(b.report.Files, took)
	return nil
}
