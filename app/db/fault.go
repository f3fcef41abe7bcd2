package db

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"kursbro/app/problem"
)

// ErrUnavailable is the problem of a database that is full, gone or too busy.
// Nothing was done; it goes away by itself when the cause does.
var ErrUnavailable = problem.New(problem.Unavailable, "db.unavailable")

// Problem makes ErrUnavailable of an error that is the database's own trouble,
// and leaves any other as it is. Errors that Scan returns have not been
// through it yet: the doorway's last look should be.
func Problem(err error) error {
	if err == nil || problem.Of(err) != nil || !isTrouble(err) {
		return err
	}
	return ErrUnavailable.Because(err)
}

// IsTaken says whether a unique key or index refused the write.
func IsTaken(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "23505"
	}
	var kept sqlite3.Error
	return errors.As(err, &kept) &&
		(kept.ExtendedCode == sqlite3.ErrConstraintUnique || kept.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// isTrouble tells trouble of the database from a fault of the query, and from
// a caller who went away.
func isTrouble(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var ours sqlite3.Error
	if errors.As(err, &ours) {
		return troubles[ours.Code]
	}
	var theirs *pgconn.PgError
	if errors.As(err, &theirs) {
		return isServerTrouble(theirs.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, errLost) || errors.Is(err, errClosed) || errors.Is(err, errGone) ||
		isStale(err) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// troubles of a SQLite file: busy with another process for long, the disk full
// or broken, the file gone or not ours to write.
var troubles = map[sqlite3.ErrNo]bool{
	sqlite3.ErrBusy: true, sqlite3.ErrLocked: true, sqlite3.ErrFull: true, sqlite3.ErrIoErr: true,
	sqlite3.ErrCantOpen: true, sqlite3.ErrReadonly: true, sqlite3.ErrNomem: true, sqlite3.ErrPerm: true,
	sqlite3.ErrCorrupt: true, sqlite3.ErrNotADB: true, sqlite3.ErrProtocol: true,
}

// isServerTrouble knows PostgreSQL's classes: connection, resources (disk
// full), intervention (shutting down, starting), system; a conflict that did
// not go away; and a server that became a read-only replica.
func isServerTrouble(code string) bool {
	for _, class := range []string{"08", "53", "57P", "58", "40"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return code == "25006"
}

func isBusy(err error) bool {
	var ours sqlite3.Error
	return errors.As(err, &ours) && (ours.Code == sqlite3.ErrBusy || ours.Code == sqlite3.ErrLocked)
}
