package static

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path, accept string) (code int, header map[string][]string, body io.Reader) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Code, w.Header(), w.Body
}

func TestTheStyleSheetIsServedCompressedAndForEver(t *testing.T) {
	if !Built() {
		t.Fatal("static/dist is empty: run npm ci && npm run build in static")
	}
	path := Path("kursbro.css")
	plain, err := Bytes("kursbro.css")
	if err != nil {
		t.Fatal(err)
	}
	code, header, body := get(t, path, "gzip, br;q=0")
	if code != 200 || header["Content-Encoding"][0] != "gzip" || header["Cache-Control"][0] != forever {
		t.Fatalf("%s answered %d %v", path, code, header)
	}
	unzipped, err := gzip.NewReader(body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(unzipped)
	if err != nil || string(got) != string(plain) {
		t.Errorf("the gzip variant is not the style sheet (%v)", err)
	}
	if code, header, _ := get(t, path, ""); code != 200 || header["Content-Encoding"] != nil {
		t.Errorf("a browser that takes no encoding got %d %v", code, header)
	}
}

func TestEveryPartIsBuilt(t *testing.T) {
	for _, name := range []string{
		"kursbro.css", "kursbro.js", "icons.svg", "wordmark.svg", "favicon.svg", "favicon.ico",
		"inter-latin.woff2", "inter-latin-ext.woff2", "Inter-Regular.ttf", "Inter-Bold.ttf",
		"scorm12.js", "LICENSES.txt",
	} {
		if content, err := Bytes(name); err != nil || len(content) < 100 {
			t.Errorf("%s: %d bytes, %v", name, len(content), err)
		}
	}
}

func TestWhatIsNotThereIsNotFoundAndNotKept(t *testing.T) {
	for _, path := range []string{"/static/", "/static/nothing.css", "/static/../static.go", "/static/.gitkeep/x"} {
		code, header, _ := get(t, path, "br")
		if code != 404 || strings.Contains(header["Cache-Control"][0], "immutable") {
			t.Errorf("%s answered %d %v", path, code, header)
		}
	}
}

func TestWhatIsTextSaysInWhichEncoding(t *testing.T) {
	for _, name := range []string{"kursbro.css", "kursbro.js", "icons.svg", "LICENSES.txt"} {
		if _, header, _ := get(t, Path(name), ""); !strings.HasSuffix(header["Content-Type"][0], "; charset=utf-8") {
			t.Errorf("%s: %v", name, header["Content-Type"])
		}
	}
}

func TestAcceptEncodingIsReadWithItsWeights(t *testing.T) {
	for header, want := range map[string]bool{
		"br": true, "gzip, br": true, "br;q=0.5": true, "BR; q=1": true,
		"": false, "gzip": false, "br;q=0": false, "br; q=0.000": false, "*": false,
	} {
		if got := accepts(header, "br"); got != want {
			t.Errorf("accepts(%q, br) = %v", header, got)
		}
	}
}
