package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// backup copies through a reader: the writer is not held up.
func (e *sqliteEngine) backup(ctx context.Context, path string) error {
	draft := path + ".part"
	if err := os.Remove(draft); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("back up: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up: %s: %w", path, os.ErrExist)
	}
	defer os.Remove(draft)
	if _, err := e.readers.ExecContext(ctx, "VACUUM INTO ?", draft); err != nil {
		return Problem(fmt.Errorf("back up: %w", err))
	}
	if err := checkCopy(ctx, draft); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return syncFile(filepath.Dir(path))
}

// checkCopy reads the copy through, and makes it durable.
func checkCopy(ctx context.Context, path string) error {
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	copied, err := sql.Open("sqlite3", "file:"+uriPath.Replace(path)+"?mode=ro")
	if err != nil {
		return err
	}
	defer copied.Close()
	var verdict string
	if err := copied.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return Problem(fmt.Errorf("check the backup: %w", err))
	}
	if verdict != "ok" {
		return fmt.Errorf("check the backup: %s", verdict)
	}
	return syncFile(path)
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
