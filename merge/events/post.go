package events

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Failure is why an event was not taken.
type Failure string

// The failures.
const (
	BadAddress  Failure = "address"     // inside the organisation, and not allowed
	NoAnswer    Failure = "connect"     // nobody there
	Untrusted   Failure = "certificate" // somebody there, but who?
	TooSlow     Failure = "timeout"
	Redirected  Failure = "redirect" // never followed
	Declined    Failure = "status"   // any other status than 2xx
	Unwanted    Failure = "gone"     // 410
	SecretStuck Failure = "secret"   // sealed under another secret of the installation: Rotate
)

// outcome is how one try went.
type outcome struct {
	status  int
	failure Failure
	rest    time.Duration // the receiver asked for it
}

const (
	maxAnswer = 64 << 10  // bytes of a body that we read, to use the connection again
	longest   = time.Hour // that a receiver may ask for
)

// newClient follows no redirect, uses no proxy (it would dial for us) and
// reads no more of an answer than it must.
func (s *Service) newClient() *http.Client {
	dialer := net.Dialer{Timeout: s.settings.Timeout, Control: s.guard}
	return &http.Client{
		Timeout:       s.settings.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: s.settings.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:      true,
			MaxResponseHeaderBytes: 16 << 10,
			DisableCompression:     true,
			IdleConnTimeout:        30 * time.Second,
		},
	}
}

// post sends one event to one receiver.
func (s *Service) post(ctx context.Context, t turn, e Event) outcome {
	body, err := json.Marshal(e)
	if err != nil {
		return outcome{failure: Declined}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return outcome{failure: BadAddress}
	}
	now := s.db.Now()
	signatures, err := s.signatures(t, e, now, body)
	if err != nil {
		return outcome{failure: SecretStuck}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Kursbro-Events/1")
	request.Header.Set(headerID, e.ID)
	request.Header.Set(headerTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(headerSignature, signatures)
	answer, err := s.client.Do(request)
	if err != nil {
		return outcome{failure: failureOf(err)}
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // what it says changes nothing
	return outcome{status: answer.StatusCode, failure: judge(answer.StatusCode), rest: restAsked(answer.Header, now)}
}

// signatures signs with the secret, and with the old one while it is changed.
func (s *Service) signatures(t turn, e Event, at time.Time, body []byte) (string, error) {
	var all []string
	for _, sealed := range [][]byte{t.secret, t.oldSecret} {
		if sealed == nil {
			continue
		}
		secret, err := s.box.open(sealed, t.id)
		if err != nil {
			return "", err
		}
		key, err := keyOf(secret.Reveal())
		if err != nil {
			return "", fmt.Errorf("events: %w", err)
		}
		all = append(all, sign(key, e.ID, at, body))
	}
	return strings.Join(all, " "), nil
}

func judge(status int) Failure {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status >= 300 && status < 400:
		return Redirected
	case status == http.StatusGone:
		return Unwanted
	}
	return Declined
}

func failureOf(err error) Failure {
	var untrusted *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	var network net.Error
	switch {
	case errors.Is(err, errForbidden):
		return BadAddress
	case errors.As(err, &untrusted), errors.As(err, &notTLS):
		return Untrusted
	case errors.As(err, &network) && network.Timeout():
		return TooSlow
	}
	return NoAnswer
}

// restAsked reads Retry-After, in seconds or as a date.
func restAsked(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return min(max(time.Duration(min(seconds, int(longest/time.Second)))*time.Second, 0), longest)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longest)
	}
	return 0
}
