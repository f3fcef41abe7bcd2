package accounts

import (
	"slices"

	"kursbro/app/problem"
)

// Rule says who may pass a door. Every route names one.
type Rule = string

// Reach says whose things a role comes to behind a door. What lies further away
// is not there: NotFound, so that nobody learns that it exists.
type Reach string

// The reaches.
const (
	Open    Reach = "open"    // nothing there is anybody's, or the address itself is the key
	Oneself Reach = "own"     // what is one's own
	People  Reach = "people"  // what is of those whom one leads, supervises or mentors
	Offered Reach = "offered" // what is offered to one's organisation
	Subtree Reach = "subtree" // what is of the organisation of the grant, or of one below it
	Made    Reach = "made"    // what one has made oneself; to a grant at the top of the tree everything
	Mailed  Reach = "mailed"  // what a link was mailed to oneself for; with anybody else's: Forbidden
	Others  Reach = "others"  // as Subtree, and never oneself: Forbidden
	Whole   Reach = "whole"   // everything there is: a grant for a part of the tree is Forbidden
)

// Reaches are all of them, the narrowest first.
var Reaches = []Reach{Oneself, Mailed, Made, People, Offered, Subtree, Others, Whole, Open}

// May says which roles pass a door, and how far each of them reaches behind it.
type May map[Role]Reach

// Line is one line of the table: a rule, whom it lets in, and whether what is
// behind it is also for the helpdesk that looks at a person's pages. What they
// see of others, what opens something and the talks of two are not.
type Line struct {
	Rule    Rule
	May     May
	Viewers bool
}

const (
	viewers   = true
	noViewers = false
)

// The rules of the house. The door asks who comes, the first line of each act
// how far they reach.
const (
	RuleAnyone        Rule = "anyone"
	RuleLeaving       Rule = "leaving" // ends a login or a look at another's pages, or is about the browser alone: who only looks may do it
	RuleStep          Rule = "step"    // the second step of signing in: who is not at it signs in
	RuleMachine       Rule = "machine" // its own token, never the cookie
	RuleSignedIn      Rule = "signed_in"
	RuleOwn           Rule = "own"
	RuleOwnKeys       Rule = "own_keys" // what opens something: a link with its code, a way to sign in
	RuleFactors       Rule = "factors"
	RuleEmployee      Rule = "employee" // has an internal profile, also a former employee
	RuleCourse        Rule = "course"
	RulePlay          Rule = "play"
	RuleClaimLink     Rule = "claim_link" // to an old profile, from a mail
	RuleClaim         Rule = "claim"
	RuleReceipt       Rule = "receipt"
	RulePlan          Rule = "plan"
	RuleGoal          Rule = "goal"
	RulePlanHolder    Rule = "plan_holder"
	RuleTalk          Rule = "talk"
	RuleMentor        Rule = "mentor"
	RuleSign          Rule = "sign"
	RuleApprove       Rule = "approve"
	RuleCourseOwner   Rule = "course_owner"
	RulePackage       Rule = "package"
	RuleEvidence      Rule = "evidence"   // on what ground a result was registered by hand
	RuleImport        Rule = "import"     // of completions
	RuleReport        Rule = "report"     // who lacks what; the act finds out of whom
	RuleReportOwn     Rule = "report_own" // that is kept
	RuleHR            Rule = "hr"
	RuleHROthers      Rule = "hr_others" // acts on a person
	RuleHireFile      Rule = "hire_file" // until it is carried out
	RuleHireRun       Rule = "hire_run"
	RuleCaseWorker    Rule = "case_worker"
	RuleHelpdesk      Rule = "helpdesk" // looks, and acts on pairs of profiles
	RuleHelp          Rule = "help"     // acts on a person
	RuleAuditReader   Rule = "audit_reader"
	RuleAdministrator Rule = "administrator"
	RuleRoles         Rule = "roles"
	RuleSystems       Rule = "systems"
	RuleCategories    Rule = "categories"
)

// Table says who may do what. It is the only place that does: routes and acts
// name its rules, and a test of cmd/kursbro asks every route for every role and
// object and compares.
var Table = []Line{
	{RuleAnyone, May{Passerby: Open}, viewers},
	{RuleLeaving, May{Passerby: Open}, viewers},
	{RuleStep, May{Passerby: Open}, noViewers},
	{RuleMachine, May{Passerby: Open}, noViewers},
	{RuleSignedIn, May{Guest: Open, Employee: Open}, viewers},
	{RuleOwn, May{Guest: Oneself, Employee: Oneself}, viewers},
	{RuleOwnKeys, May{Guest: Oneself, Employee: Oneself}, noViewers},
	{RuleFactors, May{Guest: Oneself, Employee: Oneself, Halfway: Oneself}, noViewers},
	{RuleEmployee, May{Employee: Oneself}, viewers},
	{RuleCourse, May{Guest: Offered, Employee: Offered}, viewers},
	{RulePlay, May{Guest: Open, Employee: Open}, noViewers},
	{RuleClaimLink, May{Passerby: Mailed}, noViewers},
	{RuleClaim, May{Employee: Mailed}, noViewers},
	{RuleReceipt, May{Guest: Oneself, Employee: Oneself, Helpdesk: Subtree, Administrator: Subtree}, viewers},
	{RulePlan, May{LIS: Oneself, Leader: People, Mentor: People}, viewers},
	{RuleGoal, May{LIS: Oneself, Leader: People}, viewers},
	{RulePlanHolder, May{LIS: Oneself}, noViewers},
	{RuleTalk, May{LIS: Oneself, Mentor: People}, noViewers},
	{RuleMentor, May{Mentor: People}, noViewers},
	{RuleSign, May{Leader: People, Supervisor: People}, noViewers},
	{RuleApprove, May{Leader: People, CourseOwner: Subtree, Administrator: Subtree}, noViewers},
	{RuleCourseOwner, May{CourseOwner: Subtree, Administrator: Subtree}, noViewers},
	{RulePackage, May{CourseOwner: Oneself, Administrator: Oneself}, noViewers}, // until it is a course's
	{RuleEvidence, May{Guest: Oneself, Employee: Oneself, CourseOwner: Subtree, Auditor: Subtree, Administrator: Subtree}, noViewers},
	{RuleImport, May{CourseOwner: Made, Administrator: Made}, noViewers},
	{RuleReport, May{Leader: People, CourseOwner: Subtree, HR: Subtree, Administrator: Subtree}, noViewers},
	{RuleReportOwn, May{Guest: Oneself, Employee: Oneself}, noViewers},
	{RuleHR, May{HR: Subtree, Administrator: Subtree}, noViewers},
	{RuleHROthers, May{HR: Others, Administrator: Others}, noViewers},
	{RuleHireFile, May{HR: Oneself, Administrator: Oneself}, noViewers},
	{RuleHireRun, May{HR: Made, Administrator: Made}, noViewers},
	{RuleCaseWorker, May{CaseWorker: Subtree, Administrator: Subtree}, noViewers},
	{RuleHelpdesk, May{Helpdesk: Subtree, Administrator: Subtree}, noViewers},
	{RuleHelp, May{Helpdesk: Others, Administrator: Others}, noViewers},
	{RuleAuditReader, May{Auditor: Subtree, Administrator: Subtree}, noViewers},
	{RuleAdministrator, May{Administrator: Subtree}, noViewers},
	{RuleRoles, May{Administrator: Others}, noViewers},
	{RuleSystems, May{Administrator: Whole}, noViewers},
	{RuleCategories, May{Administrator: Whole}, noViewers},
}

var rules = indexed(Table)

func indexed(table []Line) map[Rule]Line {
	index := make(map[Rule]Line, len(table))
	for _, line := range table {
		index[line.Rule] = line
	}
	return index
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
	line := rules[rule]
	if a.Viewer != nil && !line.Viewers {
		return ErrViewing
	}
	for role := range line.May {
		if a.Has(role) {
			return nil
		}
	}
	if !a.SignedIn() {
		return ErrSignIn
	}
	return ErrForbidden
}

// Rules names every rule in the table, in its order.
func Rules() []Rule {
	var all []Rule
	for _, line := range Table {
		all = append(all, line.Rule)
	}
	return all
}

// Roles are those whom the rule lets in, in the order of AllRoles.
func (m May) Roles() []Role {
	return slices.DeleteFunc(slices.Clone(AllRoles), func(r Role) bool { return m[r] == "" })
}

// MayOf is whom a rule lets in; nil for a rule that is not in the table.
func MayOf(rule Rule) May { return rules[rule].May }

// ShownToViewers says whether what is behind a rule is also for the helpdesk
// that looks at a person's pages.
func ShownToViewers(rule Rule) bool { return rules[rule].Viewers }
