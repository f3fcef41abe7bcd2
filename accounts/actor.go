package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// ActorKind is what sort of somebody acts.
type ActorKind string

// The kinds of actor.
const (
	Person   ActorKind = "person"  // signed in
	Visitor  ActorKind = "visitor" // not signed in
	JobRun   ActorKind = "job"     // the portal itself, on schedule
	Operator ActorKind = "command" // somebody at the command line
)

// Actor is who asks. Acts take it as an argument; pages find it in the context.
type Actor struct {
	ProfileID      ProfileID
	Kind           ActorKind
	Internal       bool
	Ended          bool   // was employed: keeps reading the own record, holds no role
	Name           string // of the person, the job or the command
	OrganisationID OrganisationID
	Language       string // chosen: nb, nn, en, se or empty
	Appearance     Appearance
	Roles          []Grant
	Login          LoginID // the browser it asks from
	LoginAt        time.Time
	Held           *Held   // a visitor whose second step is to come; nil: nobody is held
	Viewer         *Viewer // who looks at the person's pages and is not the person; nil: it is the person
}

// Nobody is a visitor.
var Nobody = Actor{Kind: Visitor}

// Job is the portal itself, doing the named job.
func Job(name string) Actor { return Actor{Kind: JobRun, Name: name} }

// Command is somebody at the command line, who may do everything.
func Command(name string) Actor { return Actor{Kind: Operator, Name: name} }

// SignedIn says that a person is there.
func (a Actor) SignedIn() bool { return a.Kind == Person && a.ProfileID != "" }

// Trusted says that no person asks, but the portal or its operator.
func (a Actor) Trusted() bool { return a.Kind == JobRun || a.Kind == Operator }

// Has says whether the actor holds the role, wherever it holds. Whoever is
// signed in may be somebody's leader, supervisor or mentor, or work through a
// plan: the act finds out of whom.
func (a Actor) Has(role Role) bool {
	switch role {
	case Passerby:
		return true
	case Halfway:
		return a.Held != nil && a.Held.Step == SetUpFactor
	case LIS, Leader, Supervisor, Mentor:
		return a.SignedIn()
	case Guest:
		return a.SignedIn() && !a.Internal
	case Employee:
		return a.SignedIn() && a.Internal
	}
	for _, grant := range a.Roles {
		if grant.Role == role {
			return true
		}
	}
	return false
}

// Entry begins an audit entry: who did what to whom.
func (a Actor) Entry(action string, subject ProfileID) audit.Entry {
	kind := a.Kind
	if kind == "" {
		kind = Visitor
	}
	e := audit.Entry{Actor: string(a.Self().ProfileID), ActorKind: string(kind), Action: action, Subject: string(subject)}
	if a.Trusted() {
		e = e.With("by", a.Name)
	}
	return e
}

// ActsAs is somebody as they may act today, without being there: for what the
// portal does in their name by a plan of theirs. It is Nobody when they are
// locked, gone or merged.
func ActsAs(ctx context.Context, q db.Queryer, id ProfileID) (Actor, error) {
	p, err := SelectProfile(ctx, q, id)
	if err != nil || p.State != Active {
		return Nobody, err
	}
	grants, err := selectGrants(ctx, q, id)
	if err != nil {
		return Nobody, fmt.Errorf("read roles: %w", err)
	}
	return Actor{ProfileID: id, Kind: Person, Internal: p.Kind == Internal, Name: p.Name(), OrganisationID: p.OrganisationID, Language: p.Language, Roles: grants}, nil
}

type actorKey struct{}

// WithActor puts who asks into the context of a request. Of who only looks,
// nothing is kept.
func WithActor(ctx context.Context, a Actor) context.Context {
	if a.Viewer != nil {
		ctx = db.LookOnly(ctx)
	}
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom finds who asks; Nobody when the context does not say.
func ActorFrom(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Nobody
}
