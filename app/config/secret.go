package config

import (
	"fmt"
	"log/slog"
)

// Secret is a key or password. However it is printed, logged or marshalled it
// shows asterisks; Reveal is the one way to see it.
type Secret string

const asterisks = "***"

// Reveal gives the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Format hides the secret from every verb of fmt.
func (s Secret) Format(f fmt.State, _ rune) { f.Write([]byte(s.String())) }

// String is asterisks, or nothing when there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return asterisks
}

// MarshalText hides the secret from JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the secret from the log.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
