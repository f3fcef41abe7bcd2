package courses_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/courses"
)

const daysLong = 24 * time.Hour

func TestWindowsThatNobodyUsedForLongAreSweptAndNothingElseIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		old := s.launch(enrolment)
		old.start("A")
		old.commit(old.say("A", core12("incomplete", "40", "7", "", ""), false))
		for i := range 2500 { // more than are deleted at once
			s.write(`INSERT INTO launch (token_hash, package_id, profile_id, opened_at, used_at, expires_at) SELECT $1, id, 'kari', $2, $2, $2 FROM package`,
				fmt.Sprint("preview-", i), s.now)
		}
		s.write(`INSERT INTO launch (token_hash, package_id, profile_id, opened_at, used_at, expires_at) SELECT 'open for months', id, 'kari', $1, $2, $2 FROM package`,
			s.now, s.now.Add(80*daysLong))
		s.now = s.now.Add(89 * daysLong)
		swept, err := s.SweepLaunches(t.Context())
		if s.must(err); swept != 0 {
			t.Fatalf("%d went too early", swept)
		}
		s.launch(enrolment)
		s.now = s.now.Add(2 * daysLong)
		swept, err = s.SweepLaunches(t.Context())
		if s.must(err); swept != 2501 {
			t.Errorf("%d of 2501 went", swept)
		}
		if left := s.one(`SELECT count(*) FROM launch`); left != "2" {
			t.Errorf("%s windows are left, not the two that were used since", left)
		}
		refused(t, old, courses.ErrLaunchUnknown)
		again := s.launch(enrolment)
		if core := again.start("A")["core"].(map[string]any); core["lesson_location"] != "7" {
			t.Errorf("what was saved is still there: %v", core)
		}
	})
}

func TestAnUploadThatNobodyDescribesIsSweptWithItsFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.enrolled(zip12("A"))
		forgotten := s.upload(zip12("A", "B"))
		s.write(`INSERT INTO launch (token_hash, package_id, profile_id, opened_at, used_at, expires_at) VALUES ('x', $1, 'kari', $2, $2, $2)`, forgotten, s.now)
		s.now = s.now.Add(20 * daysLong)
		waiting := s.upload(zip12("C"))
		s.now = s.now.Add(11 * daysLong)
		swept, err := s.SweepPackages(t.Context())
		if s.must(err); swept != 1 {
			t.Errorf("%d packages went, not the one of 31 days", swept)
		}
		if _, err := s.Package(t.Context(), operator, forgotten); !errors.Is(err, courses.ErrNoPackage) {
			t.Errorf("the forgotten one: %v", err)
		}
		_, err = s.Package(t.Context(), operator, waiting)
		s.must(err)
		if n := s.one(`SELECT count(*) FROM package_file f LEFT JOIN package p ON p.id = f.package_id WHERE p.id IS NULL`); n != "0" {
			t.Errorf("%s files of no package", n)
		}
		removed, err := s.Blob.Sweep(t.Context(), time.Now().Add(time.Hour), s.BlobNames)
		if s.must(err); removed != 3 { // the zip, its manifest and B.html; A.html is also the course's
			t.Errorf("%d files went, not the three that only the forgotten one had", removed)
		}
		for _, kept := range []courses.PackageID{waiting, courses.PackageID(s.one(`SELECT package_id FROM course`))} {
			s.whole(kept)
		}
	})
}

// upload keeps a package without a course.
func (s *school) upload(zipped []byte) courses.PackageID {
	s.t.Helper()
	pack, err := s.AddPackage(s.t.Context(), operator, bytes.NewReader(zipped), int64(len(zipped)), "x.zip")
	s.must(err)
	return pack.ID
}

// whole checks that every file of a package is there.
func (s *school) whole(id courses.PackageID) {
	s.t.Helper()
	files, err := s.PackageFiles(s.t.Context(), id)
	s.must(err)
	if len(files) == 0 {
		s.t.Errorf("%s has lost its list of files", id)
	}
	for _, f := range files {
		if there, err := s.Blob.Has(s.t.Context(), f.SHA256); err != nil || !there {
			s.t.Errorf("%s of %s is gone: %v", f.Path, id, err)
		}
	}
}

// Somebody describes an upload at the moment that it is swept: either there is
// a course with a whole package, or they learn that the package is gone.
func TestSweepingAndDescribingAtOnceLeavesNoHalfCourse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		var packs []courses.PackageID
		for range 12 {
			packs = append(packs, s.upload(zip12("A", "B")))
		}
		s.now = s.now.Add(31 * daysLong)
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := s.SweepPackages(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
		for i, pack := range packs {
			both.Go(func() {
				_, err := s.CreateCourse(t.Context(), operator, pack, courses.Description{Code: fmt.Sprint("K", i), OrganisationID: "org",
					Audience: []accounts.OrganisationID{"org"}, Texts: map[i18n.Language]courses.Text{i18n.NB: {Title: "Kurs"}}})
				if err != nil && !errors.Is(err, courses.ErrNoPackage) {
					t.Error(err)
				}
			})
		}
		both.Wait()
		_, err := s.Blob.Sweep(t.Context(), time.Now().Add(time.Hour), s.BlobNames)
		s.must(err)
		for _, pack := range packs {
			attached := s.one(`SELECT count(*) FROM course WHERE package_id = $1`, pack)
			if kept := s.one(`SELECT count(*) FROM package WHERE id = $1`, pack); kept != attached {
				t.Errorf("%s packages for %s courses", kept, attached)
			}
			if attached == "1" {
				s.whole(pack)
			}
		}
	})
}
