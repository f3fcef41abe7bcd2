package site

import (
	"html/template"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kursbro/app/i18n"
	"kursbro/views"
)

// tree is what a browser makes of a piece of HTML.
func tree(t *testing.T, text string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := html.Render(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFoldingChangesNothingThatIsSeen(t *testing.T) {
	page := struct {
		Word, Here string
		Rows       []string
	}{`"quoted" & <b>`, "/a?b=c&d", []string{"x", "y"}}
	for _, text := range []string{
		`<p title="{{t "site.form.optional"}}">{{t "site.error.call" "Number" .Word}} {{t "site.skip"}}</p>`,
		`<link href="{{asset "kursbro.css"}}"><a href="{{asset "icons.svg"}}#{{.Word}}">{{.Word}}</a>`,
		`{{range .Rows}}<i>{{template "icon" "search"}}{{.}}{{t "site.search"}}</i>{{else}}{{t "site.home"}}{{end}}`,
		`{{if .Word}}{{template "mark"}}{{template "turn"}}{{else}}{{t "site.home"}}{{end}}{{with .Here}}{{template "icon" "menu"}}{{.}}{{end}}`,
		`{{template "languages" .}}{{/* a comment */}}{{template "status-icon" "done"}}{{template "status-icon" .Word}}`,
		`{{template "icon" .Word}}{{template "icon" "<odd>&\"word\""}}{{"constant"}}{{$x := "icon"}}{{$x}}`,
		`{{template "own" .}}{{define "row"}}{{t "site.search"}}{{.}}{{end}}{{template "row" "constant"}}{{template "row" .Word}}`,
	} {
		for _, l := range i18n.Languages {
			b, err := newBase(views.FS, l)
			if err != nil {
				t.Fatal(err)
			}
			folded := template.Must(template.Must(b.shared.Clone()).New("x").Parse(text))
			b.folder.fold(folded)
			whole := template.Must(template.New("").Funcs(Functions(l)).ParseFS(views.FS, "shared/layout.html", "shared/parts.html"))
			whole = template.Must(whole.New("x").Parse(text))
			var got, want strings.Builder
			if err := whole.Execute(&want, page); err != nil {
				t.Fatal(err)
			}
			if err := folded.Execute(&got, page); err != nil {
				t.Fatal(err)
			}
			if tree(t, got.String()) != tree(t, want.String()) {
				t.Errorf("%s %s:\n%s\n%s", l, text, got.String(), want.String())
			}
		}
	}
}
