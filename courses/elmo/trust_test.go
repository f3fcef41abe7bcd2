package elmo_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"kursbro/courses/elmo"
)

// TestTrust: only a key that the caller trusts counts, on a day on which its
// certificate is valid; while a provider changes keys, the old and the new do.
func TestTrust(t *testing.T) {
	text := sign(t, write(t, full()))
	ours, theirs := signer(t).Chain[0], stranger(t).Chain[0]
	for name, c := range map[string]struct {
		trusted []*x509.Certificate
		at      time.Time
		want    string
	}{
		"the key":             {[]*x509.Certificate{ours}, at, ""},
		"old and new":         {[]*x509.Certificate{theirs, ours}, at, ""},
		"new and old":         {[]*x509.Certificate{ours, theirs}, at, ""},
		"another":             {[]*x509.Certificate{theirs}, at, "elmo.stranger"},
		"nobody":              {nil, at, "elmo.untrusted"},
		"first moment":        {[]*x509.Certificate{ours}, ours.NotBefore, ""},
		"last moment":         {[]*x509.Certificate{ours}, ours.NotAfter, ""},
		"too early":           {[]*x509.Certificate{theirs, ours}, ours.NotBefore.Add(-time.Second), "elmo.certificate.early"},
		"too late":            {[]*x509.Certificate{ours}, ours.NotAfter.Add(time.Second), "elmo.certificate.expired"},
		"no time was given":   {[]*x509.Certificate{ours}, time.Time{}, "elmo.certificate.early"},
		"a key without dates": {[]*x509.Certificate{{PublicKey: ours.PublicKey}}, at, "elmo.certificate.expired"},
	} {
		_, _, err := elmo.Verify(text, elmo.Trust{Certificates: c.trusted, At: c.at})
		if got := keyOf(t, err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestLimit: the caller's limit is the one that counts.
func TestLimit(t *testing.T) {
	text := sign(t, write(t, full()))
	tight := trust(t)
	for limit, want := range map[int]string{len(text): "", len(text) - 1: "elmo.size"} {
		tight.Limit = limit
		if _, _, err := elmo.Verify(text, tight); keyOf(t, err) != want {
			t.Errorf("limit %d of %d: %v", limit, len(text), err)
		}
	}
}

// TestKeysThatDoNotDo: nothing is signed with a key that others refuse, and a
// short key is not believed.
func TestKeysThatDoNotDo(t *testing.T) {
	text := write(t, full())
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	short := newSigner(t, 1024)
	for name, bad := range map[string]elmo.Signer{
		"none":           {},
		"no certificate": {Key: signer(t).Key},
		"curve":          {Key: curve, Chain: signer(t).Chain},
		"short":          short,
		"another's":      {Key: signer(t).Key, Chain: stranger(t).Chain},
	} {
		if _, err := elmo.Sign(text, bad); keyOf(t, err) != "elmo.key" {
			t.Errorf("%s: %v", name, err)
		}
	}
	believed := elmo.Trust{Certificates: short.Chain, At: at}
	if _, _, err := elmo.Verify(signedBy(t, text, short), believed); keyOf(t, err) != "elmo.weak" {
		t.Errorf("signed with a short key: %v", err)
	}
	if _, err := elmo.Sign(sign(t, text), signer(t)); keyOf(t, err) != "elmo.signatures" {
		t.Errorf("signed twice: %v", err)
	}
}

// TestIncomplete: what would not be valid is not written.
func TestIncomplete(t *testing.T) {
	for name, spoil := range map[string]func(*elmo.Document){
		"no report":     func(d *elmo.Document) { d.Reports = nil },
		"no moment":     func(d *elmo.Document) { d.GeneratedDate = elmo.DateTime{} },
		"no title":      func(d *elmo.Document) { d.Reports[0].Opportunities[0].Titles = nil },
		"no part title": func(d *elmo.Document) { d.Reports[0].Opportunities[0].Parts[1].Titles = nil },
		"type":          func(d *elmo.Document) { d.Reports[0].Opportunities[0].Type = "Kurs" },
		"status":        func(d *elmo.Document) { d.Reports[0].Opportunities[0].Instance.Status = "ok" },
		"credit":        func(d *elmo.Document) { d.Reports[0].Opportunities[0].Parts[0].Instance.Credits[0].Value = "7,5" },
		"hours":         func(d *elmo.Document) { d.Reports[0].Opportunities[1].Instance.Hours = "1e3" },
		"birth date":    func(d *elmo.Document) { d.Learner.BirthDate = "12.02.1994" },
		"date, zone":    func(d *elmo.Document) { d.Learner.BirthDate = "1994-02-12Z" },
		"term":          func(d *elmo.Document) { d.Reports[0].Opportunities[0].Parts[0].Instance.Term.End = "" },
	} {
		document := full()
		spoil(&document)
		if _, err := elmo.Write(document); keyOf(t, err) != "elmo.incomplete" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// signedBy signs as Sign does, with any key.
func signedBy(t *testing.T, text []byte, s elmo.Signer) []byte {
	t.Helper()
	context, err := dsig.NewSigningContext(s.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	context.IdAttribute = ""
	context.Canonicalizer = dsig.MakeC14N10RecCanonicalizer()
	document := etree.NewDocument()
	if err := document.ReadFromBytes(text); err != nil {
		t.Fatal(err)
	}
	root, err := context.SignEnveloped(document.Root())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := etree.NewDocumentWithRoot(root).WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
