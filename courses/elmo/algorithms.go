package elmo

import (
	"crypto"
	_ "crypto/sha1" // for those whom the operator allows it
	_ "crypto/sha256"
	_ "crypto/sha512"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// signatureMethods are the ways to sign that are known (RFC 9231): RSA only.
var signatureMethods = map[string]crypto.Hash{
	"http://www.w3.org/2000/09/xmldsig#rsa-sha1":        crypto.SHA1,
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": crypto.SHA512,
}

var digests = map[string]crypto.Hash{
	"http://www.w3.org/2000/09/xmldsig#sha1":        crypto.SHA1,
	"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
}

func signatureHash(method string) (crypto.Hash, error) {
	if hash, ok := signatureMethods[method]; ok {
		return hash, nil
	}
	if strings.Contains(method, "hmac") {
		return 0, refuse("elmo.hmac")
	}
	return 0, refuse("elmo.algorithm")
}

// canonicalizer is that which an element names, if it is one of Canonical XML
// without comments and without settings of its own.
func canonicalizer(element *etree.Element) (dsig.Canonicalizer, bool) {
	if len(element.ChildElements()) > 0 {
		return nil, false
	}
	switch dsig.AlgorithmID(element.SelectAttrValue(dsig.AlgorithmAttr, "")) {
	case dsig.CanonicalXML10RecAlgorithmId:
		return inclusive{}, true
	case dsig.CanonicalXML11AlgorithmId: // 1.0 but for xml:id and xml:base, which ELMO does not have
		return inclusive{}, true
	case dsig.CanonicalXML10ExclusiveAlgorithmId:
		return dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(""), true
	}
	return nil, false
}
