package player_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestFilesAreServedAsWhatTheyAreAndNoMore(t *testing.T) {
	h := openTheatre(t, map[string]string{"img/Ørn på tre.PNG": "\x89PNG\r\n\x1a\n", "bilde.jpg": "<script>alert(1)</script>", "start.php": "<?php echo 1", "film.mp4": "0123456789"})
	c := h.open() + "c/"
	for path, kind := range map[string]string{
		"index.html":                        "text/html; charset=utf-8",
		"bilde.jpg":                         "application/octet-stream",
		"img/%C3%98rn%20p%C3%A5%20tre.PNG":  "image/png",
		"IMG/%C3%B8rn%20pa%CC%8A%20tre.png": "image/png", // other case, other Unicode form: as Windows would find it
		"start.php":                         "application/octet-stream",
	} {
		a := h.get(c + path)
		if a.status != 200 || a.header.Get("Content-Type") != kind || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Content-Type"))
		}
		if csp := a.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "frame-ancestors 'self' "+portalURL) {
			t.Errorf("%s: policy %s", path, csp)
		}
		if !strings.Contains(a.header.Get("Cache-Control"), "immutable") || a.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, a.header)
		}
	}
	part := h.get(c+"film.mp4", "Range", "bytes=2-4")
	if part.status != http.StatusPartialContent || part.body != "234" || part.header.Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("range: %d %q", part.status, part.body)
	}
	whole := h.get(c + "film.mp4")
	if again := h.get(c+"film.mp4", "If-None-Match", whole.header.Get("ETag")); again.status != http.StatusNotModified {
		t.Errorf("again: %d", again.status)
	}
}

func TestFilesNeedALivingLaunch(t *testing.T) {
	h := openTheatre(t, nil)
	old := h.open()
	window := h.open()
	for address, status := range map[string]int{
		window + "c/index.html":                  200,
		window + "c/borte.html":                  404,
		window + "c/..%2f..%2fetc%2fpasswd":      404,
		old + "c/index.html":                     409,
		h.server.URL + "/l/gjettet/c/index.html": 401,
		h.server.URL + "/":                       404,
		h.server.URL + "/kurskatalog":            404,
	} {
		if a := h.get(address); a.status != status {
			t.Errorf("%s: %d, want %d", address[len(h.server.URL):], a.status, status)
		}
	}
	for _, path := range []string{"", "c/index.html", "c/borte.html", "state", "commit", "../../", "../../static/nothing.css"} {
		a := h.get(window + path)
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "object-src 'none'") || !strings.Contains(policy, "frame-ancestors ") || a.header.Get("X-Content-Type-Options") != "nosniff" ||
			a.header.Get("Referrer-Policy") != "no-referrer" || a.header.Get("Origin-Agent-Cluster") != "?1" || a.header.Get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
	if a := h.get(window+"c/index.html", "Service-Worker", "script"); a.status != http.StatusForbidden {
		t.Errorf("service worker: %d", a.status)
	}
}

func TestTheStageIsFramedByThePortalAlone(t *testing.T) {
	h := openTheatre(t, nil)
	window := h.open()
	a := h.get(window + "?language=se&theme=dark")
	policy := a.header.Get("Content-Security-Policy")
	if a.status != 200 || !strings.HasSuffix(policy, "frame-ancestors "+portalURL) || strings.Contains(policy, "unsafe") {
		t.Errorf("%d %s", a.status, policy)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("the stage may be cached")
	}
	for _, want := range []string{`lang="se"`, `data-color-scheme="dark"`, `data-portal="` + portalURL + `"`, "Kurs &amp; &lt;b&gt;", "scorm12", "Čuovvovaš"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%q is not on the stage", want)
		}
	}
}

func TestAWindowThatIsOverSaysSoInWords(t *testing.T) {
	h := openTheatre(t, nil)
	old := h.open()
	h.open()
	a := h.get(old + "?language=nb")
	if a.status != http.StatusConflict || !strings.Contains(a.body, "data-refused=\"Kurset er åpnet i et annet vindu") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get(h.server.URL + "/l/gjettet/?language=nb"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "Åpne kurset fra Min side") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
