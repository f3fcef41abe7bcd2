package config

import (
	"net/url"
	"strings"
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
	Employer       string `name:"employer" help:"The employer's own (Entra ID, ADFS): https://CLIENT-ID@login.microsoftonline.com/TENANT/v2.0?domain=helse.example." env:"KURSBRO_EMPLOYER" placeholder:"ADDRESS"`
	EmployerSecret Secret `name:"employer-secret" help:"Its client secret, or our private key as a JSON Web Key." env:"KURSBRO_EMPLOYER_SECRET" placeholder:"SECRET"`
}

// Provider is one that is configured.
type Provider struct {
	Name    string // idporten, helseid, feide or employer: also its flag
	Address string
	Secret  Secret
}

// Providers are those that are configured, in the order of the sign-in page.
func (s Vouchers) Providers() (all []Provider) {
	for _, p := range []Provider{
		{"employer", s.Employer, s.EmployerSecret},
		{"idporten", s.IDPorten, s.IDPortenSecret},
		{"helseid", s.HelseID, s.HelseIDSecret},
		{"feide", s.Feide, s.FeideSecret},
	} {
		if p.Address != "" {
			all = append(all, p)
		}
	}
	return all
}

func (m *mistakes) providers(c *Config) {
	for _, p := range c.Providers() {
		u, err := url.Parse(p.Address)
		switch {
		case err != nil || u.Host == "" || u.User.Username() == "":
			m.say("--%s is written https://CLIENT-ID@issuer", p.Name)
			continue
		case u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())):
			m.say("--%s begins with https: it says who people are", p.Name)
		}
		if _, told := u.User.Password(); told {
			m.say("--%s holds a password: that belongs in --%s-secret", p.Name, p.Name)
		}
		if p.Secret == "" {
			m.say("--%s-secret is missing", p.Name)
		}
		if p.Name == "helseid" && p.Secret != "" && !strings.HasPrefix(strings.TrimSpace(p.Secret.Reveal()), "{") {
			m.say("--helseid-secret is a JSON Web Key: HelseID takes no client secret")
		}
	}
}
