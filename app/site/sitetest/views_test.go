package sitetest

import (
	"html/template"
	"reflect"
	"strings"
	"testing"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/views"
)

// planted is the page of the templates below.
type planted struct {
	site.Page
	Name   string
	Count  int
	Rows   []row
	ByName map[string]*row
	Any    any
	Maybe  *row
}

type row struct {
	Title string
	Path  string
	Kind  kind
}

type kind string

func (r row) Long() bool               { return len(r.Title) > 10 }
func (r row) Cut(n int) string         { return r.Title[:n] }
func (r *row) Touched() string         { return r.Title }
func (p planted) First() (*row, error) { return nil, nil }
func (p *planted) Changed() bool       { return false }
func (p planted) Chosen(r row) bool    { return p.Name == r.Title }

func TestGoodTemplatesPassTheCheck(t *testing.T) {
	for _, text := range []string{
		`{{.Title}} {{.Name}} {{.Visitor.Name}} {{.First.Title}} {{.First.Touched}}`,
		`{{range .Rows}}{{.Title}}{{.Long}}{{.Cut 3}}{{$.Name}}{{if $.Chosen .}}!{{end}}{{end}}`,
		`{{range $i, $r := .Rows}}{{if eq $i 0}}{{$r.Title}}{{end}}{{else}}{{.Name}}{{end}}`,
		`{{range $name, $r := .ByName}}{{$name}}{{$r.Touched}}{{end}}{{range .Rows}}{{.Touched}}{{end}}`,
		`{{with .Maybe}}{{.Title}}{{else}}{{.Name}}{{end}}`,
		`{{with $m := .Maybe}}{{$m.Title}}{{end}}{{$x := .Count}}{{$x = 3}}{{number $x}}`,
		`{{.Any.Whatever.It.Is}}{{(index .Rows 0).Title}}{{(index .ByName "a").Path}}`,
		`{{range 3}}{{number .}}{{end}}{{len .Rows | number}}`,
		`{{range .Rows}}{{if eq .Kind "a" "b"}}{{break}}{{end}}{{end}}`,
		`{{t "site.search"}}{{n "site.form.faults" .Count}}{{t "site.progress" "Done" 1 "Total" 2}}`,
		`{{template "field" (field . "email" "label" "site.search" "value" .Name)}}`,
		`{{template "status" (status "done" "site.search")}}{{template "icon" "search"}}`,
		`{{define "row"}}{{.Title}}{{end}}{{range .Rows}}{{template "row" .}}{{end}}`,
		`{{define "tree"}}{{.Title}}{{template "tree" .}}{{end}}{{template "tree" .Maybe}}`,
	} {
		if found := check(t, text); len(found) > 0 {
			t.Errorf("%s: %v", text, found)
		}
	}
}

func TestEveryPlantedMistakeIsFound(t *testing.T) {
	for text, want := range map[string]string{
		`{{.Nmae}}`:                                    "has no Nmae",
		`{{.Changed}}`:                                 "has no Changed", // of the pointer; the page comes by value
		`{{.Visitor.Nmae}}`:                            "has no Nmae",
		`{{.First.Nmae}}`:                              "has no Nmae",
		`{{range .Rows}}{{.Name}}{{end}}`:              "has no Name",
		`{{range .Rows}}{{end}}{{.Path}}`:              "has no Path",
		`{{range $i, $r := .Rows}}{{$r.Titel}}{{end}}`: "has no Titel",
		`{{range $k, $r := .ByName}}{{$k.X}}{{end}}`:   "string has no X",
		`{{range .Name}}{{end}}`:                       "range over string",
		`{{with .Maybe}}{{.Name}}{{end}}`:              "has no Name",
		`{{with .Maybe}}{{else}}{{.Path}}{{end}}`:      "has no Path",
		`{{if .Maybe}}{{.Path}}{{end}}`:                "has no Path",
		`{{$m := .Maybe}}{{$m.Titel}}`:                 "has no Titel",
		`{{(index .Rows 0).Titel}}`:                    "has no Titel",
		`{{.Name "x"}}`:                                "takes no values",
		`{{range .Rows}}{{.Cut "x"}}{{end}}`:           "takes a int, not a string",
		`{{range .Rows}}{{.Cut}}{{end}}`:               "takes 1 values, not 0",
		`{{number .Name}}`:                             "takes a int, not a string",
		`{{.Name | number}}`:                           "takes a int, not a string",
		`{{date .Name}}`:                               "not a string",
		`{{if eq .Count "1"}}{{end}}`:                  "compares a int with a string",
		`{{template "nowhere" .}}`:                     `there is no template "nowhere"`,
		`{{define "row"}}{{.Titel}}{{end}}{{range .Rows}}{{template "row" .}}{{end}}`: "has no Titel",
		`{{define "bare"}}{{.Titel}}{{end}}{{template "bare"}}`:                       "has no Titel",
		`{{define "row"}}{{range .}}{{.Titel}}{{end}}{{end}}{{kept "row" .Rows}}`:     "has no Titel",
		`{{kept "nowhere" .Name}}`:                                    `there is no template "nowhere"`,
		`{{t "site.nowhere.at.all"}}`:                                 "has no text",
		`{{t "site.progress" "Done" 1}}`:                              "not given its Total",
		`{{t "site.progress" "Done" 1 "Total" 2 "X" 3}}`:              "no place for X",
		`{{template "field" (field . "e" "label" "site.nowhere.x")}}`: "has no text",
		`{{template "field" (field .Rows "e")}}`:                      "field takes a",
		`{{template "status" (status "done" "site.nowhere.y")}}`:      "has no text",
	} {
		found := strings.Join(check(t, text), "\n")
		if !strings.Contains(found, want) {
			t.Errorf("%s: found %q", text, found)
		}
	}
}

// check runs the check on one template within the real parts.
func check(t *testing.T, text string) []string {
	t.Helper()
	set := template.Must(template.New("").Funcs(site.Functions(i18n.NB)).Parse(
		`{{define "icon"}}{{.}}{{end}}{{define "field"}}{{.Label}}{{end}}{{define "status"}}{{.Text}}{{end}}`))
	set, err := set.New("layout").Parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	return viewFaults(set, reflect.TypeFor[planted]())
}

func TestTheSitesOwnViews(t *testing.T) {
	for _, view := range site.Registered() {
		if view.File == "shared/test.html" {
			continue // of this package's tests
		}
		set, err := site.Parse(views.FS, view.File)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range viewFaults(set, view.Page) {
			t.Errorf("%s: %s", view.File, fault)
		}
	}
}

func TestAPageMayNotHideTheFrame(t *testing.T) {
	type foreign struct {
		site.Page
		Language i18n.Language // of a course
	}
	if faults := hidden(reflect.TypeFor[foreign]()); len(faults) != 1 || !strings.Contains(faults[0], "Language") {
		t.Errorf("found %v", faults)
	}
	if faults := hidden(reflect.TypeFor[planted]()); faults != nil {
		t.Errorf("%v", faults)
	}
}
