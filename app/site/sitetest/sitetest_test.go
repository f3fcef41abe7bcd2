package sitetest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"kursbro/app/site"
)

// echoPage is a form and what came of it.
type echoPage struct {
	site.Page
	Form echoForm
	File string
}

type echoForm struct {
	Name  string   `form:"name" max:"20"`
	About string   `form:"about,lines"`
	Place string   `form:"place"`
	Stay  bool     `form:"stay"`
	Tags  []string `form:"tag"`
	Token string   `form:"token"`
	Which string   `form:"which"`
}

var testView = site.View[echoPage]("shared/test.html")

const testPage = `{{define "layout"}}<!doctype html><html lang="{{.Language}}"><head><title>x</title></head><body>
<main><h1>{{.Title}}</h1><p>Name: {{.Form.Name}}. Place: {{.Form.Place}}. Stay: {{.Form.Stay}}. Tags: {{.Form.Tags}}. Token: {{.Form.Token}}. Which: {{.Form.Which}}. File: {{.File}}.</p>
<a href="/langt">A long way</a>
<form method="post" action="/skjema" enctype="multipart/form-data"><input type="hidden" name="token" value="t1">
<label for="n">Your name</label><input id="n" name="name" value="{{.Form.Name}}">
<label>About <textarea name="about">{{.Form.About}}</textarea></label>
<label>Place <select name="place"><option value="b">Bergen</option><option value="o" selected>Oslo</option></select></label>
<label><input type="checkbox" name="stay" value="true"> Stay</label>
<label><input type="checkbox" name="tag" value="1"> One</label><label><input type="checkbox" name="tag" value="2"> Two</label>
<label>File <input type="file" name="file"></label>
<button name="which" value="save">Save</button><button name="which" value="send">Send</button></form></main></body></html>{{end}}`

func browser(t *testing.T) *Browser {
	files := fstest.MapFS{"shared/layout.html": {Data: []byte(testPage)}, "shared/parts.html": {}}
	for _, view := range site.Registered() {
		files[view.File] = &fstest.MapFile{}
	}
	return New(t, site.Options{Views: files}, func(s *site.Site) {
		r := s.Routes()
		show := func(c *gin.Context, form echoForm, file string) error {
			return testView.Render(s, c, http.StatusOK, echoPage{Page: s.Page(c, "site.search"), Form: form, File: file})
		}
		r.GET("/skjema", site.Anyone, func(c *gin.Context) error { return show(c, echoForm{}, "") })
		r.GET("/langt", site.Anyone, func(c *gin.Context) error { return s.See(c, "/lengre") })
		r.GET("/lengre", site.Anyone, func(c *gin.Context) error { return s.See(c, "/skjema") })
		r.Upload("/skjema", site.Anyone, 3<<20, func(c *gin.Context) error {
			var form echoForm
			if err := site.Read(c, &form); err != nil {
				return err
			}
			file, err := site.File(c, "file")
			if err != nil || file == nil {
				return show(c, form, "none")
			}
			f, err := file.Open()
			if err != nil {
				return err
			}
			defer f.Close()
			content, err := io.ReadAll(f)
			if err != nil {
				return err
			}
			return show(c, form, file.Filename+" "+string(content[:min(10, len(content))]))
		})
	})
}

func TestABrowserFillsInAForm(t *testing.T) {
	page := browser(t).Get("/skjema").Link("A long way").Click()
	page.Has("Name: .")
	page = page.Form("/skjema").Fill("name", " Kari\u202e\x00 Åse\r\nX ").Fill("about", "a\r\nb").Check("stay").Check("tag", "1", "2").
		Choose("place", "Bergen").Upload("file", "a.zip", []byte("PK here")).Press("Send")
	page.Has("Name: Kari Åse X.", "Place: b.", "Stay: true.", "Tags: [1 2].", "Token: t1.", "Which: send.", "File: a.zip PK here.")
	if got := page.Label("About").Value(); got != "a\nb" {
		t.Errorf("about is %q", got)
	}
	if got := page.Form("").Value("place"); got != "o" {
		t.Errorf("place is %q", got)
	}
	page = page.Form("").Submit()
	page.Has("Which: save.", "File: none.", "Stay: false.", "Place: o.")
}

func TestWhatIsTooLargeIsRefusedWhole(t *testing.T) {
	b := browser(t)
	page := b.Get("/skjema").Form("").Upload("file", "a.zip", []byte(strings.Repeat("x", 3<<20))).Submit()
	page.Status(http.StatusRequestEntityTooLarge).Has("3 MB")
	page = b.Get("/skjema").Form("").Upload("file", "a.zip", []byte(strings.Repeat("x", 2<<20))).Submit()
	page.Status(200).Has("File: a.zip xxxxxxxxxx.")
	page = b.Get("/skjema").Form("").Fill("name", strings.Repeat("æ", 21)).Submit()
	page.Status(http.StatusUnprocessableEntity).Has("høyst 20 tegn")
	page = b.Get("/skjema").Form("").Fill("about", strings.Repeat("x", 2<<20)).Submit()
	if page.Code < 400 || page.Code >= 500 {
		t.Errorf("a field of 2 MB: %d", page.Code)
	}
}

func TestSelectorsFindWhatTheyName(t *testing.T) {
	page := browser(t).Get("/skjema")
	for selector, want := range map[string]int{
		"input": 6, "main h1": 1, "input[type=checkbox]": 3, "input[name=tag][value=2]": 1, "#n": 1, "input#n": 1, "h1#n": 0, "form button": 2, ".x": 0,
	} {
		if got := page.Count(selector); got != want {
			t.Errorf("%s: %d, not %d", selector, got, want)
		}
	}
}

func TestFaultsOfAPageAreFound(t *testing.T) {
	for body, want := range map[string]string{
		`<h1>a</h1><input name="x">`: "has no label",
		`<h1>a</h1><label for="y">b</label><input id="y"> <label for="z">c</label>`: "points at \"z\"",
		`<h1>a</h1><h1>b</h1>`:                       "2 h1",
		`<p>a</p>`:                                   "0 h1",
		`<h1>a</h1><h3>b</h3>`:                       "comes after h1",
		`<h1>a</h1><p id="a"></p><p id="a"></p>`:     "there twice",
		`<h1>a</h1><img src="/x">`:                   "no alt",
		`<h1>a</h1><a href="/x"></a>`:                "says nothing",
		`<h1>a</h1><p style="color:red">b</p>`:       "policy blocks",
		`<h1>a</h1><button onclick="x()">b</button>`: "policy blocks",
		`<h1>a</h1><script>x()</script>`:             "policy blocks",
		`<h1>site.nowhere.title</h1>`:                "key without a text",
		`<h1>a</h1><a href="#x">b</a>`:               "leads to \"#x\"",
		`<h1>Hei {{.Name}}</h1>`:                     "unfilled",
	} {
		found := strings.Join(faults(document(t, `<html lang="nb"><head><title>x</title></head><body>`+body)), "\n")
		if !strings.Contains(found, want) {
			t.Errorf("%s: %q", body, found)
		}
	}
	if found := faults(document(t, `<html><head><title></title></head><body><h1>a</h1>`)); len(found) != 2 {
		t.Errorf("no lang, no title: %q", found)
	}
}

func document(t *testing.T, text string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}
