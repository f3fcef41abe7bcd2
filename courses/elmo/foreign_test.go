package elmo_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kursbro/courses/elmo"
)

// tool runs another's program, one of the Debian packages that the tests need.
func tool(t *testing.T, name string, args ...string) error {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Logf("%s: %.2000s", name, out)
	}
	return err
}

func onDisk(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func publicKey(t *testing.T, signer elmo.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(signer.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return onDisk(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// TestSchema: libxml2 finds what we write valid against the XSD of 1.7.0, with
// and without a signature, rich or as poor as the standard allows.
func TestSchema(t *testing.T) {
	schema := fixture(t, "elmo-1.7.0.xsd")
	for name, document := range map[string]elmo.Document{"full": full(), "poor": poor(), "many": many(20)} {
		for form, text := range map[string][]byte{"unsigned": write(t, document), "signed": sign(t, write(t, document))} {
			if err := tool(t, "xmllint", "--nonet", "--noout", "--schema", schema, onDisk(t, "elmo.xml", text)); err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
			}
		}
	}
}

// TestXMLSecReadsOurs: another's program accepts our signature with our key,
// and refuses it with another key or when a letter is changed.
func TestXMLSecReadsOurs(t *testing.T) {
	text := sign(t, write(t, full()))
	verify := func(text []byte, key string) error {
		return tool(t, "xmlsec1", "--verify", "--enabled-key-data", "rsa", "--pubkey-pem", key, onDisk(t, "elmo.xml", text))
	}
	if err := verify(text, publicKey(t, signer(t))); err != nil {
		t.Error(err)
	}
	if verify(text, publicKey(t, stranger(t))) == nil {
		t.Error("accepted with the key of a stranger")
	}
	if verify([]byte(strings.Replace(string(text), ">B<", ">A<", 1)), publicKey(t, signer(t))) == nil {
		t.Error("accepted with a better grade")
	}
}

// TestWeReadXMLSec: what another's program signs, in each way that is allowed,
// is accepted; and the same with a comment, an xmlns:xml and a byte order mark.
func TestWeReadXMLSec(t *testing.T) {
	der, err := x509.MarshalPKCS8PrivateKey(signer(t).Key)
	if err != nil {
		t.Fatal(err)
	}
	key := onDisk(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	for name, c := range map[string]struct{ canon, hash, change string }{
		"inclusive":  {inclusive, "sha256", ""},
		"exclusive":  {"http://www.w3.org/2001/10/xml-exc-c14n#", "sha256", ""},
		"c14n 1.1":   {"http://www.w3.org/2006/12/xml-c14n11", "sha256", ""},
		"sha512":     {inclusive, "sha512", ""},
		"sha1":       {inclusive, "sha1", ""},
		"as example": {inclusive, "sha256", `<!-- hei --><elmo xmlns:xml="http://www.w3.org/XML/1998/namespace" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a` + "\r\n\t" + `b&#10;c"`},
		"pretty":     {inclusive, "sha256", "\r\n<!-- one\n-->\r\n<elmo\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(string(write(t, full())), "</elmo>", template(c.canon, c.hash)+"</elmo>", 1)
			if c.change != "" {
				text = strings.Replace(text, "<elmo", c.change, 1)
			}
			signed := filepath.Join(t.TempDir(), "signed.xml")
			if err := tool(t, "xmlsec1", "--sign", "--privkey-pem", key, "--output", signed, onDisk(t, "in.xml", []byte(text))); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(signed)
			if err != nil {
				t.Fatal(err)
			}
			raw = bytes.ReplaceAll(raw, []byte(`"a  b`), []byte("\"a\r\n\tb")) // as it was before xmlsec1 wrote it anew
			allowed := trust(t)
			allowed.AllowSHA1 = c.hash == "sha1"
			if _, findings, err := elmo.Verify(append([]byte("\xef\xbb\xbf"), raw...), allowed); err != nil || findings.SHA1 != allowed.AllowSHA1 {
				t.Errorf("%v, %+v", err, findings)
			}
			if _, _, err := elmo.Verify(raw, trust(t)); allowed.AllowSHA1 && keyOf(t, err) != "elmo.sha1" {
				t.Errorf("SHA-1, which was not allowed: %v", err)
			}
		})
	}
}

// template is a signature for xmlsec1 to fill.
func template(canon, hash string) string {
	method, digest := "http://www.w3.org/2001/04/xmldsig-more#rsa-"+hash, "http://www.w3.org/2001/04/xmlenc#"+hash
	if hash == "sha1" {
		method, digest = "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"
	}
	return `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
<CanonicalizationMethod Algorithm="` + canon + `"/><SignatureMethod Algorithm="` + method + `"/>
<Reference URI=""><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<Transform Algorithm="` + canon + `"/></Transforms><DigestMethod Algorithm="` + digest + `"/><DigestValue/></Reference>
</SignedInfo><SignatureValue/></Signature>`
}

// TestFixtures: the documents that were handed to us, made by another's program.
func TestFixtures(t *testing.T) {
	block, _ := pem.Decode(fixtureText(t, "signed/emp-cert.pem"))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	provider := elmo.Trust{Certificates: []*x509.Certificate{certificate}, At: at}
	for name, want := range map[string]string{
		"signed/signed-rsa-sha256.xml": "",
		"signed/tampered.xml":          "elmo.altered",
		"signed/unsigned.xml":          "elmo.unsigned",
		"example-1.7.0.xml":            "elmo.sha1",
	} {
		document, _, err := elmo.Verify(fixtureText(t, name), provider)
		if got := keyOf(t, err); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if want == "" && document.Reports[0].Opportunities[0].Instance.Hours != "1.5" {
			t.Errorf("%s: read as %+v", name, document)
		}
	}
	text, err := elmo.Decode(string(fixtureText(t, "signed/signed-rsa-sha256.elmo-param.txt")), 0)
	if err != nil || string(text) != string(fixtureText(t, "signed/signed-rsa-sha256.xml")) {
		t.Errorf("the form value: %v", err)
	}
}

// TestExample: the example of the standard is read without a fault.
func TestExample(t *testing.T) {
	document, warnings, err := elmo.Read(fixtureText(t, "example-1.7.0.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(document.Reports[0].Opportunities) == 0 || document.Learner.FamilyName != "Rygielski" {
		t.Errorf("read as %+v", document)
	}
	for _, warning := range warnings {
		t.Logf("%+v", warning)
	}
}
