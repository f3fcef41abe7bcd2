package elmo

import (
	"bytes"
	"maps"
	"slices"
	"sort"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// inclusive is Canonical XML 1.0 without comments, as goxmldsig does it; but a
// whole document is done in place, in time that grows with its length only and
// not with its depth too.
type inclusive struct{}

// Algorithm names it in a signature.
func (inclusive) Algorithm() dsig.AlgorithmID { return dsig.CanonicalXML10RecAlgorithmId }

// Canonicalize changes the tree of a document; that of a part of one it leaves
// alone.
func (inclusive) Canonicalize(element *etree.Element) ([]byte, error) {
	if parent := element.Parent(); parent != nil && parent.Tag != "" {
		return dsig.MakeC14N10RecCanonicalizer().Canonicalize(element)
	}
	prepare(element, map[string]string{})
	var text bytes.Buffer
	element.WriteTo(&text, &etree.WriteSettings{CanonicalEndTags: true, CanonicalText: true, CanonicalAttrVal: true})
	return text.Bytes(), nil
}

// prepare drops comments and what declares a namespace again, and sorts the
// attributes. Scope is what is declared around the element.
func prepare(element *etree.Element, scope map[string]string) {
	element.Attr = slices.DeleteFunc(element.Attr, func(a etree.Attr) bool {
		isDefault := a.Space == "" && a.Key == "xmlns"
		if a.Space != "xmlns" && !isDefault {
			return false
		}
		if around, declared := scope[a.FullKey()]; around == a.Value && (declared || isDefault) {
			return true
		}
		scope = maps.Clone(scope)
		scope[a.FullKey()] = a.Value
		return false
	})
	if len(element.Attr) > 1 {
		sort.Sort(etreeutils.SortedAttrs(element.Attr))
	}
	for i := len(element.Child) - 1; i >= 0; i-- {
		switch child := element.Child[i].(type) {
		case *etree.Comment:
			element.RemoveChildAt(i)
		case *etree.Element:
			prepare(child, scope)
		}
	}
}
