package elmo_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/courses/elmo"
)

// FuzzVerify: whatever is sent, what is accepted says what the provider signed.
func FuzzVerify(f *testing.F) {
	text := sign(f, write(f, full()))
	f.Add(text)
	f.Add(sign(f, write(f, poor())))
	f.Add(bytes.Replace(text, []byte(">B<"), []byte(">B<!-- -->B<"), 1))
	f.Add([]byte(`<!DOCTYPE elmo><elmo xmlns="` + elmo.Namespace + `"/>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, _, err := elmo.Verify(raw, trust(t))
		if err == nil && !cmp.Equal(got, full()) && !cmp.Equal(got, poor()) {
			t.Errorf("accepted %+v", got)
		}
		if err != nil && !strings.HasPrefix(keyOf(t, err), "elmo.") {
			t.Error(err)
		}
	})
}

// FuzzRead: nothing that is read makes us fall, and what we write of it is read
// the same.
func FuzzRead(f *testing.F) {
	f.Add(write(f, full()))
	f.Add(write(f, poor()))
	if folder := os.Getenv("KURSBRO_FIXTURES"); folder != "" {
		f.Add(fixtureText(f, "example-1.7.0.xml"))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		document, _, err := elmo.Read(raw)
		if err != nil {
			return
		}
		text, err := elmo.Write(document)
		if err != nil {
			return // it lacks what we would not leave out
		}
		again, _, err := elmo.Read(text)
		if err != nil || !cmp.Equal(document, again) {
			t.Errorf("%v\n%s", err, cmp.Diff(document, again))
		}
	})
}

// FuzzDecode: what comes out is never longer than the limit.
func FuzzDecode(f *testing.F) {
	value, err := elmo.Encode(write(f, full()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(value)
	f.Add(strings.ReplaceAll(value, "+", " "))
	f.Add(value[:40])
	f.Fuzz(func(t *testing.T, field string) {
		got, err := elmo.Decode(field, 4096)
		if len(got) > 4096 || err != nil && got != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
}

// FuzzRegistryJSON and FuzzRegistryXML: every provider of a list can be used.
func FuzzRegistryJSON(f *testing.F) {
	f.Add(emreg(f, "ncps", emp(f, "NO", "https://emp.example.no/"), emp(f, "SE", "http://emp.example.se/")))
	f.Add(emreg(f, "emps"))
	f.Fuzz(checkRegistry)
}

func FuzzRegistryXML(f *testing.F) {
	f.Add(catalogue(entry(dataAccessPoint, "NO", "https://emp.example.no/", der(f, signer(f)))))
	f.Add(catalogue("<!-- -->"))
	f.Fuzz(checkRegistry)
}

func checkRegistry(t *testing.T, raw []byte) {
	got, err := elmo.ParseRegistry(raw, 0)
	for _, p := range got.Providers {
		if err != nil || len(p.Country) != 2 || !strings.HasPrefix(strings.ToLower(p.URL), "https://") || len(p.Certificates) == 0 {
			t.Errorf("%v: %+v", err, p)
		}
	}
}
