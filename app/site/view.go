package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/static"
)

// Template is a page's template that takes a T and nothing else.
type Template[T any] struct{ file string }

// Registration is a registered template and the type that it is fed.
type Registration struct {
	File string
	Page reflect.Type
}

// registered lists every view that the program was linked with; packages
// register theirs in variables, before main begins.
var registered []Registration

// Registered lists every view of the program, for the test that checks them.
func Registered() []Registration { return registered }

// Parse reads one template as a site does, in bokmål and not yet escaped.
func Parse(fsys fs.FS, file string) (*template.Template, error) {
	s, err := newBase(fsys)
	if err != nil {
		return nil, err
	}
	return s.parse(file, i18n.NB)
}

// Functions are the template functions in one language.
func Functions(l i18n.Language) template.FuncMap { return funcs(i18n.For(l)) }

// View registers the template of a page, such as "accounts/login.html", with
// the type of its data. It is parsed when a site is made, and CheckViews
// in sitetest proves that every name in it exists on T.
func View[T any](file string) Template[T] {
	registered = append(registered, Registration{file, reflect.TypeFor[T]()})
	return Template[T]{file}
}

// Render answers with the page. Everything is drawn before the first byte
// goes out, so that a mistake leaves nothing half-written.
func (v Template[T]) Render(s *Site, c *gin.Context, status int, page T) error {
	buffer := buffers.Get().(*bytes.Buffer)
	defer giveBack(buffer)
	set, err := s.sets.of(v.file, visitOf(c).language)
	if err != nil {
		return err
	}
	if err := set.ExecuteTemplate(buffer, "layout", page); err != nil {
		return fmt.Errorf("render %s: %w", v.file, err)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(buffer.Len()))
	c.Writer.WriteHeader(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	_, err = c.Writer.Write(buffer.Bytes())
	if err != nil {
		return nil // the reader has left; there is nobody to tell
	}
	return nil
}

// Piece draws a part of a page for those who keep it and show it many times,
// such as the rows of a catalogue. The file defines "layout" as that part alone.
func (v Template[T]) Piece(s *Site, language i18n.Language, data T) (template.HTML, error) {
	set, err := s.sets.of(v.file, language)
	if err != nil {
		return "", err
	}
	var drawn strings.Builder
	if err := set.ExecuteTemplate(&drawn, "layout", data); err != nil {
		return "", fmt.Errorf("render %s: %w", v.file, err)
	}
	return template.HTML(drawn.String()), nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keep is the largest buffer worth keeping, in bytes.
const keep = 256 << 10

func giveBack(b *bytes.Buffer) {
	if b.Cap() > keep {
		return
	}
	b.Reset()
	buffers.Put(b)
}

// sets holds a template set for each view and language, with the functions of
// that language bound. The first language is parsed at the start, the others
// when they are first asked for.
type sets struct {
	fsys  fs.FS
	base  map[i18n.Language]*template.Template
	ready sync.Map // set key → *template.Template
}

type setKey struct {
	file     string
	language i18n.Language
}

func newSets(fsys fs.FS) (*sets, error) {
	s, err := newBase(fsys)
	if err != nil {
		return nil, err
	}
	for _, v := range registered {
		if _, err := s.of(v.File, i18n.NB); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func newBase(fsys fs.FS) (*sets, error) {
	s := &sets{fsys: fsys, base: map[i18n.Language]*template.Template{}}
	for _, l := range i18n.Languages {
		base, err := template.New("").Funcs(funcs(i18n.For(l))).ParseFS(fsys, "shared/layout.html", "shared/parts.html")
		if err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
		s.base[l] = base
	}
	return s, nil
}

func (s *sets) of(file string, l i18n.Language) (*template.Template, error) {
	key := setKey{file, l}
	if set, ok := s.ready.Load(key); ok {
		return set.(*template.Template), nil
	}
	set, err := s.parse(file, l)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	kept, _ := s.ready.LoadOrStore(key, set)
	return kept.(*template.Template), nil
}

func (s *sets) parse(file string, l i18n.Language) (*template.Template, error) {
	set, err := s.base[l].Clone()
	if err != nil {
		return nil, err
	}
	files := []string{file}
	if parts := path.Join(path.Dir(file), "parts.html"); exists(s.fsys, parts) {
		files = []string{parts, file} // what the pages of a room share
	}
	return set.ParseFS(s.fsys, files...)
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

// funcs are the template functions in one language.
func funcs(w *i18n.Printer) template.FuncMap {
	all := partFuncs(w)
	for name, f := range (template.FuncMap{
		"t": w.T, "n": w.N,
		"date": w.Date, "datetime": w.DateTime, "clock": w.Clock, "day": w.Day,
		"number": w.Number, "percent": w.Percent,
		"asset": static.Path,
	}) {
		all[name] = f
	}
	return all
}
