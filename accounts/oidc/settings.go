package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"kursbro/app/config"
)

// Settings are how one provider is spoken to.
type Settings struct {
	Name             string
	Title            string // what people call it, where it has no name of its own
	Issuer, ClientID string
	Secret           config.Secret    // for client_secret_basic or _post
	Key              *jose.JSONWebKey // else: private_key_jwt
	Return           string           // our address that it answers to
	Scopes           []string
	Level            Level
	Number           []Place // where the national ID stands: the first that has one
	Username         Username
	Account          string // the claim that an account is known by
	Tenant           string // whose accounts alone are taken (tid); empty: the issuer's, where it names one
	Organisation     string // whose people an employer's provider opens: number or name; empty: everybody's
	PAR              Wish
	DPoP             bool
}

// Wish is whether a thing is done: never, where the provider offers it, always.
type Wish int

// The wishes.
const (
	Never Wish = iota
	IfOffered
	Always
)

// Level is how sure a provider must be.
type Level struct {
	Claim string   // of the ID token
	Any   []string // each is enough; none: any level is
	Ask   string   // acr_values of the request
}

// Place is where a national ID may stand.
type Place struct {
	From   string // inToken, inUserinfo, or an address of its own
	Claim  string
	Prefix string // what comes before the digits, in one of several values
}

// The places that every provider has.
const (
	inToken    = "id_token"
	inUserinfo = "userinfo"
)

// Username is how an employer's provider says a user name.
type Username struct {
	Claim  string   // empty: it says none
	Domain []string // what may follow the @; none: nothing may
}

// presets are what standards.md §3 says of each.
var presets = map[string]Settings{
	"idporten": {
		Scopes: []string{"openid", "profile"}, PAR: IfOffered,
		Level:  Level{Claim: "acr", Any: []string{"idporten-loa-substantial", "idporten-loa-high"}, Ask: "idporten-loa-substantial"},
		Number: []Place{{From: inToken, Claim: "pid"}},
	},
	"helseid": {
		Scopes: []string{"openid", "profile", "helseid://scopes/identity/pid", "helseid://scopes/identity/security_level"}, PAR: Always, DPoP: true,
		Level:  Level{Claim: "helseid://claims/identity/security_level", Any: []string{"3", "4"}},
		Number: []Place{{From: inToken, Claim: "helseid://claims/identity/pid"}},
	},
	"feide": {
		Scopes: []string{"openid", "userid", "profile", "userid-nin"},
		Level:  Level{Claim: "acr", Any: []string{"urn:mace:feide.no:auth:level:fad08:3", "urn:mace:feide.no:auth:level:fad08:4"}, Ask: "urn:mace:feide.no:auth:level:fad08:3"},
		Number: []Place{
			{From: inUserinfo, Claim: "https://n.feide.no/claims/nin"},
			{From: inUserinfo, Claim: "https://n.feide.no/claims/userid_sec", Prefix: "nin:"},
			{From: "https://api.dataporten.no/userinfo/v1/userinfo", Claim: "norEduPersonNIN"},
		},
	},
	"employer": {
		Scopes:   []string{"openid", "profile"},
		Username: Username{Claim: "preferred_username"},
	},
}

// Parse reads what an operator writes: https://CLIENT-ID@issuer?option=value.
// The options are scope, level, acr, username, domain, account, tenant, title,
// par, dpop, organisation and name (of several employers) and extra (the address
// of more about the person).
func Parse(name, address string, secret config.Secret, portal string) (Settings, error) {
	kind, _, _ := strings.Cut(name, "-") // of several employers each has a name after it
	s, known := presets[kind]
	if !known {
		return s, fmt.Errorf("there is no provider called %q", name)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User.Username() == "" {
		return s, errors.New("it is written https://CLIENT-ID@issuer")
	}
	s.Name, s.ClientID, s.Return = name, u.User.Username(), portal+"/logg-inn/"+name+"/svar"
	options := u.Query()
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	s.Issuer, s.Account = u.String(), BySubject
	if servesMany(u) {
		return s, errors.New("its issuer is many tenants': name the one whose accounts are meant")
	}
	if err := s.authenticate(secret); err != nil {
		return s, err
	}
	for option, values := range options {
		if err := s.set(option, values[len(values)-1]); err != nil {
			return s, err
		}
	}
	return s, nil
}

// authenticate takes a private key where the secret is one.
func (s *Settings) authenticate(secret config.Secret) error {
	if !strings.HasPrefix(strings.TrimSpace(secret.Reveal()), "{") {
		s.Secret = secret
		return nil
	}
	var key jose.JSONWebKey
	if err := json.Unmarshal([]byte(secret.Reveal()), &key); err != nil || !key.Valid() || key.IsPublic() {
		return errors.New("its secret is no private JSON Web Key")
	}
	s.Key = &key
	return nil
}

func (s *Settings) set(option, value string) (err error) {
	switch option {
	case "scope":
		s.Scopes = strings.Fields(value)
		if !slices.Contains(s.Scopes, "openid") {
			s.Scopes = append([]string{"openid"}, s.Scopes...)
		}
	case "level":
		s.Level.Any = words(value)
		if s.Level.Claim == "" {
			s.Level.Claim = "acr"
		}
	case "acr":
		s.Level.Ask = value
	case "username":
		s.Username.Claim = value
	case "account":
		s.Account = value
	case "tenant":
		s.Tenant = value
	case "domain":
		s.Username.Domain = words(strings.ToLower(value))
	case "organisation":
		s.Organisation = value
	case "name": // is in the provider's name already
	case "title":
		s.Title = value
	case "par":
		s.PAR, err = wish(value)
	case "dpop":
		var use Wish
		use, err = wish(value)
		s.DPoP = use == Always
	case "extra":
		s.Number = slices.Clone(s.Number)
		for i := range s.Number {
			if strings.Contains(s.Number[i].From, "://") {
				s.Number[i].From = value
			}
		}
	default:
		err = fmt.Errorf("it has no option called %q", option)
	}
	return err
}

func wish(value string) (Wish, error) {
	switch value {
	case "yes":
		return Always, nil
	case "no":
		return Never, nil
	}
	return Never, errors.New("par and dpop are yes or no")
}

func words(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
}
