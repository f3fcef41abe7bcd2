// Package blob keeps files that never change, named by the SHA-256 of their
// content: in a folder, or in an S3-compatible store for many nodes. It knows
// no database: the room that keeps a file writes the row that names it after
// Put has returned, and lists the names it uses for Sweep.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"kursbro/app/problem"
)

// Store keeps files. Names are 64 lower-case hexadecimal digits.
type Store interface {
	// Put reads r to its end and returns once the file is durable. The same
	// content again is no error. Problems: ErrTooLarge, ErrUnavailable.
	Put(ctx context.Context, r io.Reader) (sha256 string, size int64, err error)

	// Open gives the content from its beginning; it reads as long as ctx
	// lives. A file that is not there is ErrMissing, one that is no longer
	// what its name says ErrCorrupt – from Open or, for what is large and far
	// away, from the Read that reaches the end.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)

	// Has says whether the file is there.
	Has(ctx context.Context, sha256 string) (bool, error)

	// Sweep removes the files that were last put before the given moment and
	// are not in use, and says how many. Leave a day between a Put and the
	// row that names the file.
	Sweep(ctx context.Context, before time.Time, inUse Names) (removed int, err error)
}

// Names lists the files that rows name. Sweep calls it once, after it has
// seen which files are old.
type Names func(ctx context.Context) (map[string]bool, error)

// What goes wrong with files.
var (
	ErrMissing     = errors.New("there is no file by this name")
	ErrCorrupt     = errors.New("the file is not what its name says")
	ErrTooLarge    = problem.New(problem.Invalid, "blob.too_large")
	ErrUnavailable = problem.New(problem.Unavailable, "blob.unavailable")
)

// Open opens the store at an address: a folder, which is made when it is not
// there, or s3://bucket/prefix?endpoint=https://host&region=name with the
// credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. No file may be
// larger than limit bytes; zero means any size.
func Open(ctx context.Context, address string, limit int64) (Store, error) {
	if strings.HasPrefix(address, "s3://") {
		return openBucket(ctx, address, limit)
	}
	return openFolder(address, limit)
}

// isName keeps everything out that is no name, such as ../../etc/passwd.
func isName(sha256 string) bool {
	_, err := hex.DecodeString(sha256)
	return err == nil && len(sha256) == 64 && strings.ToLower(sha256) == sha256
}

// bounded gives an error where a reader has more than its limit.
type bounded struct {
	r    io.Reader
	left int64
}

func within(limit int64, r io.Reader) io.Reader {
	if limit == 0 {
		return r
	}
	return &bounded{r, limit}
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// orphans are the old names that nobody uses.
func orphans(ctx context.Context, old []string, inUse Names) ([]string, error) {
	if len(old) == 0 {
		return nil, nil
	}
	used, err := inUse(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the files in use: %w", err)
	}
	var alone []string
	for _, name := range old {
		if !used[name] {
			alone = append(alone, name)
		}
	}
	return alone, nil
}
