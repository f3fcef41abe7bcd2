package courses_test

import (
	"strconv"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// How files are sent is tested where they are (courses/player); here, that what
// is kept about them is the same on both databases.
func TestFilesAreCompressedWhenTheyComeAndOlderOnesLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.upload(zip12(strings.Split("ABCDEFGHIJKL", "")...))
		s.upload(zip12(strings.Split("ABCDEFGHIJKLM", "")...))
		const kept = `SELECT count(*) FROM package_file WHERE gzip_sha256 <> '' AND zstd_sha256 <> '' AND size >= 1400`
		at, tried := s.one(kept), s.one(`SELECT count(DISTINCT blob_sha256) FROM package_file`)
		if at == "0" || s.one(`SELECT count(*) FROM package_file WHERE gzip_sha256 IS NULL`) != "0" {
			t.Fatalf("%s files were compressed as they came", at)
		}
		s.write(`UPDATE package_file SET gzip_sha256 = NULL, zstd_sha256 = NULL`)
		if waits, err := s.CompressWaiting(t.Context()); err != nil || !waits {
			t.Fatal("nothing waits", err)
		}
		seen, err := s.CompressFiles(t.Context())
		s.must(err)
		if now := s.one(kept); now != at || tried != strconv.Itoa(seen) {
			t.Errorf("%d of %s seen; %s compressed, %s before", seen, tried, now, at)
		}
		again, err := s.CompressFiles(t.Context())
		if s.must(err); again != 0 {
			t.Errorf("%d tried twice", again)
		}
	})
}
