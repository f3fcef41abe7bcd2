package goals

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Talk is a talk between a mentor and the holder of a plan. Both prepare it and
// both write; the mentor alone closes it. A closed one is read by both and
// never changes, also not by a merge (M31): the database refuses it.
type Talk struct {
	ID           TalkID
	PlanID       PlanID
	RoleID       RoleID // the mentor
	Day          string // ISO, Europe/Oslo
	Clock        string // 14:30
	Location     string
	MentorBefore string // what each has prepared
	HolderBefore string
	MentorAfter  string // what each has written of it
	HolderAfter  string
	CalledAt     time.Time
	ClosedAt     *time.Time
	MentorName   string // of a closed one: as it was then
	HolderName   string
	Digest       string
	As           Standing // of the reader: Holder or AsMentor
	Whole        bool     // a closed one: nothing was changed since
	Archived     bool     // the plan lost a merge: it is only read

	mentor, holder accounts.ProfileID
	mentored       bool // the mentor has not been let go
}

// sum is the digest over all that a closed talk says.
func (t Talk) sum() string {
	closed := ""
	if t.ClosedAt != nil {
		closed = t.ClosedAt.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
	}
	return digest([]string{"goal talk 1", string(t.ID), string(t.PlanID), t.Day, t.Clock, t.Location, t.MentorBefore, t.HolderBefore,
		t.MentorAfter, t.HolderAfter, closed, t.MentorName, t.HolderName})
}

// Call is when and where a mentor wants to talk.
type Call struct{ Day, Clock, Location string }

// The faults of a call and of a talk.
var (
	ErrDay      = problem.New(problem.Invalid, "goals.talk.fault.day")
	ErrClock    = problem.New(problem.Invalid, "goals.talk.fault.clock")
	ErrLocation = problem.New(problem.Invalid, "goals.talk.fault.location")
	ErrNoNotes  = problem.New(problem.Invalid, "goals.talk.fault.notes") // nothing is written of it yet
	ErrClosed   = problem.New(problem.Conflict, "goals.talk.closed")
)

// Fault says what is wrong with a call; nil: nothing.
func (c Call) Fault() *problem.Problem {
	if _, err := time.Parse(time.DateOnly, c.Day); err != nil {
		return ErrDay
	}
	if _, err := time.Parse("15:04", c.Clock); err != nil {
		return ErrClock
	}
	if c.Location == "" || len([]rune(c.Location)) > 200 {
		return ErrLocation
	}
	return nil
}

// CallTalk calls the holder in to a talk: the mentor does. Problems: ErrDay,
// ErrClock, ErrLocation, ErrUnknown, ErrArchived.
func (s *Service) CallTalk(ctx context.Context, by accounts.Actor, plan PlanID, c Call) (TalkID, error) {
	if fault := c.Fault(); fault != nil {
		return "", fault
	}
	id := TalkID(db.NewID())
	return id, s.inPlan(ctx, by, plan, AsMentor, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		t := Talk{ID: id, PlanID: plan, Day: c.Day, Clock: c.Clock, Location: c.Location}
		for _, r := range p.Roles {
			if r.Kind == Mentor && r.State == Accepted {
				t.RoleID = r.ID
			}
		}
		if err := insertTalk(ctx, tx, t); err != nil {
			return audit.Entry{}, fmt.Errorf("insert talk: %w", err)
		}
		return by.Entry("goals.call_talk", p.ProfileID).About("goal_talk", string(id)), nil
	})
}

// Talks are those of a plan that the actor is the holder or the mentor of, or
// was the mentor of when they were held. Problem: ErrUnknown.
func (s *Service) Talks(ctx context.Context, by accounts.Actor, plan PlanID) (Plan, []Talk, error) {
	p, err := seen(ctx, s.DB, by, plan)
	if err != nil {
		return p, nil, err
	}
	if p.As == AsLeader && p.stands(by.ProfileID, Mentor) {
		p.As = AsMentor
	}
	if p.As == AsLeader {
		return p, nil, ErrUnknown
	}
	all, err := selectTalks(ctx, s.DB, plan)
	if err != nil {
		return p, nil, fmt.Errorf("read talks: %w", err)
	}
	return p, all, nil
}

// Talk gives one to its holder or its mentor; a mentor who was let go reads what
// they have closed. Problem: ErrUnknown, also for everybody else.
func (s *Service) Talk(ctx context.Context, by accounts.Actor, id TalkID) (Talk, error) {
	return ofTalk(ctx, s.DB, by, id)
}

func ofTalk(ctx context.Context, q db.Queryer, by accounts.Actor, id TalkID) (Talk, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Talk{}, err
	}
	t, err := selectTalk(ctx, q, id)
	if err != nil {
		return Talk{}, err
	}
	switch {
	case by.ProfileID == t.holder:
		t.As = Holder
	case by.ProfileID == t.mentor && (t.mentored || t.ClosedAt != nil):
		t.As = AsMentor
	default:
		return Talk{}, ErrUnknown
	}
	t.Whole = t.ClosedAt != nil && t.Digest == t.sum()
	return t, nil
}

// WriteTalk keeps what the actor has prepared and written; the other's words
// stay as they are. Problems: ErrClosed, ErrArchived, ErrLongComment,
// ErrUnknown.
func (s *Service) WriteTalk(ctx context.Context, by accounts.Actor, id TalkID, before, after string) error {
	return s.onTalk(ctx, by, id, "goals.write_talk", before, after, nil)
}

// CloseTalk keeps what the mentor has written and closes the talk for good.
// Problems: ErrNoNotes, and those of WriteTalk.
func (s *Service) CloseTalk(ctx context.Context, by accounts.Actor, id TalkID, before, after string) error {
	if strings.TrimSpace(after) == "" {
		return ErrNoNotes
	}
	return s.onTalk(ctx, by, id, "goals.close_talk", before, after, func(ctx context.Context, tx *db.Tx, t Talk) error {
		if t.As != AsMentor {
			return ErrUnknown
		}
		t.ClosedAt, t.MentorName = new(tx.Now()), by.Name
		holder, err := accounts.SelectProfile(ctx, tx, t.holder)
		if err != nil {
			return err
		}
		t.HolderName = holder.Name()
		t.Digest = t.sum()
		return updateTalkClosed(ctx, tx, t)
	})
}

// onTalk writes the actor's side of an open talk, and does one thing more.
func (s *Service) onTalk(ctx context.Context, by accounts.Actor, id TalkID, action, before, after string, more func(context.Context, *db.Tx, Talk) error) error {
	if len([]rune(before)) > LongestComment || len([]rune(after)) > LongestComment {
		return ErrLongComment
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := ofTalk(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case t.ClosedAt != nil:
			return ErrClosed
		case t.Archived:
			return ErrArchived
		case t.As == AsMentor:
			t.MentorBefore, t.MentorAfter = before, after
		default:
			t.HolderBefore, t.HolderAfter = before, after
		}
		if err := updateTalk(ctx, tx, t); err != nil {
			return fmt.Errorf("write talk: %w", err)
		}
		if more != nil {
			if err := more(ctx, tx, t); err != nil {
				return err
			}
		}
		if err := updatePlanUsed(ctx, tx, t.PlanID); err != nil {
			return fmt.Errorf("touch plan: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry(action, t.holder).About("goal_talk", string(id)))
	})
}
