package static

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// forever is right because a name carries the hash of its content.
const forever = "public, max-age=31536000, immutable"

// encodings that build.mjs stores beside a file, best first.
var encodings = []struct{ token, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// plain names that browsers ask for by themselves, without reading our pages.
var unasked = map[string]string{
	"/favicon.ico":          "favicon.ico",
	"/apple-touch-icon.png": "apple-touch-icon.png",
}

// Handler serves the built files below Prefix, and the icons that browsers ask
// for unasked at the root of the site. What is not there is a bare 404.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		w.Header().Set("Cache-Control", forever)
		if icon, ok := unasked[r.URL.Path]; ok {
			name = hashed[icon]
			w.Header().Set("Cache-Control", "public, max-age=86400")
		}
		serve(w, r, name)
	})
}

func serve(w http.ResponseWriter, r *http.Request, name string) {
	content, encoding, err := open(name, r.Header.Get("Accept-Encoding"))
	if err != nil {
		w.Header().Set("Cache-Control", "no-store")
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // a browser that has left needs no answer
}

// open reads a file in the best encoding that the browser takes.
func open(name, accepted string) (content []byte, encoding string, err error) {
	for _, e := range encodings {
		if !accepts(accepted, e.token) {
			continue
		}
		if content, err = fs.ReadFile(FS, name+e.suffix); err == nil {
			return content, e.token, nil
		}
	}
	content, err = fs.ReadFile(FS, name)
	return content, "", err
}

// accepts reads an Accept-Encoding header (RFC 9110 §12.5.3): a coding with
// weight 0 is refused, one that is not named is not taken.
func accepts(header, token string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), token) {
			continue
		}
		q := strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		return strings.Trim(q, "0.") != "" || q == ""
	}
	return false
}

func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	case ".ico":
		return "image/x-icon"
	case ".svg":
		return "image/svg+xml; charset=utf-8"
	default:
		return mime.TypeByExtension(ext)
	}
}
