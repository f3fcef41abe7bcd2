package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"sync"

	"kursbro/app/i18n"
	"kursbro/static"
)

// sets holds a template set for each view and language, with the functions of
// that language bound. Bokmål is parsed at the start, so that a mistake stops
// it; the other languages when they are first asked for.
type sets struct {
	fsys  fs.FS
	bases map[i18n.Language]*base
	ready sync.Map // setKey → *template.Template
}

type setKey struct {
	file     string
	language i18n.Language
}

// base is what all sets of a language begin with: the frame and the parts.
type base struct {
	shared *template.Template
	folder *folder
	mutex  sync.Mutex // of the folder
}

func newSets(fsys fs.FS) (*sets, error) {
	s := &sets{fsys: fsys, bases: map[i18n.Language]*base{}}
	for _, l := range i18n.Languages {
		b, err := newBase(fsys, l)
		if err != nil {
			return nil, err
		}
		s.bases[l] = b
	}
	for _, v := range registered {
		if _, err := s.of(v.File, i18n.NB); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func newBase(fsys fs.FS, l i18n.Language) (*base, error) {
	shelf := &shelf{}
	functions := Functions(l)
	functions["kept"] = shelf.kept
	shared, err := template.New("").Funcs(functions).ParseFS(fsys, "shared/layout.html", "shared/parts.html")
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	if shelf.parts, err = shared.Clone(); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	folder := &folder{words: i18n.For(l), parts: shelf.parts, drawn: map[string]string{}}
	folder.fold(shared)
	return &base{shared: shared, folder: folder}, nil
}

// of gives the set of a view in a language, parsed and folded once.
func (s *sets) of(file string, l i18n.Language) (*template.Template, error) {
	key := setKey{file, l}
	if set, ok := s.ready.Load(key); ok {
		return set.(*template.Template), nil
	}
	set, err := s.bases[l].with(s.fsys, file)
	if err != nil {
		return nil, err
	}
	kept, _ := s.ready.LoadOrStore(key, set)
	return kept.(*template.Template), nil
}

func (b *base) with(fsys fs.FS, file string) (*template.Template, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	set, err := parse(b.shared, fsys, file)
	if err != nil {
		return nil, err
	}
	b.folder.fold(set)
	return set, nil
}

// parse adds a page, and before it what the pages of its room share.
func parse(shared *template.Template, fsys fs.FS, file string) (*template.Template, error) {
	set, err := shared.Clone()
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	files := []string{file}
	parts := path.Join(path.Dir(file), "parts.html")
	if _, err := fs.Stat(fsys, parts); err == nil {
		files = []string{parts, file}
	}
	if set, err = set.ParseFS(fsys, files...); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return set, nil
}

// Parse reads one view as a site does, in bokmål and as it is written, for the
// test that checks it.
func Parse(fsys fs.FS, file string) (*template.Template, error) {
	shared, err := template.New("").Funcs(Functions(i18n.NB)).ParseFS(fsys, "shared/layout.html", "shared/parts.html")
	if err != nil {
		return nil, err
	}
	return parse(shared, fsys, file)
}

// Functions are the template functions in one language.
func Functions(l i18n.Language) template.FuncMap {
	w := i18n.For(l)
	all := partFuncs(w)
	for name, f := range (template.FuncMap{
		"t": w.T, "n": w.N,
		"date": w.Date, "datetime": w.DateTime, "clock": w.Clock, "day": w.Day,
		"number": w.Number, "percent": w.Percent,
		"asset":     static.Path,
		"languages": func() []Link { return languageLinks(l) },
		"kept":      new(shelf).kept, // each base has its own
	}) {
		all[name] = f
	}
	return all
}
