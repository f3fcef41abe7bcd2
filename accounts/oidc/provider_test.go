package oidc_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
)

// TestManyDoNotStandInLineForAProviderThatIsAway: each would wait its turn, and
// then for the answer: a hundred people for a quarter of an hour.
func TestManyDoNotStandInLineForAProviderThatIsAway(t *testing.T) {
	var asked atomic.Int64
	comes, answer := make(chan bool, 1), make(chan bool)
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			comes <- true
		}
		<-answer
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(away.Close)
	settings, err := oidc.Parse("idporten", strings.Replace(away.URL, "://", "://"+oidctest.Client+"@", 1), oidctest.Secret, "https://kursbro.example")
	if err != nil {
		t.Fatal(err)
	}
	now := noon
	ours, err := oidc.New(settings, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	trip := oidc.Trip{State: "state", Nonce: "nonce", Verifier: strings.Repeat("verifier", 6)}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := ours.Begin(t.Context(), trip); !errors.Is(err, oidc.ErrDown) {
				t.Errorf("%v", err)
			}
		})
	}
	<-comes
	close(answer)
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("twenty people had the provider asked %d times, one after the other", n)
	}
	now = now.Add(10 * time.Second)
	if _, err := ours.Begin(t.Context(), trip); !errors.Is(err, oidc.ErrDown) || asked.Load() != 2 {
		t.Errorf("a while later it is asked anew: %v, %d times", err, asked.Load())
	}
}
