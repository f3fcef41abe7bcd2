package oidctest

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{
		"issuer": p.URL, "jwks_uri": p.URL + "/jwks", "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token",
		"userinfo_endpoint": p.URL + "/userinfo", "end_session_endpoint": p.URL + "/leave", "pushed_authorization_request_endpoint": p.URL + "/par",
		"id_token_signing_alg_values_supported": []string{"ES256"}, "authorization_response_iss_parameter_supported": true,
	}
	maps.Copy(said, p.Metadata)
	write(w, http.StatusOK, said)
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{p.key.Public()}})
}

// authorise signs the person in at once.
func (p *Provider) authorise(w http.ResponseWriter, r *http.Request) {
	asked := r.Form
	if uri := asked.Get("request_uri"); uri != "" {
		asked = p.pushed[uri]
		delete(p.pushed, uri)
	}
	if asked.Get("client_id") != Client || asked.Get("code_challenge_method") != "S256" || asked.Get("response_type") != "code" {
		refuse(w, http.StatusBadRequest, "invalid_request")
		return
	}
	code := rand.Text()
	p.grants[code] = asked
	back := url.Values{"code": {code}, "state": {asked.Get("state")}, "iss": {p.URL}}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) push(w http.ResponseWriter, r *http.Request) {
	if !p.authenticated(w, r) {
		return
	}
	uri := "urn:ietf:params:oauth:request_uri:" + rand.Text()
	p.pushed[uri] = r.Form
	write(w, http.StatusCreated, map[string]any{"request_uri": uri, "expires_in": 60})
}

// authenticated checks the client's secret, or its assertion: made for this
// provider alone, for a minute at most, and never shown before.
func (p *Provider) authenticated(w http.ResponseWriter, r *http.Request) bool {
	id, secret, basic := r.BasicAuth()
	if p.Key == nil {
		secret, _ = url.QueryUnescape(secret)
		if !basic {
			id, secret = r.Form.Get("client_id"), r.Form.Get("client_secret")
		}
		if id == Client && secret == Secret {
			return true
		}
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return false
	}
	var said struct {
		jwt.Claims
		Audience any `json:"aud"`
	}
	token, err := jwt.ParseSigned(r.Form.Get("client_assertion"), []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err == nil {
		err = token.Claims(p.Key, &said)
	}
	now := p.Now()
	if err != nil || said.Audience != p.URL || said.Issuer != Client || said.Subject != Client || p.used[said.ID] || said.ID == "" ||
		said.Expiry.Time().Sub(now) > time.Minute || said.Expiry.Time().Before(now) || token.Headers[0].KeyID != p.Key.KeyID {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return false
	}
	p.used[said.ID] = true
	return true
}

// nonce is what a DPoP proof must hold.
const nonce = "a nonce of the tests"

// possessed checks a DPoP proof (RFC 9449 §4.3), and asks for the nonce.
func (p *Provider) possessed(w http.ResponseWriter, r *http.Request, token string) bool {
	if !p.DPoP {
		return true
	}
	var said struct {
		ID     string `json:"jti"`
		Method string `json:"htm"`
		URL    string `json:"htu"`
		Nonce  string `json:"nonce"`
		Hash   string `json:"ath"`
	}
	proof, err := jwt.ParseSigned(r.Header.Get("DPoP"), []jose.SignatureAlgorithm{jose.ES256})
	if err == nil && proof.Headers[0].JSONWebKey != nil {
		err = proof.Claims(proof.Headers[0].JSONWebKey, &said)
	}
	if err == nil && said.Nonce != nonce {
		w.Header().Set("DPoP-Nonce", nonce)
		w.Header().Set("WWW-Authenticate", `DPoP error="use_dpop_nonce"`)
		refuse(w, http.StatusUnauthorized, "use_dpop_nonce")
		return false
	}
	if err != nil || p.used[said.ID] || said.Method != r.Method || said.URL != p.URL+r.URL.Path || token != "" && said.Hash != hash(token) {
		refuse(w, http.StatusBadRequest, "invalid_dpop_proof")
		return false
	}
	p.used[said.ID] = true
	return true
}

// keyOf is the thumbprint of the key that proves possession, as dpop_jkt names it.
func keyOf(r *http.Request) string {
	proof, err := jwt.ParseSigned(r.Header.Get("DPoP"), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return ""
	}
	print, err := proof.Headers[0].JSONWebKey.Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(print)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	if !p.authenticated(w, r) || !p.possessed(w, r, "") {
		return
	}
	code := r.Form.Get("code")
	asked, known := p.grants[code]
	if p.DPoP && asked.Get("dpop_jkt") != keyOf(r) {
		known = false
	}
	if !known || hash(r.Form.Get("code_verifier")) != asked.Get("code_challenge") || r.Form.Get("redirect_uri") != asked.Get("redirect_uri") {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	delete(p.grants, code)
	said := map[string]any{"iss": p.URL, "aud": Client, "iat": p.Now().Unix(), "exp": p.Now().Add(time.Minute).Unix(), "nonce": asked.Get("nonce")}
	maps.Copy(said, p.Claims)
	if p.Bend != nil {
		p.Bend(said)
	}
	token := p.Sign(said)
	if p.Token != nil {
		token = p.Token(token)
	}
	kind := map[bool]string{true: "DPoP", false: "Bearer"}[p.DPoP]
	write(w, http.StatusOK, map[string]any{"access_token": "access", "token_type": kind, "expires_in": 60, "id_token": token})
}

// Logout makes a logout token about a subject and a session; bend may change what
// it says, or be nil.
func (p *Provider) Logout(subject, session string, bend func(map[string]any)) string {
	said := map[string]any{"iss": p.URL, "aud": Client, "iat": p.Now().Unix(), "exp": p.Now().Add(time.Minute).Unix(), "jti": rand.Text(),
		"sub": subject, "sid": session, "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
	if bend != nil {
		bend(said)
	}
	maps.DeleteFunc(said, func(_ string, value any) bool { return value == "" })
	return p.SignAs("logout+jwt", said)
}

// Sign makes an ID token of claims.
func (p *Provider) Sign(said map[string]any) string { return p.SignAs("JWT", said) }

// SignAs makes a token of a kind.
func (p *Provider) SignAs(kind jose.ContentType, said map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.key}, (&jose.SignerOptions{}).WithType(kind))
	if err != nil {
		p.t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(said).Serialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) { p.tell(w, r, p.Userinfo) }

func (p *Provider) extended(w http.ResponseWriter, r *http.Request) {
	if p.Extended == nil {
		refuse(w, http.StatusForbidden, "insufficient_scope")
		return
	}
	p.tell(w, r, p.Extended)
}

func (p *Provider) tell(w http.ResponseWriter, r *http.Request, said map[string]any) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token != "access" || !p.possessed(w, r, token) {
		return
	}
	if said == nil {
		said = p.Claims
	}
	write(w, http.StatusOK, said)
}
