package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

const (
	// launchKept is how long a silent player window can still say by its
	// token why it is over. It expired long before, and its row holds nothing
	// that was not saved: what a browser could not send lies in the browser's
	// own journal, which any new window of the attempt sends.
	launchKept = 90 * 24 * time.Hour

	// uploadKept is how long an upload waits for somebody to describe it.
	uploadKept = 30 * 24 * time.Hour
)

// SweepLaunches deletes player windows that nobody has used for 90 days, and
// says how many.
func (s *Service) SweepLaunches(ctx context.Context) (int64, error) {
	before := s.DB.Now().Add(-launchKept)
	return db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteLaunches(ctx, tx, before, most) })
}

// SweepPackages deletes the packages that were uploaded 30 days ago and never
// became part of a course, and says how many. Only rows go here, each package
// with all of its own at once: their files are then named by nobody, and the
// next sweep of the files takes them (see BlobNames). A crash between the two
// leaves files that the sweep after it takes.
func (s *Service) SweepPackages(ctx context.Context) (swept int64, err error) {
	old, err := selectUndescribed(ctx, s.DB, s.DB.Now().Add(-uploadKept))
	if err != nil {
		return 0, fmt.Errorf("sweep packages: %w", err)
	}
	for _, id := range old {
		var gone bool
		err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			gone, err = discard(ctx, tx, id)
			return err
		})
		if err != nil {
			return swept, fmt.Errorf("sweep packages: %w", err)
		}
		if gone {
			swept++
		}
	}
	return swept, nil
}

// discard deletes a package with its previews and its list of files, unless
// somebody has described it meanwhile.
func discard(ctx context.Context, tx *db.Tx, id PackageID) (bool, error) {
	p, err := selectPackage(ctx, tx, id)
	if err != nil || p.CourseID != nil {
		return false, err
	}
	if err := deletePreviews(ctx, tx, id); err != nil {
		return false, err
	}
	if err := deletePackageFiles(ctx, tx, id); err != nil {
		return false, err
	}
	if err := deletePackageUnits(ctx, tx, id); err != nil {
		return false, err
	}
	if err := deletePackage(ctx, tx, id); err != nil {
		return false, err
	}
	return true, audit.Record(ctx, tx, accounts.Job("courses.sweep_packages").Entry("package.discard", "").About("package", string(id)))
}
