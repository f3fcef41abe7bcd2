package courses

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/courses/scorm"
)

// Compressed names the blobs that hold a file's content compressed; empty
// where that is not smaller.
type Compressed struct{ Gzip, Zstd string }

// worthwhile is from which size a file is compressed, in bytes: what is less
// goes out in one packet as it is.
const worthwhile = 1400

// mayCompress says that a file is worth trying.
func (f PackageFile) mayCompress() bool { return f.Size >= worthwhile && scorm.Compressible(f.Type) }

// compress stores what is smaller than the file. Names come from blobs that are
// durable, so that a row may name them.
func (s *Service) compress(ctx context.Context, f PackageFile) (c Compressed, err error) {
	if !f.mayCompress() {
		return c, nil
	}
	if c.Gzip, err = s.compressWith(ctx, f, gzipWriter); err != nil {
		return Compressed{}, err
	}
	if c.Zstd, err = s.compressWith(ctx, f, zstdWriter); err != nil {
		return Compressed{}, err
	}
	return c, nil
}

func gzipWriter(to io.Writer) (io.WriteCloser, error) {
	return gzip.NewWriterLevel(to, gzip.BestCompression)
}

// zstdWriter looks back a megabyte at most: browsers take eight, but every
// reader needs as much memory as that.
func zstdWriter(to io.Writer) (io.WriteCloser, error) {
	return zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(1<<20), zstd.WithEncoderConcurrency(1))
}

// compressWith stores a file compressed in one way, and names it if that is
// smaller; else nobody names the blob, and the next sweep takes it.
func (s *Service) compressWith(ctx context.Context, f PackageFile, writer func(io.Writer) (io.WriteCloser, error)) (string, error) {
	body, err := s.Blob.Open(ctx, f.SHA256)
	if err != nil {
		return "", err
	}
	defer body.Close()
	out, in := io.Pipe()
	read := make(chan struct{})
	go func() {
		defer close(read)
		w, err := writer(in)
		if err == nil {
			_, err = io.Copy(w, body)
			err = errors.Join(err, w.Close())
		}
		in.CloseWithError(err)
	}()
	name, size, err := s.Blob.Put(ctx, out)
	out.Close() // ends the writer where Put did not read to the end
	<-read
	if err != nil || size >= f.Size {
		return "", err
	}
	return name, nil
}

// compressedAtOnce is how many files the job compresses before it writes what it has.
const compressedAtOnce = 20

// CompressWaiting says whether files wait to be compressed.
func (s *Service) CompressWaiting(ctx context.Context) (bool, error) {
	waiting, err := selectUncompressed(ctx, s.DB, "", 1)
	if err != nil {
		return false, fmt.Errorf("look for files to compress: %w", err)
	}
	return len(waiting) > 0, nil
}

// CompressFiles compresses the files of packages that were added before the
// portal did so at once, and of courses built here. A job; it says how many it
// looked at.
func (s *Service) CompressFiles(ctx context.Context) (seen int, err error) {
	for after := ""; ; {
		files, err := selectUncompressed(ctx, s.DB, after, compressedAtOnce)
		if err == nil && len(files) > 0 {
			after = files[len(files)-1].SHA256
			seen += len(files)
			err = s.compressAll(ctx, files)
		}
		if err != nil {
			return seen, fmt.Errorf("compress files: %w", err)
		}
		if len(files) == 0 {
			return seen, nil
		}
	}
}

// compressAll compresses files that are there already. What cannot be read is
// not tried again; whoever wants to see it is told.
func (s *Service) compressAll(ctx context.Context, files []PackageFile) error {
	done := make([]Compressed, len(files))
	for i, f := range files {
		var err error
		done[i], err = s.compress(ctx, f)
		if err != nil && !errors.Is(err, blob.ErrMissing) && !errors.Is(err, blob.ErrCorrupt) {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for i, f := range files {
			if err := updateCompressed(ctx, tx, f.SHA256, done[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
