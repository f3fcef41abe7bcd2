package pages

import (
	"context"

	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// moveGroup is one heading of a plan or a receipt with its lines.
type moveGroup struct {
	group         merge.Group
	Heading, Lead string // no lead: what was so is no longer
	Icon          string
	Aside         bool // folded: not what people look for first
	Learned       bool // courses, not settings
	Moves         []move
}

// move is one thing, before and after.
type move struct {
	Name          string
	Before, After string // where it is, in words
	Text          string // what happens to it, and why
}

// icons of the groups: one that says what becomes of a thing.
var icons = map[merge.Group]string{
	merge.Carried: "check-circle", merge.Going: "progress", merge.NotAccepted: "warning", merge.Superseded: "history", merge.Shared: "link", merge.Filled: "user", merge.Goals: "list",
}

// moves words a plan's or a receipt's items, group by group. Alike: the two are
// of one kind, so that neither is "the external".
func (p *pages) moves(ctx context.Context, w *i18n.Printer, items []transfer.Item, alike bool) ([]moveGroup, error) {
	lines, err := p.merge.Lines(ctx, w, items)
	if err != nil {
		return nil, err
	}
	var groups []moveGroup
	last := merge.Group("")
	for _, line := range lines {
		name := "merge.group." + string(line.Group)
		if line.Group != last {
			last = line.Group
			groups = append(groups, moveGroup{group: line.Group, Heading: w.T(name), Lead: w.T(name + ".lead"), Icon: icons[line.Group],
				Aside: line.Group == merge.Superseded || line.Group == merge.Filled, Learned: line.Group != merge.Filled && line.Group != merge.Shared})
		}
		m := move{Name: line.Title, Before: w.T(name + ".before"), After: w.T(name + ".after"), Text: line.Text}
		if m.Name == "" {
			m.Name = w.T(name)
		}
		if alike {
			m.Before = w.T("merge.twins.before")
		}
		if alike && line.Group == merge.Filled {
			m.After = w.T("merge.twins.kept")
		}
		switch {
		case line.Kept && alike:
			m.Before = w.T("merge.twins.kept")
		case line.Kept:
			m.Before = w.T("merge.group.kept.before")
		}
		groups[len(groups)-1].Moves = append(groups[len(groups)-1].Moves, m)
	}
	return groups, nil
}

// headings of what was so until the merge was undone; the others are no sentences.
var undoneHeadings = map[merge.Group]string{
	merge.Carried: "merge.group.carried.undone", merge.Going: "merge.group.going.undone",
	merge.NotAccepted: "merge.group.not_accepted.undone", merge.Superseded: "merge.group.superseded.undone",
}

// undoneMoves says of what was moved that it was. What the lines of others than
// courses that counted say holds no longer.
func undoneMoves(w *i18n.Printer, groups []moveGroup) {
	for i := range groups {
		g := &groups[i]
		g.Lead, g.Icon = "", "history"
		if key, told := undoneHeadings[g.group]; told {
			g.Heading = w.T(key)
		}
		for k := range g.Moves {
			if g.group != merge.Carried {
				g.Moves[k].Text = ""
			}
		}
	}
}
