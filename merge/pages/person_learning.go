package pages

import (
	"time"

	"kursbro/accounts"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/merge"
)

// learning is what the person takes and has taken.
type learning struct {
	Active []takenRow
	Done   []takenRow // the newest
	Older  []takenRow // what does not fit on the first screen
	Lost   int        // enrolments that a merge put aside
}

// takenRow is a course in the one list or the other.
type takenRow struct {
	Title, When, Used, Score string
	Status                   site.Status
	Certificate              string // path of its verification
	Number                   string
	Origin, Receipt          string // came by a merge
	Why                      string // counts as history only
}

// catalogue is what the organisation opens to the person: the answer to "why
// can they not see the course".
type catalogue struct {
	Organisation string
	Answer       string
	Titles       []string
	Total, More  int
}

// How many courses are shown before the rest is folded away or only counted.
const (
	doneAtFirst  = 10
	openedAtMost = 200
)

func (s showing) learning() learning {
	l := learning{Lost: len(s.Learning.Archived)}
	for _, o := range s.Learning.Ongoing {
		l.Active = append(l.Active, s.active(o))
	}
	for _, a := range s.Learning.Achieved {
		l.Done = append(l.Done, s.done(a))
	}
	if len(l.Done) > doneAtFirst {
		l.Done, l.Older = l.Done[:doneAtFirst], l.Done[doneAtFirst:]
	}
	return l
}

func (s showing) active(o courses.Ongoing) takenRow {
	row := takenRow{Title: o.Title(s.w.Language()), When: s.w.Date(o.EnrolledAt), Status: site.Status{Kind: "new", Text: s.w.T("courses.status.new")}}
	switch {
	case o.Failed:
		row.Status = site.Status{Kind: "wrong", Text: s.w.T("courses.status.failed")}
	case o.Begun():
		row.Status = site.Status{Kind: "going", Text: s.w.T("helpdesk.course.going", "Progress", s.w.Percent(o.Progress*100))}
		row.Used = s.w.DateTime(*o.UsedAt)
	}
	return row
}

func (s showing) done(a courses.Achieved) takenRow {
	row := takenRow{Title: a.Title(s.w.Language()), When: s.w.Date(a.AchievedAt), Status: s.outcome(a), Number: a.Certificate}
	if a.Score != nil {
		row.Score = s.w.Percent(*a.Score)
	}
	if a.VerifyCode != "" {
		row.Certificate = "/bevis/" + a.VerifyCode
	}
	if a.Origin.Kind == courses.Merge {
		row.Origin, row.Receipt = s.cameBy(a.Origin), merge.ReceiptPath(merge.MergeID(a.Origin.Ref))
	}
	switch {
	case a.Waits():
		row.Why = s.w.T(a.NotAccepted)
	case a.NotAccepted != "":
		row.Why = s.w.T("helpdesk.course.again")
	}
	return row
}

// cameBy says which profile a result came with: where several have become this
// one, and the asker may know, by what it signed in with.
func (s showing) cameBy(origin courses.Origin) string {
	date := s.w.Date(orZero(origin.At))
	holding, from := 0, ""
	for _, j := range s.Merges {
		if j.Undoing != nil || j.From == s.Account.ID {
			continue
		}
		if holding++; j.InReach && string(j.Merge.ID) == origin.Ref {
			from = j.Other.SignInName()
		}
	}
	if holding > 1 && from != "" {
		return s.w.T("helpdesk.course.merged.from", "SignIn", from, "Date", date)
	}
	return s.w.T("helpdesk.course.merged", "Date", date)
}

// outcome is a result in a word.
func (s showing) outcome(a courses.Achieved) site.Status {
	switch {
	case !a.Passed:
		return site.Status{Kind: "wrong", Text: s.w.T("courses.status.failed")}
	case a.Withdrawn:
		return site.Status{Kind: "wrong", Text: s.w.T("helpdesk.course.withdrawn")}
	case a.Waits():
		return site.Status{Kind: "going", Text: s.w.T("prerequisite.status")}
	case a.NotAccepted != "":
		return site.Status{Kind: "mind", Text: s.w.T("courses.status.not_accepted")}
	case a.SupersededBy != nil:
		return site.Status{Kind: "new", Text: s.w.T("courses.superseded")}
	case a.Rule.Phase(a.Result, s.now) == courses.InGrace:
		return site.Status{Kind: "wrong", Text: s.w.T("renewal.status.grace", "Date", s.w.Date(*a.ValidUntil), "Last", s.w.Date(a.Rule.GraceEnd(*a.ValidUntil)))}
	case !a.ValidAt(s.now):
		return site.Status{Kind: "wrong", Text: s.w.T("courses.status.expired", "Date", s.w.Date(*a.ValidUntil))}
	case a.ValidUntil != nil:
		return site.Status{Kind: "done", Text: s.w.T("helpdesk.course.valid", "Date", s.w.Date(*a.ValidUntil))}
	}
	return site.Status{Kind: "done", Text: s.w.T("courses.status.passed")}
}

func (s showing) catalogue() catalogue {
	all := catalogue{Organisation: s.Account.Organisation, Total: len(s.Opens)}
	all.Answer = s.w.T("helpdesk.catalogue.answer", "Organisation", all.Organisation)
	if s.Account.Kind == accounts.Internal {
		all.Answer = s.w.T("helpdesk.catalogue.answer.hr", "Organisation", all.Organisation)
	}
	for _, entry := range s.Opens[:min(len(s.Opens), openedAtMost)] {
		all.Titles = append(all.Titles, entry.Title)
	}
	all.More = all.Total - len(all.Titles)
	return all
}

func orZero(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return *at
}
