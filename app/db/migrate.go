package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to date and says how many steps it took. Two
// processes may call it at once: the second waits, and finds nothing to do.
func (d *DB) Migrate(ctx context.Context) (taken int, err error) {
	err = d.Alone(ctx, func() error {
		taken, err = d.migrate(ctx)
		return err
	})
	return taken, err
}

func (d *DB) migrate(ctx context.Context) (taken int, err error) {
	way, err := d.engine.apart()
	if err != nil {
		return 0, Problem(fmt.Errorf("migrate: %w", err))
	}
	defer func() { err = errors.Join(err, way.Close()) }()
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	dialect := goose.DialectSQLite3
	if d.engine.name() == "postgres" {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, way, forEngine{steps, d.engine.name()})
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return 0, Problem(fmt.Errorf("migrate: %w", err))
	}
	return len(done), nil
}

// MigrationsDigest tells schemas apart: it changes with every migration file.
func MigrationsDigest() string {
	sum := sha256.New()
	names, err := fs.Glob(migrations, "migrations/*")
	for _, name := range names {
		content, readErr := migrations.ReadFile(name)
		err = errors.Join(err, readErr)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
	}
	if err != nil {
		panic(err) // the files are part of the binary
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// forEngine hides the other engine's half of a pair such as
// 0012_courses_x.sqlite.sql and 0012_courses_x.postgres.sql.
type forEngine struct {
	fs.FS
	engine string
}

// Glob implements fs.GlobFS, which goose uses to list the steps.
func (f forEngine) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(f.FS, pattern)
	var mine []string
	for _, name := range all {
		if strings.Count(name, ".") == 1 || strings.HasSuffix(name, "."+f.engine+".sql") {
			mine = append(mine, name)
		}
	}
	return mine, err
}
