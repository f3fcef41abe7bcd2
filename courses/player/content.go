package player

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"kursbro/courses"
	"kursbro/courses/scorm"
)

// contentPolicy is what a course's own page may do: what it likes with its own
// files, and load from secure addresses, since real courses use libraries and
// film from elsewhere. The wall around a course is its origin, not this. It may
// be framed by the stage, and the stage by the portal.
const contentPolicy = "default-src 'self' https: data: blob: 'unsafe-inline' 'unsafe-eval'; worker-src 'self' blob:; " +
	"object-src 'none'; form-action 'self'; frame-ancestors 'self' "

// keepIt lets the browser, and nobody on the way, keep a file for as long as a
// window lives.
var keepIt = []string{"private, max-age=43200, immutable"}

// showFile serves one file of the course. Files never change, and the address
// is the launch's own: the browser may keep them.
func (p *Player) showFile(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Service-Worker") != "" {
		http.Error(w, "courses may not install service workers", http.StatusForbidden)
		return
	}
	pack, err := p.courses.Shown(r.Context(), r.PathValue("token"))
	if err != nil {
		http.Error(w, http.StatusText(statusOf(err)), statusOf(err))
		return
	}
	files, err := p.indexOf(r, pack)
	if err != nil {
		p.fileFailed(w, r, err)
		return
	}
	file, found := files.find(r.PathValue("path"))
	if !found {
		http.NotFound(w, r)
		return
	}
	p.serve(w, r, file)
}

func (p *Player) serve(w http.ResponseWriter, r *http.Request, file courses.PackageFile) {
	coding, name := negotiate(r.Header, file)
	body, err := p.shelf.open(r.Context(), name)
	if err != nil {
		p.fileFailed(w, r, err)
		return
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h["Content-Security-Policy"], h["Cache-Control"] = p.policy, keepIt
	h.Set("ETag", `"`+name+`"`) // each coding has a content, and so a name, of its own
	if file.Compressed != nil && *file.Compressed != (courses.Compressed{}) {
		h.Set("Vary", "Accept-Encoding")
	}
	if coding != identity {
		h.Set("Content-Encoding", coding)
		size, err := body.Seek(0, io.SeekEnd) // ServeContent leaves the length of what is encoded to us
		if err != nil {
			p.fileFailed(w, r, err)
			return
		}
		h.Set("Content-Length", strconv.FormatInt(size, 10))
	}
	if _, small := body.(held); small {
		w = lent{w}
	}
	http.ServeContent(w, r, "", time.Time{}, body) // ranges, for film
}

func (p *Player) fileFailed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
		return // the reader has left
	}
	slog.ErrorContext(r.Context(), "a course file cannot be served", "path", r.PathValue("path"), "error", err)
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// index finds a package's files by path.
type index struct {
	exact  map[string]courses.PackageFile
	folded map[string]string // folded path → path; "" when several share it
	until  time.Time         // zero: it never changes
}

// indexFor is how long an index is used whose files wait to be compressed.
const indexFor = time.Minute

// find forgives what Windows forgives: case, where only one file can be meant.
func (i index) find(path string) (courses.PackageFile, bool) {
	path = norm.NFC.String(path)
	if file, found := i.exact[path]; found {
		return file, true
	}
	file, found := i.exact[i.folded[scorm.FoldPath(path)]]
	return file, found
}

func newIndex(files []courses.PackageFile) index {
	i := index{exact: make(map[string]courses.PackageFile, len(files)), folded: make(map[string]string, len(files))}
	for _, file := range files {
		i.exact[file.Path] = file
		folded := scorm.FoldPath(file.Path)
		if _, taken := i.folded[folded]; taken {
			i.folded[folded] = ""
			continue
		}
		i.folded[folded] = file.Path
	}
	return i
}

// mostIndexes bounds the memory: a package of 2 000 files takes about 1 MiB.
const mostIndexes = 16

// indexes remembers the packages that are being played.
type indexes struct {
	sync.Mutex
	byPackage map[courses.PackageID]index
}

func (p *Player) indexOf(r *http.Request, id courses.PackageID) (index, error) {
	p.indexes.Lock()
	known, found := p.indexes.byPackage[id]
	p.indexes.Unlock()
	now := p.courses.DB.Now()
	if found && (known.until.IsZero() || now.Before(known.until)) {
		return known, nil
	}
	files, err := p.courses.PackageFiles(r.Context(), id)
	if err != nil {
		return index{}, err
	}
	made := newIndex(files)
	if slices.ContainsFunc(files, func(f courses.PackageFile) bool { return f.Compressed == nil }) {
		made.until = now.Add(indexFor)
	}
	p.indexes.Lock()
	defer p.indexes.Unlock()
	if len(p.indexes.byPackage) >= mostIndexes {
		for other := range p.indexes.byPackage {
			delete(p.indexes.byPackage, other) // any one: it is soon read again
			break
		}
	}
	p.indexes.byPackage[id] = made
	return made, nil
}
