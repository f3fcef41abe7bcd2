package reminder

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses"
)

// Choices are what somebody has chosen, by kind.
type Choices map[Kind]bool

// Wants says whether the person wants to hear of a kind that they may leave out.
func (c Choices) Wants(kind Kind) bool {
	if wanted, chosen := c[kind]; chosen {
		return wanted
	}
	return usual[kind]
}

// Own is what somebody may decide about their own reminders.
type Own struct {
	Choices  Choices
	Leads    bool            // they lead somebody: Led is theirs to choose
	Required []courses.Named // of which they are reminded whatever they choose
	Address  bool            // letters reach them at all
}

// Own is what the person who asks may decide.
func (s *Service) Own(ctx context.Context, by accounts.Actor) (Own, error) {
	if err := accounts.Authorise(by, accounts.RuleOwn); err != nil {
		return Own{}, err
	}
	p, err := accounts.SelectProfile(ctx, s.DB, by.ProfileID)
	if err != nil {
		return Own{}, err
	}
	l, err := learnerOf(ctx, s.DB, by.ProfileID)
	if err != nil {
		return Own{}, fmt.Errorf("read reminders: %w", err)
	}
	own := Own{Choices: l.choices, Address: addressOf(p) != "", Required: l.mandatory()}
	if own.Leads, err = selectLeads(ctx, s.DB, by.ProfileID, accounts.Today(s.DB.Now())); err != nil {
		return Own{}, fmt.Errorf("find out who leads: %w", err)
	}
	return own, nil
}

// mandatory are the courses that the person has to take, each once.
func (l learner) mandatory() (all []courses.Named) {
	seen := map[courses.CourseID]bool{}
	add := func(n courses.Named) {
		if !seen[n.CourseID] {
			seen[n.CourseID] = true
			all = append(all, n)
		}
	}
	for _, o := range l.Ongoing {
		if o.RequiredAt != nil {
			add(o.Named)
		}
	}
	for _, a := range l.Achieved {
		if l.required[a.SameAs] && a.Passed && a.SupersededBy == nil {
			add(a.Named)
		}
	}
	return all
}

// Kinds are those that the person may leave out.
func (o Own) Kinds() []Kind {
	if o.Leads {
		return Kinds
	}
	return []Kind{Deadline, Expiry, Silence}
}

// Choose keeps what the person wants to hear of, of all that may be left out;
// what is not named they do not want. What is mandatory stays as it is.
func (s *Service) Choose(ctx context.Context, by accounts.Actor, wanted []Kind) error {
	own, err := s.Own(ctx, by)
	if err != nil {
		return err
	}
	choices := Choices{}
	for _, kind := range own.Kinds() {
		choices[kind] = slices.Contains(wanted, kind)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		return choose(ctx, tx, by.Entry("reminder.choose", by.ProfileID), by.ProfileID, choices)
	})
	if err != nil {
		return fmt.Errorf("choose reminders: %w", err)
	}
	return nil
}

func choose(ctx context.Context, tx *db.Tx, entry audit.Entry, id accounts.ProfileID, choices Choices) error {
	for _, kind := range Kinds {
		wanted, given := choices[kind]
		if !given {
			continue
		}
		if err := upsertChoice(ctx, tx, id, kind, wanted); err != nil {
			return err
		}
		entry = entry.With(string(kind), fmt.Sprint(wanted))
	}
	return audit.Record(ctx, tx, entry)
}

// ErrStop says that a link to end reminders is not one of ours.
var ErrStop = problem.New(problem.NotFound, "reminder.stop.unknown")

// Stop ends, for whoever has the link of a letter, what can be left out of such
// letters. Pressing it again changes nothing. Problem: ErrStop.
func (s *Service) Stop(ctx context.Context, token string) error {
	id, kinds, err := s.opens(token)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err == nil && !p.Living() {
			p, err = accounts.SelectProfile(ctx, tx, p.MergedInto)
		}
		if err != nil {
			return ErrStop.Because(err)
		}
		choices := Choices{}
		for _, kind := range kinds {
			choices[kind] = false
		}
		return choose(ctx, tx, accounts.Nobody.Entry("reminder.stop", p.ID), p.ID, choices)
	})
	if err != nil {
		return fmt.Errorf("stop reminders: %w", err)
	}
	return nil
}

// Stops says whether a link is one that Stop takes. Problem: ErrStop.
func (s *Service) Stops(token string) error {
	_, _, err := s.opens(token)
	return err
}
