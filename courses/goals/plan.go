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

// Plan is a template that somebody works through, as one who may see it sees
// it.
type Plan struct {
	ID           PlanID
	ProfileID    accounts.ProfileID // the holder
	Holder       string             // their name
	Template     Template
	AssignedAt   time.Time
	UsedAt       time.Time // when somebody last did something in it
	SupersededBy PlanID    // it lost a merge and is only read (M31); empty: it counts
	Roles        []Role    // in the order in which they were asked
	Entries      []Entry
	As           Standing // of the reader
}

// Standing is how somebody stands to a plan.
type Standing string

// The standings. A supervisor has none: they see what was sent to them.
const (
	Holder   Standing = "holder"
	AsLeader Standing = "leader"
	AsMentor Standing = "mentor"
)

// standing of a person; empty for who may not know of the plan.
func (p Plan) standing(id accounts.ProfileID) Standing {
	switch {
	case id == "":
		return ""
	case p.ProfileID == id:
		return Holder
	case p.stands(id, Leader):
		return AsLeader
	case p.stands(id, Mentor):
		return AsMentor
	}
	return ""
}

func (p Plan) stands(id accounts.ProfileID, kind RoleKind) bool {
	return slices.ContainsFunc(p.Roles, func(r Role) bool { return r.Kind == kind && r.State == Accepted && r.ProfileID == id })
}

// Goal gives one of the plan's goals; false when it is not of this plan.
func (p Plan) Goal(id GoalID) (Goal, bool) {
	i := slices.IndexFunc(p.Template.Goals, func(g Goal) bool { return g.ID == id })
	if i < 0 {
		return Goal{}, false
	}
	return p.Template.Goals[i], true
}

// activity finds one and the goal that it leads to.
func (p Plan) activity(id ActivityID) (Goal, Activity, bool) {
	for _, g := range p.Template.Goals {
		for _, a := range g.Activities {
			if a.ID == id {
				return g, a, true
			}
		}
	}
	return Goal{}, Activity{}, false
}

// OfActivity is what the holder has said of an activity; nil: nothing.
func (p Plan) OfActivity(id ActivityID) *Entry {
	return p.find(func(e Entry) bool { return e.ActivityID == id })
}

// OfGoal is what the holder has said of a goal as a whole; nil: nothing.
func (p Plan) OfGoal(id GoalID) *Entry {
	return p.find(func(e Entry) bool { return e.GoalID == id && e.ActivityID == "" })
}

func (p Plan) find(is func(Entry) bool) *Entry {
	if i := slices.IndexFunc(p.Entries, is); i >= 0 {
		return &p.Entries[i]
	}
	return nil
}

// Signed counts the required activities of a goal, and those that are signed.
func (p Plan) Signed(g Goal) (signed, required int) {
	for _, a := range g.Activities {
		if !a.Required {
			continue
		}
		required++
		if e := p.OfActivity(a.ID); e != nil && e.State == Answered {
			signed++
		}
	}
	return signed, required
}

// Reached counts the goals that the leader has approved.
func (p Plan) Reached() (reached int) {
	for _, e := range p.Entries {
		if e.ActivityID == "" && e.State == Answered {
			reached++
		}
	}
	return reached
}

// Summary is a plan in a list.
type Summary struct {
	ID              PlanID
	Holder          string
	Name, Part      string // of the template
	Reached, Goals  int
	Signed          int // activities
	UsedAt          time.Time
	Archived        bool
	Leading, Mentor bool // how the reader stands to it
}

// ErrNobody says that nobody in reach is called so.
var ErrNobody = problem.New(problem.Invalid, "goals.assign.nobody")

// ErrHasIt says that the person works through this template already.
var ErrHasIt = problem.New(problem.Conflict, "goals.assign.has_it")

// Assign gives somebody a plan: a person whose organisation the actor answers
// for, by user name or e-mail. Problems: ErrUnknown for the template,
// ErrNobody, also for everybody out of reach, and ErrHasIt.
func (s *Service) Assign(ctx context.Context, by accounts.Actor, template TemplateID, name string) (PlanID, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return "", err
	}
	id := PlanID(db.NewID())
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		t, err := selectTemplate(ctx, tx, template)
		if err != nil {
			return err
		}
		if !by.Serves(tree, accounts.CourseOwner, t.OrganisationID) {
			return ErrUnknown
		}
		who, found, err := accounts.FindByName(ctx, tx, name)
		if err != nil {
			return err
		}
		if !found || !by.Serves(tree, accounts.CourseOwner, who.OrganisationID) {
			return ErrNobody
		}
		has, err := hasPlan(ctx, tx, who.ID, t)
		if err != nil {
			return fmt.Errorf("read plans: %w", err)
		}
		if has {
			return ErrHasIt
		}
		if err := insertPlan(ctx, tx, Plan{ID: id, ProfileID: who.ID, Template: t}, by.ProfileID); err != nil {
			return fmt.Errorf("insert plan: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("goals.assign", who.ID).About("goal_plan", string(id)))
	})
	return id, err
}

// Plan gives a plan to its holder, leader or mentor. That somebody else looks
// is written down. Problem: ErrUnknown, also for everybody else.
func (s *Service) Plan(ctx context.Context, by accounts.Actor, id PlanID) (Plan, error) {
	p, err := seen(ctx, s.DB, by, id)
	if err != nil || p.As == Holder {
		return p, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, by.Entry("goals.look", p.ProfileID).About("goal_plan", string(id)))
	})
	return p, err
}

// seen is a plan that the actor may see.
func seen(ctx context.Context, q db.Queryer, by accounts.Actor, id PlanID) (Plan, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Plan{}, err
	}
	p, err := selectPlan(ctx, q, id)
	if err != nil {
		return Plan{}, err
	}
	p.As = p.standing(by.ProfileID)
	if by.Viewer != nil && p.As != Holder {
		return Plan{}, ErrUnknown // others' plans are none of the helpdesk's
	}
	switch p.As {
	case "":
		return Plan{}, ErrUnknown
	case AsMentor: // sees how far, not the words
		for i := range p.Entries {
			p.Entries[i].Comment, p.Entries[i].Signatures = "", nil
		}
	}
	return p, nil
}

// ReadGoal gives a goal of a plan, with all that was said and signed, to its
// holder and leader. Problem: ErrUnknown, also for everybody else.
func (s *Service) ReadGoal(ctx context.Context, by accounts.Actor, plan PlanID, id GoalID) (Plan, Goal, error) {
	p, err := s.Plan(ctx, by, plan)
	if err != nil {
		return p, Goal{}, err
	}
	g, found := p.Goal(id)
	if !found || p.As == AsMentor {
		return p, g, ErrUnknown
	}
	return p, g, nil
}

// inPlan runs an act of one who stands so to a plan that still counts.
// Problems: ErrUnknown, ErrArchived.
func (s *Service) inPlan(ctx context.Context, by accounts.Actor, id PlanID, as Standing, act func(tx *db.Tx, p Plan) (audit.Entry, error)) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := seen(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case as != p.As && !(as == AsMentor && p.stands(by.ProfileID, Mentor)):
			return ErrUnknown
		case p.SupersededBy != "":
			return ErrArchived
		}
		entry, err := act(tx, p)
		if err != nil {
			return err
		}
		if err := updatePlanUsed(ctx, tx, id); err != nil {
			return fmt.Errorf("touch plan: %w", err)
		}
		return audit.Record(ctx, tx, entry)
	})
}

// Overview is what of learning goals is a person's own, and what others ask
// of them.
type Overview struct {
	Mine    []Summary
	People  []Summary // whose leader or mentor they are
	Asked   []Request // to be a leader, mentor or supervisor
	Waiting int       // entries that wait for them
}

// Overview gives the actor's own.
func (s *Service) Overview(ctx context.Context, by accounts.Actor) (o Overview, err error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return o, err
	}
	if o.Mine, err = selectMine(ctx, s.DB, by.ProfileID); err != nil {
		return o, fmt.Errorf("read plans: %w", err)
	}
	if by.Viewer != nil {
		return o, nil // others' plans are none of the helpdesk's
	}
	if o.People, err = selectFollowed(ctx, s.DB, by.ProfileID); err != nil {
		return o, fmt.Errorf("read plans: %w", err)
	}
	if o.Asked, err = s.asked(ctx, s.DB, by); err != nil {
		return o, err
	}
	if o.Waiting, err = countWaiting(ctx, s.DB, by.ProfileID); err != nil {
		return o, fmt.Errorf("count what waits: %w", err)
	}
	return o, nil
}

// Concerns says whether learning goals are anything to a person, for the menu,
// and how much waits for them.
func (s *Service) Concerns(ctx context.Context, by accounts.Actor) (holds, follows bool, waiting int, err error) {
	if !by.SignedIn() {
		return false, false, 0, nil
	}
	if holds, follows, waiting, err = selectConcerns(ctx, s.DB, by.ProfileID); err != nil {
		return false, false, 0, fmt.Errorf("read whom learning goals concern: %w", err)
	}
	return holds, follows, waiting, nil
}
