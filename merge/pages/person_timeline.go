package pages

import (
	"slices"

	"kursbro/accounts"
	"kursbro/app/site"
)

// How far back the timeline of a page goes, and how much of it is not folded away.
const (
	eventsAtMost  = 80
	eventsAtFirst = 12
)

// moment is a line of the timeline before it is put in its place.
type moment struct {
	accounts.Event
	more string
}

// timeline joins what every room knows to have happened, the newest first:
// mails and sign-ins, also those of a profile that was merged into this one,
// courses, matches and merges.
func (s showing) timeline() []site.Event {
	var all []moment
	for _, e := range s.Account.Events {
		all = append(all, moment{e, e.More})
	}
	all = append(all, s.taken()...)
	all = append(all, s.joined()...)
	slices.SortStableFunc(all, func(a, b moment) int { return b.At.Compare(a.At) })
	events := make([]site.Event, 0, min(len(all), eventsAtMost))
	for _, m := range all[:cap(events)] {
		events = append(events, site.Event{Kind: m.Kind, Icon: m.Icon, When: s.w.DateTime(m.At), Text: m.Text(s.w, s.now), More: m.more})
	}
	return events
}

// taken are the courses that were begun and ended.
func (s showing) taken() []moment {
	var all []moment
	for _, o := range s.Learning.Ongoing {
		title := map[string]any{"Title": o.Title(s.w.Language())}
		all = append(all, moment{Event: accounts.Event{At: o.EnrolledAt, Kind: "going", Icon: "book", Key: "helpdesk.event.enrolled", Args: title}})
	}
	for _, a := range s.Learning.Achieved {
		e := accounts.Event{At: a.AchievedAt, Kind: "done", Icon: "certificate", Key: "helpdesk.event.passed", Args: map[string]any{"Title": a.Title(s.w.Language())}}
		if !a.Passed {
			e.Kind, e.Icon, e.Key = "wrong", "book", "helpdesk.event.failed"
		}
		all = append(all, moment{Event: e})
	}
	return all
}

// joined are matches and merges, and what happened in the profiles that are
// now this one.
func (s showing) joined() []moment {
	var all []moment
	for _, m := range s.Matches {
		all = append(all, moment{Event: accounts.Event{At: m.FoundAt, Icon: "users", Key: "helpdesk.event.match", Args: map[string]any{"Name": m.Other.Name()}}})
	}
	for _, j := range s.Merges {
		e := accounts.Event{At: j.MergedAt, Kind: "done", Icon: "merge", Key: "helpdesk.event.merged", Args: map[string]any{"Name": j.Other.Name()}}
		if j.From == s.Account.ID {
			e.Key = "helpdesk.event.merged_into"
		}
		all = append(all, moment{e, because(s.mergedBy(j), j.Note)})
		if u := j.Undoing; u != nil {
			undone := accounts.Event{At: u.At, Kind: "mind", Icon: "history", Key: "helpdesk.event.unmerged", Args: e.Args}
			all = append(all, moment{undone, because(s.undoneBy(*u), u.Note)})
		}
		from := s.w.T("helpdesk.event.from", "SignIn", j.Other.SignInName())
		for _, event := range j.Events {
			all = append(all, moment{event, from})
		}
	}
	return all
}

// because puts a reason in somebody's own words after who had it.
func because(who, why string) string {
	if why == "" {
		return who
	}
	return who + " «" + why + "»"
}
