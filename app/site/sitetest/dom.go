package sitetest

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// walk gives a node and everything below it, in the order of the page.
func walk(root *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if !yield(root) {
			return
		}
		for n := range root.Descendants() {
			if !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func valueOr(n *html.Node, otherwise string) string {
	if has(n, "value") {
		return attr(n, "value")
	}
	return otherwise
}

// textOf is what a reader reads: no scripts, single spaces.
func textOf(n *html.Node) string {
	return strings.Join(strings.Fields(words(n)), " ")
}

func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "head") {
		return ""
	}
	var b strings.Builder
	for child := range n.ChildNodes() {
		b.WriteString(words(child))
	}
	if n.Type == html.ElementNode && !slices.Contains(inline, n.Data) {
		return " " + b.String() + " "
	}
	return b.String()
}

var inline = []string{"a", "abbr", "b", "code", "em", "i", "kbd", "span", "strong", "small", "sub", "sup", "time", "svg", "use"}

// rawText is the text as it is, for a textarea.
func rawText(n *html.Node) string {
	var b strings.Builder
	for child := range walk(n) {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

func inside(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}

// isControl is true for what a person fills in.
func isControl(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.Data {
	case "select", "textarea":
		return true
	case "input":
		return !slices.Contains([]string{"hidden", "submit", "button", "image", "reset"}, attr(n, "type"))
	}
	return false
}

// chosen is the value of the selected option, or of the first.
func chosen(n *html.Node) string {
	var first *html.Node
	for option := range walk(n) {
		if option.Data != "option" {
			continue
		}
		if has(option, "selected") {
			return valueOr(option, textOf(option))
		}
		if first == nil {
			first = option
		}
	}
	if first == nil {
		return ""
	}
	return valueOr(first, textOf(first))
}

// nameOf is what a screen reader calls an element (a simple reading of the W3C
// accessible name computation).
func nameOf(root, n *html.Node) string {
	if ids := attr(n, "aria-labelledby"); ids != "" {
		var parts []string
		for id := range strings.FieldsSeq(ids) {
			if target := byID(root, id); target != nil {
				parts = append(parts, textOf(target))
			}
		}
		return strings.Join(parts, " ")
	}
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if isControl(n) {
		return labelOf(root, n)
	}
	var alts []string
	for child := range walk(n) {
		if child.Data == "img" {
			alts = append(alts, attr(child, "alt"))
		}
	}
	return strings.TrimSpace(textOf(n) + " " + strings.Join(alts, " "))
}

func labelOf(root, control *html.Node) string {
	if id := attr(control, "id"); id != "" {
		for n := range walk(root) {
			if n.Data == "label" && attr(n, "for") == id {
				return textOf(n)
			}
		}
	}
	for p := control.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return textOf(p)
		}
	}
	return ""
}

func byID(root *html.Node, id string) *html.Node {
	for n := range walk(root) {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

// selectAll finds the elements of a selector below a node.
func selectAll(root *html.Node, selector string) []*html.Node {
	found := []*html.Node{root}
	for step := range strings.FieldsSeq(selector) {
		var next []*html.Node
		for _, from := range found {
			for n := range from.Descendants() {
				if n.Type == html.ElementNode && matches(n, step) && !slices.Contains(next, n) {
					next = append(next, n)
				}
			}
		}
		found = next
	}
	return found
}

// matches reads one step: tag#id.class[name=value].
func matches(n *html.Node, step string) bool {
	cut := strings.IndexAny(step, "#.[")
	if cut < 0 {
		return n.Data == step
	}
	if tag := step[:cut]; tag != "" && tag != n.Data {
		return false
	}
	for rest := step[cut:]; rest != ""; {
		sign, after := rest[0], rest[1:]
		end := strings.IndexAny(after, "#.[")
		if sign == '[' {
			end = strings.IndexByte(after, ']') + 1
		}
		if end < 0 {
			end = len(after)
		}
		part := after[:end]
		rest = after[end:]
		switch sign {
		case '#':
			if attr(n, "id") != part {
				return false
			}
		case '.':
			if !slices.Contains(strings.Fields(attr(n, "class")), part) {
				return false
			}
		case '[':
			name, value, valued := strings.Cut(strings.TrimSuffix(part, "]"), "=")
			if !has(n, name) || valued && attr(n, name) != strings.Trim(value, `"'`) {
				return false
			}
		}
	}
	return true
}
