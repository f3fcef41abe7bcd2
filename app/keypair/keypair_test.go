package keypair_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kursbro/app/keypair"
)

var now = time.Now()

func made(t *testing.T) []byte {
	t.Helper()
	pem, err := keypair.Make("Helse Bergen HF", 2048, now)
	if err != nil {
		t.Fatal(err)
	}
	return pem
}

func TestAKeyMadeHereIsReadAgain(t *testing.T) {
	pair, err := keypair.Read(made(t), "")
	if err != nil || pair.Chain[0].Subject.CommonName != "Helse Bergen HF" || !pair.Chain[0].NotAfter.After(now.AddDate(keypair.Years-1, 0, 0)) {
		t.Errorf("%+v, %v", pair, err)
	}
}

// openssl runs in a folder of its own with the key made here as key.pem.
func openssl(t *testing.T, folder string, args ...string) []byte {
	t.Helper()
	command := exec.Command("openssl", args...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v %s", args, err, out)
	}
	content, err := os.ReadFile(filepath.Join(folder, "out"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestAKeyOfOthersIsRead(t *testing.T) {
	folder, own := t.TempDir(), made(t)
	if err := os.WriteFile(filepath.Join(folder, "key.pem"), own, 0o600); err != nil {
		t.Fatal(err)
	}
	certificate := own[bytes.Index(own, []byte("-----BEGIN CERTIFICATE")):]
	for name, test := range map[string]struct {
		args     []string
		password string
		behind   []byte
	}{
		"PKCS#12":                 {[]string{"pkcs12", "-export", "-in", "key.pem", "-out", "out", "-passout", "pass:hemmelig"}, "hemmelig", nil},
		"PKCS#1":                  {[]string{"rsa", "-in", "key.pem", "-traditional", "-out", "out"}, "", certificate},
		"EC, as openssl makes it": {[]string{"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-keyout", "out", "-out", "ec.pem"}, "", nil},
	} {
		content := append(openssl(t, folder, test.args...), test.behind...)
		if name == "EC, as openssl makes it" {
			more, err := os.ReadFile(filepath.Join(folder, "ec.pem"))
			if err != nil {
				t.Fatal(err)
			}
			content = append(content, more...)
		}
		if _, err := keypair.Read(content, test.password); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if test.password != "" {
			if _, err := keypair.Read(content, "feil"); err == nil {
				t.Errorf("%s: read with a wrong password", name)
			}
		}
	}
}

func TestWhatIsNoPairIsRefused(t *testing.T) {
	one, other := made(t), made(t)
	at := func(content []byte) int { return bytes.Index(content, []byte("-----BEGIN CERTIFICATE")) }
	for name, content := range map[string][]byte{
		"nothing": nil, "no PEM": []byte("hei"), "no key": one[at(one):], "no certificate": one[:at(one)],
		"two keys": append(bytes.Clone(one), other...), "another's certificate": append(bytes.Clone(one[:at(one)]), other[at(other):]...),
		"a request": []byte("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
	} {
		if _, err := keypair.Read(content, ""); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	if all, err := keypair.Certificates(append(bytes.Clone(one[at(one):]), other[at(other):]...)); err != nil || len(all) != 2 {
		t.Errorf("%d, %v", len(all), err)
	}
}
