package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// State is all that the helpdesk sees of a person's account, in plain words.
type State struct {
	Profile
	Organisation string
	Sentences    []Sentence // what holds now, the most pressing first
	Entrance     []Sentence // what keeps them out, or does not
	LastLink     []Sentence // what became of the newest link; none: there was none
	Change       *Sentence  // the request to belong elsewhere that waits; nil: none does
	Jobs         []Sentence // who employs them, and from or until when
	Mails        []Posted   // newest first
	Unreached    []Sentence // says that the newest mail to their address did not get there; none: it did
	Events       []Event    // what happened, newest first
	Employments  []Employment
	Roles        []Grant
	Numbers      []NationalIDRow // without the numbers
	LastSeenAt   *time.Time      // in any browser that is still signed in
	Closed       error           // why the asker may not act on this person; nil: may
}

// Sentence says one thing about a person in a reader's language, and what can
// be done about it.
type Sentence struct {
	Kind string // done, going, mind, wrong or waiting, as site.Status has it
	Icon string // of the sprite
	Key  string
	Args map[string]any // text, moments (time.Time), days (Day) and names
	Act  Act            // the next step; empty: none
	More string         // what a mail server said, as it said it; may be empty
}

// Act is something that the helpdesk can do; its form is at
// /kundesenter/person/ID/ACT.
type Act string

// The acts of the helpdesk on an account.
const (
	ActLink         Act = "lenke"
	ActOrganisation Act = "organisasjon"
	ActEmail        Act = "epost"
	ActLock         Act = "sperr"
	ActUnlock       Act = "apne"
	ActFactors      Act = "nokler"
	ActView         Act = "se-som"
	ActChange       Act = "bytte"
	ActReopen       Act = "gjenapne"
)

// Day is an ISO date among the values of a Sentence or an Event.
type Day string

// Text says it in the reader's language: moments as date and time, and those
// that end in "Until" as how long it is until then.
func (s Sentence) Text(p *i18n.Printer, now time.Time) string { return say(p, now, s.Key, s.Args) }

// Event is a line in a person's timeline.
type Event struct {
	At   time.Time
	Kind string // as in Sentence; may be empty
	Icon string
	Key  string
	Args map[string]any
	More string // as in Sentence
}

// Text says it in the reader's language.
func (e Event) Text(p *i18n.Printer, now time.Time) string { return say(p, now, e.Key, e.Args) }

func say(p *i18n.Printer, now time.Time, key string, args map[string]any) string {
	var pairs []any
	for called, value := range args {
		switch v := value.(type) {
		case time.Time:
			value = p.DateTime(v)
		case until:
			value = p.Until(now, time.Time(v))
		case Day:
			value = p.Day(string(v))
		case name:
			value = p.T(string(v))
		}
		pairs = append(pairs, called, value)
	}
	return p.T(key, pairs...)
}

// name is a message key whose words are part of another's.
type name string

// until is a moment that is said as how long it is until then.
type until time.Time

// State tells the helpdesk how a person's account stands; looking is audited.
// Problems: ErrForbidden, ErrNoProfile, also for who is out of reach.
func (s *Service) State(ctx context.Context, by Actor, id ProfileID) (State, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return State{}, err
	}
	facts, err := s.gather(ctx, by, id)
	if err != nil {
		return State{}, err
	}
	if facts.Erased() || !by.Serves(facts.tree, Helpdesk, facts.OrganisationID) {
		return State{}, ErrNoProfile
	}
	state := facts.State
	state.Sentences, state.Entrance, state.Change, state.Jobs = facts.sentences(), facts.entrance(), facts.asked(), facts.jobs()
	if said, ok := facts.lastLink(); ok {
		state.LastLink = []Sentence{said}
	}
	state.Events, state.Mails, state.Unreached = facts.events(), facts.letters(), facts.unreached()
	if _, err := s.helped(ctx, s.DB, by, id); problem.Of(err) != nil {
		state.Closed = err
	} else if err != nil {
		return State{}, err
	}
	return state, s.Record(ctx, by.Entry("profile.look", id))
}

// facts are what sentences and events are made of.
type facts struct {
	State
	tree      Tree
	now       time.Time
	links     []Link
	entries   []auditEntry
	mails     []mail.Posted
	logins    []Login
	into      Profile // survivor of a tombstone
	blocked   *problem.Problem
	ending    FactorEnd
	lacking   bool               // a role asks for a factor, and there is none
	change    OrganisationChange // that waits; zero: none does
	changeAct Act                // decides it; empty: another helpdesk does
}

func (s *Service) gather(ctx context.Context, by Actor, id ProfileID) (f facts, err error) {
	f.now = s.DB.Now()
	read := func(what string, do func(q db.Queryer) error) {
		if err == nil {
			if err = do(s.DB); err != nil && problem.Of(err) == nil {
				err = fmt.Errorf("read %s: %w", what, err)
			}
		}
	}
	read("profile", func(q db.Queryer) (err error) { f.Profile, err = SelectProfile(ctx, q, id); return err })
	read("organisations", func(q db.Queryer) (err error) { f.tree, err = Organisations(ctx, q); return err })
	read("employments", func(q db.Queryer) (err error) { f.Employments, err = selectEmployments(ctx, q, id); return err })
	read("roles", func(q db.Queryer) (err error) { f.Roles, err = selectGrants(ctx, q, id); return err })
	read("numbers", func(q db.Queryer) (err error) { f.Numbers, err = selectNumbers(ctx, q, id); return err })
	read("links", func(q db.Queryer) (err error) { f.links, err = selectLinks(ctx, q, id, 20); return err })
	read("mails", func(q db.Queryer) (err error) { f.mails, err = mail.State(ctx, q, string(id)); return err })
	read("logins", func(q db.Queryer) (err error) { f.logins, err = selectLogins(ctx, q, id, f.now); return err })
	read("audit", func(q db.Queryer) (err error) { f.entries, err = entriesAbout(ctx, q, id); return err })
	read("survivor", func(q db.Queryer) (err error) { f.into, err = Survivor(ctx, q, f.Profile); return err })
	read("factors", func(q db.Queryer) (err error) { f.ending, err = s.factorEnd(ctx, q, by, f.Profile); return err })
	read("request", func(q db.Queryer) (err error) {
		if f.change, err = selectOpenChange(ctx, q, id); errors.Is(err, db.ErrNone) {
			err = nil
		}
		return err
	})
	f.lacking = s.Settings.required(f.Roles) && !f.ending.Factors.Any()
	read("tries", func(q db.Queryer) error {
		f.blocked = problem.Of(s.check(ctx, q, guessesPerAccount, signInKey(f.SignInName())))
		return nil
	})
	if f.Organisation = f.tree.Name(f.OrganisationID); by.Serves(f.tree, Helpdesk, f.change.To) {
		f.changeAct = ActChange
	}
	if len(f.logins) > 0 {
		f.LastSeenAt = &f.logins[0].LastSeenAt
	}
	return f, err
}
