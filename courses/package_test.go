package courses_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

func TestAPackageIsKeptWithEveryFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		zipped := zip12("A", "B")
		pack, err := s.AddPackage(t.Context(), operator, bytes.NewReader(zipped), int64(len(zipped)), `C:\kurs\brann.zip`)
		s.must(err)
		if pack.FileName != "brann.zip" || pack.Title != "Kurs" || pack.Standard.Version() != scorm.SCORM12 || len(pack.Units) != 2 {
			t.Errorf("package %+v", pack)
		}
		files, err := s.PackageFiles(t.Context(), pack.ID)
		s.must(err)
		var names []string
		for _, f := range files {
			names = append(names, f.Path+":"+f.Type)
			body, err := s.Blob.Open(t.Context(), f.SHA256)
			s.must(err)
			content, err := io.ReadAll(body)
			s.must(err)
			body.Close()
			if int64(len(content)) != f.Size {
				t.Errorf("%s: %d bytes, not %d", f.Path, len(content), f.Size)
			}
		}
		if got := strings.Join(names, " "); got != "A.html:text/html; charset=utf-8 B.html:text/html; charset=utf-8 imsmanifest.xml:application/xml; charset=utf-8" {
			t.Errorf("files %s", got)
		}
		used, err := s.BlobNames(t.Context())
		s.must(err)
		if len(used) != 4 || !used[pack.SHA256] {
			t.Errorf("%d files in use", len(used))
		}
		again, err := s.Package(t.Context(), operator, pack.ID)
		s.must(err)
		if again.Units[1] != pack.Units[1] || !again.UploadedAt.Equal(s.now) {
			t.Errorf("read again: %+v", again)
		}
	})
}

func TestABadPackageIsRefusedWithItsReasonAndLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		zipped := zipOf(map[string]string{"index.html": "x"})
		_, err := s.AddPackage(t.Context(), operator, bytes.NewReader(zipped), int64(len(zipped)), "x.zip")
		if p := problem.Of(err); p == nil || p.Kind != problem.Invalid || p.Key != "scorm.no_manifest" {
			t.Errorf("refusal: %v", err)
		}
		if _, err := s.AddPackage(t.Context(), s.learner, bytes.NewReader(zipped), int64(len(zipped)), "x.zip"); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a learner's upload: %v", err)
		}
		if n := s.one(`SELECT count(*) FROM package`) + s.one(`SELECT count(*) FROM package_file`); n != "00" {
			t.Errorf("rows %s", n)
		}
	})
}
