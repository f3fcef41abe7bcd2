package scim

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// User is a person as the client tells it. Empty means unassigned. Dates are ISO
// (2026-11-21). It can be kept as JSON, but for the national ID, which is not in it.
type User struct {
	ID         string // given by the Store; never reused
	ExternalID string // the client's own, exact case
	UserName   string // as written; unique in any case

	Formatted       string // the whole name
	FamilyName      string
	GivenName       string
	MiddleName      string
	HonorificPrefix string
	HonorificSuffix string

	DisplayName       string
	NickName          string
	Title             string
	UserType          string
	PreferredLanguage string
	Locale            string
	Timezone          string
	Active            bool // false: has left, or has not begun

	Emails       []Contact // "work" is the employer's, "home" the private one
	PhoneNumbers []Contact // "mobile" is one of the types

	EmployeeNumber string
	CostCenter     string
	Organization   string
	Division       string
	Department     string
	Manager        string // as the client says: the id of a user, or what HR calls the leader
	ManagerName    string // told by the Store, never by the client

	NationalID  NationalID `json:"-"` // zero: the client says nothing about it
	BirthDate   string
	StartDate   string
	EndDate     string
	Employments []Employment // beyond the first, which is EmployeeNumber, Department, StartDate …

	Version      string // changes with every change; letters, digits, "-", "_", "."
	Created      time.Time
	LastModified time.Time
}

// Contact is an e-mail address or a telephone number.
type Contact struct {
	Value   string
	Display string
	Type    string // "work", "home", "mobile" … as written
	Primary bool   // at most one of a kind
}

// Employment is one more employment of the same person (M7).
type Employment struct {
	EmployeeNumber string
	Organization   string
	Department     string
	Title          string
	Manager        string
	StartDate      string
	EndDate        string
}

// NationalID is a number as it was sent, not checked. However it is printed,
// logged or marshalled, it is asterisks.
type NationalID struct{ digits string }

const mask = "***********"

// NewNationalID keeps a number from being printed.
func NewNationalID(digits string) NationalID { return NationalID{digits} }

// IsZero says that no number was sent.
func (n NationalID) IsZero() bool { return n.digits == "" }

// Reveal gives the number, to be sealed at once.
func (n NationalID) Reveal() string { return n.digits }

// String is asterisks.
func (n NationalID) String() string { return mask }

// GoString is asterisks.
func (n NationalID) GoString() string { return mask }

// Format is asterisks for every verb.
func (n NationalID) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, mask) }

// LogValue is asterisks.
func (n NationalID) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText is asterisks.
func (n NationalID) MarshalText() ([]byte, error) { return []byte(mask), nil }
