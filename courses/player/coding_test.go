package player_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"kursbro/app/db"
)

var longPage = "<!doctype html>" + strings.Repeat("<p>Vask hendene.</p>", 500)

func unpack(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestAFileIsSentAsTheReaderWantsIt(t *testing.T) {
	h := openTheatre(t, map[string]string{"lang.html": longPage, "film.mp4": longPage})
	c := h.open() + "c/"
	for accepted, coding := range map[string]string{
		"gzip, deflate, br, zstd": "zstd", "gzip": "gzip", "GZIP;q=0.5": "gzip", "zstd;q=0.1, gzip;q=0.9": "gzip", "*": "zstd",
		"zstd;q=0, *": "gzip", "": "", "br": "", "gzip;q=0": "", "gzip;q=0.5, identity": "", "identity;q=0, gzip;q=0.1": "gzip", "*;q=0, gzip": "gzip", "gzip;q=nonsense": "",
	} {
		a := h.get(c+"lang.html", "Accept-Encoding", accepted)
		if got := a.header.Get("Content-Encoding"); a.status != 200 || got != coding || unpack(t, coding, a.body) != longPage {
			t.Errorf("%q: %d %q", accepted, a.status, got)
		}
		if coding != "" && len(a.body) >= len(longPage)/2 {
			t.Errorf("%q: %d bytes", accepted, len(a.body))
		}
		if a.header.Get("Vary") != "Accept-Encoding" || a.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%q: %v", accepted, a.header)
		}
	}
	if a := h.get(c+"film.mp4", "Accept-Encoding", "gzip, zstd"); a.header.Get("Content-Encoding")+a.header.Get("Vary") != "" || a.body != longPage {
		t.Errorf("a film: %v", a.header)
	}
	if a := h.get(c+"index.html", "Accept-Encoding", "gzip, zstd"); a.header.Get("Content-Encoding") != "" {
		t.Errorf("a file of one packet: %v", a.header)
	}
}

func TestWhatABrowserHasIsNotSentAgain(t *testing.T) {
	h := openTheatre(t, map[string]string{"lang.html": longPage})
	page := h.open() + "c/lang.html"
	tags := map[string]bool{}
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		first := h.get(page, "Accept-Encoding", coding)
		tag := first.header.Get("ETag")
		tags[tag] = true
		again := h.get(page, "Accept-Encoding", coding, "If-None-Match", tag)
		if again.status != http.StatusNotModified || again.body != "" || again.header.Get("ETag") != tag || again.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d %v", coding, again.status, again.header)
		}
		head := h.ask(http.MethodHead, page, "", "Accept-Encoding", coding)
		if head.status != 200 || head.body != "" || head.header.Get("Content-Length") != first.header.Get("Content-Length") || head.header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %d %v", coding, head.status, head.header)
		}
	}
	if len(tags) != 3 {
		t.Errorf("three contents have the tags %v", tags)
	}
}

func TestAPartIsOfTheFileAsItIs(t *testing.T) {
	h := openTheatre(t, map[string]string{"lang.html": longPage})
	page := h.open() + "c/lang.html"
	plain, packed := h.get(page, "Accept-Encoding", "identity").header.Get("ETag"), h.get(page, "Accept-Encoding", "gzip").header.Get("ETag")
	for tag, status := range map[string]int{"": 206, plain: 206, packed: 200} {
		a := h.get(page, "Accept-Encoding", "gzip, zstd", "Range", "bytes=2-8", "If-Range", tag)
		body := longPage
		if status == 206 {
			body = longPage[2:9]
		}
		if a.status != status || a.body != body || a.header.Get("Content-Encoding") != "" || a.header.Get("ETag") != plain {
			t.Errorf("If-Range %s: %d %v", tag, a.status, a.header)
		}
	}
	if a := h.get(page, "Range", "bytes=99999-"); a.status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %d", a.status)
	}
}

// Packages that were imported before files were compressed are played as they
// are, and then compressed by a job.
func TestOlderPackagesAreCompressedByAJob(t *testing.T) {
	h := openTheatre(t, map[string]string{"lang.html": longPage})
	h.must(h.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE package_file SET gzip_sha256 = NULL, zstd_sha256 = NULL`)
		return err
	}))
	page := h.open() + "c/lang.html"
	if a := h.get(page, "Accept-Encoding", "gzip"); a.status != 200 || a.body != longPage {
		t.Fatalf("before: %d %v", a.status, a.header)
	}
	if waits, err := h.CompressWaiting(t.Context()); err != nil || !waits {
		t.Fatalf("nothing waits: %v", err)
	}
	seen, err := h.CompressFiles(t.Context())
	h.must(err)
	if waits, err := h.CompressWaiting(t.Context()); err != nil || waits || seen != 4 {
		t.Fatalf("%d were seen, and still some wait: %v %v", seen, waits, err)
	}
	h.now = h.now.Add(time.Minute)
	if a := h.get(page, "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "gzip" || unpack(t, "gzip", a.body) != longPage {
		t.Errorf("after: %d %v", a.status, a.header)
	}
	used, err := h.BlobNames(t.Context())
	h.must(err)
	removed, err := h.Blob.Sweep(t.Context(), time.Now().Add(time.Hour), func(ctx context.Context) (map[string]bool, error) { return used, nil })
	h.must(err)
	if a := h.get(h.open()+"c/lang.html", "Accept-Encoding", "zstd"); removed != 0 || unpack(t, "zstd", a.body) != longPage {
		t.Errorf("%d files were swept that are in use", removed)
	}
}

// A window shows files for a second before anybody looks whether it still may.
func TestAWindowThatIsOverShowsNothingAfterASecond(t *testing.T) {
	h := openTheatre(t, nil)
	old := h.open() + "c/index.html"
	if a := h.get(old); a.status != 200 {
		t.Fatal(a.status)
	}
	h.open() // takes it over
	h.now = h.now.Add(time.Second)
	if a := h.get(old); a.status != http.StatusConflict {
		t.Errorf("a second later: %d", a.status)
	}
}

// What is sent from memory and what is sent from disk are the same to a reader.
func TestSmallAndLargeFilesComeWhole(t *testing.T) {
	small, large := strings.Repeat("a", 64<<10), strings.Repeat("b", 64<<10+1)
	h := openTheatre(t, map[string]string{"liten.mp4": small, "stor.mp4": large})
	c := h.open() + "c/"
	for range 2 { // from disk, and then as it was kept
		for path, want := range map[string]string{"liten.mp4": small, "stor.mp4": large} {
			if a := h.get(c + path); a.body != want {
				t.Errorf("%s: %d bytes", path, len(a.body))
			}
			if a := h.get(c+path, "Range", "bytes=1-3"); a.body != want[1:4] {
				t.Errorf("a part of %s: %q", path, a.body)
			}
		}
	}
}
