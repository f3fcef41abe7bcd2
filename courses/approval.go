package courses

import (
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
)

// ApprovalID names a request to be enrolled.
type ApprovalID string

// ApprovalRule is who must say yes before somebody is enrolled in a course.
type ApprovalRule string

// The rules. Who has no leader is asked for at the course owner.
const (
	NoApproval      ApprovalRule = "none"
	LeaderApproves  ApprovalRule = "leader"
	LeaderThenOwner ApprovalRule = "leader_owner"
	OwnerApproves   ApprovalRule = "owner"
)

// ApprovalRules are all of them, in the order of the form.
var ApprovalRules = []ApprovalRule{NoApproval, LeaderApproves, LeaderThenOwner, OwnerApproves}

// Step is whose turn it is to say yes or no.
type Step string

// The steps.
const (
	AtLeader Step = "leader"
	AtOwner  Step = "owner"
)

// first is the step that a request begins at.
func (r ApprovalRule) first() Step {
	if r == OwnerApproves {
		return AtOwner
	}
	return AtLeader
}

// after is the step that follows a yes; empty when there is none.
func (r ApprovalRule) after(step Step) Step {
	if step == AtLeader && (r == LeaderThenOwner || r == OwnerApproves) {
		return AtOwner
	}
	return ""
}

// ApprovalState is where a request is in its life.
type ApprovalState string

// The states. A request that waits can become any of the others, once; a yes at
// the first of two steps leaves it waiting for the next.
const (
	ApprovalWaiting    ApprovalState = "waiting"
	ApprovalGiven      ApprovalState = "approved"
	ApprovalRefused    ApprovalState = "refused"
	ApprovalWithdrawn  ApprovalState = "withdrawn"
	ApprovalSuperseded ApprovalState = "superseded" // an enrolment or an earlier request stands in its place
)

// Mark is how a list shows what became of a request: the kind of its mark, and
// the key of its words. One that waits says with whom, in words of its own.
func (s ApprovalState) Mark() (kind, message string) {
	switch s {
	case ApprovalGiven:
		return "done", "approval.state.approved"
	case ApprovalRefused:
		return "wrong", "approval.state.refused"
	case ApprovalWithdrawn:
		return "new", "approval.state.withdrawn"
	}
	return "new", "approval.state.superseded"
}

// Reply is yes or no to a request.
type Reply string

// The replies.
const (
	Approve Reply = "approved"
	Refuse  Reply = "refused"
)

// Approval is a request to be enrolled, and what became of it.
type Approval struct {
	ID             ApprovalID
	ProfileID      accounts.ProfileID
	CourseID       CourseID
	State          ApprovalState
	Step           Step
	AskedProfileID *accounts.ProfileID // while it waits; nil: whoever answers for the course
	Why            string
	RequestedAt    time.Time
	SettledAt      *time.Time
	SeenAt         *time.Time // when the asker read the answer
	Decisions      []Decision // in the order of the steps
}

// Decision is what was said at a step.
type Decision struct {
	Step      Step
	Reply     Reply
	Word      string
	By        accounts.ProfileID
	DecidedAt time.Time
}

// next is what a reply makes of a request that waits: its state, and while
// it goes on waiting the step.
func (a Approval) next(rule ApprovalRule, reply Reply) (ApprovalState, Step) {
	if reply == Refuse {
		return ApprovalRefused, a.Step
	}
	if after := rule.after(a.Step); after != "" {
		return ApprovalWaiting, after
	}
	return ApprovalGiven, a.Step
}

// Reason is the word of a refusal.
func (a Approval) Reason() string {
	if a.State != ApprovalRefused || len(a.Decisions) == 0 {
		return ""
	}
	return a.Decisions[len(a.Decisions)-1].Word
}

// MaxWord is how long a word to a request or a decision may be, in letters.
const MaxWord = 500

// What stops a request or a decision.
var (
	ErrNeedsApproval = problem.New(problem.Conflict, "approval.needed")       // ask first: see RequestApproval
	ErrNoApproval    = problem.New(problem.NotFound, "approval.unknown")      // also for who may not decide
	ErrSettled       = problem.New(problem.Conflict, "approval.settled")      // somebody was first
	ErrWordMissing   = problem.New(problem.Invalid, "approval.word.missing")  // a no says why
	ErrWordLong      = problem.New(problem.Invalid, "approval.word.long")     // longer than MaxWord
	ErrNothingNew    = problem.New(problem.Invalid, "approval.changed.what")  // after a no: say what has changed
	ErrNotNeeded     = problem.New(problem.Conflict, "approval.not_needed")   // enrol instead
	ErrCannotEnter   = problem.New(problem.Conflict, "approval.cannot_enter") // nobody can be enrolled there any more

	errNoRule = problem.New(problem.Invalid, "approval.rule.missing")
)

func (r ApprovalRule) known() bool { return slices.Contains(ApprovalRules, r) }
