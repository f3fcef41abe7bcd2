package elmo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// What no ELMO document needs and only an attack has.
const (
	maxDepth      = 32
	maxElements   = 200_000
	maxAttributes = 32
)

const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// scan refuses what is dangerous or ambiguous in XML before anything builds a
// tree of it, and gives the text without a byte order mark. Nothing is ever
// expanded: a document with a DTD is refused when the DTD is met.
func scan(raw []byte, limit int) ([]byte, error) {
	if len(raw) > limit {
		return nil, refuse("elmo.size", "Limit", limit>>20)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return nil, refuse("elmo.encoding")
	}
	text := normal(raw)
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, refuse("elmo.encoding") }
	s := scanner{ids: map[string]bool{}, spaces: map[string]bool{"": true, xmlNamespace: true}}
	for {
		start := decoder.InputOffset()
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, refuse("elmo.encoding")) {
			return nil, err
		}
		if err != nil {
			return nil, refuse("elmo.xml").Because(err)
		}
		if err := s.take(token, start); err != nil {
			return nil, err
		}
		if _, tag := token.(xml.StartElement); tag {
			oneLine(text[start:decoder.InputOffset()])
		}
	}
	if s.elements == 0 {
		return nil, refuse("elmo.xml")
	}
	return text, nil
}

// normal is a copy with the line ends that XML reads (XML 1.0, 2.11).
func normal(raw []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// oneLine makes spaces of line breaks and tabs in a tag, as XML has it for the
// values of attributes (XML 1.0, 3.3.3) and encoding/xml does not.
func oneLine(tag []byte) {
	for i, letter := range tag {
		if letter == '\n' || letter == '\t' {
			tag[i] = ' '
		}
	}
}

// scanner remembers what was met so far.
type scanner struct {
	open     []frame
	elements int
	ids      map[string]bool // values of attributes that XML takes for IDs
	spaces   map[string]bool // namespaces declared anywhere
}

// frame is an element that is not closed yet.
type frame struct{ text, comment bool }

func (s *scanner) take(token xml.Token, offset int64) error {
	switch t := token.(type) {
	case xml.Directive:
		return refuse("elmo.dtd")
	case xml.ProcInst:
		if t.Target != "xml" || offset != 0 {
			return refuse("elmo.instruction")
		}
	case xml.Comment:
		if len(s.open) > 0 {
			s.open[len(s.open)-1].comment = true
		}
	case xml.CharData:
		return s.text(t)
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		closed := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		if closed.text && closed.comment {
			return refuse("elmo.comment")
		}
	}
	return nil
}

func (s *scanner) text(text xml.CharData) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	if len(s.open) == 0 {
		return refuse("elmo.trailing")
	}
	s.open[len(s.open)-1].text = true
	return nil
}

func (s *scanner) start(element xml.StartElement) error {
	s.elements++
	if len(s.open) == 0 && s.elements > 1 {
		return refuse("elmo.trailing")
	}
	s.open = append(s.open, frame{})
	if len(s.open) > maxDepth || s.elements > maxElements || len(element.Attr) > maxAttributes {
		return refuse("elmo.deep")
	}
	if err := s.attributes(element); err != nil {
		return err
	}
	if !s.known(element.Name) {
		return refuse("elmo.namespace")
	}
	if s.elements == 1 && element.Name != (xml.Name{Space: Namespace, Local: "elmo"}) {
		return refuse("elmo.root")
	}
	return nil
}

func (s *scanner) attributes(element xml.StartElement) error {
	for _, a := range element.Attr {
		if isDeclaration(a.Name) && !s.declare(a) {
			return refuse("elmo.namespace")
		}
	}
	names := map[xml.Name]bool{}
	for _, a := range element.Attr {
		if names[a.Name] {
			return refuse("elmo.xml")
		}
		names[a.Name] = true
		if !isDeclaration(a.Name) && !s.known(a.Name) {
			return refuse("elmo.namespace")
		}
		if isID(a.Name) {
			if s.ids[a.Value] {
				return refuse("elmo.id")
			}
			s.ids[a.Value] = true
		}
	}
	return nil
}

// declare notes a namespace. One must look like an address, so that a prefix
// nobody declared, which the decoder leaves as it is, can never pass for one.
func (s *scanner) declare(a xml.Attr) bool {
	if a.Name.Local == "xmlns" && a.Name.Space == "xmlns" {
		return false
	}
	isXML := a.Name == xml.Name{Space: "xmlns", Local: "xml"}
	if isXML != (a.Value == xmlNamespace) {
		return false
	}
	if a.Name.Space == "" && a.Value == "" {
		return true
	}
	s.spaces[a.Value] = true
	return strings.Contains(a.Value, ":")
}

func (s *scanner) known(name xml.Name) bool {
	return s.spaces[name.Space] && !strings.Contains(name.Local, ":")
}

func isDeclaration(name xml.Name) bool {
	return name.Space == "xmlns" || name.Space == "" && name.Local == "xmlns"
}

func isID(name xml.Name) bool {
	return name.Space == "" && (name.Local == "Id" || name.Local == "ID") ||
		name.Space == xmlNamespace && name.Local == "id"
}
