package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// The house test walks the source and fails when somebody carries furniture
// to the wrong room (design §4). Every check is itself tested: a violation is
// planted, and the check must find it.

// source is one Go file of the house.
type source struct {
	path    string // from the top, with forward slashes
	room    string // its folder
	file    *ast.File
	set     *token.FileSet
	imports []string // import paths, in order
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// line is where a node stands, for the message.
func (s source) line(node ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(node.Pos()).Line)
}

// check is one rule of the house: it names every breach, with its place.
type check struct {
	name  string
	find  func(t *testing.T, house fs.FS) []string
	plant fstest.MapFS // files that break it
}

var checks = []check{
	{"imports fall from floor to floor", importsThatClimb, fstest.MapFS{
		"accounts/climbs.go": file("package accounts\nimport _ \"kursbro/courses\""),
	}},
	{"gin stays at the door", ginDeepInside, fstest.MapFS{
		"courses/deep.go": file("package courses\nimport _ \"github.com/gin-gonic/gin\""),
	}},
	{"SQL lives in stores", sqlOutsideStores, fstest.MapFS{
		"courses/act.go": file("package courses\nconst q = `SELECT id FROM course`"),
	}},
	{"pages never open the database", pagesWithDatabase, fstest.MapFS{
		"courses/pages/p.go": file("package pages\nimport _ \"kursbro/app/db\""),
	}},
	{"only the roof mounts pages", pagesImported, fstest.MapFS{
		"merge/m.go": file("package merge\nimport _ \"kursbro/courses/pages\""),
	}},
	{"a store writes its own room's tables", writesAcrossRooms, fstest.MapFS{
		"courses/x_store.go": file("package courses\nconst q = `UPDATE profile SET state = 'x'`"),
	}},
	{"the clock is a field", wallClocks, fstest.MapFS{
		"merge/now.go": file("package merge\nimport \"time\"\nvar now = time.Now()"),
	}},
	{"every direct module is chosen", modulesNotChosen, fstest.MapFS{
		"go.mod": file("module kursbro\nrequire example.com/other v1.0.0\n"),
	}},
	{"messages stand in four languages and are used", messagesAmiss, fstest.MapFS{
		"app/i18n/messages/x.nb.json": file(`{"x.only.bokmal": "Hei"}`),
	}},
	{"every action has words in the log", actionsWithoutWords, fstest.MapFS{
		"merge/x.go": file("package merge\nvar entry = by.Entry(\"merge.unheard_of\", id)"),
		"merge/y.go": file("package merge\nvar err = s.acting(ctx, by, \"merge.unheard_of_too\", func(tx *db.Tx) error { return nil })"),
	}},
	{"every letter has a name in the timeline", lettersWithoutWords, fstest.MapFS{
		"app/mail/letter.go": file("package mail\nconst Strange Kind = \"share.strange\""),
	}},
	{"people are told who looks at them", looksUntold, fstest.MapFS{
		"merge/x.go": file("package merge\nvar entry = by.Entry(\"diary.look\", id)"),
	}},
	{"templates hold no text of their own", textInTemplates, fstest.MapFS{
		"views/x/y.html": file(`<p>Dette er tekst</p>`),
	}},
	{"the top level is the house plan", strangersAtTop, fstest.MapFS{
		"pkg/x.go": file("package pkg"),
	}},
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestTheHouseIsInOrder(t *testing.T) {
	house := os.DirFS("../..")
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, breach := range c.find(t, house) {
				t.Error(breach)
			}
		})
	}
}

func TestEveryHouseCheckFindsAPlantedBreach(t *testing.T) {
	house := os.DirFS("../..")
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			before := c.find(t, house)
			after := c.find(t, overlay{c.plant, house})
			if len(after) <= len(before) {
				t.Error("the planted breach was not found")
			}
		})
	}
}

// overlay is the house with some files planted.
type overlay struct{ planted, below fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	if f, err := o.planted.Open(name); err == nil {
		if info, err := f.Stat(); err == nil && !info.IsDir() {
			return f, nil
		}
	}
	return o.below.Open(name)
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	planted, _ := fs.ReadDir(o.planted, name)
	below, err := fs.ReadDir(o.below, name)
	if err != nil && len(planted) == 0 {
		return nil, err
	}
	seen := map[string]bool{}
	all := slices.DeleteFunc(append(planted, below...), func(e fs.DirEntry) bool {
		twice := seen[e.Name()]
		seen[e.Name()] = true
		return twice
	})
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

func (o overlay) ReadFile(name string) ([]byte, error) {
	if text, err := fs.ReadFile(o.planted, name); err == nil {
		return text, nil
	}
	return fs.ReadFile(o.below, name)
}

// each calls visit for every file of the house that git would keep.
func each(t *testing.T, house fs.FS, visit func(path string)) {
	t.Helper()
	err := fs.WalkDir(house, ".", func(at string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains([]string{"node_modules", ".git", "build", "data", "testdata"}, entry.Name()) || at == "static/dist"):
			return fs.SkipDir
		case !entry.IsDir():
			visit(at)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources parses every Go file of the house.
func sources(t *testing.T, house fs.FS) []source {
	t.Helper()
	var all []source
	each(t, house, func(at string) {
		if path.Ext(at) != ".go" {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, at, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		s := source{path: at, room: path.Dir(at), file: parsed, set: set}
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			s.imports = append(s.imports, name)
		}
		all = append(all, s)
	})
	return all
}
