package scim_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"kursbro/merge/scim"
)

// ola is a user to ask about.
var ola = scim.User{
	ID: "u7", ExternalID: "HR-7", UserName: "OlaNor", GivenName: "Ola", FamilyName: "Ås \"Å\"", Active: true, Title: "Tour Guide",
	Emails: []scim.Contact{
		{Value: "ola@work.example", Type: "work", Primary: true},
		{Value: "Ola@Home.example", Type: "home"},
	},
	EmployeeNumber: "0701", Manager: "u1", StartDate: "2026-12-01",
	Created: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), LastModified: time.Date(2026, 11, 22, 10, 0, 0, 500, time.UTC),
}

func TestAFilterChooses(t *testing.T) {
	for filter, want := range map[string]bool{
		`userName eq "OLANOR"`:                 true,  // caseExact false
		`USERNAME EQ "olanor"`:                 true,  // names and operators in any case
		`externalId eq "hr-7"`:                 false, // caseExact true
		`externalId eq "HR-7"`:                 true,
		`id eq "u7"`:                           true,
		scim.CoreSchema + `:userName sw "OLA"`: true,
		`name.familyName co "å"`:               true,
		"name.familyName sw \"a\u030as\"":      true, // å in two code points is å
		`name.familyName eq "\u00C5s \"Å\""`:   true, // JSON escapes
		`name.familyName ew "\\"`:              false,
		`title pr`:                             true,
		`nickName pr`:                          false,
		`not (nickName pr)`:                    true,
		`nickName eq null`:                     true,
		`title eq null`:                        false,
		`title ne null`:                        true,
		`nickName ne "x"`:                      true, // unassigned equals nothing
		`nickName co ""`:                       false,
		`title co ""`:                          true,
		`active eq true`:                       true,
		`active eq "False"`:                    false, // as Entra ID writes it
		`active ne false`:                      true,
		`emails co "home.example"`:             true, // the value is meant
		`emails.type eq "home" and emails.primary eq true`:   true,  // two e-mails may meet it together
		`emails[type eq "home" and primary eq true]`:         false, // one must meet it alone
		`emails[type eq "home"].value eq "ola@home.example"`: true,
		`emails[type eq "work"].value eq "ola@home.example"`: false,
		`emails[not (type eq "work")]`:                       true,
		`emails pr`:                                          true,
		`phoneNumbers pr`:                                    false,
		`emails ne "ola@work.example"`:                       true, // the other one
		`schemas eq "` + scim.EnterpriseSchema + `"`:         true,
		scim.EnterpriseSchema + `:employeeNumber eq "0701"`:  true,
		scim.EnterpriseSchema + `:manager eq "u1"`:           true,
		scim.EnterpriseSchema + `:manager.displayName pr`:    false,
		scim.EmployeeSchema + `:startDate gt "2026-11-30"`:   true,
		scim.EmployeeSchema + `:startDate le "2026-11-30"`:   false,
		`meta.created eq "2026-11-21T11:00:00+01:00"`:        true, // the same instant
		`meta.lastModified gt "2026-11-22T10:00:00Z"`:        true,
		`meta.lastModified lt "2026-11-22T10:00:00Z"`:        false,
		`meta.resourceType eq "User"`:                        true,
		`title eq "x" or title eq "y" or active eq true`:     true,
		`active eq true or title eq "x" and title eq "y"`:    true, // and binds more
		`(active eq true or title eq "x") and title eq "y"`:  false,
		`not (active eq true) or title sw "tour"`:            true,
	} {
		f, err := scim.ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if f.Matches(ola) != want {
			t.Errorf("%s is %v", filter, !want)
		}
		again, err := scim.ParseFilter(f.String())
		if err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s is printed as %s: %v", filter, f, err)
		}
	}
}

func TestAFilterThatIsNoneIsRefused(t *testing.T) {
	for _, filter := range []string{
		``, ` `, `userName`, `userName eq`, `userName eq x`, `userName eq 7`, `userName eq 'x'`, `eq "x"`, `userName "x"`,
		`userName eq "x`, `userName eq "x\"`, `userName eq "\q"`, `userName eq "x" and`, `userName eq "x" title pr`, `(userName pr`, `userName pr)`,
		`not userName pr`, `not`, `and`, `colour eq "x"`, `name.colour pr`, `employeeNumber eq "1"`, `urn:contoso:a pr`, scim.EnterpriseSchema + ` pr`,
		`name eq "x"`, `userName gt null`, `userName co null`, `active gt true`, `active co "tr"`, `active eq "1"`, `active eq 1`,
		`emails[type eq "work"`, `emails[]`, `emails[colour pr]`, `emails.value[type pr]`, `title[type pr]`, `emails[type[value pr]]`, `emails[emails.type pr]`,
		`emails[type pr].colour pr`, `emails[type pr].value`, `schemas[value pr]`,
		`meta.created gt "yesterday"`, `meta.created co "2026"`, "userName eq \"\xff\"", `userName eq "x" & title pr`, `userName eq "æ" ø`,
		strings.Repeat("(", 99) + `title pr` + strings.Repeat(")", 99), strings.Repeat("not (", 99) + `title pr` + strings.Repeat(")", 99),
		`title eq "` + strings.Repeat("x", scim.MaxFilter) + `"`,
	} {
		f, err := scim.ParseFilter(filter)
		var e *scim.Error
		if err == nil {
			t.Errorf("%.60s is taken for %s", filter, f)
		} else if e, _ = err.(*scim.Error); e == nil || e.Type != scim.InvalidFilter {
			t.Errorf("%.60s: %v", filter, err)
		}
	}
}

func TestAnIndexIsFoundWhereItHelps(t *testing.T) {
	for filter, want := range map[string]string{
		`userName eq "A"`:                  "[userName=A]",
		`id eq "1"`:                        "[id=1]",
		`externalId eq "1"`:                "[externalId=1]",
		`emails eq "a@b"`:                  "[emails.value=a@b]",
		`userName sw "A"`:                  "[]",
		`userName ne "A"`:                  "[]",
		`userName eq null`:                 "[]",
		`title eq "A"`:                     "[]",
		`not (id eq "1")`:                  "[]",
		`title pr and active eq true`:      "[]",
		`title eq "A" and userName eq "B"`: "[userName=B]",
		`(id eq "1" or id eq "2") and userName eq "B"`:   "[userName=B]",
		`id eq "1" or userName eq "B"`:                   "[id=1 userName=B]",
		`id eq "1" or title eq "B"`:                      "[]",
		`emails[type eq "work" and value eq "a@b"]`:      "[emails.value=a@b]",
		`emails[type eq "work"].value eq "a@b"`:          "[emails.value=a@b]",
		`emails[type eq "work"]`:                         "[]",
		`phoneNumbers[value eq "1"]`:                     "[]",
		scim.EnterpriseSchema + `:employeeNumber eq "7"`: "[" + scim.EnterpriseSchema + ":employeeNumber=7]",
	} {
		f, err := scim.ParseFilter(filter)
		if err != nil {
			t.Fatal(filter, err)
		}
		var found []string
		for _, l := range f.Lookups() {
			found = append(found, l.Path.String()+"="+l.Value)
		}
		if got := fmt.Sprint(found); got != want {
			t.Errorf("%s: %s, want %s", filter, got, want)
		}
	}
}

// TestLookupsNeverMissAUser checks the promise that Lookups make, over random
// filters and users.
func TestLookupsNeverMissAUser(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	helped := 0
	for range 8000 {
		text := randomFilter(r, 3)
		f, err := scim.ParseFilter(text)
		if err != nil {
			t.Fatal(text, err)
		}
		if again, err := scim.ParseFilter(f.String()); err != nil || !reflect.DeepEqual(again, f) {
			t.Fatalf("%s is printed as %s: %v", text, f, err)
		}
		u := randomUser(r)
		lookups := f.Lookups()
		if len(lookups) == 0 || !f.Matches(u) {
			continue
		}
		helped++
		if !isFound(u, lookups) {
			t.Fatalf("%s matches %+v, but %v does not find it", f, u, lookups)
		}
	}
	if helped < 50 {
		t.Error("too few filters had an index:", helped)
	}
}

func isFound(u scim.User, lookups []scim.Lookup) bool {
	for _, l := range lookups {
		switch l.Path {
		case scim.ByID:
			if u.ID == l.Value {
				return true
			}
		case scim.ByExternalID:
			if u.ExternalID == l.Value {
				return true
			}
		case scim.ByUserName:
			if scim.Fold(u.UserName) == scim.Fold(l.Value) {
				return true
			}
		case scim.ByEmployeeNumber:
			if scim.Fold(u.EmployeeNumber) == scim.Fold(l.Value) {
				return true
			}
		case scim.ByEmail:
			for _, e := range u.Emails {
				if scim.Fold(e.Value) == scim.Fold(l.Value) {
					return true
				}
			}
		}
	}
	return false
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func randomUser(r *rand.Rand) scim.User {
	word := func() string { return pick(r, "", "a", "b", "ab") }
	return scim.User{
		ID: pick(r, "a", "b"), UserName: pick(r, "a", "b", "ab"), ExternalID: word(), Title: word(), Active: r.IntN(2) == 0, EmployeeNumber: word(),
		Emails: []scim.Contact{{Value: pick(r, "a", "b"), Type: pick(r, "work", "home"), Primary: r.IntN(2) == 0}, {Value: pick(r, "a", "ab"), Type: "other"}}[:r.IntN(3)],
	}
}

// randomFilter writes filters that both we and other implementations read.
func randomFilter(r *rand.Rand, depth int) string {
	compare := func(name string) string {
		return fmt.Sprintf(`%s %s "%s"`, name, pick(r, "eq", "eq", "eq", "co", "sw", "ew", "gt", "ge", "lt", "le"), pick(r, "a", "b", "ab"))
	}
	if depth == 0 || r.IntN(3) == 0 {
		switch r.IntN(6) {
		case 0:
			return fmt.Sprintf("active %s %v", pick(r, "eq", "ne"), r.IntN(2) == 0)
		case 1:
			return pick(r, "title", "externalId", "emails", scim.EnterpriseSchema+":employeeNumber") + " pr"
		case 2:
			return fmt.Sprintf(`emails[type eq "%s" %s %s]`, pick(r, "work", "home"), pick(r, "and", "or"), compare("value"))
		case 3:
			return compare(pick(r, "emails.value", "emails.type", scim.EnterpriseSchema+":employeeNumber"))
		case 4:
			return fmt.Sprintf(`userName ne "%s"`, pick(r, "a", "b"))
		}
		return compare(pick(r, "id", "userName", "externalId", "title"))
	}
	a, b := randomFilter(r, depth-1), randomFilter(r, depth-1)
	switch r.IntN(5) {
	case 0:
		return "not (" + a + ")"
	case 1:
		return "(" + a + ") and (" + b + ")"
	case 2:
		return "(" + a + ") or (" + b + ")"
	case 3:
		return a + " or " + b
	}
	return a + " and " + b
}
