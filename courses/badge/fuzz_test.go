package badge_test

import (
	"testing"

	"kursbro/courses/badge"
)

// FuzzVerify: whatever is sent, only what the issuer said is accepted.
func FuzzVerify(f *testing.F) {
	web := theWeb(f)
	embedded, jwt := signed(f, full())
	poor, poorJWT := signed(f, bare())
	for _, raw := range [][]byte{embedded, jwt, poor, poorJWT, web[issuer], web[full().Status.List]} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := badge.Verify(raw, web.resolve, at)
		if err == nil && got != full() && got != bare() {
			t.Errorf("accepted %+v", got)
		}
	})
}

// FuzzStatus: no list but the issuer's own says that a badge is not revoked.
func FuzzStatus(f *testing.F) {
	index := full().Status.Index
	embedded, _ := signed(f, full())
	web := theWeb(f, index)
	f.Add(web[full().Status.List])
	f.Fuzz(func(t *testing.T, list []byte) {
		web[full().Status.List] = list
		if _, err := badge.Verify(embedded, web.resolve, at); err == nil {
			t.Errorf("believed %s", list)
		}
	})
}

// FuzzExtract: whatever picture is sent, what comes out is a text of bounded
// length, and what can be baked comes out again.
func FuzzExtract(f *testing.F) {
	embedded, jwt := signed(f, bare())
	for _, picture := range [][]byte{smallPNG(f), []byte(svg)} {
		f.Add(picture)
		f.Add(baked(f, picture, embedded))
		f.Add(baked(f, picture, jwt))
	}
	f.Add([]byte(withChunk(f, textChunk(keyword+"\x01\x00\x00\x00"+packed(f, "{}")))))
	f.Fuzz(func(t *testing.T, picture []byte) {
		if out, err := badge.Extract(picture); err == nil && len(out) > len(picture)+1<<20 {
			t.Errorf("%d bytes out of %d", len(out), len(picture))
		}
		both, err := badge.Bake(picture, jwt)
		if err != nil {
			return
		}
		if out, err := badge.Extract(both); err != nil || string(out) != string(jwt) {
			t.Errorf("%v: %q", err, both)
		}
	})
}
