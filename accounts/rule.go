package accounts

import "kursbro/app/problem"

// Role is what a person may be here. Guest and Employee follow from the kind
// of profile; the others are granted, each for an organisation and everything
// below it.
type Role string

// The roles.
const (
	Guest         Role = "guest"
	Employee      Role = "employee"
	CourseOwner   Role = "course_owner"
	HR            Role = "hr"
	Helpdesk      Role = "helpdesk"
	Administrator Role = "administrator"
)

// Grants are the roles that somebody must be given.
var Grants = []Role{CourseOwner, HR, Helpdesk, Administrator}

// Grant is a role in an organisation and everything below it.
type Grant struct {
	Role           Role
	OrganisationID OrganisationID
}

// Rule says who may pass a door. Every route names one.
type Rule = string

// The rules of the house. They decide who may come in; what they may do to
// whom is the first line of each act.
const (
	RuleAnyone        Rule = "anyone"
	RuleSignedIn      Rule = "signed_in"
	RuleFactors       Rule = "factors"       // signed in, or held until a second factor is there
	RuleEmployee      Rule = "employee"      // has an internal profile, also a former employee
	RuleHelpdesk      Rule = "helpdesk"      // helpdesk, administrators
	RuleHR            Rule = "hr"            // HR, administrators
	RuleCourseOwner   Rule = "course_owner"  // course owners, administrators
	RuleAuditReader   Rule = "audit_reader"  // helpdesk, administrators
	RuleAdministrator Rule = "administrator" // administrators alone
	RuleMachine       Rule = "machine"       // its own token, never the cookie
)

// rules is the one table of who may what.
var rules = map[Rule]func(Actor) bool{
	RuleAnyone:        func(Actor) bool { return true },
	RuleMachine:       func(Actor) bool { return true },
	RuleSignedIn:      func(a Actor) bool { return a.SignedIn() },
	RuleFactors:       func(a Actor) bool { return a.SignedIn() || a.Held != nil && a.Held.Step == SetUpFactor },
	RuleEmployee:      func(a Actor) bool { return a.Has(Employee) },
	RuleHelpdesk:      anyOf(Helpdesk, Administrator),
	RuleHR:            anyOf(HR, Administrator),
	RuleCourseOwner:   anyOf(CourseOwner, Administrator),
	RuleAuditReader:   anyOf(Helpdesk, Administrator),
	RuleAdministrator: anyOf(Administrator),
}

func anyOf(roles ...Role) func(Actor) bool {
	return func(a Actor) bool {
		for _, role := range roles {
			if a.Has(role) {
				return true
			}
		}
		return false
	}
}

// What stands at a closed door.
var (
	ErrSignIn    = problem.New(problem.Unauthenticated, "accounts.rule.sign_in")
	ErrForbidden = problem.New(problem.Forbidden, "accounts.rule.forbidden")
)

// Authorise answers ErrSignIn to a visitor and ErrForbidden to a person whom
// the rule does not let in. Jobs and commands pass. A rule that is not in the
// table lets nobody in.
func Authorise(a Actor, rule Rule) error {
	if a.Trusted() {
		return nil
	}
	if allows, known := rules[rule]; known && allows(a) {
		return nil
	}
	if !a.SignedIn() {
		return ErrSignIn
	}
	return ErrForbidden
}

// Rules names every rule in the table, for the house test.
func Rules() []Rule {
	var all []Rule
	for rule := range rules {
		all = append(all, rule)
	}
	return all
}
