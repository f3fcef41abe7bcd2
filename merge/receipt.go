package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// Receipt says what a merge did and why (M40). It holds no national ID.
type Receipt struct {
	Merge Merge
	Match Match            // that led to it; zero when none did
	From  accounts.Profile // the tombstone
	Into  accounts.Profile // who survived
	Items []transfer.Item
	Mine  bool    // the reader is the person
	Own   bool    // it is about the reader, by this profile or another: they decide nothing about it
	Again MergeID // undone, and the two were merged again since; empty: not
}

// ErrNoReceipt is also the answer to those whom it is none of.
var ErrNoReceipt = problem.New(problem.NotFound, "merge.receipt.unknown")

// Receipt gives the receipt of a merge to the person and to the helpdesk that
// serves them; undone, it tells that to both profiles, and nothing else. When
// the survivor opens it, that is noted. Problem: ErrNoReceipt.
func (s *Service) Receipt(ctx context.Context, by accounts.Actor, id MergeID) (Receipt, error) {
	var r Receipt
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := selectMerge(ctx, tx, id)
		if errors.Is(err, db.ErrNone) {
			return ErrNoReceipt
		}
		if err != nil {
			return fmt.Errorf("read merge: %w", err)
		}
		if r, err = s.receipt(ctx, tx, by, m); err != nil {
			return err
		}
		if r.Mine {
			return r.seen(ctx, tx, by)
		}
		return audit.Record(ctx, tx, by.Entry("merge.look", r.Into.ID).About("merge", string(id)))
	})
	return r, err
}

func (s *Service) receipt(ctx context.Context, tx *db.Tx, by accounts.Actor, m Merge) (Receipt, error) {
	r := Receipt{Merge: m}
	var err error
	if r.From, err = accounts.SelectProfile(ctx, tx, m.From); err != nil {
		return r, err
	}
	if r.Into, err = living(ctx, tx, m.Into); err != nil {
		return r, err
	}
	if m.Match != "" {
		if r.Match, err = selectMatch(ctx, tx, m.Match); err != nil {
			return r, fmt.Errorf("read match: %w", err)
		}
	}
	r.Mine = by.SignedIn() && (by.ProfileID == r.Into.ID || by.ProfileID == r.From.ID && r.From.Living())
	if by.SignedIn() {
		err := m.notOwn(ctx, tx, by, r.Into.ID)
		if r.Own = errors.Is(err, ErrOwnMerge); !r.Own && err != nil {
			return r, err
		}
	}
	if !r.Mine && !by.Trusted() {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return r, err
		}
		if !by.Serves(tree, accounts.Helpdesk, r.Into.OrganisationID) {
			return r, ErrNoReceipt
		}
	}
	if m.UndoneAt != nil {
		again, err := selectMergedAgain(ctx, tx, m)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return r, fmt.Errorf("read merge: %w", err)
		}
		if survivor, err := living(ctx, tx, again.Into); again.ID != "" && err == nil && survivor.ID == r.Into.ID {
			r.Again = again.ID
		}
		if r.Mine {
			return r, nil // what was moved may have been another person's
		}
	}
	r.Items, err = selectItems(ctx, tx, m.ID)
	return r, err
}

// seen notes that the survivor has read the receipt; who was opened again reads
// of another's merge by now.
func (r Receipt) seen(ctx context.Context, tx *db.Tx, by accounts.Actor) error {
	if by.ProfileID != r.Into.ID {
		return nil
	}
	return updateSeen(ctx, tx, r.Merge.ID)
}

// Group is a heading of the receipt.
type Group string

// The groups, in the order in which they are read.
const (
	Carried     Group = "carried"      // what has come along and counts
	Going       Group = "going"        // what goes on where it was left
	Superseded  Group = "superseded"   // kept and readable, but something else counts
	NotAccepted Group = "not_accepted" // kept as history: must be taken again
	Shared      Group = "shared"       // links that were given away, and go on working
	Filled      Group = "filled"       // contact and settings
	Goals       Group = "goals"        // plans and roles (M31)
)

// Groups in the order in which they are read.
var Groups = []Group{Carried, Going, Goals, NotAccepted, Superseded, Shared, Filled}

// groups says under which heading each rule's lines stand.
var groups = map[string]Group{
	"M20": Carried, "M29": Carried, "M46": Carried,
	"M24": Going, "M27": Going, "M28": Going,
	"M21": Superseded, "M22": Superseded, "M23": Superseded, "M25": Superseded, "M26": Superseded,
	"M30": Shared,
	"M31": Goals, "M32": NotAccepted, "M33": Filled, "M34": Filled,
}

// Line is one thing that a merge does or did, in the reader's words.
type Line struct {
	Group Group
	Rule  string
	Title string // of the course, where it is about one
	Text  string
	Kept  bool // it is about something of the survivor's own
}

// Lines puts the items of a plan or a receipt into words. Items that only
// follow from others say nothing.
func (s *Service) Lines(ctx context.Context, p *i18n.Printer, items []transfer.Item) ([]Line, error) {
	moved := movedRows(items)
	items = slices.DeleteFunc(slices.Clone(items), func(item transfer.Item) bool { return item.Label.Key == "" })
	labels := make([]transfer.Label, len(items))
	for i, item := range items {
		labels[i] = item.Label
	}
	texts, err := s.Courses.Explain(ctx, p, labels)
	if err != nil {
		return nil, fmt.Errorf("explain merge: %w", err)
	}
	titles, err := s.Courses.Titles(ctx, p.Language(), coursesOf(labels))
	if err != nil {
		return nil, fmt.Errorf("name courses: %w", err)
	}
	lines := make([]Line, len(items))
	for i, item := range items {
		lines[i] = Line{Group: groups[item.Rule], Rule: item.Rule, Title: titles[courses.CourseID(item.Label.Args["course"])], Text: texts[i],
			Kept: item.Table != "profile" && item.Table != "goal_entry" && item.Table != "organisation_change" && !moved[item.Table+item.Row]}
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group) })
	return lines, nil
}

// movedRows are the rows that change hands.
func movedRows(items []transfer.Item) map[string]bool {
	moved := map[string]bool{}
	for _, item := range items {
		if strings.HasSuffix(item.Column, "profile_id") {
			moved[item.Table+item.Row] = true
		}
	}
	return moved
}

func coursesOf(labels []transfer.Label) []courses.CourseID {
	var ids []courses.CourseID
	for _, label := range labels {
		if id := label.Args["course"]; id != "" {
			ids = append(ids, courses.CourseID(id))
		}
	}
	return ids
}
