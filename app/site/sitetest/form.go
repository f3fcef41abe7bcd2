package sitetest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form being filled in. What the page had filled in already is kept.
type Form struct {
	page   *Page
	node   *html.Node
	values url.Values
	files  []upload
}

type upload struct {
	field, name string
	content     []byte
}

// Form gives the form with this action, or the page's only form in main when
// the action is empty.
func (p *Page) Form(action string) *Form {
	p.browser.t.Helper()
	for n := range walk(p.root()) {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		if attr(n, "action") == action || action == "" && inside(n, "main") {
			return newForm(n, p)
		}
	}
	p.browser.t.Fatalf("%s has no form to %q:\n%s", p.Path, action, p.Said())
	return nil
}

func newForm(n *html.Node, p *Page) *Form {
	f := &Form{page: p, node: n, values: url.Values{}}
	for control := range walk(n) {
		if isControl(control) || attr(control, "type") == "hidden" {
			f.keep(control)
		}
	}
	return f
}

// keep takes over what a control holds when the page comes.
func (f *Form) keep(control *html.Node) {
	name := attr(control, "name")
	if name == "" || has(control, "disabled") {
		return
	}
	switch kind := attr(control, "type"); {
	case control.Data == "select":
		f.values.Add(name, chosen(control))
	case control.Data == "textarea":
		f.values.Add(name, rawText(control))
	case kind == "checkbox" || kind == "radio":
		if has(control, "checked") {
			f.values.Add(name, valueOr(control, "on"))
		}
	case kind != "file" && kind != "submit":
		f.values.Add(name, attr(control, "value"))
	}
}

// controls are those of a name; none fails the test.
func (f *Form) controls(name string) []*html.Node {
	f.page.browser.t.Helper()
	var found []*html.Node
	for n := range walk(f.node) {
		if isControl(n) && attr(n, "name") == name {
			found = append(found, n)
		}
	}
	if len(found) == 0 {
		f.page.browser.t.Fatalf("%s: the form has no %q", f.page.Path, name)
	}
	return found
}

// Fill types into a field.
func (f *Form) Fill(name, value string) *Form {
	f.page.browser.t.Helper()
	if n := f.controls(name)[0]; n.Data == "select" || slices.Contains([]string{"checkbox", "radio", "file"}, attr(n, "type")) {
		f.page.browser.t.Fatalf("%s: one does not type into %q", f.page.Path, name)
	}
	f.values.Set(name, value)
	return f
}

// Check ticks a checkbox, or of several with the same name those with these
// values.
func (f *Form) Check(name string, values ...string) *Form {
	f.page.browser.t.Helper()
	controls := f.controls(name)
	if len(values) == 0 {
		f.values.Set(name, valueOr(controls[0], "on"))
	}
	for _, value := range values {
		if !slices.ContainsFunc(controls, func(n *html.Node) bool { return attr(n, "value") == value }) {
			f.page.browser.t.Fatalf("%s: %q has no box %q", f.page.Path, name, value)
		}
		f.values.Add(name, value)
	}
	return f
}

// Uncheck takes the tick away.
func (f *Form) Uncheck(name string) *Form {
	f.page.browser.t.Helper()
	f.controls(name)
	f.values.Del(name)
	return f
}

// Choose picks from a select or radio buttons, by the value or by what the
// option says.
func (f *Form) Choose(name, option string) *Form {
	f.page.browser.t.Helper()
	for _, control := range f.controls(name) {
		if attr(control, "type") == "radio" && (attr(control, "value") == option || strings.HasPrefix(nameOf(f.page.root(), control), option)) {
			f.values.Set(name, attr(control, "value"))
			return f
		}
		for n := range walk(control) {
			if n.Data == "option" && (attr(n, "value") == option || textOf(n) == option) {
				f.values.Set(name, valueOr(n, textOf(n)))
				return f
			}
		}
	}
	f.page.browser.t.Fatalf("%s: %q has no option %q", f.page.Path, name, option)
	return f
}

// Upload chooses a file.
func (f *Form) Upload(field, name string, content []byte) *Form {
	f.page.browser.t.Helper()
	f.controls(field)
	f.files = append(f.files, upload{field, name, content})
	return f
}

// Value is what a field holds now.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Submit sends the form with its first button and follows redirects.
func (f *Form) Submit() *Page {
	f.page.browser.t.Helper()
	for n := range walk(f.node) {
		if n.Data == "button" && attr(n, "type") != "button" {
			return f.press(n)
		}
	}
	f.page.browser.t.Fatalf("%s: the form has no button", f.page.Path)
	return nil
}

// Press sends the form with the button that says so and follows redirects.
func (f *Form) Press(text string) *Page {
	f.page.browser.t.Helper()
	return f.press((&Element{f.node, f.page}).Button(text).node)
}

func (f *Form) press(button *html.Node) *Page {
	f.page.browser.t.Helper()
	if name := attr(button, "name"); name != "" {
		f.values.Set(name, attr(button, "value"))
	}
	action := valueOf(button, "formaction", attr(f.node, "action"))
	if action == "" {
		action = f.page.Path
	}
	b := f.page.browser
	if !strings.EqualFold(attr(f.node, "method"), "post") {
		path, _, _ := strings.Cut(action, "?")
		return b.Do(http.MethodGet, path+"?"+f.values.Encode(), "").Follow()
	}
	if attr(f.node, "enctype") == "multipart/form-data" {
		return f.sendFiles(action).Follow()
	}
	if len(f.files) > 0 {
		b.t.Fatalf("%s: a form with files needs enctype multipart/form-data", f.page.Path)
	}
	return b.Post(action, f.values).Follow()
}

// valueOf is an attribute, or otherwise when the element has none.
func valueOf(n *html.Node, name, otherwise string) string {
	if value := attr(n, name); value != "" {
		return value
	}
	return otherwise
}

func (f *Form) sendFiles(action string) *Page {
	b := f.page.browser
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.values {
		for _, value := range values {
			w.WriteField(name, value)
		}
	}
	for _, file := range f.files {
		part, err := w.CreateFormFile(file.field, file.name)
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(file.content)
	}
	w.Close()
	header := http.Header{"Content-Type": {w.FormDataContentType()}, "Sec-Fetch-Site": {"same-origin"}}
	return b.send(http.MethodPost, action, &body, header)
}
