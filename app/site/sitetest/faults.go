package sitetest

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"kursbro/app/i18n"
)

// faults finds what any page must not have: things that a screen reader
// stumbles over and that need no browser to see, what the content security
// policy would block, and message keys without a text.
func faults(root *html.Node) []string {
	f := &finder{root: root, ids: map[string]bool{}}
	for n := range walk(root) {
		if n.Type == html.TextNode {
			f.text(n)
		}
		if n.Type == html.ElementNode {
			f.element(n)
		}
	}
	if f.h1 != 1 {
		f.add("%d h1", f.h1)
	}
	f.references()
	return f.found
}

type finder struct {
	root  *html.Node
	ids   map[string]bool
	h1    int
	level int // of the last heading
	found []string
}

func (f *finder) add(format string, args ...any) {
	f.found = append(f.found, fmt.Sprintf(format, args...))
}

var bareKey = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+){2,}$`)

func (f *finder) text(n *html.Node) {
	text := strings.TrimSpace(n.Data)
	if bareKey.MatchString(text) && !strings.HasSuffix(text, ".example") && !strings.HasPrefix(text, "www.") {
		f.add("%q looks like a key without a text", text)
	}
	if strings.Contains(text, "{{") {
		f.add("%q has an unfilled placeholder", text)
	}
}

func (f *finder) element(n *html.Node) {
	if id := attr(n, "id"); id != "" {
		if f.ids[id] {
			f.add("id %q is there twice", id)
		}
		f.ids[id] = true
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			f.add("<%s> has %s, which the policy blocks", n.Data, a.Key)
		}
	}
	switch n.Data {
	case "html":
		if _, ok := i18n.Parse(attr(n, "lang")); !ok {
			f.add("lang is %q", attr(n, "lang"))
		}
	case "title":
		if n.FirstChild == nil && !inside(n, "svg") {
			f.add("the title is empty")
		}
	case "script":
		if attr(n, "src") == "" {
			f.add("a script stands in the page, which the policy blocks")
		}
	case "img":
		if !has(n, "alt") {
			f.add("img %s has no alt", attr(n, "src"))
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		f.heading(n)
	case "a", "button", "summary":
		if nameOf(f.root, n) == "" {
			f.add("<%s %s> says nothing", n.Data, attr(n, "href"))
		}
	}
	if isControl(n) && nameOf(f.root, n) == "" {
		f.add("<%s name=%q> has no label", n.Data, attr(n, "name"))
	}
}

func (f *finder) heading(n *html.Node) {
	level := int(n.Data[1] - '0')
	if textOf(n) == "" {
		f.add("<%s> is empty", n.Data)
	}
	if level == 1 {
		f.h1++
	}
	if f.level > 0 && level > f.level+1 {
		f.add("<%s> %q comes after h%d", n.Data, textOf(n), f.level)
	}
	f.level = level
}

// references checks that what points at an id finds it.
func (f *finder) references() {
	for n := range walk(f.root) {
		if n.Type != html.ElementNode {
			continue
		}
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
			for id := range strings.FieldsSeq(attr(n, name)) {
				if !f.ids[id] {
					f.add("%s of <%s> points at %q, which is not there", name, n.Data, id)
				}
			}
		}
		if to := attr(n, "href"); n.Data == "a" && len(to) > 1 && to[0] == '#' && !f.ids[to[1:]] {
			f.add("a link leads to %q, which is not there", to)
		}
	}
}
