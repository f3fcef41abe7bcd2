package badge_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"kursbro/courses/badge"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestBadgesAreWrittenAsBefore keeps what the journeys check with packages of
// others (badge.test.mjs): what is signed here is verified there.
func TestBadgesAreWrittenAsBefore(t *testing.T) {
	written := theWeb(t, full().Status.Index)
	embedded, jwt := signed(t, full())
	poor, poorJWT := signed(t, bare())
	odd, oddJWT := signed(t, oddAddresses())
	files := map[string][]byte{
		"issuer.json": written[issuer], "revoked.json": written[full().Status.List],
		"odd.badge.json": odd, "odd.jwt": oddJWT,
		"full.badge.json": embedded, "full.jwt": jwt, "bare.badge.json": poor, "bare.jwt": poorJWT,
	}
	jwk, err := badge.JWK(issuer, keyName, public(1))
	if err != nil {
		t.Fatal(err)
	}
	files["key.json"] = jwk
	random := rand.New(rand.NewPCG(7, 1))
	for i := range 24 {
		embedded, jwt := signed(t, named(name(random)))
		files[fmt.Sprintf("name-%02d.badge.json", i)] = embedded
		if i < 6 {
			files[fmt.Sprintf("name-%02d.jwt", i)] = jwt
		}
	}
	for file, got := range files {
		file = "testdata/" + file
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs (%v):\n%s", file, err, got)
		}
	}
}

// oddAddresses has every character that an address may have.
func oddAddresses() badge.Credential {
	c := full()
	c.ID = "http://localhost:8080/a..b/../~x_/!$&'()*+,;=:@%C3%A6/-?q=1&r=/?;x"
	c.Achievement.ID = "https://127.0.0.1:8443"
	c.Evidence = "http://[::1]:80/"
	c.Issuer.URL = "https://xn--hlse-yra.example//"
	return c
}

// named writes one name wherever a text can stand.
func named(name string) badge.Credential {
	c := full()
	c.Issuer.Name, c.Holder.Name = name, name
	c.Achievement.Name, c.Achievement.Description, c.Achievement.Criteria = name, name, name
	c.Result.Name, c.Result.Value = name, name
	return c
}

var runes = []rune("aZ09 æøåÆØÅáčđŋšŧžÁČĐŊŠŦŽ'\"\\/<>&{}[]@:.,-\n\r\t\b\f\x00\x01\x1f\x7f\u0085\u00ad\u200d\u2028\u2029\ue000\ufeff\uffff𐐷😀👩‍⚕️عبد汉e\u0301")

// name is a name that nobody has: one to twenty of the characters that are
// written differently by different writers.
func name(random *rand.Rand) string {
	out := make([]rune, 1+random.IntN(20))
	for i := range out {
		out[i] = runes[random.IntN(len(runes))]
	}
	return string(out)
}

func TestWhatIsSignedIsReadBackTheSame(t *testing.T) {
	web := theWeb(t)
	random := rand.New(rand.NewPCG(rand.Uint64(), 2))
	wants := []badge.Credential{full(), bare(), oddAddresses()}
	for range 200 {
		wants = append(wants, named(name(random)))
	}
	for _, want := range wants {
		embedded, jwt := signed(t, want)
		for _, raw := range [][]byte{embedded, jwt} {
			got, err := badge.Verify(raw, web.resolve, at)
			if err != nil || got != want {
				t.Fatalf("%q: %v\n%+v\n%+v", want.Holder.Name, err, got, want)
			}
		}
	}
}

func TestHalfACharacterIsNotSigned(t *testing.T) {
	for _, text := range []string{"\xed\xa0\x80", "\xff", "a\xc3", "\ufffd"} {
		c := full()
		c.Holder.Name = text
		_, err := badge.Sign(c, ours(), at)
		isRefused(t, "badge.text", err)
		_, err = badge.SignJWT(c, ours())
		isRefused(t, "badge.text", err)
	}
}
