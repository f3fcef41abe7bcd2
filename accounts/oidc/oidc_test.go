package oidc_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
	"kursbro/app/config"
)

// noon is when tests happen.
var noon = time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)

const digits = "12891299999" // of nobody: no control digits

// visit is one provider, and ours that goes there.
type visit struct {
	*oidctest.Provider
	t    testing.TB
	now  *time.Time
	ours *oidc.Provider
	trip oidc.Trip
}

// at sets up a visit to a provider of a shape, with what it says of a person;
// {here} in the options is its address.
func at(t testing.TB, name, options string, claims map[string]any) *visit {
	t.Helper()
	now := noon
	v := &visit{t: t, now: &now, trip: oidc.Trip{State: "state", Nonce: "nonce", Verifier: strings.Repeat("verifier", 6), Language: "se"}}
	clock := func() time.Time { return *v.now }
	var err error
	if v.trip.Key, err = oidc.NewProofKey(); err != nil {
		t.Fatal(err)
	}
	v.Provider = oidctest.Start(t, clock)
	v.Claims["name"] = "Kari Nordås"
	for name, value := range claims {
		v.Claims[name] = value
	}
	secret := config.Secret(oidctest.Secret)
	if name == "helseid" {
		secret, v.Key = keyPair(t)
		v.DPoP = true
	}
	settings, err := oidc.Parse(name, strings.Replace(v.URL, "://", "://"+oidctest.Client+"@", 1)+strings.ReplaceAll(options, "{here}", v.URL), secret, "https://kursbro.example")
	if err != nil {
		t.Fatal(err)
	}
	if v.ours, err = oidc.New(settings, clock); err != nil {
		t.Fatal(err)
	}
	return v
}

// keyPair is our private key as an operator writes it, and the public half.
func keyPair(t testing.TB) (config.Secret, *jose.JSONWebKey) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := jose.JSONWebKey{Key: private, KeyID: "ours", Algorithm: "ES256", Use: "sig"}
	text, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	open := key.Public()
	return config.Secret(text), &open
}

// begin goes there and comes back with the answer.
func (v *visit) begin() url.Values {
	v.t.Helper()
	address, err := v.ours.Begin(v.t.Context(), v.trip)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.Visit(address)
}

// goes there, comes back and shows who it is.
func (v *visit) goes() (oidc.Identity, error) {
	v.t.Helper()
	return v.ours.Finish(v.t.Context(), v.begin(), v.trip)
}

var shapes = map[string]struct {
	options string
	claims  map[string]any
	further func(*oidctest.Provider)
	number  config.Secret
	user    string
}{
	"idporten": {claims: map[string]any{"pid": digits, "acr": "idporten-loa-high"}, number: digits},
	"helseid":  {claims: map[string]any{"helseid://claims/identity/pid": digits, "helseid://claims/identity/security_level": "4"}, number: digits},
	"feide": {claims: map[string]any{"acr": "urn:mace:feide.no:auth:level:fad08:3"}, number: digits, further: func(p *oidctest.Provider) {
		p.Userinfo = map[string]any{"sub": "somebody", "https://n.feide.no/claims/userid_sec": []string{"feide:kari@uni.example", "nin:" + digits}}
	}},
	"employer": {options: "?domain=helse.example", claims: map[string]any{"preferred_username": "KANO1@Helse.example"}, user: "kano1"},
}

func TestEachProviderSaysWhoItIs(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			v := at(t, name, shape.options, shape.claims)
			if shape.further != nil {
				shape.further(v.Provider)
			}
			who, err := v.goes()
			if err != nil {
				t.Fatal(err)
			}
			if who.Number.Reveal() != shape.number.Reveal() || who.Username != shape.user || who.Subject != "somebody" || who.Issuer != v.URL || who.Name != "Kari Nordås" {
				t.Errorf("%+v", who)
			}
			asked := v.Asked["/auth"]
			if pushed := v.Asked["/par"]; pushed != nil {
				if asked.Get("state") != "" {
					t.Error("what was pushed is in the address, too")
				}
				asked = pushed
			}
			if asked.Get("ui_locales") != "se" || asked.Get("nonce") != "nonce" || asked.Get("code_challenge_method") != "S256" {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

func TestFeideTellsTheNumberOfItsOwnInItsFurtherUserinfo(t *testing.T) {
	v := at(t, "feide", "?extra={here}/extended", shapes["feide"].claims)
	v.Userinfo = map[string]any{"sub": "somebody"}
	v.Extended = map[string]any{"norEduPersonNIN": digits}
	who, err := v.goes()
	if err != nil || who.Number.Reveal() != digits {
		t.Errorf("%v %v", who.Number, err)
	}
	v.Extended = nil
	if who, err = v.goes(); err != nil || who.Number != "" {
		t.Errorf("somebody without a number: %v", err)
	}
}

// bent is ID-porten, bent out of shape.
func bent(t testing.TB) *visit {
	return at(t, "idporten", "", map[string]any{"pid": digits, "acr": "idporten-loa-high"})
}

func TestWhatIsWrongWithATokenIsRefused(t *testing.T) {
	set := func(name string, value any) func(*visit) {
		return func(v *visit) { v.Bend = func(said map[string]any) { said[name] = value } }
	}
	for what, test := range map[string]struct {
		bend func(*visit)
		want error
	}{
		"another nonce":              {set("nonce", "other"), oidc.ErrAnswer},
		"no nonce":                   {set("nonce", nil), oidc.ErrAnswer},
		"another audience":           {set("aud", "other"), oidc.ErrAnswer},
		"two audiences, no party":    {set("aud", []string{oidctest.Client, "other"}), oidc.ErrAnswer},
		"another authorised party":   {set("azp", "other"), oidc.ErrAnswer},
		"another issuer":             {set("iss", "https://other.example"), oidc.ErrAnswer},
		"over":                       {set("exp", noon.Add(-2*time.Minute).Unix()), oidc.ErrAnswer},
		"not yet":                    {set("nbf", noon.Add(10*time.Minute).Unix()), oidc.ErrAnswer},
		"issued long ago":            {set("iat", noon.Add(-time.Hour).Unix()), oidc.ErrAnswer},
		"issued tomorrow":            {set("iat", noon.Add(24*time.Hour).Unix()), oidc.ErrAnswer},
		"about nobody":               {set("sub", ""), oidc.ErrAnswer},
		"of another access token":    {set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), oidc.ErrAnswer},
		"a low level":                {set("acr", "idporten-loa-low"), oidc.ErrLevel},
		"no level":                   {set("acr", nil), oidc.ErrLevel},
		"a level of another kind":    {set("acr", []string{"idporten-loa-high"}), oidc.ErrLevel},
		"alg none":                   {func(v *visit) { v.Token = unsigned }, oidc.ErrAnswer},
		"a changed claim":            {func(v *visit) { v.Token = tampered }, oidc.ErrAnswer},
		"signed with our own secret": {func(v *visit) { v.Token = byOurSecret(v.t) }, oidc.ErrAnswer},
		"no token":                   {func(v *visit) { v.Token = func(string) string { return "" } }, oidc.ErrAnswer},
	} {
		t.Run(what, func(t *testing.T) {
			v := bent(t)
			test.bend(v)
			who, err := v.goes()
			if !errors.Is(err, test.want) || who != (oidc.Identity{}) {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), digits) {
				t.Error("the number is in the error")
			}
		})
	}
}

// parts of a token, decoded.
func parts(token string) (header, said, signature string) {
	all := strings.Split(token, ".")
	read := func(part string) string { raw, _ := base64.RawURLEncoding.DecodeString(part); return string(raw) }
	return read(all[0]), read(all[1]), all[2]
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func unsigned(token string) string {
	_, said, _ := parts(token)
	return encode(`{"alg":"none","typ":"JWT"}`) + "." + encode(said) + "."
}

func tampered(token string) string {
	header, said, signature := parts(token)
	return encode(header) + "." + encode(strings.Replace(said, digits, "12891299998", 1)) + "." + signature
}

func byOurSecret(t testing.TB) func(string) string {
	return func(token string) string {
		_, said, _ := parts(token)
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(strings.Repeat(oidctest.Secret, 2))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer.Sign([]byte(said))
		if err != nil {
			t.Fatal(err)
		}
		text, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

func TestWhatIsWrongWithAnAnswerIsRefused(t *testing.T) {
	set := func(name, value string) func(url.Values) { return func(said url.Values) { said.Set(name, value) } }
	for what, test := range map[string]struct {
		bend func(url.Values)
		want error
	}{
		"no issuer (RFC 9207)":  {func(said url.Values) { said.Del("iss") }, oidc.ErrAnswer},
		"another issuer":        {set("iss", "https://other.example"), oidc.ErrAnswer},
		"no code":               {func(said url.Values) { said.Del("code") }, oidc.ErrAnswer},
		"a code of its own":     {set("code", "made up"), oidc.ErrAnswer},
		"the person said no":    {set("error", "access_denied"), oidc.ErrCancelled},
		"away":                  {set("error", "temporarily_unavailable"), oidc.ErrDown},
		"not sure enough":       {set("error", "unmet_authentication_requirements"), oidc.ErrLevel},
		"an error of any kind":  {set("error", "invalid_scope"), oidc.ErrAnswer},
		"an error from outside": {func(said url.Values) { said.Set("error", "access_denied"); said.Set("iss", "x") }, oidc.ErrAnswer},
	} {
		t.Run(what, func(t *testing.T) {
			v := bent(t)
			v.Answer = test.bend
			if _, err := v.goes(); !errors.Is(err, test.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestACodeIsGoodOnceAndForItsOwnVerifierOnly(t *testing.T) {
	v := bent(t)
	answer := v.begin()
	if _, err := v.ours.Finish(t.Context(), answer, v.trip); err != nil {
		t.Fatal(err)
	}
	if _, err := v.ours.Finish(t.Context(), answer, v.trip); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("the same code again: %v", err)
	}
	answer = v.begin()
	other := v.trip
	other.Verifier = strings.Repeat("another.", 6)
	if _, err := v.ours.Finish(t.Context(), answer, other); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("another verifier: %v", err)
	}
}

func TestANewKeyIsFetchedAndAStrangersIsNot(t *testing.T) {
	v := bent(t)
	if _, err := v.goes(); err != nil {
		t.Fatal(err)
	}
	v.Rotate("two")
	if _, err := v.goes(); err != nil || v.Counted["/jwks"] != 2 {
		t.Errorf("a new key: %v after %d looks", err, v.Counted["/jwks"])
	}
	stranger := bent(t)
	v.Token = func(token string) string {
		_, said, _ := parts(token)
		var claims map[string]any
		if err := json.Unmarshal([]byte(said), &claims); err != nil {
			t.Error(err)
		}
		return stranger.Sign(claims)
	}
	if _, err := v.goes(); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("a stranger's key: %v", err)
	}
}

func TestClocksMayDifferByAMinute(t *testing.T) {
	for shift, fits := range map[time.Duration]bool{50 * time.Second: true, -50 * time.Second: true, 3 * time.Minute: false, -3 * time.Minute: false} {
		v := bent(t)
		v.Bend = func(said map[string]any) {
			said["iat"], said["exp"] = noon.Add(shift).Unix(), noon.Add(shift+30*time.Second).Unix()
		}
		if _, err := v.goes(); (err == nil) != fits {
			t.Errorf("theirs is off by %v: %v", shift, err)
		}
	}
}

func TestAnAwayProviderIsSaidToBeAway(t *testing.T) {
	v := bent(t)
	v.Down = true
	if _, err := v.ours.Begin(t.Context(), v.trip); !errors.Is(err, oidc.ErrDown) {
		t.Errorf("before anything is known: %v", err)
	}
	v.Down = false
	*v.now = v.now.Add(10 * time.Second) // until it is asked anew
	answer := v.begin()
	v.Down = true
	if _, err := v.ours.Finish(t.Context(), answer, v.trip); !errors.Is(err, oidc.ErrDown) {
		t.Errorf("in the middle: %v", err)
	}
}

func TestMetadataThatLeadElsewhereAreRefused(t *testing.T) {
	for name, value := range map[string]any{
		"issuer": "https://other.example", "token_endpoint": "http://other.example/token", "authorization_endpoint": "javascript:alert(1)",
	} {
		v := bent(t)
		v.Metadata[name] = value
		if _, err := v.ours.Begin(t.Context(), v.trip); !errors.Is(err, oidc.ErrDown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v := at(t, "helseid", "", nil)
	v.Metadata["pushed_authorization_request_endpoint"] = ""
	if _, err := v.ours.Begin(t.Context(), v.trip); !errors.Is(err, oidc.ErrDown) {
		t.Errorf("HelseID without pushed requests: %v", err)
	}
}

func TestUserinfoAboutSomebodyElseIsRefused(t *testing.T) {
	v := at(t, "feide", "", shapes["feide"].claims)
	v.Userinfo = map[string]any{"sub": "other", "https://n.feide.no/claims/nin": digits}
	if _, err := v.goes(); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("%v", err)
	}
}

func TestAUserNameOfAnotherDomainIsNobodys(t *testing.T) {
	for said, want := range map[string]string{
		"kano1@helse.example": "kano1", "KANO1@HELSE.EXAMPLE": "kano1", `HELSE\kano1`: "kano1", "kano1": "kano1",
		"kano1@other.example": "", "kano1@helse.example@other.example": "", "": "", "kano1@": "",
	} {
		v := at(t, "employer", "?domain=helse.example", map[string]any{"preferred_username": said})
		who, err := v.goes()
		if who.Username != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", said, who.Username, err)
		}
	}
	v := at(t, "employer", "", map[string]any{"preferred_username": "kano1@helse.example"})
	if _, err := v.goes(); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("no domain is named: %v", err)
	}
}

func TestTheWayOutCarriesNoToken(t *testing.T) {
	v := bent(t)
	address, err := v.ours.Leave(t.Context(), "https://kursbro.example/logg-ut/ferdig", "nn")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Path != "/leave" || u.Query().Get("client_id") != oidctest.Client || u.Query().Has("id_token_hint") || u.Query().Get("ui_locales") != "nn" {
		t.Errorf("%s %v", address, err)
	}
}

func TestWhatAnOperatorWritesIsRead(t *testing.T) {
	for address, fits := range map[string]bool{
		"https://id@idporten.no":                 true,
		"https://id@idporten.no?level=a,b&acr=a": true,
		"https://idporten.no":                    false,
		"idporten.no":                            false,
		"https://id@idporten.no?levle=a":         false,
		"https://id@idporten.no?par=perhaps":     false,
	} {
		if _, err := oidc.Parse("idporten", address, "secret", ""); (err == nil) != fits {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := oidc.Parse("idporten", "https://id@idporten.no", `{"kty":"EC"}`, ""); err == nil {
		t.Error("half a key is taken")
	}
	if _, err := oidc.Parse("google", "https://id@google.example", "secret", ""); err == nil {
		t.Error("a stranger is taken")
	}
}
