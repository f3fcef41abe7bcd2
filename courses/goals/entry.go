package goals

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// EntryState is where an entry stands.
type EntryState string

// The states of an entry.
const (
	Open     EntryState = "open" // the holder writes
	Sent     EntryState = "sent" // it waits for somebody
	Answered EntryState = "accepted"
	Returned EntryState = "returned" // with a comment; the holder writes on and sends it again
)

// Entry is what the holder of a plan has said of an activity, or of a goal as a
// whole, and what was answered.
type Entry struct {
	ID         EntryID
	PlanID     PlanID
	GoalID     GoalID
	ActivityID ActivityID // empty: the goal is reached
	State      EntryState
	Comment    string
	RoleID     RoleID // who is or was asked; empty: nobody
	WrittenAt  time.Time
	SentAt     *time.Time
	Signatures []Signature // all that were given, the latest last
}

// Latest is the last answer; nil: none.
func (e Entry) Latest() *Signature {
	if len(e.Signatures) == 0 {
		return nil
	}
	return &e.Signatures[len(e.Signatures)-1]
}

// What keeps an entry from being sent.
var (
	ErrNoComment   = problem.New(problem.Invalid, "goals.entry.no_comment")
	ErrNoRole      = problem.New(problem.Invalid, "goals.entry.no_role")
	ErrLongComment = problem.New(problem.Invalid, "goals.entry.long")
	ErrTooEarly    = problem.New(problem.Conflict, "goals.entry.too_early") // required activities are not signed
	ErrNoLeader    = problem.New(problem.Conflict, "goals.entry.no_leader")
)

// LongestComment is how much one may write, in characters.
const LongestComment = 2000

// Register writes what the holder has done of an activity and, where somebody
// is named, sends it to that supervisor. What waits or is signed does not
// change: ErrMoved. Other problems: ErrUnknown, ErrArchived, ErrNoRole,
// ErrNoComment, ErrLongComment.
func (s *Service) Register(ctx context.Context, by accounts.Actor, plan PlanID, activity ActivityID, comment string, to RoleID) error {
	return s.inPlan(ctx, by, plan, Holder, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		g, _, found := p.activity(activity)
		if !found {
			return audit.Entry{}, ErrUnknown
		}
		e := Entry{PlanID: plan, GoalID: g.ID, ActivityID: activity, State: Open, Comment: comment}
		if to != "" {
			e.State, e.RoleID = Sent, to
		}
		if err := e.fault(p, Supervisor); err != nil {
			return audit.Entry{}, err
		}
		return record(ctx, tx, by, p, e)
	})
}

// Reach says that a goal is reached, and sends it to the leader. Problems:
// ErrTooEarly, ErrNoLeader, and those of Register.
func (s *Service) Reach(ctx context.Context, by accounts.Actor, plan PlanID, goal GoalID, comment string) error {
	return s.inPlan(ctx, by, plan, Holder, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		g, found := p.Goal(goal)
		if !found {
			return audit.Entry{}, ErrUnknown
		}
		if signed, required := p.Signed(g); signed < required {
			return audit.Entry{}, ErrTooEarly
		}
		leader := p.LeaderRole()
		if leader == nil {
			return audit.Entry{}, ErrNoLeader
		}
		e := Entry{PlanID: plan, GoalID: goal, State: Sent, Comment: comment, RoleID: leader.ID}
		if err := e.fault(p, Leader); err != nil {
			return audit.Entry{}, err
		}
		return record(ctx, tx, by, p, e)
	})
}

// LeaderRole is who goals go to: the leader, else who was last asked to be it;
// nil: nobody.
func (p Plan) LeaderRole() (leader *Role) {
	for i := range p.Roles {
		r := &p.Roles[i]
		if r.Kind == Leader && r.Open() && (leader == nil || leader.State != Accepted) {
			leader = r
		}
	}
	return leader
}

// Supervisors are those who may be asked to sign, each once.
func (p Plan) Supervisors() (all []Role) {
	for _, r := range p.Roles {
		if r.Kind == Supervisor && r.Open() && !slices.ContainsFunc(all, func(o Role) bool { return r.ProfileID != "" && o.ProfileID == r.ProfileID }) {
			all = append(all, r)
		}
	}
	return all
}

// fault says why an entry cannot be written or sent so. Only a goal may be sent
// without a word.
func (e Entry) fault(p Plan, to RoleKind) error {
	switch {
	case len([]rune(e.Comment)) > LongestComment:
		return ErrLongComment
	case e.State == Open:
		return nil
	case e.Comment == "" && e.ActivityID != "":
		return ErrNoComment
	case !slices.ContainsFunc(p.Roles, func(r Role) bool {
		return r.ID == e.RoleID && r.Kind == to && r.Open() && r.ProfileID != p.ProfileID
	}):
		return ErrNoRole
	}
	return nil
}

// record writes an entry, unless the one that is there waits or is signed.
func record(ctx context.Context, tx *db.Tx, by accounts.Actor, p Plan, e Entry) (audit.Entry, error) {
	there := p.OfGoal(e.GoalID)
	if e.ActivityID != "" {
		there = p.OfActivity(e.ActivityID)
	}
	if e.ID = EntryID(db.NewID()); there != nil {
		e.ID = there.ID
	}
	if there != nil && (there.State == Sent || there.State == Answered) {
		return audit.Entry{}, ErrMoved
	}
	if err := upsertEntry(ctx, tx, e); err != nil {
		return audit.Entry{}, fmt.Errorf("write entry: %w", err)
	}
	action := map[bool]string{true: "goals.send", false: "goals.register"}[e.State == Sent]
	return by.Entry(action, p.ProfileID).About("goal_entry", string(e.ID)), nil
}

// Recall takes back what was sent and is not answered. Problems: ErrMoved when
// it was, ErrUnknown, ErrArchived.
func (s *Service) Recall(ctx context.Context, by accounts.Actor, plan PlanID, id EntryID) error {
	return s.inPlan(ctx, by, plan, Holder, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		if p.find(func(e Entry) bool { return e.ID == id }) == nil {
			return audit.Entry{}, ErrUnknown
		}
		recalled, err := updateEntryRecalled(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, fmt.Errorf("recall entry: %w", err)
		}
		if !recalled {
			return audit.Entry{}, ErrMoved
		}
		return by.Entry("goals.recall", p.ProfileID).About("goal_entry", string(id)), nil
	})
}
