package site

import (
	"fmt"
	"html/template"
	"strings"
	"testing"
)

func TestWhatIsKeptIsDrawnAnewForOtherData(t *testing.T) {
	calls := 0
	s := &shelf{parts: template.Must(template.New("").Funcs(template.FuncMap{"count": func() string { calls++; return "" }}).Parse(
		`{{define "menu"}}{{count}}{{range .}}<a href="{{.Path}}"{{if .Current}} aria-current="page"{{end}}>{{.Text}}{{.Count}}</a>{{end}}{{end}}` +
			`{{define "word"}}{{count}}{{.}}{{end}}{{define "way"}}{{count}}{{.Mail}}{{end}}`))}
	menus := [][]Link{
		nil,
		{{Text: "a", Path: "/b"}},
		{{Text: "a/b", Path: ""}}, // the same letters, otherwise parted
		{{Text: "a", Path: "/b", Current: true}},
		{{Text: "a", Path: "/b", Count: 1}},
		{{Text: "a", Path: "/b"}, {Text: "a", Path: "/b"}},
	}
	seen := map[template.HTML]bool{}
	for range 3 {
		for _, menu := range menus {
			drawn, err := s.kept("menu", menu)
			if err != nil {
				t.Fatal(err)
			}
			seen[drawn] = true
		}
	}
	if len(seen) != len(menus) || calls != len(menus) {
		t.Errorf("%d menus became %d, drawn %d times", len(menus), len(seen), calls)
	}
	if drawn, err := s.kept("word", "<b>"); err != nil || drawn != "&lt;b&gt;" {
		t.Errorf("%s %v", drawn, err)
	}
	if drawn, err := s.kept("way", Contact{Mail: "a&b"}); err != nil || !strings.Contains(string(drawn), "a&amp;b") {
		t.Errorf("%s %v", drawn, err)
	}
	if _, err := s.kept("word", 7); err == nil {
		t.Error("a number was kept")
	}
}

func TestTheShelfDoesNotGrowForEver(t *testing.T) {
	s := &shelf{parts: template.Must(template.New("").Parse(`{{define "word"}}{{.}}{{end}}`))}
	for i := range 3 * mostKept {
		if _, err := s.kept("word", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.drawn) > mostKept {
		t.Errorf("%d are kept", len(s.drawn))
	}
}
