package scim_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/merge/scim"
)

func escape(text string) string { return url.QueryEscape(text) }

// patchOf is a PATCH body with these operations.
func patchOf(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

const (
	inEnterprise = scim.EnterpriseSchema + ":"
	inEmployee   = scim.EmployeeSchema + ":"
)

// patchCases are what identity systems send, and the sentences of RFC 7644
// §3.5.2. Each begins with kari; change says what is then otherwise.
var patchCases = []struct {
	name       string
	operations string
	change     func(u *scim.User)
}{
	{"Entra ID: op with a capital, boolean as a text",
		`{"op":"Replace","path":"active","value":"False"}`,
		func(u *scim.User) { u.Active = false }},
	{"Entra ID, older: every single value in an array",
		`{"op":"Replace","path":"active","value":[{"$ref":null,"value":"False"}]},{"op":"Add","path":"title","value":[{"$ref":null,"value":"Lege"}]}`,
		func(u *scim.User) { u.Active, u.Title = false, "Lege" }},
	{"Entra ID: the first e-mail of a kind, replaced before it is there",
		`{"op":"Replace","path":"emails[type eq \"other\"].value","value":"kari@annet.example"}`,
		func(u *scim.User) {
			u.Emails = append(u.Emails, scim.Contact{Value: "kari@annet.example", Type: "other"})
		}},
	{"Entra ID: primary said before the value is",
		`{"op":"Add","path":"phoneNumbers[type eq \"work\"].primary","value":"True"},{"op":"Add","path":"phoneNumbers[type eq \"work\"].value","value":"+4755000000"}`,
		func(u *scim.User) {
			u.PhoneNumbers = append(u.PhoneNumbers, scim.Contact{Value: "+4755000000", Type: "work", Primary: true})
		}},
	{"Entra ID: a map with paths and URNs as keys",
		`{"op":"Add","value":{"displayName":"K. Nordås","name.familyName":"Nordås-Li","` + inEnterprise + `department":"Legevakten","emails[type eq \"work\"].value":"kn@sykehus.example","` + inEmployee + `endDate":"2027-05-31"}}`,
		func(u *scim.User) {
			u.DisplayName, u.FamilyName, u.Department, u.EndDate = "K. Nordås", "Nordås-Li", "Legevakten", "2027-05-31"
			u.Emails[0].Value = "kn@sykehus.example"
		}},
	{"Entra ID: the manager as a text",
		`{"op":"Add","path":"` + inEnterprise + `manager","value":"leder2"}`,
		func(u *scim.User) { u.Manager = "leder2" }},
	{"Entra ID: the manager with a $ref, in an array",
		`{"op":"Add","path":"` + inEnterprise + `manager","value":[{"$ref":"../Users/leder2","value":"leder2"}]}`,
		func(u *scim.User) { u.Manager = "leder2" }},
	{"Entra ID: the manager taken away",
		`{"op":"Remove","path":"` + inEnterprise + `manager"}`,
		func(u *scim.User) { u.Manager = "" }},
	{"Entra ID: an e-mail's address removed, with a value that it need not have",
		`{"op":"Remove","path":"emails[type eq \"home\"].value","value":"kari@post.example"}`,
		func(u *scim.User) { u.Emails = u.Emails[:1] }},
	{"Entra ID: default mappings that we do not keep",
		`{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"Veien 1"},{"op":"Add","path":"roles[primary eq \"True\"].value","value":"x"},{"op":"Replace","path":"userType","value":"Member"}`,
		func(u *scim.User) { u.UserType = "Member" }},
	{"Okta: leave, without a path",
		`{"op":"replace","value":{"active":false}}`,
		func(u *scim.User) { u.Active = false }},
	{"Okta: a map with the id and the schemas in it",
		`{"op":"replace","value":{"id":"u1","schemas":["` + scim.CoreSchema + `"],"userName":"kari.n","` + scim.EnterpriseSchema + `":{"division":"Nord"}}}`,
		func(u *scim.User) { u.UserName, u.Division = "kari.n", "Nord" }},
	{"OneLogin: a list of values to remove",
		`{"op":"remove","path":"emails","value":[{"value":"kari@post.example"}]}`,
		func(u *scim.User) { u.Emails = u.Emails[:1] }},
	{"OneLogin: a filter on primary",
		`{"op":"replace","path":"emails[primary eq true].value","value":"ny@sykehus.example"}`,
		func(u *scim.User) { u.Emails[0].Value = "ny@sykehus.example" }},
	{"paths and names in any case",
		`{"OP":"REPLACE","PATH":"NAME.GivenName","VALUE":"Karianne"},{"op":"add","path":"` + strings.ToUpper(inEnterprise) + `Department","value":"Barsel"}`,
		func(u *scim.User) { u.GivenName, u.Department = "Karianne", "Barsel" }},
	{"the core schema's URN is allowed and not needed",
		`{"op":"replace","path":"` + scim.CoreSchema + `:name.givenName","value":"Karianne"}`,
		func(u *scim.User) { u.GivenName = "Karianne" }},
	{"replacing a complex value leaves the parts that it does not name",
		`{"op":"replace","path":"name","value":{"givenName":"Karianne","formatted":null}}`,
		func(u *scim.User) { u.GivenName, u.Formatted = "Karianne", "" }},
	{"an empty text takes away",
		`{"op":"replace","path":"title","value":""},{"op":"replace","path":"` + inEnterprise + `manager","value":""}`,
		func(u *scim.User) { u.Title, u.Manager = "", "" }},
	{"adding what is there adds nothing",
		`{"op":"add","path":"emails","value":[{"value":"kari@post.example","type":"home","display":"Hjemme"},{"value":"x@y.example"}]}`,
		func(u *scim.User) {
			u.Emails[1].Display = "Hjemme"
			u.Emails = append(u.Emails, scim.Contact{Value: "x@y.example"})
		}},
	{"one value need not be a list",
		`{"op":"add","path":"emails","value":{"value":"x@y.example","type":"other"}}`,
		func(u *scim.User) {
			u.Emails = append(u.Emails, scim.Contact{Value: "x@y.example", Type: "other"})
		}},
	{"replacing the list takes away the others",
		`{"op":"replace","path":"emails","value":[{"value":"x@y.example"}]}`,
		func(u *scim.User) { u.Emails = []scim.Contact{{Value: "x@y.example"}} }},
	{"a new primary takes the place of the old",
		`{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}`,
		func(u *scim.User) { u.Emails[0].Primary, u.Emails[1].Primary = false, true }},
	{"a new primary in an added value does so too",
		`{"op":"add","path":"emails","value":{"value":"x@y.example","primary":"true"}}`,
		func(u *scim.User) {
			u.Emails[0].Primary = false
			u.Emails = append(u.Emails, scim.Contact{Value: "x@y.example", Primary: true})
		}},
	{"replacing a chosen value replaces all of it",
		`{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"x@y.example"}}`,
		func(u *scim.User) { u.Emails[0] = scim.Contact{Value: "x@y.example", Type: "work"} }},
	{"adding to a chosen value leaves the rest of it",
		`{"op":"add","path":"emails[type eq \"work\"]","value":{"display":"Jobb"}}`,
		func(u *scim.User) { u.Emails[0].Display = "Jobb" }},
	{"a part of every value",
		`{"op":"replace","path":"emails.display","value":"E-post"}`,
		func(u *scim.User) { u.Emails[0].Display, u.Emails[1].Display = "E-post", "E-post" }},
	{"removing by a filter",
		`{"op":"remove","path":"emails[type eq \"work\" and value ew \"sykehus.example\"]"}`,
		func(u *scim.User) { u.Emails = u.Emails[1:] }},
	{"removing all values",
		`{"op":"remove","path":"emails"},{"op":"remove","path":"phoneNumbers"}`,
		func(u *scim.User) { u.Emails, u.PhoneNumbers = nil, nil }},
	{"removing an extension",
		`{"op":"remove","path":"` + scim.EnterpriseSchema + `"}`,
		func(u *scim.User) { u.EmployeeNumber, u.Organization, u.Department, u.Manager = "", "", "", "" }},
	{"a number corrected",
		`{"op":"replace","path":"` + inEmployee + `nationalIdentityNumber","value":"01819099939"}`,
		func(u *scim.User) { u.NationalID = scim.NewNationalID("01819099939") }},
	{"an end to the second employment, and a third",
		`{"op":"add","path":"` + inEmployee + `employments[value eq \"1701\"].endDate","value":"2027-06-30T00:00:00Z"},{"op":"add","path":"` + inEmployee + `employments","value":[{"value":"2701","startDate":"2028-01-01"}]}`,
		func(u *scim.User) {
			u.Employments[0].EndDate = "2027-06-30"
			u.Employments = append(u.Employments, scim.Employment{EmployeeNumber: "2701", StartDate: "2028-01-01"})
		}},
}

func TestPatchChangesWhatItSays(t *testing.T) {
	for _, c := range patchCases {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t)
			id := s.hire()
			want := s.store.users[0]
			want.Emails, want.Employments = append([]scim.Contact{}, want.Emails...), append([]scim.Employment{}, want.Employments...)
			c.change(&want)
			s.ask("PATCH", "/Users/"+id, patchOf(c.operations)).is(http.StatusOK)
			got := s.store.users[0]
			if got.Version != "2" {
				t.Error("the version is", got.Version)
			}
			if got.NationalID != want.NationalID {
				t.Error("another number")
			}
			want.Version, want.LastModified = got.Version, got.LastModified
			if !reflect.DeepEqual(got, want) {
				t.Error(cmp.Diff(want, got, cmp.AllowUnexported(scim.NationalID{})))
			}
			s.ask("PATCH", "/Users/"+id, patchOf(c.operations)).is(http.StatusOK)
			if s.store.users[0].Version != "2" {
				t.Error("the same PATCH again changed something")
			}
		})
	}
}

func TestPatchIsAllOrNothing(t *testing.T) {
	first := `{"op":"replace","path":"title","value":"Lege"},`
	for name, c := range map[string]struct{ operation, kind string }{
		"no op":                       {`{"path":"title","value":"x"}`, "invalidSyntax"},
		"another op":                  {`{"op":"move","path":"title"}`, "invalidSyntax"},
		"no object":                   {`7`, "invalidSyntax"},
		"no value":                    {`{"op":"add","path":"title"}`, "invalidValue"},
		"neither path nor map":        {`{"op":"add","value":"x"}`, "invalidValue"},
		"remove without a path":       {`{"op":"remove"}`, "noTarget"},
		"path is no text":             {`{"op":"add","path":7,"value":"x"}`, "invalidPath"},
		"unknown attribute":           {`{"op":"add","path":"colour","value":"x"}`, "invalidPath"},
		"unknown part":                {`{"op":"add","path":"name.colour","value":"x"}`, "invalidPath"},
		"unknown extension":           {`{"op":"add","path":"urn:contoso:User:a","value":"x"}`, "invalidPath"},
		"filter that does not end":    {`{"op":"add","path":"emails[type eq \"work\"","value":"x"}`, "invalidPath"},
		"filter on a single value":    {`{"op":"add","path":"title[type eq \"work\"]","value":"x"}`, "invalidPath"},
		"path that goes on":           {`{"op":"add","path":"emails[type eq \"work\"].value.x y","value":"x"}`, "invalidPath"},
		"id":                          {`{"op":"replace","path":"id","value":"x"}`, "mutability"},
		"meta":                        {`{"op":"replace","path":"meta.created","value":"x"}`, "mutability"},
		"the manager's name":          {`{"op":"replace","path":"` + inEnterprise + `manager.displayName","value":"x"}`, "mutability"},
		"userName away":               {`{"op":"remove","path":"userName"}`, "mutability"},
		"userName emptied":            {`{"op":"replace","path":"userName","value":""}`, "invalidValue"},
		"active away":                 {`{"op":"remove","path":"active"}`, "mutability"},
		"active emptied":              {`{"op":"replace","path":"active","value":null}`, "mutability"},
		"the number away":             {`{"op":"remove","path":"` + inEmployee + `nationalIdentityNumber"}`, "mutability"},
		"replaced, but nothing there": {`{"op":"replace","path":"emails[type eq \"other\"]","value":{"value":"x"}}`, "noTarget"},
		"nothing there, unclear what": {`{"op":"add","path":"emails[type ne \"work\" and type ne \"home\"].value","value":"x"}`, "noTarget"},
		"two primaries":               {`{"op":"replace","path":"emails.primary","value":true}`, "invalidValue"},
		"made from a wrong date":      {`{"op":"add","path":"` + inEmployee + `employments[startDate eq \"x\"].value","value":"9"}`, "invalidValue"},
		"userName taken":              {`{"op":"replace","path":"userName","value":"OLA"}`, "uniqueness"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t)
			id := s.hire()
			s.ask("POST", "/Users", `{"schemas":["`+scim.CoreSchema+`"],"userName":"ola"}`).is(http.StatusCreated)
			before := s.ask("GET", "/Users/"+id, "").Body.String()
			code := http.StatusBadRequest
			if c.kind == "uniqueness" {
				code = http.StatusConflict
			}
			s.ask("PATCH", "/Users/"+id, patchOf(first+c.operation)).refuses(code, c.kind)
			if after := s.ask("GET", "/Users/"+id, "").Body.String(); after != before {
				t.Errorf("half of it was done: %s", after)
			}
		})
	}
	s := serve(t)
	id := s.hire()
	s.ask("PATCH", "/Users/"+id, `{"Operations":[{"op":"add","path":"title","value":"x"}]}`).refuses(400, "invalidSyntax")
	s.ask("PATCH", "/Users/"+id, patchOf()).refuses(400, "invalidSyntax")
	s.ask("PATCH", "/Users/nobody", patchOf(`{"op":"add","path":"title","value":"x"}`)).refuses(404, "")
}

func TestTheManagersNameLeavesWithTheManager(t *testing.T) {
	s := serve(t)
	id := s.hire()
	s.store.users[0].ManagerName = "Lise Leder"
	s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"title","value":"Lege"}`)).is(http.StatusOK)
	if s.store.users[0].ManagerName != "Lise Leder" {
		t.Error("the name is gone")
	}
	s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"`+inEnterprise+`manager.value","value":"leder2"}`)).is(http.StatusOK)
	if s.store.users[0].ManagerName != "" {
		t.Error("the new manager has the name of the old")
	}
}
