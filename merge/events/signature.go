package events

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a delivery, as Standard Webhooks names them.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// tolerance is how far the clocks of sender and receiver may differ.
const tolerance = 5 * time.Minute

// What Verify refuses.
var (
	ErrForged = errors.New("no signature of the delivery is ours")
	ErrStale  = errors.New("the delivery was signed too long ago, or in the future")
)

// sign gives "v1," and base64 of HMAC-SHA256 over "id.timestamp.body", the
// timestamp in whole seconds since 1970.
func sign(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify is what a receiver does before it believes a delivery: one of the
// signatures must be made with one of the secrets (whsec_…), and its time be
// near now. It must then pass over a Webhook-Id that it has seen before: the
// same event may come again.
func Verify(header http.Header, body []byte, now time.Time, secrets ...string) error {
	seconds, err := strconv.ParseInt(header.Get(headerTimestamp), 10, 64)
	if err != nil {
		return ErrForged
	}
	at := time.Unix(seconds, 0)
	for _, secret := range secrets {
		key, err := keyOf(secret)
		if err != nil {
			return err
		}
		if !bears(header.Get(headerSignature), sign(key, header.Get(headerID), at, body)) {
			continue
		}
		if now.Sub(at).Abs() > tolerance {
			return ErrStale
		}
		return nil
	}
	return ErrForged
}

// bears looks for one signature among those of a header, in constant time.
func bears(header, signature string) bool {
	found := false
	for candidate := range strings.FieldsSeq(header) {
		found = hmac.Equal([]byte(candidate), []byte(signature)) || found
	}
	return found
}
