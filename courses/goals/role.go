package goals

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// RoleKind is what somebody is to the holder of a plan.
type RoleKind string

// The kinds: one leader and one mentor at a time, and any number of
// supervisors.
const (
	Leader     RoleKind = "leader"     // approves goals
	Mentor     RoleKind = "mentor"     // calls in to talks
	Supervisor RoleKind = "supervisor" // signs activities
)

// RoleKinds are all of them, in the order of the form.
var RoleKinds = []RoleKind{Supervisor, Leader, Mentor}

// RoleState is where a role stands.
type RoleState string

// The states of a role.
const (
	Asked    RoleState = "asked"
	Accepted RoleState = "accepted"
	Declined RoleState = "declined"
	Ended    RoleState = "ended" // taken back, handed over, or the person is the holder (M31)
)

// Role is somebody beside the holder of a plan. Until they have said yes the
// holder sees no more of them than what the holder typed: whether an address is
// known is nobody's to learn.
type Role struct {
	ID         RoleID
	PlanID     PlanID
	Kind       RoleKind
	State      RoleState
	ProfileID  accounts.ProfileID // empty: nobody whom we know is called so yet
	Name       string             // of the person, once they have said yes; else what was typed
	Address    string
	AskedAt    time.Time
	AnsweredAt *time.Time
}

// Open says that entries may be sent to it.
func (r Role) Open() bool { return r.State == Asked || r.State == Accepted }

// Request is a role that waits for the reader's yes.
type Request struct {
	Role
	Holder string
	Plan   string // name of the template
}

// mostAsked is how many may be asked and not have answered, in one plan.
const mostAsked = 20

// What keeps somebody from being asked.
var (
	ErrAddress   = problem.New(problem.Invalid, "goals.ask.address")
	ErrOneself   = problem.New(problem.Invalid, "goals.ask.oneself")
	ErrAskedThem = problem.New(problem.Conflict, "goals.ask.twice")
	ErrManyAsked = problem.New(problem.Conflict, "goals.ask.many")
)

// Ask asks somebody to be the holder's leader, mentor or supervisor, by e-mail
// address or user name. Known or not: the same is answered, the same mail goes
// to an address, and it says where to register. Problems: ErrAddress,
// ErrOneself, ErrAskedThem, ErrManyAsked, accounts.ErrTooMany, ErrUnknown,
// ErrArchived.
func (s *Service) Ask(ctx context.Context, by accounts.Actor, plan PlanID, kind RoleKind, address string) error {
	if address = strings.TrimSpace(address); !slices.Contains(RoleKinds, kind) || len(address) > 254 {
		return ErrAddress
	}
	if strings.Contains(address, "@") && accounts.CheckEmail(address) != nil || !strings.Contains(address, "@") && accounts.CheckUsername(address) != nil {
		return ErrAddress
	}
	return s.inPlan(ctx, by, plan, Holder, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		r := Role{ID: RoleID(db.NewID()), PlanID: plan, Kind: kind, State: Asked, Address: address}
		who, found, err := accounts.FindByName(ctx, tx, address)
		if err != nil {
			return audit.Entry{}, err
		}
		if found {
			r.ProfileID = who.ID
		}
		if err := s.mayAsk(ctx, tx, p, r); err != nil {
			return audit.Entry{}, err
		}
		if err := insertRole(ctx, tx, r); err != nil {
			return audit.Entry{}, fmt.Errorf("insert role: %w", err)
		}
		if err := s.Accounts.SpendShare(ctx, tx, by.ProfileID, address); err != nil { // also where no mail goes: nobody learns whom we know
			return audit.Entry{}, err
		}
		entry := by.Entry("goals.ask", p.ProfileID).About("goal_role", string(r.ID)).With("kind", string(kind))
		return entry, s.write(ctx, tx, r, who)
	})
}

func (s *Service) mayAsk(ctx context.Context, q db.Queryer, p Plan, r Role) error {
	holder, err := accounts.SelectProfile(ctx, q, p.ProfileID)
	if err != nil {
		return err
	}
	if r.ProfileID == p.ProfileID || slices.Contains(holder.NameKeys(), accounts.EmailKey(r.Address)) {
		return ErrOneself
	}
	waiting := 0
	for _, other := range p.Roles {
		same := accounts.EmailKey(other.Address) == accounts.EmailKey(r.Address)
		if other.Kind == r.Kind && other.Open() && same {
			return ErrAskedThem
		}
		if other.State == Asked {
			waiting++
		}
	}
	if waiting >= mostAsked {
		return ErrManyAsked
	}
	return nil
}

// write mails whoever was asked. A user name that nobody has gets no mail; the
// holder is told the same.
func (s *Service) write(ctx context.Context, tx *db.Tx, r Role, who accounts.Profile) error {
	address, language := r.Address, i18n.NB
	if r.ProfileID != "" {
		address = who.RecoveryEmail()
		if chosen := i18n.Language(who.Language); slices.Contains(i18n.Languages, chosen) {
			language = chosen
		}
	}
	if !strings.Contains(address, "@") {
		return nil
	}
	_, err := mail.Queue(ctx, tx, mail.Message{To: accounts.KeptEmail(address), Language: language, Kind: mail.GoalsAsked,
		ProfileRef: string(r.ProfileID), Link: s.URL + "/laringsmal"})
	return err
}

// asked are the requests to the actor: those that name their profile, and those
// to an address or user name of theirs from before we knew them.
func (s *Service) asked(ctx context.Context, q db.Queryer, by accounts.Actor) ([]Request, error) {
	p, err := accounts.SelectProfile(ctx, q, by.ProfileID)
	if err != nil {
		return nil, err
	}
	requests, err := selectRequests(ctx, q, p.ID, p.NameKeys())
	if err != nil {
		return nil, fmt.Errorf("read requests: %w", err)
	}
	return requests, nil
}

// Answer says yes or no to a request. Who becomes leader or mentor takes over
// from the one before, with all that is open. Problem: ErrUnknown, also when
// the request was taken back.
func (s *Service) Answer(ctx context.Context, by accounts.Actor, id RoleID, accept bool) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		requests, err := s.asked(ctx, tx, by)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(requests, func(r Request) bool { return r.ID == id })
		if i < 0 {
			return ErrUnknown
		}
		p, err := selectPlan(ctx, tx, requests[i].PlanID)
		if err != nil {
			return err
		}
		if p.SupersededBy != "" {
			return ErrUnknown
		}
		if own, err := p.isOf(ctx, tx, by); err != nil || own {
			return cmp.Or(err, error(ErrUnknown))
		}
		entry := by.Entry("goals.decline", p.ProfileID).About("goal_role", string(id))
		if accept {
			entry.Action = "goals.accept"
			err = takeOver(ctx, tx, p, requests[i].Role, by.ProfileID)
		} else if err = updateRole(ctx, tx, id, by.ProfileID, Declined); err == nil {
			err = updateEntriesBack(ctx, tx, id)
		}
		if err != nil {
			return fmt.Errorf("answer request: %w", err)
		}
		return audit.Record(ctx, tx, entry)
	})
}

// isOf says whether a plan is somebody's own, also by another login with the same
// national ID.
func (p Plan) isOf(ctx context.Context, q db.Queryer, by accounts.Actor) (bool, error) {
	if p.ProfileID == by.ProfileID {
		return true, nil
	}
	shares, err := accounts.SharesNumber(ctx, q, by.ProfileID, p.ProfileID)
	if err != nil {
		return false, fmt.Errorf("compare numbers: %w", err)
	}
	return shares, nil
}

// takeOver gives somebody a role; what is open goes over to them from those
// before, where there may be only one.
func takeOver(ctx context.Context, tx *db.Tx, p Plan, r Role, who accounts.ProfileID) error {
	for _, before := range p.Roles {
		if r.Kind == Supervisor || before.Kind != r.Kind || before.State != Accepted && before.State != Ended {
			continue
		}
		if before.State == Accepted {
			if err := updateRole(ctx, tx, before.ID, before.ProfileID, Ended); err != nil {
				return err
			}
		}
		if err := updateOpenWork(ctx, tx, before.ID, r.ID); err != nil {
			return err
		}
	}
	return updateRole(ctx, tx, r.ID, who, Accepted)
}

// End takes a role back: what waits for that person goes back to the holder,
// what they have signed stays. Problems: ErrUnknown, ErrArchived.
func (s *Service) End(ctx context.Context, by accounts.Actor, plan PlanID, id RoleID) error {
	return s.inPlan(ctx, by, plan, Holder, func(tx *db.Tx, p Plan) (audit.Entry, error) {
		i := slices.IndexFunc(p.Roles, func(r Role) bool { return r.ID == id && r.Open() })
		if i < 0 {
			return audit.Entry{}, ErrUnknown
		}
		if err := updateRole(ctx, tx, id, p.Roles[i].ProfileID, Ended); err != nil {
			return audit.Entry{}, fmt.Errorf("end role: %w", err)
		}
		if err := updateEntriesBack(ctx, tx, id); err != nil {
			return audit.Entry{}, fmt.Errorf("end role: %w", err)
		}
		return by.Entry("goals.end_role", p.ProfileID).About("goal_role", string(id)), nil
	})
}
