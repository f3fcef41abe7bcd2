package scorm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
)

// Bounds of a manifest: far above every real one, far below what hurts.
const (
	maxElements  = 200_000
	maxXMLDepth  = 100
	maxTextBytes = 64 << 10 // of one element
)

// xmlSpace is the namespace of xml:base, as encoding/xml names it.
const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// element is a node of the manifest. Names are matched without namespace and
// case: authoring tools agree on neither.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*element
	text     strings.Builder
	line     int
}

// treeBuilder builds elements while it counts what they cost.
type treeBuilder struct {
	decoder *xml.Decoder
	open    []*element
	root    *element
	count   int
}

// parseElements reads UTF-8 XML. Entities of one's own are refused, not
// expanded, so neither "billion laughs" nor outside files can come in.
func parseElements(text []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded already
	d.Entity = xml.HTMLEntity
	b := &treeBuilder{decoder: d}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse("scorm.manifest_xml", "Line", b.line()).Because(err)
		}
		if err := b.add(token); err != nil {
			return nil, err
		}
	}
	if b.root == nil {
		return nil, refuse("scorm.manifest_empty")
	}
	return b.root, nil
}

func (b *treeBuilder) line() int {
	line, _ := b.decoder.InputPos()
	return line
}

func (b *treeBuilder) add(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		if bytes.Contains(bytes.ToUpper(t), []byte("<!ENTITY")) {
			return refuse("scorm.manifest_entities", "Line", b.line())
		}
	case xml.StartElement:
		return b.start(t.Copy())
	case xml.EndElement:
		b.open = b.open[:len(b.open)-1]
	case xml.CharData:
		if len(b.open) > 0 {
			e := b.open[len(b.open)-1]
			e.text.Write(t[:min(len(t), max(0, maxTextBytes-e.text.Len()))])
		}
	}
	return nil
}

func (b *treeBuilder) start(t xml.StartElement) error {
	if b.count++; b.count > maxElements {
		return refuse("scorm.manifest_too_many", "Limit", maxElements)
	}
	if len(b.open) >= maxXMLDepth {
		return refuse("scorm.manifest_too_deep", "Line", b.line(), "Limit", maxXMLDepth)
	}
	e := &element{name: t.Name, attrs: t.Attr, line: b.line()}
	if len(b.open) > 0 {
		parent := b.open[len(b.open)-1]
		parent.children = append(parent.children, e)
	} else if b.root == nil {
		b.root = e
	}
	b.open = append(b.open, e)
	return nil
}

func (e *element) is(name string) bool { return e != nil && strings.EqualFold(e.name.Local, name) }

// child is the first child of that name, or nil; all methods bear a nil element.
func (e *element) child(name string) *element {
	for c := range e.each(name) {
		return c
	}
	return nil
}

// each goes through the children of that name.
func (e *element) each(name string) func(yield func(*element) bool) {
	return func(yield func(*element) bool) {
		if e == nil {
			return
		}
		for _, c := range e.children {
			if c.is(name) && !yield(c) {
				return
			}
		}
	}
}

// attr is the value of an attribute, whatever its namespace; "" when missing.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if strings.EqualFold(a.Name.Local, name) && a.Name.Space != xmlSpace {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// uri is the value of an attribute that is an xs:anyURI and serves as a name:
// spaces are tidied, those that are written %20 as well.
func (e *element) uri(name string) string {
	value := e.attr(name)
	if plain, err := url.PathUnescape(value); err == nil {
		value = plain
	}
	return strings.Join(strings.Fields(value), " ")
}

// base is the xml:base of the element.
func (e *element) base() string {
	for _, a := range e.attrs {
		if a.Name.Space == xmlSpace && a.Name.Local == "base" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// plain is the text of the element and what is in it, spaces tidied.
func (e *element) plain() string {
	if e == nil {
		return ""
	}
	all := e.text.String()
	for _, c := range e.children {
		all += " " + c.plain()
	}
	return strings.Join(strings.Fields(all), " ")
}
