package config

import (
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"strings"
	"unicode"
)

// Vouchers vouch for people. Each is an OpenID provider, written as
// its issuer's address with our client id before the @ and options behind the ?.
// What the options mean is accounts/oidc's business.
type Vouchers struct {
	IDPorten       string `name:"idporten" help:"ID-porten: https://CLIENT-ID@idporten.no." env:"KURSBRO_IDPORTEN" placeholder:"ADDRESS"`
	IDPortenSecret Secret `name:"idporten-secret" help:"Its client secret, or our private key as a JSON Web Key." env:"KURSBRO_IDPORTEN_SECRET" placeholder:"SECRET"`
	HelseID        string `name:"helseid" help:"HelseID: https://CLIENT-ID@helseid-sts.nhn.no." env:"KURSBRO_HELSEID" placeholder:"ADDRESS"`
	HelseIDSecret  Secret `name:"helseid-secret" help:"Our private key as a JSON Web Key." env:"KURSBRO_HELSEID_SECRET" placeholder:"KEY"`
	Feide          string `name:"feide" help:"Feide: https://CLIENT-ID@auth.dataporten.no." env:"KURSBRO_FEIDE" placeholder:"ADDRESS"`
	FeideSecret    Secret `name:"feide-secret" help:"Its client secret." env:"KURSBRO_FEIDE_SECRET" placeholder:"SECRET"`
	Employer       string `name:"employer" help:"The employer's own (Entra ID, ADFS): https://CLIENT-ID@login.microsoftonline.com/TENANT/v2.0?domain=helse.example. Several employers' stand with a space between." env:"KURSBRO_EMPLOYER" placeholder:"ADDRESS"`
	EmployerSecret Secret `name:"employer-secret" help:"Its client secret, or our private key as a JSON Web Key; of several in the same order." env:"KURSBRO_EMPLOYER_SECRET" placeholder:"SECRET"`
}

// Provider is one that is configured.
type Provider struct {
	Name    string // idporten, helseid, feide or employer: also its flag; employer-NAME where there are several
	Address string
	Secret  Secret
}

// Providers are those that are configured, in the order of the sign-in page.
func (s Vouchers) Providers() (all []Provider) {
	for _, p := range append(s.employers(), []Provider{
		{"idporten", s.IDPorten, s.IDPortenSecret},
		{"helseid", s.HelseID, s.HelseIDSecret},
		{"feide", s.Feide, s.FeideSecret},
	}...) {
		if p.Address != "" {
			all = append(all, p)
		}
	}
	return all
}

// employers are the employers' providers, the first of which needs no name.
func (s Vouchers) employers() (all []Provider) {
	addresses := strings.Fields(s.Employer)
	secrets := s.employerSecrets(len(addresses))
	for i, address := range addresses {
		p := Provider{Name: "employer", Address: address}
		if u, err := url.Parse(address); err == nil && u.Query().Get("name") != "" {
			p.Name += "-" + u.Query().Get("name")
		}
		if i < len(secrets) {
			p.Secret = Secret(secrets[i])
		}
		all = append(all, p)
	}
	return all
}

// employerSecrets are the secrets of so many; of one it may have spaces in it.
func (s Vouchers) employerSecrets(count int) []string {
	if count == 1 {
		return []string{s.EmployerSecret.Reveal()}
	}
	return parts(s.EmployerSecret.Reveal())
}

// parts takes apart what stands with spaces between: words, and JSON objects as
// they are.
func parts(text string) (all []string) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		size := strings.IndexFunc(text, unicode.IsSpace)
		if decoder := json.NewDecoder(strings.NewReader(text)); text[0] == '{' && decoder.Decode(new(json.RawMessage)) == nil {
			size = int(decoder.InputOffset())
		}
		if size < 0 {
			size = len(text)
		}
		all, text = append(all, text[:size]), text[size:]
	}
	return all
}

var employerName = regexp.MustCompile(`^employer(-[a-z0-9]{1,20})?$`)

// employers finds what only several of them can have wrong: each is known by its
// name and opens the profiles of its own organisation alone.
func (m *mistakes) employers(c *Config) {
	all, seen := c.employers(), map[string]bool{}
	if secrets := c.employerSecrets(len(all)); len(all) > 0 && len(secrets) > len(all) {
		m.say("--employer-secret has more secrets than --employer has addresses")
	}
	for _, p := range all {
		u, err := url.Parse(p.Address)
		switch {
		case err != nil: // providers says so
		case !employerName.MatchString(p.Name):
			m.say("--employer: name= is of a to z and digits, 20 at most")
		case seen[p.Name]:
			m.say("--employer: of several, each needs a name= of its own")
		case len(all) > 1 && (u.Query().Get("organisation") == "" || u.Query().Get("title") == ""):
			m.say("--employer: of several, each needs organisation= (whose people it opens) and title= (what people call it)")
		}
		seen[p.Name] = true
	}
}

func (m *mistakes) providers(c *Config) {
	m.employers(c)
	for _, p := range []Provider{{"idporten", c.IDPorten, c.IDPortenSecret}, {"helseid", c.HelseID, c.HelseIDSecret}, {"feide", c.Feide, c.FeideSecret}, {"employer", c.Employer, c.EmployerSecret}} {
		if p.Address == "" && p.Secret != "" {
			m.say("--%s-secret is set, but --%s is not: it is written https://CLIENT-ID@issuer", p.Name, p.Name)
		}
	}
	for _, p := range c.Providers() {
		flag, _, _ := strings.Cut(p.Name, "-")
		u, err := url.Parse(p.Address)
		switch {
		case err != nil || u.Host == "" || u.User.Username() == "":
			m.say("--%s is written https://CLIENT-ID@issuer", flag)
			continue
		case u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())):
			m.say("--%s begins with https: it says who people are", flag)
		}
		if _, told := u.User.Password(); told {
			m.say("--%s holds a password: that belongs in --%s-secret", flag, flag)
		}
		if p.Secret == "" {
			m.say("--%s-secret is missing", flag)
		}
		if _, err := os.Stat(p.Secret.Reveal()); err == nil || strings.Contains(p.Secret.Reveal(), "-----BEGIN") {
			m.say("--%s-secret is the secret itself, or a JSON Web Key: no file and no PEM (kursbro provider key makes one)", flag)
		}
		if p.Name == "helseid" && p.Secret != "" && !strings.HasPrefix(strings.TrimSpace(p.Secret.Reveal()), "{") {
			m.say("--helseid-secret is a JSON Web Key: HelseID takes no client secret")
		}
	}
}
