package events

import (
	"errors"
	"net/http"
	"net/netip"
	"testing"
	"time"
)

// The example of the Standard Webhooks specification.
const (
	exampleSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	exampleID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	exampleBody      = `{"test": 2432232314}`
	exampleSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

var exampleAt = time.Unix(1614265330, 0)

func exampleHeader(signature string) http.Header {
	h := http.Header{}
	h.Set(headerID, exampleID)
	h.Set(headerTimestamp, "1614265330")
	h.Set(headerSignature, signature)
	return h
}

func TestSignaturesAreThoseOfTheStandard(t *testing.T) {
	key, err := keyOf(exampleSecret)
	if err != nil {
		t.Fatal(err)
	}
	if got := sign(key, exampleID, exampleAt, []byte(exampleBody)); got != exampleSignature {
		t.Errorf("got %s, want %s", got, exampleSignature)
	}
}

func TestVerifyBelievesOnlyWhatIsSignedAndNew(t *testing.T) {
	other := newSecret().Reveal()
	tests := []struct {
		name, signature, body string
		now                   time.Time
		secrets               []string
		want                  error
	}{
		{"as sent", exampleSignature, exampleBody, exampleAt, []string{exampleSecret}, nil},
		{"one of two signatures", "v1,AAAA " + exampleSignature, exampleBody, exampleAt, []string{exampleSecret}, nil},
		{"one of two secrets", exampleSignature, exampleBody, exampleAt, []string{other, exampleSecret}, nil},
		{"within the tolerance", exampleSignature, exampleBody, exampleAt.Add(5 * time.Minute), []string{exampleSecret}, nil},
		{"too old", exampleSignature, exampleBody, exampleAt.Add(5*time.Minute + 1), []string{exampleSecret}, ErrStale},
		{"from the future", exampleSignature, exampleBody, exampleAt.Add(-6 * time.Minute), []string{exampleSecret}, ErrStale},
		{"another body", exampleSignature, exampleBody + " ", exampleAt, []string{exampleSecret}, ErrForged},
		{"another secret", exampleSignature, exampleBody, exampleAt, []string{other}, ErrForged},
		{"another version", "v2" + exampleSignature[2:], exampleBody, exampleAt, []string{exampleSecret}, ErrForged},
		{"no signature", "", exampleBody, exampleAt, []string{exampleSecret}, ErrForged},
		{"no secret", exampleSignature, exampleBody, exampleAt, nil, ErrForged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := Verify(exampleHeader(test.signature), []byte(test.body), test.now, test.secrets...)
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if Verify(http.Header{}, nil, exampleAt, exampleSecret) == nil || Verify(exampleHeader(exampleSignature), []byte(exampleBody), exampleAt, "whsec_") == nil {
		t.Error("nothing was taken for something")
	}
}

func TestOnlyPublicAddressesAreTold(t *testing.T) {
	s := &Service{settings: Settings{Allow: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}}}
	for address, want := range map[string]bool{
		"193.156.0.1": true, "2a02:c0::1": true, "10.20.3.4": true, "::ffff:10.20.3.4": true, "::ffff:193.156.0.1": true,
		"10.21.0.1": false, "127.0.0.1": false, "127.8.8.8": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false,
		"172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "198.18.0.1": false,
		"224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false,
		"fd00:ec2::254": false, "ff02::1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false,
		"::7f00:1": false, "fec0::1": false, "3fff::1": false,
	} {
		if got := s.mayTell(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if s.guard("tcp", "localhost:80", nil) == nil || s.guard("tcp", "[::1]:443", nil) == nil {
		t.Error("the guard lets it through")
	}
	s.settings.Demo = true
	if !s.mayTell(netip.MustParseAddr("127.0.0.1")) || s.mayTell(netip.MustParseAddr("10.0.0.1")) {
		t.Error("the demo reaches this machine and no other")
	}
}

func TestRestsGrowAndEnd(t *testing.T) {
	for tries, longest := range map[int]time.Duration{1: 5 * time.Second, 2: 10 * time.Second, 5: 80 * time.Second, 13: 5*time.Hour + 41*time.Minute + 20*time.Second, 14: 6 * time.Hour, 1000: 6 * time.Hour} {
		for range 20 {
			if rest := restAfter(tries); rest > longest || rest <= longest/2-time.Nanosecond {
				t.Errorf("after %d tries: %v", tries, rest)
			}
		}
	}
	now := time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "99999999999999": time.Hour, "999999999": time.Hour, "x": 0,
		"Thu, 07 May 2026 10:00:30 GMT": 30 * time.Second, "Thu, 07 May 2020 10:00:30 GMT": 0, "Fri, 08 May 2026 10:00:30 GMT": time.Hour,
	} {
		if got := restAsked(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("Retry-After %q: %v, want %v", text, got, want)
		}
	}
}

func TestASealedSecretOpensOnlyWhereItBelongs(t *testing.T) {
	first, err := newBox([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	second, _ := newBox([]byte("another secret of 32 bytes or so"))
	secret := newSecret()
	sealed := first.seal(secret, "a")
	if opened, err := first.open(sealed, "a"); err != nil || opened != secret {
		t.Error("it does not open", err)
	}
	if _, err := first.open(sealed, "b"); err == nil {
		t.Error("it opens for another subscription")
	}
	if _, err := second.open(sealed, "a"); err == nil {
		t.Error("it opens with another key")
	}
	if _, err := first.open(sealed[:10], "a"); err == nil {
		t.Error("it opens in part")
	}
	if _, err := newBox([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}
