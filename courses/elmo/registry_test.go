package elmo_test

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/courses/elmo"
)

const dataAccessPoint = "https://github.com/erasmus-without-paper/ewp-specs-api-emrex-data-access-point/blob/stable-v1/manifest-entry.xsd"

// emreg is a list in the older format; key is what holds the providers.
func emreg(t testing.TB, key string, providers ...map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"countries": []map[string]any{{"countryCode": "NO", "countryName": "Norway"}, {"countryCode": "SE", "countryName": "Sweden", "singleFetch": true}},
		key:         providers,
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func emp(t testing.TB, country, url string) map[string]any {
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signer(t).Chain[0].Raw})
	return map[string]any{"acronym": "Test " + country, "countryCode": country, "institutions": []string{"One", "Two"}, "url": url, "pubKey": string(certificate)}
}

// catalogue is a list in the newer format, with these entries in one host.
func catalogue(entries string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><catalogue xmlns="https://github.com/erasmus-without-paper/ewp-specs-api-registry/tree/stable-v1">
<host><apis-implemented><echo xmlns="urn:x" version="2"><url>https://other.example.no/</url></echo>` + entries + `</apis-implemented></host>
<institutions><hei id="x"/></institutions></catalogue>`)
}

func entry(namespace, country, url string, certificates ...string) string {
	text := `<e:emrex-data-access-point xmlns:e="` + namespace + `" version="1.0"><e:url>` + url + `</e:url><e:name>Test ` + country +
		`</e:name><e:country-code>` + country + `</e:country-code><e:institution>One</e:institution><e:institution>Two</e:institution>`
	for _, certificate := range certificates {
		text += "<e:certificate>" + certificate + "</e:certificate>"
	}
	return text + "</e:emrex-data-access-point>"
}

func der(t testing.TB, s elmo.Signer) string {
	text := base64.StdEncoding.EncodeToString(s.Chain[0].Raw)
	return text[:64] + "\n  " + text[64:]
}

// TestRegistries: both formats give the same providers.
func TestRegistries(t *testing.T) {
	norway := elmo.Provider{Country: "NO", CountryName: "Norway", Name: "Test NO", Institutions: []string{"One", "Two"}, URL: "https://emp.example.no/init", Certificates: signer(t).Chain}
	sweden := elmo.Provider{Country: "SE", CountryName: "Sweden", Name: "Test SE", Institutions: []string{"One", "Two"}, URL: "https://emp.example.se/", Certificates: signer(t).Chain, SingleFetch: true}
	nameless := norway
	nameless.CountryName = ""
	rolling := nameless
	rolling.Certificates = append(rolling.Certificates[:1:1], stranger(t).Chain[0])
	for name, c := range map[string]struct {
		raw  []byte
		want []elmo.Provider
	}{
		"ncps":      {emreg(t, "ncps", emp(t, "NO", norway.URL), emp(t, "SE", sweden.URL)), []elmo.Provider{norway, sweden}},
		"emps":      {emreg(t, "emps", emp(t, "NO", norway.URL)), []elmo.Provider{norway}},
		"catalogue": {catalogue(entry(dataAccessPoint, "NO", norway.URL, der(t, signer(t)))), []elmo.Provider{nameless}},
		"roll-over": {catalogue(entry(dataAccessPoint, "NO", norway.URL, der(t, signer(t)), "AAAA", der(t, stranger(t)))), []elmo.Provider{rolling}},
		"no EMREX":  {catalogue(""), nil},
		"not EMREX": {catalogue(entry("urn:x", "NO", norway.URL, der(t, signer(t)))), nil},
	} {
		got, err := elmo.ParseRegistry(c.raw, 0)
		if err != nil || len(got.Skipped) > 0 {
			t.Errorf("%s: %v, skipped %v", name, err, got.Skipped)
		}
		if diff := cmp.Diff(c.want, got.Providers); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestBadEntries: one entry that cannot be used does not hide the others.
func TestBadEntries(t *testing.T) {
	good := entry(dataAccessPoint, "NO", "https://emp.example.no/", der(t, signer(t)))
	for url, why := range map[string]string{
		"http://emp.example.no/":       "url",
		"javascript:alert(1)":          "url",
		"":                             "url",
		"https://":                     "url",
		"https://user@emp.example.no/": "url",
		"https://emp.example.no/#x":    "url",
	} {
		got, err := elmo.ParseRegistry(catalogue(entry(dataAccessPoint, "SE", url, der(t, signer(t)))+good), 0)
		if err != nil || len(got.Providers) != 1 || len(got.Skipped) != 1 || got.Skipped[0].Why != why {
			t.Errorf("%q: %v, %+v", url, err, got)
		}
	}
	for bad, why := range map[string]string{
		entry(dataAccessPoint, "Norway", "https://emp.example.no/", der(t, signer(t))): "country",
		entry(dataAccessPoint, "NO", "https://emp.example.no/"):                        "certificate",
		entry(dataAccessPoint, "NO", "https://emp.example.no/", "bm8="):                "certificate",
	} {
		got, err := elmo.ParseRegistry(catalogue(bad+good), 0)
		if err != nil || len(got.Providers) != 1 || len(got.Skipped) != 1 || got.Skipped[0].Why != why {
			t.Errorf("%q: %v, %+v", why, err, got.Skipped)
		}
	}
}

// TestHostileRegistries: what is no list is refused as a whole.
func TestHostileRegistries(t *testing.T) {
	good := string(catalogue(entry(dataAccessPoint, "NO", "https://emp.example.no/", der(t, signer(t)))))
	for name, raw := range map[string]string{
		"nothing":        "",
		"page of errors": "<html><body>502</body></html>",
		"text":           "Service unavailable",
		"cut":            good[:len(good)-30],
		"two":            good + good,
		"more after":     good + "hei",
		"DTD":            strings.Replace(good, "<catalogue", `<!DOCTYPE catalogue [<!ENTITY a "b">]><catalogue`, 1),
		"UTF-16":         strings.Replace(good, "UTF-8", "UTF-16", 1),
		"deep":           string(catalogue(strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100))),
		"JSON, cut":      string(emreg(t, "ncps", emp(t, "NO", "https://emp.example.no/"))[:100]),
		"JSON, other":    `{"error":"no"}`,
		"JSON, types":    `{"ncps":"no"}`,
		"JSON, list":     `[]`,
	} {
		if got, err := elmo.ParseRegistry([]byte(raw), 0); keyOf(t, err) != "elmo.registry" || len(got.Providers) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := elmo.ParseRegistry([]byte(good), len(good)-1); keyOf(t, err) != "elmo.registry" {
		t.Errorf("too long: %v", err)
	}
}
