package sitetest

import (
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

// Page is one answer.
type Page struct {
	Code   int
	Header http.Header
	Path   string // path and query that was asked for
	Body   string

	*Element // the document; nil when it is no HTML
	browser  *Browser
}

// Follow goes where a redirect leads, as often as it does.
func (p *Page) Follow() *Page {
	p.browser.t.Helper()
	for range 10 {
		to := p.Header.Get("Location")
		if p.Code/100 != 3 || to == "" {
			return p
		}
		p = p.browser.Do(http.MethodGet, to, "")
	}
	p.browser.t.Fatalf("%s: redirects go round and round", p.Path)
	return p
}

// Status fails the test unless the answer has this status.
func (p *Page) Status(want int) *Page {
	p.browser.t.Helper()
	if p.Code != want {
		p.browser.t.Fatalf("%s answered %d, not %d:\n%s\n%s", p.Path, p.Code, want, p.Said(), p.browser.Log)
	}
	return p
}

// Leads fails the test unless the answer is a redirect to this path.
func (p *Page) Leads(want string) *Page {
	p.browser.t.Helper()
	if to := p.Header.Get("Location"); p.Code != http.StatusSeeOther || to != want {
		p.browser.t.Fatalf("%s answered %d to %q, not 303 to %q\n%s", p.Path, p.Code, to, want, p.Said())
	}
	return p
}

// Has fails the test unless the page says every text.
func (p *Page) Has(texts ...string) *Page {
	p.browser.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Said(), text) {
			p.browser.t.Errorf("%s does not say %q:\n%s", p.Path, text, p.Said())
		}
	}
	return p
}

// Lacks fails the test when the page says any of the texts, even where nobody
// sees it.
func (p *Page) Lacks(texts ...string) *Page {
	p.browser.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.Said(), text) || strings.Contains(p.Body, text) {
			p.browser.t.Errorf("%s says %q", p.Path, text)
		}
	}
	return p
}

// Said is what the page says, the way a reader sees it: no markup, single
// spaces. Of an answer that is no page it is the body.
func (p *Page) Said() string {
	if p.Element == nil {
		return p.Body
	}
	return p.Element.Text()
}

// Element is a part of a page.
type Element struct {
	node *html.Node
	page *Page
}

// Text is what the element says, in single spaces.
func (e *Element) Text() string { return textOf(e.node) }

// Attr is an attribute's value; empty when there is none.
func (e *Element) Attr(name string) string { return attr(e.node, name) }

// Value is what a control holds: typed, chosen, or a checkbox's "on".
func (e *Element) Value() string {
	switch e.node.Data {
	case "textarea":
		return rawText(e.node)
	case "select":
		return chosen(e.node)
	}
	return e.Attr("value")
}

// Find gives the first element of a selector – tag, .class, #id, [name=value],
// together or below each other: "ul.rows li a[href=/kurs/1]". None fails the
// test.
func (e *Element) Find(selector string) *Element {
	e.page.browser.t.Helper()
	all := e.All(selector)
	if len(all) == 0 {
		e.page.browser.t.Fatalf("%s has no %s:\n%s", e.page.Path, selector, e.page.Said())
	}
	return all[0]
}

// All gives every element of a selector.
func (e *Element) All(selector string) []*Element {
	var found []*Element
	for _, n := range selectAll(e.node, selector) {
		found = append(found, &Element{n, e.page})
	}
	return found
}

// Count is how many elements a selector has.
func (e *Element) Count(selector string) int { return len(selectAll(e.node, selector)) }

// Label gives the control that a label names.
func (e *Element) Label(text string) *Element {
	e.page.browser.t.Helper()
	for control := range walk(e.node) {
		if isControl(control) && strings.HasPrefix(nameOf(e.page.root(), control), text) {
			return &Element{control, e.page}
		}
	}
	e.page.browser.t.Fatalf("%s has no control called %q:\n%s", e.page.Path, text, e.page.Said())
	return nil
}

// Link gives the link that says so.
func (e *Element) Link(text string) *Element { e.page.browser.t.Helper(); return e.named("a", text) }

// Button gives the button that says so.
func (e *Element) Button(text string) *Element {
	e.page.browser.t.Helper()
	return e.named("button", text)
}

func (e *Element) named(tag, text string) *Element {
	e.page.browser.t.Helper()
	for n := range walk(e.node) {
		if n.Type == html.ElementNode && n.Data == tag && strings.Contains(nameOf(e.page.root(), n), text) {
			return &Element{n, e.page}
		}
	}
	e.page.browser.t.Fatalf("%s has no %s %q:\n%s", e.page.Path, tag, text, e.page.Said())
	return nil
}

// Click follows a link, or sends the form of a button.
func (e *Element) Click() *Page {
	e.page.browser.t.Helper()
	if e.node.Data == "a" {
		return e.page.browser.Do(http.MethodGet, e.Attr("href"), "").Follow()
	}
	for n := e.node.Parent; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Data == "form" {
			return newForm(n, e.page).press(e.node)
		}
	}
	e.page.browser.t.Fatalf("%s: %q is in no form", e.page.Path, e.Text())
	return nil
}

func (p *Page) root() *html.Node { return p.Element.node }
