// Package nationalid owns the Norwegian national identity number: what counts
// as one, how it is kept, and that it never shows itself.
//
// It accepts fødselsnummer and D-numbers by the rule of 1964 and by the rule
// that holds from 2032, seals them for the database and makes the blind index
// that finds them again. It knows no profile and no table (accounts), and it
// never reads birth date, century or sex out of a number (M3): a number only
// says which person, nothing about them.
//
// Source: folkeregisterforskriften § 2-2 and Skatteetaten's documentation of
// "Nytt fødselsnummer fra 2032".
package nationalid

import (
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// mask is all that anybody sees of a number who does not ask for its digits.
const mask = "***********"

// Number is a checked national identity number. The zero Number is none.
//
// Numbers compare with ==. Every way of printing, logging or marshalling one
// gives asterisks. The digits lie behind a handle, because fmt reaches into
// unexported fields of other structs without asking the methods below.
type Number struct {
	digits unique.Handle[string]
}

// newNumber wraps digits that have been checked.
func newNumber(digits string) Number { return Number{unique.Make(digits)} }

// IsZero says that there is no number here.
func (n Number) IsZero() bool { return n == Number{} }

// Reveal gives the 11 digits, or "" for the zero Number. It is the only way to
// them: each use of it is a decision to read next to an audit row.
func (n Number) Reveal() string {
	if n.IsZero() {
		return ""
	}
	return n.digits.Value()
}

// Kind is the sort of number that the Folkeregister gave out.
type Kind int

// The kinds of number that are accepted.
const (
	NoKind        Kind = iota // of the zero Number
	Fodselsnummer             // of those who are resident, or born here
	DNumber                   // of those who are here for a time; day + 40
)

// String is the kind as the database keeps it: fodselsnummer or d_number.
func (k Kind) String() string {
	switch k {
	case Fodselsnummer:
		return "fodselsnummer"
	case DNumber:
		return "d_number"
	}
	return "none"
}

// Kind says which sort of number it is. A fødselsnummer may follow a D-number
// for the same person, never the other way (M3).
func (n Number) Kind() Kind {
	switch {
	case n.IsZero():
		return NoKind
	case n.Reveal()[0] >= '4':
		return DNumber
	}
	return Fodselsnummer
}

// String gives asterisks.
func (n Number) String() string { return mask }

// GoString gives asterisks.
func (n Number) GoString() string { return mask }

// Format gives asterisks for every verb and flag.
func (n Number) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, mask) }

// LogValue gives asterisks.
func (n Number) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText gives asterisks, to JSON, XML and YAML as well. There is no way
// back: numbers leave the process sealed (Vault) or not at all.
func (n Number) MarshalText() ([]byte, error) { return []byte(mask), nil }
