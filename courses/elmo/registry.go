package elmo

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// DefaultRegistryLimit is how long a registry may be, in bytes.
const DefaultRegistryLimit = 64 << 20

// Provider is one that gives results to the people who ask for theirs (an EMP).
type Provider struct {
	Country      string // ISO 3166-1 alpha-2
	CountryName  string // in English; the newer registry has none
	Name         string
	Institutions []string
	URL          string // https: where the browser's form goes
	Certificates []*x509.Certificate
	SingleFetch  bool // one provider for each institution of the country
}

// Registry is the providers of a list, and how many entries of it could not be
// used: one bad entry must not hide the other countries.
type Registry struct {
	Providers []Provider
	Skipped   []Skipped
}

// Skipped is an entry that was left out, and why: country, url or certificate.
type Skipped struct{ Name, Why string }

// ParseRegistry reads the list of providers in either format: EMREG's JSON or
// the EWP catalogue's XML. What is neither, longer than limit bytes (0:
// DefaultRegistryLimit) or hostile is elmo.registry.
func ParseRegistry(raw []byte, limit int) (Registry, error) {
	if limit <= 0 {
		limit = DefaultRegistryLimit
	}
	if len(raw) > limit {
		return Registry{}, refuse("elmo.registry").Because(errors.New("too long"))
	}
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(trimmed, []byte("{")) {
		return parseEMREG(trimmed)
	}
	return parseCatalogue(trimmed)
}

// add takes a provider whose entry can be used; certificates are DER.
func (r *Registry) add(p Provider, certificates [][]byte) {
	p.Country = strings.ToUpper(collapse(p.Country))
	p.Name = collapse(p.Name)
	p.URL = strings.TrimSpace(p.URL)
	for _, der := range certificates {
		if certificate, err := x509.ParseCertificate(der); err == nil {
			p.Certificates = append(p.Certificates, certificate)
		}
	}
	switch {
	case !country.MatchString(p.Country):
		r.Skipped = append(r.Skipped, Skipped{p.Name, "country"})
	case !isHTTPS(p.URL):
		r.Skipped = append(r.Skipped, Skipped{p.Name, "url"})
	case len(p.Certificates) == 0:
		r.Skipped = append(r.Skipped, Skipped{p.Name, "certificate"})
	default:
		r.Providers = append(r.Providers, p)
	}
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

func isHTTPS(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil && u.Fragment == ""
}

// derOf takes a certificate as PEM or as bare base64.
func derOf(text string) []byte {
	if block, _ := pem.Decode([]byte(strings.TrimSpace(text))); block != nil {
		return block.Bytes
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil
	}
	return der
}
