package pdf_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/signintech/gopdf"

	"kursbro/courses/pdf"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// pair is a key with its certificate.
type pair struct {
	key         crypto.Signer
	certificate *x509.Certificate
}

// issue makes a pair; by nil makes one that vouches for itself.
func issue(t testing.TB, name string, by *pair, key crypto.Signer, change func(*x509.Certificate)) pair {
	t.Helper()
	wanted := &x509.Certificate{SerialNumber: big.NewInt(mathrand.Int64()), Subject: pkix.Name{CommonName: name, Organization: []string{"Kursbro prøve"}},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment}
	if by == nil {
		wanted.IsCA, wanted.BasicConstraintsValid, wanted.KeyUsage = true, true, x509.KeyUsageCertSign
	}
	if change != nil {
		change(wanted)
	}
	parent, signer := wanted, key
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, wanted, parent, key.Public(), signer)
	must(t, err)
	certificate, err := x509.ParseCertificate(raw)
	must(t, err)
	return pair{key, certificate}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rsaKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	must(t, err)
	return key
}

func ecKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return key
}

// drawn is a page with a frame and a link.
func drawn(t testing.TB) []byte {
	t.Helper()
	var page gopdf.GoPdf
	page.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	page.SetInfo(gopdf.PdfInfo{Title: "Kursbevis"})
	page.AddPage()
	page.RectFromUpperLeft(20, 20, 200, 100)
	page.AddExternalLink("https://kursbro.example/bevis/x", 20, 20, 200, 100)
	content, err := page.GetBytesPdfReturnErr()
	must(t, err)
	return content
}

var claim = pdf.Claim{Name: "Helse Bergen HF", Reason: "Kursbevis – áčđŋšŧž", At: now}

func signed(t testing.TB, s pdf.Signer) []byte {
	t.Helper()
	content, err := s.Sign(t.Context(), drawn(t), claim)
	must(t, err)
	return content
}

// house is an authority and a signer that it vouches for.
func house(t testing.TB, key crypto.Signer) (pair, pdf.Signer) {
	t.Helper()
	authority := issue(t, "Rot", nil, ecKey(t), nil)
	leaf := issue(t, "Kursbro", &authority, key, nil)
	return authority, pdf.Signer{Key: leaf.key, Chain: []*x509.Certificate{leaf.certificate}}
}

func trust(at time.Time, certificates ...*x509.Certificate) pdf.Trust {
	return pdf.Trust{Certificates: certificates, At: at}
}

func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, content, 0o600))
	return path
}

func run(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}

func pemOf(certificates ...*x509.Certificate) (out []byte) {
	for _, c := range certificates {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}

// pdfsig is what poppler says of a file, trusting the authority.
func pdfsig(t *testing.T, content []byte, authority *x509.Certificate) string {
	t.Helper()
	nss := "sql:" + t.TempDir()
	for _, args := range [][]string{{"-N", "-d", nss, "--empty-password"}, {"-A", "-n", "ca", "-t", "CT,C,C", "-d", nss, "-a", "-i", write(t, "ca.pem", pemOf(authority))}} {
		if out, err := run(t, "certutil", args...); err != nil {
			t.Fatalf("certutil: %v %s", err, out)
		}
	}
	out, _ := run(t, "pdfsig", "-nssdir", nss, write(t, "signed.pdf", content))
	return out
}

func TestASignedFileIsGenuineForEverybody(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t, 2048), "EC": ecKey(t)} {
		t.Run(name, func(t *testing.T) {
			authority, signer := house(t, key)
			content := signed(t, signer)
			got, err := pdf.Verify(content, trust(now, authority.certificate))
			if err != nil || !got.ClaimedAt.Equal(now) || got.StampedAt != nil || !got.Signer.Equal(signer.Chain[0]) {
				t.Errorf("%+v, %v", got, err)
			}
			if out := pdfsig(t, content, authority.certificate); !strings.Contains(out, "Signature Validation: Signature is Valid.") ||
				!strings.Contains(out, "Certificate Validation: Certificate is Trusted.") || !strings.Contains(out, "Total document signed") ||
				strings.Contains(out, "Not total") || !strings.Contains(out, "ETSI.CAdES.detached") {
				t.Errorf("pdfsig: %s", out)
			}
			if out, err := run(t, "qpdf", "--check", write(t, "x.pdf", content)); err != nil {
				t.Errorf("qpdf: %v %s", err, out)
			}
			opensslVerifies(t, content, authority.certificate)
		})
	}
}

// opensslVerifies takes the signature out of the file, as anybody would.
func opensslVerifies(t *testing.T, content []byte, authority *x509.Certificate) {
	t.Helper()
	begin := bytes.Index(content, []byte("/Contents<")) + len("/Contents")
	end := begin + bytes.IndexByte(content[begin:], '>') + 1
	raw := make([]byte, (end-begin-2)/2)
	for i := range raw {
		fmt.Sscanf(string(content[begin+1+2*i:begin+3+2*i]), "%02x", &raw[i])
	}
	rest := append(append([]byte{}, content[:begin]...), content[end:]...)
	out, err := run(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", write(t, "s.der", raw),
		"-content", write(t, "content", rest), "-CAfile", write(t, "ca.pem", pemOf(authority)), "-purpose", "any", "-attime", fmt.Sprint(now.Unix()), "-out", os.DevNull)
	if err != nil {
		t.Errorf("openssl: %v %s", err, out)
	}
}

func TestAByteChangedAnywhereShows(t *testing.T) {
	root := issue(t, "Rot", nil, ecKey(t), nil)
	between := issue(t, "Mellom", &root, ecKey(t), func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	leaf := issue(t, "Kursbro", &between, rsaKey(t, 2048), nil)
	signer := pdf.Signer{Key: leaf.key, Chain: []*x509.Certificate{leaf.certificate, between.certificate}}
	for name, stamp := range map[string]func(context.Context, []byte) ([]byte, error){"bare": nil, "stamped": authorityOfTime(t, root)} {
		t.Run(name, func(t *testing.T) {
			signer.Stamp = stamp
			content := signed(t, signer)
			believed := trust(now, root.certificate)
			believed.Stamps, believed.At = []*x509.Certificate{root.certificate}, time.Now().Add(time.Hour)
			if _, err := pdf.Verify(content, believed); err != nil {
				t.Fatal(err)
			}
			padding, end := bytes.Index(content, bytes.Repeat([]byte("0"), 1024)), bytes.Index(content, []byte("0>>>\nendobj"))
			for i := range content {
				if i > padding && i < end && i%64 != 0 {
					continue // all the same
				}
				was := content[i]
				content[i] ^= 1 << mathrand.IntN(8)
				if _, err := pdf.Verify(content, believed); err == nil {
					t.Errorf("byte %d from %q to %q: not seen", i, was, content[i])
				}
				content[i] = was
			}
		})
	}
}

// authorityOfTime is openssl's, over HTTP.
func authorityOfTime(t *testing.T, root pair) func(context.Context, []byte) ([]byte, error) {
	t.Helper()
	clock := issue(t, "Klokke", &root, rsaKey(t, 2048), func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().AddDate(-1, 0, 0), time.Now().AddDate(1, 0, 0)
		c.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8}}}
	})
	raw, err := x509.MarshalPKCS8PrivateKey(clock.key)
	must(t, err)
	folder := t.TempDir()
	for name, content := range map[string][]byte{"key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), "cert.pem": pemOf(clock.certificate), "serial": []byte("01"),
		"ts.cnf": []byte("[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=cert.pem\nsigner_key=key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n")} {
		must(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := filepath.Join(folder, "asked")
		file, err := os.Create(asked)
		must(t, err)
		_, err = file.ReadFrom(r.Body)
		must(t, err)
		must(t, file.Close())
		reply := exec.CommandContext(r.Context(), "openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "asked")
		reply.Dir, reply.Stdout = folder, w
		if err := reply.Run(); err != nil {
			t.Errorf("openssl ts: %v", err)
		}
	}))
	t.Cleanup(server.Close)
	return pdf.StampAt(server.Client(), server.URL)
}

func TestAStampSaysWhenAndKeepsASignatureWhoseCertificateHasEnded(t *testing.T) {
	authority, signer := house(t, rsaKey(t, 2048))
	bare := signed(t, signer)
	signer.Stamp = authorityOfTime(t, authority)
	stamped := signed(t, signer)
	later := trust(now.AddDate(2, 0, 0), authority.certificate)
	if _, err := pdf.Verify(bare, later); !errors.Is(err, pdf.ErrLapsed) {
		t.Errorf("without a stamp: %v", err)
	}
	if _, err := pdf.Verify(stamped, later); !errors.Is(err, pdf.ErrStamp) {
		t.Errorf("a stamp of a stranger: %v", err)
	}
	later.Stamps = []*x509.Certificate{authority.certificate}
	got, err := pdf.Verify(stamped, later)
	if err != nil || got.StampedAt == nil {
		t.Errorf("%+v, %v", got, err)
	}
	known := trust(later.At, signer.Chain[0])
	if _, err := pdf.Verify(bare, known); err != nil {
		t.Errorf("by somebody known by sight: %v", err)
	}
	if out := pdfsig(t, stamped, authority.certificate); !strings.Contains(out, "Signature is Valid") {
		t.Errorf("pdfsig: %s", out)
	}
}

func TestAnythingElseIsRefusedWithItsReason(t *testing.T) {
	authority, signer := house(t, rsaKey(t, 2048))
	content := signed(t, signer)
	changed := bytes.Clone(content)
	copy(changed[bytes.Index(changed, []byte("595.00")):], "600.00")
	again := bytes.Replace(bytes.Clone(content), []byte("/Reason"), []byte("/ByteRange[0 1 2 3]/Reason"), 1)
	stranger, other := house(t, rsaKey(t, 2048))
	_ = stranger
	for name, test := range map[string]struct {
		content []byte
		want    error
	}{
		"no PDF":                   {[]byte("<elmo/>"), pdf.ErrNoPDF},
		"empty":                    {nil, pdf.ErrNoPDF},
		"unsigned":                 {drawn(t), pdf.ErrUnsigned},
		"encrypted":                {[]byte("%PDF-1.7\ntrailer<</Encrypt 3 0 R>>\n%%EOF"), pdf.ErrEncrypted},
		"a byte more":              {append(bytes.Clone(content), '\n'), pdf.ErrExtended},
		"another update behind it": {append(bytes.Clone(content), "9 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"...), pdf.ErrExtended},
		"cut":                      {content[:len(content)-7], pdf.ErrCut},
		"cut before the signature": {content[:500], pdf.ErrCut},
		"a word changed":           {changed, pdf.ErrChanged},
		"two ranges":               {again, pdf.ErrSeveral},
		"signed by a stranger":     {signed(t, other), pdf.ErrStranger},
		"too large":                {append([]byte("%PDF-"), make([]byte, pdf.Limit)...), pdf.ErrTooLarge},
	} {
		if got, err := pdf.Verify(test.content, trust(now, authority.certificate)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v (%v)", name, err, got.Signer)
		}
	}
	if _, err := pdf.Verify(content, trust(now, authority.certificate)); err != nil {
		t.Error(err)
	}
}

func TestNobodySignsWithAKeyThatNobodyBelieves(t *testing.T) {
	authority := issue(t, "Rot", nil, ecKey(t), nil)
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip("this Go makes no such key")
	}
	leaf := issue(t, "Kort", &authority, short, nil)
	for name, s := range map[string]pdf.Signer{
		"none": {}, "short": {Key: short, Chain: []*x509.Certificate{leaf.certificate}}, "another's": {Key: rsaKey(t, 2048), Chain: []*x509.Certificate{leaf.certificate}},
	} {
		if _, err := s.Sign(t.Context(), drawn(t), claim); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestATimeServerThatFailsLeavesNothingHalfSigned(t *testing.T) {
	_, signer := house(t, ecKey(t))
	for name, answer := range map[string]http.HandlerFunc{
		"500":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"junk": func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte{0x30}, 1<<20)) },
	} {
		server := httptest.NewServer(answer)
		signer.Stamp = pdf.StampAt(server.Client(), server.URL)
		if content, err := signer.Sign(t.Context(), drawn(t), claim); err == nil || content != nil {
			t.Errorf("%s: %d bytes, %v", name, len(content), err)
		}
		server.Close()
	}
}

func FuzzVerify(f *testing.F) {
	authority, signer := house(f, ecKey(f))
	content := signed(f, signer)
	f.Add(content)
	f.Add(content[:len(content)/2])
	f.Add([]byte("%PDF-1.7\n/ByteRange[0 9 99 1]<00>"))
	f.Fuzz(func(t *testing.T, other []byte) {
		if _, err := pdf.Verify(other, trust(now, authority.certificate)); err == nil && !bytes.Equal(other, content) {
			t.Errorf("genuine: %q", other)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	_, signer := house(b, rsaKey(b, 2048))
	content := drawn(b)
	b.Run("pdf", func(b *testing.B) {
		for b.Loop() {
			if _, err := signer.Sign(b.Context(), content, claim); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		digest := make([]byte, 32)
		for b.Loop() {
			if _, err := signer.Key.Sign(rand.Reader, digest, crypto.SHA256); err != nil {
				b.Fatal(err)
			}
		}
	})
}
