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
	err = d.withSteps(func(provider *goose.Provider) error {
		done, err := provider.Up(ctx)
		taken = len(done)
		return err
	})
	return taken, err
}

// ErrOldSchema says that the database lacks steps that this program needs.
var ErrOldSchema = errors.New("the database's schema is not this program's: kursbro migrate brings it up to date, under an account that may change it")

// CheckSchema takes no step, and says with ErrOldSchema that one is to be taken.
// An account that may read and write rows may ask.
func (d *DB) CheckSchema(ctx context.Context) error {
	return d.withSteps(func(provider *goose.Provider) error {
		waits, err := provider.HasPending(ctx)
		if err != nil {
			return errors.Join(ErrOldSchema, err)
		}
		if waits {
			return ErrOldSchema
		}
		return nil
	})
}

// withSteps does something with the migrations, on a pool of its own.
func (d *DB) withSteps(do func(*goose.Provider) error) error {
	way, err := d.engine.apart()
	if err != nil {
		return Problem(fmt.Errorf("migrate: %w", err))
	}
	defer way.Close()
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if d.engine.name() == "postgres" {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, way, forEngine{steps, d.engine.name()})
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if err := do(provider); err != nil {
		return Problem(fmt.Errorf("migrate: %w", err))
	}
	return nil
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
