package courses_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

const childFiles = "KURSBRO_TEST_CHILD_FILES"

// importing opens the rooms as a child does.
func importing(ctx context.Context, address string) *courses.Service {
	d, err := db.Open(ctx, address)
	if err != nil {
		panic(err)
	}
	store, err := blob.Open(ctx, os.Getenv(childFiles), 0)
	if err != nil {
		panic(err)
	}
	return courses.New(courses.Parts{DB: d, Blob: store, Accounts: &accounts.Service{DB: d}})
}

// packageNumbered is a package of thirty files, of which no other has the same.
func packageNumbered(n int) []byte {
	files := map[string]string{"imsmanifest.xml": `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title><item identifier="A" identifierref="R"><title>A</title></item></organization></organizations>
<resources><resource identifier="R" adlcp:scormtype="sco" href="s0.html"/></resources></manifest>`}
	for i := range 29 {
		files[fmt.Sprintf("s%d.html", i)] = fmt.Sprint(n, i, strings.Repeat(" side", 400))
	}
	return zipOf(files)
}

// TestPackageChild is the process that is killed: it imports until it is, and
// says what was acknowledged.
func TestPackageChild(t *testing.T) {
	address, ctx := dbtest.ChildAddress(), context.Background()
	if address == "" {
		return
	}
	s := importing(ctx, address)
	for n := rand.Int(); ; n++ {
		zipped := packageNumbered(n)
		pack, err := s.AddPackage(ctx, operator, bytes.NewReader(zipped), int64(len(zipped)), "x.zip")
		if err != nil {
			panic(err)
		}
		dbtest.Tell(pack.ID)
	}
}

// A process that is killed while it imports leaves no half of a package: what
// was acknowledged is there with all its files, and what was not is nowhere, on
// the disk after the next sweep.
func TestAPackageWhoseImportIsKilledIsWholeOrNowhere(t *testing.T) {
	kills := 3
	if os.Getenv("KURSBRO_LONG") == "1" {
		kills = 100
	}
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		t.Setenv(childFiles, t.TempDir())
		migrated(t, address)
		acknowledged := []string{}
		for range kills {
			child := dbtest.StartChild(t, "TestPackageChild", address)
			if first, ok := child.Next(); ok {
				acknowledged = append(acknowledged, first)
			}
			rest, atWork := child.Kill(time.Duration(rand.IntN(150)) * time.Millisecond)
			acknowledged = append(acknowledged, rest...)
			if !atWork {
				t.Fatal("it ended by itself")
			}
		}
		wholeAfterCrash(t, address, acknowledged)
	})
}

func migrated(t *testing.T, address string) {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Migrate(t.Context())
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
}

func wholeAfterCrash(t *testing.T, address string, acknowledged []string) {
	t.Helper()
	ctx := t.Context()
	s := importing(ctx, address)
	defer s.DB.Close()
	rows, err := s.DB.Query(ctx, `SELECT id FROM package`)
	packages, err := db.Collect(rows, err, func(row db.Row) (id courses.PackageID, err error) { return id, row.Scan(&id) })
	if err != nil || len(packages) < len(acknowledged) {
		t.Fatalf("%d packages of the %d that were acknowledged: %v", len(packages), len(acknowledged), err)
	}
	if _, err := s.Blob.Sweep(ctx, time.Now().Add(time.Hour), s.BlobNames); err != nil {
		t.Fatal(err)
	}
	used, err := s.BlobNames(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range packages {
		if files, err := s.PackageFiles(ctx, id); err != nil || len(files) != 30 {
			t.Errorf("package %s has %d of 30 files: %v", id, len(files), err)
		}
	}
	for name := range used {
		file, err := s.Blob.Open(ctx, name)
		if err != nil {
			t.Errorf("a file that a row names: %v", err)
			continue
		}
		file.Close()
	}
	if kept := filesIn(t, os.Getenv(childFiles)); kept != len(used) {
		t.Errorf("%d files on the disk after the sweep, %d in use", kept, len(used))
	}
	for _, id := range acknowledged {
		if _, err := s.Package(ctx, operator, courses.PackageID(id)); err != nil {
			t.Errorf("package %s was acknowledged: %v", id, err)
		}
	}
}

func filesIn(t *testing.T, folder string) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPackageOnFullDiskChild is the process whose disk has no room for the film of
// a package, though for its zip and the files before it.
func TestPackageOnFullDiskChild(t *testing.T) {
	address, ctx := dbtest.ChildAddress(), context.Background()
	if address == "" {
		return
	}
	s := importing(ctx, address)
	signal.Ignore(syscall.SIGXFSZ)
	limit := func(bytes uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: 1 << 40}); err != nil {
			panic(err)
		}
	}
	zipped := zipOf(map[string]string{"imsmanifest.xml": `<manifest identifier="M"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title><item identifier="A" identifierref="R"><title>A</title></item></organization></organizations>
<resources><resource identifier="R" href="a.html"/></resources></manifest>`, "a.html": "<!doctype html>", "film.mp4": strings.Repeat("film", 1<<20)})
	limit(1 << 20)
	_, err := s.AddPackage(ctx, operator, bytes.NewReader(zipped), int64(len(zipped)), "x.zip")
	if !errors.Is(err, blob.ErrUnavailable) {
		panic(fmt.Sprintf("on a full disk: %v", err))
	}
	var packages, files int
	if err := s.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM package), (SELECT count(*) FROM package_file)`).Scan(&packages, &files); err != nil || packages+files != 0 {
		panic(fmt.Sprintf("%d packages, %d files, %v", packages, files, err))
	}
	limit(1 << 40)
	pack, err := s.AddPackage(ctx, operator, bytes.NewReader(zipped), int64(len(zipped)), "x.zip")
	if err != nil {
		panic(err)
	}
	dbtest.Tell(pack.ID)
}

func TestAnImportOntoAFullDiskLeavesNothingAndGoesWellWhenThereIsRoom(t *testing.T) {
	address := dbtest.Address(t, dbtest.OnSQLite)
	t.Setenv(childFiles, t.TempDir())
	migrated(t, address)
	if told := dbtest.StartChild(t, "TestPackageOnFullDiskChild", address).Finish(); len(told) != 1 {
		t.Errorf("it told %q", told)
	}
	if drafts := filesIn(t, filepath.Join(os.Getenv(childFiles), "new")); drafts != 0 {
		t.Errorf("%d drafts were left", drafts)
	}
}
