package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// folder keeps each file as ab/abcdef…; new/ holds what is being written.
type folder struct {
	root    string
	limit   int64
	checked sync.Map // name → mark: found right in this process
}

// mark tells whether a file was touched since it was checked.
type mark struct {
	size     int64
	modified time.Time
}

func openFolder(root string, limit int64) (*folder, error) {
	f := &folder{root: root, limit: limit}
	if err := os.MkdirAll(f.drafts(), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}
	return f, syncFolder(root)
}

func (f *folder) drafts() string          { return filepath.Join(f.root, "new") }
func (f *folder) path(name string) string { return filepath.Join(f.root, name[:2], name) }

// Put implements Store. It writes the file anew also when there is one: that
// makes it young for Sweep, and heals one that is damaged.
func (f *folder) Put(ctx context.Context, r io.Reader) (string, int64, error) {
	draft, err := os.CreateTemp(f.drafts(), "")
	if err != nil {
		return "", 0, unavailable("begin a file", err)
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), within(f.limit, r))
	if err == nil {
		err = errors.Join(ctx.Err(), draft.Sync())
	}
	if err != nil {
		return "", 0, unavailable("write a file", err)
	}
	name := hex.EncodeToString(sum.Sum(nil))
	if err := f.keep(draft.Name(), name); err != nil {
		return "", 0, unavailable("keep a file", err)
	}
	return name, size, nil
}

// keep gives a draft its name, durably; not while Sweep removes something.
func (f *folder) keep(draft, name string) error {
	unlock, err := f.lock(syscall.LOCK_SH)
	if err != nil {
		return err
	}
	defer unlock()
	shelf := filepath.Join(f.root, name[:2])
	if err := os.Mkdir(shelf, 0o700); err == nil {
		err = syncFolder(f.root)
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Rename(draft, f.path(name)); err != nil {
		return err
	}
	return syncFolder(shelf)
}

// Open implements Store. The first time that this process opens a file it
// reads all of it to see whether it is right; later times it looks whether the
// file was touched since.
func (f *folder) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	if !isName(name) {
		return nil, ErrMissing
	}
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, unavailable("open a file", err)
	}
	if err := f.check(file, name); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func (f *folder) check(file *os.File, name string) error {
	info, err := file.Stat()
	if err != nil {
		return unavailable("look at a file", err)
	}
	now := mark{info.Size(), info.ModTime()}
	if before, ok := f.checked.Load(name); ok && before == now {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return unavailable("read a file", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != name {
		return fmt.Errorf("%s: %w", name, ErrCorrupt)
	}
	f.checked.Store(name, now)
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// Has implements Store.
func (f *folder) Has(_ context.Context, name string) (bool, error) {
	if !isName(name) {
		return false, nil
	}
	_, err := os.Stat(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unavailable("look for a file", err)
	}
	return true, nil
}

// Sweep implements Store; it also removes old drafts of processes that died.
func (f *folder) Sweep(ctx context.Context, before time.Time, inUse Names) (int, error) {
	old, err := f.old(ctx, before)
	if err != nil {
		return 0, fmt.Errorf("walk the folder of files: %w", err)
	}
	alone, err := orphans(ctx, old, inUse)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, name := range alone {
		gone, err := f.discard(name, before)
		if err != nil {
			return removed, fmt.Errorf("remove a file nobody uses: %w", err)
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// old lists the files put before the moment, and removes drafts of that age.
func (f *folder) old(ctx context.Context, before time.Time) (names []string, err error) {
	err = filepath.WalkDir(f.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if filepath.Dir(path) == f.drafts() {
			return removeDraft(path, before)
		}
		if isName(entry.Name()) && isOld(path, before) {
			names = append(names, entry.Name())
		}
		return ctx.Err()
	})
	return names, err
}

// discard removes a file unless it was put again meanwhile.
func (f *folder) discard(name string, before time.Time) (gone bool, err error) {
	unlock, err := f.lock(syscall.LOCK_EX)
	if err != nil {
		return false, err
	}
	defer unlock()
	if !isOld(f.path(name), before) {
		return false, nil
	}
	return true, os.Remove(f.path(name))
}

func isOld(path string, before time.Time) bool {
	info, err := os.Stat(path)
	return err == nil && info.ModTime().Before(before)
}

func removeDraft(path string, before time.Time) error {
	if !isOld(path, before) {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// lock keeps Put and Sweep apart, also those of other processes.
func (f *folder) lock(how int) (unlock func(), err error) {
	guard, err := os.Open(f.drafts())
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(guard.Fd()), how); err != nil {
		return nil, errors.Join(err, guard.Close())
	}
	return func() { guard.Close() }, nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	opened, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}

// unavailable is for a disk that is full or gone; a problem of the content
// and the reader's own ending stay what they are.
func unavailable(doing string, err error) error {
	if errors.Is(err, ErrTooLarge) {
		return ErrTooLarge
	}
	var disk *fs.PathError
	if errors.As(err, &disk) || errors.Is(err, syscall.ENOSPC) {
		return ErrUnavailable.Because(fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}
