package db

import (
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"
)

// arguments sends every time as UTC microseconds: a value with another zone
// came back an hour wrong on PostgreSQL and compared wrong on both.
func arguments(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		out[i] = argument(arg)
	}
	return out
}

func argument(arg any) any {
	switch value := arg.(type) {
	case time.Time:
		return value.UTC().Truncate(time.Microsecond)
	case *time.Time:
		if value == nil {
			return nil
		}
		return value.UTC().Truncate(time.Microsecond)
	}
	return arg
}

// Time scans a moment also where SQLite has lost the column's type, as in
// max(at). Valid is false for NULL.
type Time struct {
	Time  time.Time
	Valid bool
}

var layouts = []string{
	"2006-01-02 15:04:05.999999999-07:00", "2006-01-02T15:04:05.999999999-07:00",
	"2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999Z", "2006-01-02",
}

// Scan implements sql.Scanner.
func (t *Time) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*t = Time{}
		return nil
	case time.Time:
		*t = Time{v.UTC(), true}
		return nil
	case string:
		for _, layout := range layouts {
			if at, err := time.Parse(layout, v); err == nil {
				*t = Time{at.UTC(), true}
				return nil
			}
		}
	}
	return fmt.Errorf("a moment was expected, not %T", value)
}

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes a key of 26 characters: time first, so that new rows lie
// together in the index, then 80 random bits.
func NewID() string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(time.Now().UnixMilli())<<16)
	rand.Read(raw[6:])
	return idText.EncodeToString(raw[:])
}

// Collect scans every row; it closes rows and keeps the first error.
func Collect[T any](rows *sql.Rows, err error, scan func(row Row) (T, error)) ([]T, error) {
	if err != nil {
		return nil, Problem(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, Problem(err)
		}
		all = append(all, one)
	}
	return all, Problem(rows.Err())
}

// Each scans every row, for who keeps them elsewhere than in one list; it
// closes rows and keeps the first error.
func Each(rows *sql.Rows, err error, scan func(row Row) error) error {
	_, err = Collect(rows, err, func(row Row) (struct{}, error) { return struct{}{}, scan(row) })
	return err
}

// Row is what *sql.Row and *sql.Rows have in common.
type Row interface{ Scan(into ...any) error }
