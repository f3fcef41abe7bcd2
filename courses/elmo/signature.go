package elmo

import (
	"crypto"
	"encoding/base64"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// signature is the one signature of a document, taken apart. Nothing in it is
// believed yet.
type signature struct {
	element *etree.Element
	info    []byte      // SignedInfo in canonical form: what the key has signed
	method  crypto.Hash // of the signature over info
	value   []byte
	digest  crypto.Hash // of the document
	sum     []byte
	canon   dsig.Canonicalizer // of the document
}

// findSignature takes the signature that is a direct child of the root and
// refuses every arrangement in which something else than the document as a
// whole might have been signed.
func findSignature(root *etree.Element) (*signature, error) {
	if err := noWrapping(root); err != nil {
		return nil, err
	}
	var found []*etree.Element
	for _, child := range root.ChildElements() {
		if is(child, dsig.Namespace, dsig.SignatureTag) {
			found = append(found, child)
		}
	}
	switch len(found) {
	case 0:
		return nil, refuse("elmo.unsigned")
	case 1:
		return readSignature(found[0])
	}
	return nil, refuse("elmo.signatures")
}

// noWrapping: no document within the document, and no signature but that of
// the root and those of diploma supplements.
func noWrapping(root *etree.Element) error {
	var err error
	visit(root, func(element *etree.Element) {
		parent := element.Parent()
		switch {
		case element == root:
		case is(element, Namespace, "elmo"):
			err = refuse("elmo.wrapped")
		case is(element, dsig.Namespace, dsig.SignatureTag) && parent != root && !is(parent, Namespace, "diplomaSupplement"):
			err = refuse("elmo.wrapped")
		}
	})
	return err
}

func readSignature(element *etree.Element) (*signature, error) {
	top, ok := parts(element, "SignedInfo", "SignatureValue", "KeyInfo?")
	if !ok {
		return nil, refuse("elmo.signature.shape")
	}
	s := &signature{element: element}
	if s.value, ok = base64Of(top[1]); !ok {
		return nil, refuse("elmo.signature.shape")
	}
	info := top[0]
	references := 0
	for _, child := range info.ChildElements() {
		if child.Tag == dsig.ReferenceTag {
			references++
		}
	}
	if references > 1 {
		return nil, refuse("elmo.reference")
	}
	inside, ok := parts(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
	if !ok {
		return nil, refuse("elmo.signature.shape")
	}
	if err := s.readMethods(info, inside[0], inside[1]); err != nil {
		return nil, err
	}
	return s, s.readReference(inside[2])
}

// readMethods takes how SignedInfo was made canonical and signed.
func (s *signature) readMethods(info, canonical, method *etree.Element) (err error) {
	canon, ok := canonicalizer(canonical)
	if !ok {
		return refuse("elmo.transform")
	}
	if s.method, err = signatureHash(method.SelectAttrValue(dsig.AlgorithmAttr, "")); err != nil {
		return err
	}
	if canon.Algorithm() == dsig.CanonicalXML10ExclusiveAlgorithmId {
		if info, err = detached(info); err != nil {
			return refuse("elmo.signature.shape").Because(err)
		}
	}
	if s.info, err = canon.Canonicalize(info); err != nil {
		return refuse("elmo.signature.shape").Because(err)
	}
	return nil
}

func detached(element *etree.Element) (*etree.Element, error) {
	context, err := etreeutils.NSBuildParentContext(element)
	if err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(context, element)
}

// readReference takes what was signed: the whole document and nothing else.
func (s *signature) readReference(reference *etree.Element) error {
	if uri := reference.SelectAttr(dsig.URIAttr); uri == nil || uri.Value != "" {
		return refuse("elmo.reference")
	}
	inside, ok := parts(reference, "Transforms", "DigestMethod", "DigestValue")
	if !ok {
		return refuse("elmo.signature.shape")
	}
	transforms := inside[0].ChildElements()
	if len(transforms) == 0 || len(transforms) > 2 || !isEnveloped(transforms[0]) {
		return refuse("elmo.transform")
	}
	s.canon = inclusive{} // where none is named (XML-DSig, 4.4.3.2)
	if len(transforms) == 2 {
		if s.canon, ok = canonicalizer(transforms[1]); !ok || transforms[1].Tag != dsig.TransformTag {
			return refuse("elmo.transform")
		}
	}
	if s.digest, ok = digests[inside[1].SelectAttrValue(dsig.AlgorithmAttr, "")]; !ok {
		return refuse("elmo.algorithm")
	}
	if s.sum, ok = base64Of(inside[2]); !ok {
		return refuse("elmo.signature.shape")
	}
	return nil
}

func isEnveloped(transform *etree.Element) bool {
	return is(transform, dsig.Namespace, dsig.TransformTag) && len(transform.ChildElements()) == 0 &&
		transform.SelectAttrValue(dsig.AlgorithmAttr, "") == dsig.EnvelopedSignatureAltorithmId.String()
}

// parts are the children of an element of a signature if they are just those
// wanted, in that order; a name that ends in ? may be missing.
func parts(element *etree.Element, wanted ...string) ([]*etree.Element, bool) {
	children := element.ChildElements()
	if last := len(wanted) - 1; len(children) == last && strings.HasSuffix(wanted[last], "?") {
		wanted = wanted[:last]
	}
	if len(children) != len(wanted) {
		return nil, false
	}
	for i, name := range wanted {
		if !is(children[i], dsig.Namespace, strings.TrimSuffix(name, "?")) {
			return nil, false
		}
	}
	return children, true
}

func base64Of(element *etree.Element) ([]byte, bool) {
	value, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(textOf(element)), ""))
	return value, err == nil && len(element.ChildElements()) == 0
}
