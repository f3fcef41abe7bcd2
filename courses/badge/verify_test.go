package badge_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"kursbro/courses/badge"
)

func TestABadgeWithAnythingWrongIsRefusedByName(t *testing.T) {
	embedded, _ := signed(t, full())
	badgeText := string(embedded)
	stranger, err := badge.Sign(full(), badge.Key{Name: keyName, Signer: secret(2)}, at)
	if err != nil {
		t.Fatal(err)
	}
	start := strings.Index(badgeText, `"proof":[`) + len(`"proof":[`)
	proof := strings.TrimSuffix(badgeText[start:], "]}")
	value := strings.Index(proof, `"proofValue":"z`) + len(`"proofValue":"z`)
	spoiled := proof[:value] + map[bool]string{true: "3", false: "2"}[proof[value] == '2'] + proof[value+1:]
	change := func(old, new string) string {
		if !strings.Contains(badgeText, old) {
			t.Fatalf("no %s in the badge", old)
		}
		return strings.Replace(badgeText, old, new, 1)
	}
	for _, c := range []struct{ what, raw, key string }{
		{"a letter of the holder", change("Áile", "Åile"), "badge.signature"},
		{"a digit of the result", change(`"value":"85"`, `"value":"95"`), "badge.signature"},
		{"a day of the validity", change("2029-06-01", "2039-06-01"), "badge.signature"},
		{"a letter of the proof", change(proof, spoiled), "badge.signature"},
		{"a proof that is no base58", change(`"proofValue":"z`, `"proofValue":"z0`), "badge.signature"},
		{"a proof of another time", change(`"created":"2026-06-01T06:00:00Z"`, `"created":"2026-06-01T06:00:01Z"`), "badge.signature"},
		{"another place in the status list", strings.ReplaceAll(badgeText, "4711", "4712"), "badge.signature"},
		{"somebody else's key", string(stranger), "badge.signature"},
		{"a member more", change(`"name":`, `"extra":"x","name":`), "badge.shape"},
		{"a member in capitals", change(`"validUntil"`, `"ValidUntil"`), "badge.shape"},
		{"a context more", change(`context-3.0.3.json"`, `context-3.0.3.json","https://other.example/"`), "badge.shape"},
		{"a number for a text", change(`"value":"85"`, `"value":85`), "badge.shape"},
		{"a text for a truth", change(`"hashed":false`, `"hashed":"false"`), "badge.shape"},
		{"a text for a list", change(`"type":["Profile"]`, `"type":"Profile"`), "badge.shape"},
		{"nothing for a text", change(`"inLanguage":"nb"`, `"inLanguage":null`), "badge.shape"},
		{"another name than the achievement's", change(`"name":"Smittevern`, `"name":"Brannvern`), "badge.shape"},
		{"a time of another zone", change(`"validFrom":"2026-06-01T06:00:00Z"`, `"validFrom":"2026-06-01T07:00:00+01:00"`), "badge.shape"},
		{"an address without encryption", strings.ReplaceAll(badgeText, "https://kurs.example/kurs", "http://kurs.example/kurs"), "badge.shape"},
		{"a line break in an address", strings.ReplaceAll(badgeText, "/kurs/smittevern", `/kurs/smitte\nvern`), "badge.shape"},
		{"a member twice", change(`"inLanguage":"nb"`, `"inLanguage":"nn","inLanguage":"nb"`), "badge.twice"},
		{"a member twice, once escaped", change(`"inLanguage":"nb"`, `"inLanguag\u0065":"nn","inLanguage":"nb"`), "badge.twice"},
		{"half a surrogate pair", change("Áile", `\ud800`), "badge.text"},
		{"half a letter", change("Á", "\xc3"), "badge.text"},
		{"a badge after the badge", badgeText + badgeText, "badge.json"},
		{"a cut badge", badgeText[:len(badgeText)-2], "badge.json"},
		{"a PDF", "%PDF-1.7", "badge.json"},
		{"nothing", "", "badge.json"},
		{"deep lists", `{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", "badge.deep"},
		{"more than 1 MiB", badgeText + strings.Repeat(" ", 1<<20), "badge.size"},
		{"no proof", badgeText[:start-len(`,"proof":[`)] + "}", "badge.proof.missing"},
		{"a second proof, which is bad", change(proof, proof+","+spoiled), "badge.proof.many"},
		{"a first proof, which is bad", change(proof, spoiled+","+proof), "badge.proof.many"},
		{"an unknown cryptosuite", change("eddsa-rdfc-2022", "eddsa-jcs-2022"), "badge.cryptosuite"},
		{"an older kind of proof", change("DataIntegrityProof", "Ed25519Signature2020"), "badge.cryptosuite"},
		{"another purpose", change("assertionMethod", "authentication"), "badge.purpose"},
		{"a method of another issuer", change(`"verificationMethod":"https://kurs`, `"verificationMethod":"https://other`), "badge.key.stranger"},
		{"a method of a longer address", change("utsteder#"+keyName, "utsteder2#"+keyName), "badge.key.stranger"},
		{"a key that the issuer has not", change("utsteder#"+keyName, "utsteder#2027"), "badge.key.unknown"},
		{"an issuer that is not there", strings.ReplaceAll(badgeText, issuer, issuer+"2"), "badge.issuer.unreachable"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := badge.Verify([]byte(c.raw), theWeb(t).resolve, at)
			isRefused(t, c.key, err)
		})
	}
}

func TestNoByteOfABadgeIsWithoutMeaning(t *testing.T) {
	web := theWeb(t)
	embedded, jwt := signed(t, full())
	for _, raw := range [][]byte{embedded, jwt} {
		for i := range raw {
			changed := bytes.Clone(raw)
			changed[i] ^= 1
			if _, err := badge.Verify(changed, web.resolve, at); err == nil {
				t.Fatalf("byte %d (%q) was changed to %q unseen", i, raw[i], changed[i])
			}
		}
	}
}

func TestABadgeIsInForceFromAndUntilItsDates(t *testing.T) {
	embedded, jwt := signed(t, full())
	for _, raw := range [][]byte{embedded, jwt} {
		for _, c := range []struct {
			at  time.Time
			key string
		}{
			{full().ValidFrom.Add(-time.Hour), "badge.early"},
			{full().ValidUntil, "badge.expired"},
			{full().ValidUntil.Add(-time.Second), "badge.status.document"}, // in force, but the list is years old
		} {
			got, err := badge.Verify(raw, theWeb(t).resolve, c.at)
			isRefused(t, c.key, err)
			if got != full() {
				t.Errorf("the credential is not given with %s", c.key)
			}
		}
	}
}

func TestARevokedBadgeIsRefused(t *testing.T) {
	embedded, _ := signed(t, full())
	index := full().Status.Index
	if _, err := badge.Verify(embedded, theWeb(t, index-1, index+1).resolve, at); err != nil {
		t.Error("the neighbours are revoked:", err)
	}
	_, err := badge.Verify(embedded, theWeb(t, index).resolve, at)
	isRefused(t, "badge.revoked", err)
}

func TestAStatusListIsBelievedOnlyWhenItIsTheIssuersOwn(t *testing.T) {
	embedded, _ := signed(t, full())
	list := string(statusList(t))
	bomb := strings.Replace(list, `"encodedList":"u`, `"encodedList":"uAAAA`, 1)
	for _, c := range []struct{ what, list, key string }{
		{"nothing", "", "badge.status.document"},
		{"another list", strings.ReplaceAll(list, "/status", "/other"), "badge.status.document"},
		{"another purpose", strings.Replace(list, "revocation", "suspension", 1), "badge.status.document"},
		{"another issuer", strings.ReplaceAll(list, issuer, "https://other.example/"), "badge.status.document"},
		{"a changed list", bomb, "badge.status.document"},
		{"no proof", list[:strings.Index(list, `,"proof"`)] + "}", "badge.status.document"},
	} {
		t.Run(c.what, func(t *testing.T) {
			web := theWeb(t)
			web[full().Status.List] = []byte(c.list)
			_, err := badge.Verify(embedded, web.resolve, at)
			isRefused(t, c.key, err)
		})
	}
	web := theWeb(t)
	delete(web, full().Status.List)
	_, err := badge.Verify(embedded, web.resolve, at)
	isRefused(t, "badge.status.unreachable", err)
}

func TestAnIssuersDocumentIsReadWithCare(t *testing.T) {
	embedded, _ := signed(t, full())
	document := string(theWeb(t)[issuer])
	for _, c := range []struct{ what, old, new, key string }{
		{"the document of another", `"id":"` + issuer + `",`, `"id":"https://other.example/",`, "badge.issuer.document"},
		{"a key that another controls", `"controller":"` + issuer, `"controller":"https://other.example/`, "badge.issuer.document"},
		{"a key of another kind", `"publicKeyMultibase":"z6Mk`, `"publicKeyMultibase":"z6Ls`, "badge.issuer.document"},
		{"another key", `"publicKeyMultibase":"z6MktN`, `"publicKeyMultibase":"z6MktM`, "badge.signature"},
		{"a revoked key", `"type":"Multikey"`, `"type":"Multikey","revoked":"2026-06-01T05:00:00Z"`, "badge.key.unknown"},
		{"a key that has run out", `"type":"Multikey"`, `"type":"Multikey","expires":"2026-06-01T06:00:00Z"`, "badge.key.unknown"},
		{"a key named elsewhere only", `[{"id"`, `["` + issuer + "#" + keyName + `",{"id"`, "badge.issuer.document"},
		{"two lists of keys", `"assertionMethod":`, `"assertionMethod":[],"assertionMethod":`, "badge.issuer.document"},
	} {
		t.Run(c.what, func(t *testing.T) {
			changed := strings.Replace(document, c.old, c.new, 1)
			if changed == document {
				t.Fatal("nothing was changed")
			}
			web := theWeb(t)
			web[issuer] = []byte(changed)
			_, err := badge.Verify(embedded, web.resolve, at)
			isRefused(t, c.key, err)
		})
	}
}

func TestOnlyAnEd25519KeyWithANameSigns(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []badge.Key{
		{Name: keyName, Signer: curve}, {Name: keyName}, {Signer: secret(1)}, {Name: "a/b", Signer: secret(1)}, {Name: "a>", Signer: secret(1)},
	} {
		_, err := badge.Sign(full(), key, at)
		isRefused(t, "badge.key", err)
		_, err = badge.SignJWT(full(), key)
		isRefused(t, "badge.key", err)
	}
	for name, key := range map[string]ed25519.PublicKey{"a#b": public(1), "": public(1), keyName: nil} {
		_, err = badge.IssuerDocument(full().Issuer, map[string]ed25519.PublicKey{name: key})
		isRefused(t, "badge.key", err)
		_, err = badge.JWK(issuer, name, key)
		isRefused(t, "badge.key", err)
	}
}

func TestWhatABadgeCannotHoldIsNotSigned(t *testing.T) {
	for what, spoil := range map[string]func(*badge.Credential){
		"no address":               func(c *badge.Credential) { c.ID = "" },
		"an address of a script":   func(c *badge.Credential) { c.ID = "javascript:alert(1)" },
		"an address without TLS":   func(c *badge.Credential) { c.Issuer.ID = "http://kurs.example/utsteder" },
		"an address with an end":   func(c *badge.Credential) { c.Achievement.ID = "https://kurs.example/a>" },
		"an address with a part":   func(c *badge.Credential) { c.Achievement.ID += "#a" },
		"a home page with a space": func(c *badge.Credential) { c.Issuer.URL = "https://kurs.example/a b" },
		"one address for two":      func(c *badge.Credential) { c.Evidence = c.ID },
		"no course":                func(c *badge.Credential) { c.Achievement.Name = "" },
		"no time":                  func(c *badge.Credential) { c.ValidFrom = time.Time{} },
		"an end before it begins":  func(c *badge.Credential) { c.ValidUntil = c.ValidFrom.Add(-time.Second) },
		"a place outside the list": func(c *badge.Credential) { c.Status.Index = badge.StatusListLength },
	} {
		t.Run(what, func(t *testing.T) {
			c := full()
			spoil(&c)
			_, err := badge.Sign(c, ours(), at)
			isRefused(t, "badge.shape", err)
			_, err = badge.SignJWT(c, ours())
			isRefused(t, "badge.shape", err)
		})
	}
	here := bare()
	here.ID = "http://localhost:8080/bevis/1/merke.json"
	if _, err := badge.Sign(here, ours(), at); err != nil {
		t.Error("a demo on this machine has no TLS:", err)
	}
}
