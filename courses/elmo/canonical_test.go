package elmo

import (
	"bytes"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// FuzzCanonical: what is done in place comes out as goxmldsig writes it.
func FuzzCanonical(f *testing.F) {
	for _, inside := range []string{
		"", `<a b="2" a="1"/><!-- x -->hei<!-- y --><b/>`, `<x:a xmlns:x="urn:x"><x:b xmlns:x="urn:x" x:c="" b=""/><x:b xmlns:x="urn:y"/></x:a>`,
		`<a xmlns=""><b xmlns=""/><c xmlns="urn:z"/></a>`, "<a b='&#xA;&quot;&#13;&lt;'>&#13;&gt;<![CDATA[<&]]></a>",
	} {
		f.Add([]byte(`<elmo xmlns="` + Namespace + `" xmlns:y="urn:y">` + inside + `</elmo>`))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		root, err := parse(raw, DefaultLimit)
		if err != nil {
			return
		}
		want, err := dsig.MakeC14N10RecCanonicalizer().Canonicalize(root)
		if err != nil {
			return
		}
		got, err := inclusive{}.Canonicalize(root)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v\n%s\n%s", err, got, want)
		}
		again := etree.NewDocument()
		if err := again.ReadFromBytes(got); err != nil {
			t.Error(err)
		}
	})
}
