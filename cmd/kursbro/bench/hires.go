package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Hires is a hire file that is imported as an operator would, by a process of
// its own.
type Hires struct {
	Rows    int // 0: none
	Matches int // rows about somebody who has registered before
	// Register makes those who have registered.
	Register func(ctx context.Context, database, files string) error
	Write    func(to io.Writer) error
}

// File is what importing a file took, or other work of a process of its own.
type File struct {
	What string        `json:"what"`
	Rows int           `json:"rows"` // or what Unit says
	Unit string        `json:"unit,omitempty"`
	Wall time.Duration `json:"wall_ns"`
	CPU  time.Duration `json:"cpu_ns"`             // of the importing process, on all cores
	Peak int64         `json:"peak_kib"`           // of its memory, resident
	Heap int64         `json:"heap_kib,omitempty"` // in use at most, looked at ten times a second
}

// hires imports the file twice: when it is all news, and when it is none.
func (b *bench) hires(ctx context.Context) error {
	if b.Hires.Rows == 0 {
		return nil
	}
	if err := b.Hires.Register(ctx, b.Database, b.files()); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	path := filepath.Join(b.folder, "hires.csv")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(b.Hires.Write(file), file.Close()); err != nil {
		return err
	}
	for _, what := range []string{fmt.Sprintf("hire import, new rows, %d matches", b.Hires.Matches), "hire import, unchanged rows"} {
		took, err := b.importFile(ctx, path)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		took.What, took.Rows = what, b.Hires.Rows
		b.report.Files = append(b.report.Files, took)
	}
	return nil
}

func (b *bench) importFile(ctx context.Context, path string) (File, error) {
	return b.command(ctx, "hire", "import", path, "--json")
}

// night merges all that is ready, as the night's job does.
func (b *bench) night(ctx context.Context) error {
	waits, closed, err := b.Pairs(ctx, b.Database, b.files())
	if err != nil {
		return fmt.Errorf("make pairs: %w", err)
	}
	took, err := b.command(ctx, "merge", "run", "--json")
	if err != nil {
		return errors.Join(err, closed())
	}
	took.What, took.Rows = "merge run, 20 courses each", b.PairsReady
	b.report.Files = append(b.report.Files, took)
	if still, err := waits(ctx); err != nil || still {
		return errors.Join(errors.New("some are not merged"), err, closed())
	}
	return closed()
}

// command runs the portal's program.
func (b *bench) command(ctx context.Context, args ...string) (File, error) {
	command := exec.CommandContext(ctx, b.Binary, append(args, "--demo", "--database", b.Database, "--files", b.files())...)
	command.Stderr = os.Stderr
	began := time.Now()
	err := command.Run()
	took := File{Wall: time.Since(began)}
	if used, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.CPU, took.Peak = time.Duration(used.Utime.Nano()+used.Stime.Nano()), used.Maxrss
	}
	return took, err
}
