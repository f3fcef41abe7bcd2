package site

import (
	"fmt"
	"html/template"
	"strings"
	"testing"
)

// counting is a shelf whose part shows all that a part may show.
func counting(calls *int) *shelf {
	count := func() string { *calls++; return "" }
	return &shelf{parts: template.Must(template.New("").Funcs(template.FuncMap{"count": count}).Parse(
		`{{define "top"}}{{count}}<b>{{.Visitor.Name}}</b>{{range .Visitor.Menu}}<a href="{{.Path}}"{{if .Current}} aria-current="page"{{end}}>{{.Text}}{{.Count}}</a>{{end}}` +
			`<input value="{{.Here}}">{{.Theme}}{{.Contact.Mail}}{{.Demo}}{{.Visitor.SignedIn}}{{.Visitor.Name}}{{end}}`))}
}

func TestWhatIsKeptIsDrawnAnewForOtherData(t *testing.T) {
	calls := 0
	s := counting(&calls)
	pages := []Page{
		{},
		{Visitor: Visitor{Menu: []Link{{Text: "a", Path: "/b"}}}},
		{Visitor: Visitor{Menu: []Link{{Text: "a/b", Path: ""}}}}, // the same letters, otherwise parted
		{Visitor: Visitor{Menu: []Link{{Text: "a", Path: "/b", Current: true}}}},
		{Visitor: Visitor{Menu: []Link{{Text: "a", Path: "/b", Count: 1}}}},
		{Visitor: Visitor{Menu: []Link{{Text: "a", Path: "/b"}, {Text: "a", Path: "/b"}}}},
		{Visitor: Visitor{SignedIn: true}}, {Theme: "dark"}, {Contact: Contact{Mail: "a&b"}}, {Demo: true},
	}
	seen := map[template.HTML]bool{}
	for range 3 {
		for _, page := range pages {
			drawn, err := s.kept("top", page)
			if err != nil {
				t.Fatal(err)
			}
			seen[drawn] = true
		}
	}
	if len(seen) != len(pages) || calls != len(pages) {
		t.Errorf("%d pages became %d, drawn %d times", len(pages), len(seen), calls)
	}
}

// TestAKeptPartIsEachReadersOwn: two readers share a drawing and see their own
// name and page, escaped as the template would.
func TestAKeptPartIsEachReadersOwn(t *testing.T) {
	calls := 0
	s := counting(&calls)
	for _, name := range []string{"Kari", `<script>"&'`, "", holeHere} {
		drawn, err := s.kept("top", Page{Visitor: Visitor{Name: name}, Here: `/a?b="&c=` + name})
		escaped := template.HTMLEscapeString(name)
		want := "<b>" + escaped + `</b><input value="/a?b=&#34;&amp;c=` + escaped + `">falsefalse` + escaped
		if err != nil || string(drawn) != want {
			t.Errorf("%q: %s %v", name, drawn, err)
		}
	}
	if calls != 1 {
		t.Errorf("drawn %d times", calls)
	}
}

func TestTheShelfDoesNotGrowForEver(t *testing.T) {
	calls := 0
	s := counting(&calls)
	for i := range 3 * mostKept {
		if _, err := s.kept("top", Page{Theme: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.drawn) > mostKept {
		t.Errorf("%d are kept", len(s.drawn))
	}
	if _, err := s.kept("nothing", Page{}); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("an unknown part: %v", err)
	}
}
