package scim

import "strings"

// The schemas of a user. EmployeeSchema is ours: what an HR feed must say about
// a hire and no standard has an attribute for.
const (
	CoreSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	EmployeeSchema   = "urn:kursbro:scim:schemas:1.0:Employee"
)

// schema is a set of attributes, in the form of RFC 7643 §7.
type schema struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []attribute `json:"attributes"`
}

// attribute is a definition of RFC 7643 §7; it also steers how values are read.
type attribute struct {
	Name            string      `json:"name"`
	Type            kind        `json:"type"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      string      `json:"mutability"`
	Returned        string      `json:"returned"`
	Uniqueness      string      `json:"uniqueness"`
	SubAttributes   []attribute `json:"subAttributes,omitempty"`

	isDate bool // a text such as 2026-11-21
}

type kind string

const (
	text      kind = "string"
	boolean   kind = "boolean"
	moment    kind = "dateTime"
	composite kind = "complex"
)

const (
	readOnly  = "readOnly"
	readWrite = "readWrite"
	writeOnly = "writeOnly"
	always    = "always"
	never     = "never"
)

// extensions of a user, in the order of their place in an answer.
var extensions = []*schema{&enterprise, &employee}

// schemaOf finds a schema by its URN in any case; nil when it is not ours.
func schemaOf(urn string) *schema {
	for _, s := range []*schema{&core, &enterprise, &employee} {
		if strings.EqualFold(s.ID, urn) {
			return s
		}
	}
	return nil
}

// attribute finds an attribute by its name in any case. Those of every resource
// are found in the core schema.
func (s *schema) attribute(name string) *attribute {
	if found := named(s.Attributes, name); found != nil || s != &core {
		return found
	}
	return named(common, name)
}

func (a *attribute) sub(name string) *attribute { return named(a.SubAttributes, name) }

// hasValue says whether the attribute is complex and can be told by its "value"
// alone, as an e-mail address or a manager can.
func (a *attribute) hasValue() bool { return a.Type == composite && a.sub("value") != nil }

func named(attributes []attribute, name string) *attribute {
	for i := range attributes {
		if strings.EqualFold(attributes[i].Name, name) {
			return &attributes[i]
		}
	}
	return nil
}

// notKept are attributes of RFC 7643 §4.1 that we have no use for. Clients send
// them by their default mappings; they are passed over.
var notKept = map[string]bool{
	"profileurl": true, "password": true, "ims": true, "photos": true, "addresses": true, "groups": true,
	"entitlements": true, "roles": true, "x509certificates": true,
}
