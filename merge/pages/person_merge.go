package pages

import (
	"kursbro/accounts"
	"kursbro/app/site"
	"kursbro/merge"
)

// matchCard is another profile that may be the same person.
type matchCard struct {
	Status     site.Status
	Name, Kind string
	SignIn     string // of the other, and the path to them; empty: not theirs to look at
	Person     string
	Reasons    []string
	Found      string
	Proposed   string // by whom and until when, in words
	Note       string
	Path       string // of the plan; empty: settled
}

// mergeCard is a merge that has made the person one.
type mergeCard struct {
	Name, SignIn  string // the sign-in name is empty when the other is not theirs to look at
	Text          string // when and by whom
	Note          string
	Seen          string // whether the person has opened the receipt
	Undo          string // who proposes to undo it, and until when, in words
	UndoPath      string // where a second person decides that
	Receipt, Path string
}

func (s showing) matches() []matchCard {
	var cards []matchCard
	for _, m := range s.Matches {
		card := matchCard{Status: s.matchState(m.Match), Name: m.Other.Name(), Kind: kindOf(s.w, m.Other),
			Found: s.w.DateTime(m.FoundAt), Note: m.Note}
		for _, reason := range m.Reasons {
			card.Reasons = append(card.Reasons, s.w.T(string(reason)))
		}
		if proposal, is := s.proposed[m.ID]; is {
			card.Status = site.Status{Kind: "waiting", Text: s.w.T("merge.queue.proposed")}
			card.Proposed = s.w.T("merge.queue.proposed_by", "Name", proposal.ByName, "Date", s.w.Date(proposal.Until()))
		}
		if m.InReach {
			card.Person, card.SignIn = personPath(m.Other.ID), tellsApart(m.Other.SignInName())
		}
		if m.State.Open() {
			card.Path = matchPath(m.ID)
		}
		cards = append(cards, card)
	}
	return cards
}

func (s showing) matchState(m merge.Match) site.Status {
	switch m.State {
	case merge.Planned:
		if m.Unverified() {
			return site.Status{Kind: "waiting", Text: s.w.T("merge.state.unverified")}
		}
		return site.Status{Kind: "waiting", Text: s.w.T("helpdesk.match.planned", "Date", s.w.Day(m.DueDate))}
	case merge.Ready:
		return site.Status{Kind: "going", Text: s.w.T("helpdesk.match.ready")}
	case merge.Asking:
		return site.Status{Kind: "waiting", Text: s.w.T("helpdesk.match.asking")}
	case merge.Review:
		return site.Status{Kind: "mind", Text: s.w.T("helpdesk.match.review")}
	}
	return site.Status{Kind: "new", Text: s.w.T("helpdesk.match.refused")}
}

func (s showing) merges() []mergeCard {
	var cards []mergeCard
	for _, j := range s.Merges {
		if j.Undoing != nil {
			continue // the timeline has it
		}
		card := mergeCard{Name: j.Other.Name(), Text: s.mergedBy(j), Note: j.Note,
			Receipt: merge.ReceiptPath(j.Merge.ID), Seen: s.w.T("helpdesk.merge.unseen")}
		if j.SeenAt != nil {
			card.Seen = s.w.T("helpdesk.merge.seen", "At", s.w.DateTime(*j.SeenAt))
		}
		if j.Undo != nil {
			card.Undo = s.w.T("helpdesk.unmerge.proposed", "Name", j.Undo.ByName, "Date", s.w.Date(j.Undo.Until()))
			card.UndoPath = undoPath(j.Merge.ID)
		}
		if j.InReach {
			card.Path, card.SignIn = personPath(j.Other.ID), j.Other.SignInName()
		}
		cards = append(cards, card)
	}
	return cards
}

// undoneBy says who took a merge back: one, two of the helpdesk, or the operator.
func (s showing) undoneBy(u merge.Undoing) string {
	switch {
	case u.By == "":
		return s.w.T("helpdesk.unmerge.command")
	case u.ProposedBy != "":
		return s.w.T("helpdesk.unmerge.two", "Name", u.ByName, "Other", u.ProposedByName)
	}
	return s.w.T("helpdesk.unmerge.one", "Name", u.ByName)
}

// mergedBy says who decided: the rules, the person, or somebody at the helpdesk.
func (s showing) mergedBy(j merge.Joining) string {
	at := s.w.DateTime(j.MergedAt)
	switch j.By {
	case "":
		return s.w.T("helpdesk.merge.itself", "At", at)
	case accounts.ProfileID(j.Into):
		return s.w.T("helpdesk.merge.person", "At", at)
	}
	return s.w.T("helpdesk.merge.hand", "At", at, "Name", j.ByName)
}
