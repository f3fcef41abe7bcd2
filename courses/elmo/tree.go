package elmo

import (
	"strings"

	"github.com/beevik/etree"
)

// DefaultLimit is how long a document may be, in bytes, where no other limit
// was set.
const DefaultLimit = 20 << 20

// parse builds the tree of a document that is not dangerous and gives its root.
func parse(raw []byte, limit int) (*etree.Element, error) {
	text, err := scan(raw, limit)
	if err != nil {
		return nil, err
	}
	document := etree.NewDocument()
	document.ReadSettings.MaxDepth = maxDepth + 1
	if err := document.ReadFromBytes(text); err != nil {
		return nil, refuse("elmo.xml").Because(err)
	}
	// Canonical XML leaves out a declaration of the prefix xml, goxmldsig does not.
	visit(document.Root(), func(element *etree.Element) { element.RemoveAttr("xmlns:xml") })
	return document.Root(), nil
}

// visit calls do for an element and all below it.
func visit(element *etree.Element, do func(*etree.Element)) {
	do(element)
	for _, child := range element.ChildElements() {
		visit(child, do)
	}
}

// is: whether the element has this name.
func is(element *etree.Element, namespace, tag string) bool {
	return element.Tag == tag && element.NamespaceURI() == namespace
}

// textOf is all text directly within an element, however it was cut.
func textOf(element *etree.Element) string {
	var text strings.Builder
	for _, token := range element.Child {
		if data, ok := token.(*etree.CharData); ok {
			text.WriteString(data.Data)
		}
	}
	return text.String()
}
