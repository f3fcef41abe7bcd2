package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
	"kursbro/courses/sharing"
)

// Person is all that the helpdesk sees of somebody, over every room.
type Person struct {
	Account  accounts.State
	Path     []string               // names of the organisation and those above it, the topmost first
	Learning courses.Learning       // empty for a tombstone: the survivor has it
	Opens    []*courses.Entry       // what the catalogue shows to the organisation, by title
	Requests []courses.OwnRequest   // to be enrolled, the latest first
	Shares   []sharing.Share        // links given away, the newest first
	Wrote    []accounts.DeskInquiry // to the helpdesk, also before a merge, the newest first
	Matches  []Sighting             // open and refused ones, the newest first
	Merges   []Joining              // the newest first, also those that were undone
}

// Sighting is a match as it looks from one of its two.
type Sighting struct {
	Match
	Other   accounts.Profile
	InReach bool // the asker may look at the other, too
}

// Joining is a merge as it looks from one of its two.
type Joining struct {
	Merge
	Other   accounts.Profile // the tombstone; seen from there, who lives on
	InReach bool
	ByName  string           // who merged by hand; empty: it merged by itself
	Events  []accounts.Event // of the tombstone, newest first, when it is in reach
	Undoing *Undoing         // nil: it holds
	Undo    *UndoProposal    // to undo it, which waits for a second person; nil: nobody has proposed it
}

// Undoing says who undid a merge, and why.
type Undoing struct {
	At             time.Time
	By, ProposedBy accounts.ProfileID // empty: from the command line; by one alone
	ByName         string
	ProposedByName string
	Note           string
}

// Person puts together what every room knows about somebody, in the asker's
// reach as helpdesk. The look is audited, also that into the profiles which
// were merged into this one. The language is that of the courses' titles.
// Problems: those of accounts.State.
func (s *Service) Person(ctx context.Context, by accounts.Actor, id accounts.ProfileID, language i18n.Language) (Person, error) {
	account, err := s.Accounts.State(ctx, by, id)
	if err != nil {
		return Person{}, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Person{}, fmt.Errorf("read organisations: %w", err)
	}
	p := Person{Account: account, Path: pathNames(tree, account.OrganisationID)}
	looking := looking{s, by, tree, id}
	if account.Living() {
		if err := looking.learning(ctx, &p, language); err != nil {
			return Person{}, err
		}
	}
	if p.Wrote, err = s.Accounts.InquiriesOf(ctx, by, id); err != nil {
		return Person{}, fmt.Errorf("read inquiries: %w", err)
	}
	if p.Matches, err = looking.matches(ctx); err != nil {
		return Person{}, fmt.Errorf("read matches: %w", err)
	}
	if p.Merges, err = looking.merges(ctx); err != nil {
		return Person{}, fmt.Errorf("read merges: %w", err)
	}
	return p, nil
}

func pathNames(tree accounts.Tree, id accounts.OrganisationID) []string {
	var names []string
	for _, at := range tree.Path(id) {
		names = append(names, tree.Name(at))
	}
	slices.Reverse(names)
	return names
}

// looking is one look of the helpdesk at one person whom they may see.
type looking struct {
	*Service
	by    accounts.Actor
	tree  accounts.Tree
	whose accounts.ProfileID
}

// learning reads what the person learns, could learn, has asked for and shares. It asks as the portal: the
// look is allowed and recorded already.
func (l looking) learning(ctx context.Context, p *Person, language i18n.Language) (err error) {
	portal := accounts.Job("helpdesk.look")
	if p.Learning, err = l.Courses.CoursesOf(ctx, portal, l.whose); err != nil {
		return err
	}
	portal.OrganisationID = p.Account.OrganisationID
	listing, err := l.Courses.Catalogue(ctx, portal, language, courses.Request{})
	if err != nil {
		return err
	}
	p.Opens = listing.Entries
	if p.Requests, err = l.Courses.RequestsOf(ctx, portal, l.whose); err != nil {
		return err
	}
	p.Shares, err = sharing.New(l.Courses).SharesOf(ctx, portal, l.whose)
	return err
}

func (l looking) matches(ctx context.Context) ([]Sighting, error) {
	all, err := selectMatchesOf(ctx, l.DB, l.whose)
	if err != nil {
		return nil, err
	}
	var seen []Sighting
	for _, m := range slices.Backward(all) {
		if m.State == Merged {
			continue // stands among the merges
		}
		switch err := serves(ctx, l.DB, l.by, m); {
		case problem.KindOf(err) == problem.NotFound:
			continue // the employee is none of theirs: there is no such match
		case err != nil:
			return nil, err
		}
		other, inReach, err := l.other(ctx, m.External, m.Internal)
		if err != nil {
			return nil, err
		}
		seen = append(seen, Sighting{Match: m, Other: other, InReach: inReach})
	}
	return seen, nil
}

// other reads the one of the two who is not looked at.
func (l looking) other(ctx context.Context, a, b accounts.ProfileID) (accounts.Profile, bool, error) {
	if a == l.whose {
		a = b
	}
	p, err := accounts.SelectProfile(ctx, l.DB, a)
	return p, err == nil && l.by.Serves(l.tree, accounts.Helpdesk, p.OrganisationID), err
}

func (l looking) merges(ctx context.Context) ([]Joining, error) {
	all, err := selectMergesOf(ctx, l.DB, l.whose)
	if err != nil {
		return nil, err
	}
	joinings := make([]Joining, len(all))
	for i, m := range all {
		if joinings[i], err = l.joining(ctx, m); err != nil {
			return nil, err
		}
	}
	return joinings, nil
}

func (l looking) joining(ctx context.Context, m Merge) (j Joining, err error) {
	j.Merge = m
	if j.Other, j.InReach, err = l.other(ctx, m.From, m.Into); err != nil {
		return j, err
	}
	if err := l.named(ctx, &j); err != nil || m.UndoneAt != nil {
		return j, err
	}
	if err := l.proposed(ctx, &j); err != nil {
		return j, err
	}
	if m.Into != l.whose || !j.InReach {
		return j, nil
	}
	before, err := l.Accounts.State(ctx, l.by, m.From)
	j.Events = before.Events
	return j, err
}

// proposed reads what waits for a second person; what has waited too long does no
// more.
func (l looking) proposed(ctx context.Context, j *Joining) error {
	p, err := selectUndoProposal(ctx, l.DB, j.Merge.ID)
	switch {
	case errors.Is(err, db.ErrNone):
		return nil
	case err != nil:
		return fmt.Errorf("read proposal: %w", err)
	case p.Until().After(l.DB.Now()):
		j.Undo = &p
	}
	return nil
}

// named reads who merged, and who undid it.
func (l looking) named(ctx context.Context, j *Joining) error {
	people := []accounts.ProfileID{j.By}
	if j.UndoneAt != nil {
		undoing, err := selectUndoing(ctx, l.DB, j.Merge.ID)
		if err != nil {
			return fmt.Errorf("read undo: %w", err)
		}
		j.Undoing, people = &undoing, append(people, undoing.By, undoing.ProposedBy)
	}
	names, err := accounts.Names(ctx, l.DB, people)
	if err != nil {
		return err
	}
	j.ByName = names[j.By]
	if u := j.Undoing; u != nil {
		u.ByName, u.ProposedByName = names[u.By], names[u.ProposedBy]
	}
	return nil
}
