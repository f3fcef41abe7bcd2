package courses

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"kursbro/app/db"
	"kursbro/courses/scorm"
)

// RereadPackages reads the manifests of packages anew that came when they were
// read in another way, and says how many: a course that was imported before
// plays by the rules as they are understood now. Which units there are never
// changes, since what learners did is kept by them: a package whose manifest
// now gives others keeps what it had.
func (s *Service) RereadPackages(ctx context.Context) (int64, error) {
	var count int64
	for {
		old, err := selectReadBefore(ctx, s.DB, scorm.Reading)
		if err != nil || len(old) == 0 {
			return count, err
		}
		for _, p := range old {
			if err := s.reread(ctx, p); err != nil {
				return count, fmt.Errorf("read package %s anew: %w", p.ID, err)
			}
			count++
		}
	}
}

func (s *Service) reread(ctx context.Context, p Package) error {
	switch again, err := s.readAgain(ctx, p); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		slog.Warn("package cannot be read anew", "package", p.ID, "error", err)
	case sameUnits(again.Units, p.Units):
		p.Units, p.Sequencing = again.Units, again.Sequencing
	default:
		slog.Warn("package would have other units, read anew", "package", p.ID)
	}
	p.Reading = scorm.Reading
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return updateContents(ctx, tx, p) }); err != nil {
		return err
	}
	s.played.drop(p.ID)
	return nil
}

func (s *Service) readAgain(ctx context.Context, p Package) (*scorm.Package, error) {
	zipped, err := s.Blob.Open(ctx, p.SHA256)
	if err != nil {
		return nil, err
	}
	defer zipped.Close()
	return scorm.Read(seeking{zipped}, p.Size, s.packageLimits())
}

// seeking reads anywhere by seeking; for one reader at a time.
type seeking struct{ io.ReadSeeker }

func (r seeking) ReadAt(p []byte, offset int64) (int, error) {
	if _, err := r.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

func sameUnits(a, b []scorm.Unit) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Identifier != b[i].Identifier || a[i].Href != b[i].Href {
			return false
		}
	}
	return true
}
