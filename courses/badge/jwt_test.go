package badge_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"kursbro/courses/badge"
)

// jws signs any header and payload with the issuer's key, as an issuer that
// does not keep to the standard would.
func jws(header, payload string) string {
	signed := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(secret(1), []byte(signed)))
}

// opened is header and payload of a JWT.
func opened(t *testing.T, jwt []byte) (header, payload string) {
	t.Helper()
	parts := strings.Split(string(jwt), ".")
	for i, into := range []*string{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		*into = string(text)
	}
	return header, payload
}

func TestAJWTWithAnythingWrongIsRefusedByName(t *testing.T) {
	_, jwt := signed(t, full())
	header, payload := opened(t, jwt)
	text := string(jwt)
	withHeader := func(old, new string) string { return jws(replaced(t, header, old, new), payload) }
	withPayload := func(old, new string) string { return jws(header, replaced(t, payload, old, new)) }
	mac := hmac.New(sha256.New, public(1))
	symmetric := withHeader("EdDSA", "HS256")
	symmetric = symmetric[:strings.LastIndexByte(symmetric, '.')]
	mac.Write([]byte(symmetric))
	symmetric += "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	unsigned := withHeader("EdDSA", "none")
	unsigned = unsigned[:strings.LastIndexByte(unsigned, '.')+1]
	if jws(header, payload) != text {
		t.Fatal("the test does not sign as the room does")
	}
	for _, c := range []struct{ what, raw, key string }{
		{"no algorithm", unsigned, "badge.alg"},
		{"the public key as a password", symmetric, "badge.alg"},
		{"another algorithm", withHeader("EdDSA", "RS256"), "badge.alg"},
		{"a key in the header", withHeader(`{`, `{"jwk":{"kty":"OKP"},`), "badge.header"},
		{"an address of a key in the header", withHeader(`{`, `{"jku":"https://other.example/",`), "badge.header"},
		{"a critical extension", withHeader(`{`, `{"crit":["b64"],"b64":false,`), "badge.header"},
		{"no kind", withHeader(`,"typ":"JWT"`, ``), "badge.header"},
		{"another kind", withHeader(`"JWT"`, `"at+jwt"`), "badge.header"},
		{"an algorithm twice", withHeader(`{`, `{"alg":"none",`), "badge.header"},
		{"the key of another", withHeader("https://kurs.example", "https://other.example"), "badge.key.stranger"},
		{"a key that the issuer has not", withHeader("/"+keyName, "/2027"), "badge.key.unknown"},
		{"a key further below", withHeader("/"+keyName, "/../"+keyName), "badge.key.stranger"},
		{"a key behind another mark", withHeader("/"+keyName, "#"+keyName), "badge.key.stranger"},
		{"another issuer beside it", withPayload(`"iss":"`+issuer, `"iss":"https://other.example/`), "badge.claims"},
		{"another id beside it", withPayload(`"jti":"https`, `"jti":"urn`), "badge.claims"},
		{"another holder beside it", withPayload(`"sub":"https`, `"sub":"urn`), "badge.claims"},
		{"another beginning beside it", withPayload(`"nbf":1780`, `"nbf":1695`), "badge.claims"},
		{"no end beside it", jws(header, payload[:strings.Index(payload, `,"exp"`)]+"}"), "badge.claims"},
		{"a time as a text", withPayload(`"nbf":1780293600`, `"nbf":"1780293600"`), "badge.shape"},
		{"a time with a fraction", withPayload(`"nbf":1780293600`, `"nbf":1780293600.0`), "badge.shape"},
		{"a claim more", withPayload(`"iss":`, `"aud":"x","iss":`), "badge.shape"},
		{"a claim twice", withPayload(`"iss":`, `"iss":"x","iss":`), "badge.twice"},
		{"the older wrapper", jws(header, `{"vc":`+payload+`}`), "badge.shape"},
		{"a proof inside", withPayload(`"iss":`, `"proof":[{"type":"","cryptosuite":"","created":"","verificationMethod":"","proofPurpose":"","proofValue":""}],"iss":`), "badge.proof.many"},
		{"a changed signature", text[:len(text)-4] + "AAAA", "badge.signature"},
		{"padding", text + "=", "badge.signature"},
		{"a line break inside", text[:len(text)-4] + "\n" + text[len(text)-4:], "badge.signature"},
		{"a fourth part", text + ".", "badge.json"},
		{"a payload that is elsewhere", header + "..x", "badge.json"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := badge.Verify([]byte(c.raw), theWeb(t).resolve, at)
			isRefused(t, c.key, err)
		})
	}
}

func replaced(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %s in %s", old, text)
	}
	return strings.Replace(text, old, new, 1)
}
