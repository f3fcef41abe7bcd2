package pages

import (
	"kursbro/app/site"
	"kursbro/courses"
)

// requestRow is a request for a place: who must answer it, or what was said.
type requestRow struct {
	Title, Asked, Settled string
	Status                site.Status
}

// wroteRow is an inquiry: how it begins, and where it is seen to.
type wroteRow struct {
	Path, About, When, Reference string
	Status                       site.Status
}

// sharedRow is a link to results that the person has given away. What opens it
// is theirs alone.
type sharedRow struct {
	Recipient, Time, Courses, Views string
	Status                          site.Status
}

func (s showing) requests() []requestRow {
	var rows []requestRow
	for _, r := range s.Requests {
		row := requestRow{Title: r.Course.Title(s.w.Language()), Asked: s.w.T("helpdesk.request.asked", "Date", s.w.Date(r.RequestedAt)), Status: s.answer(r)}
		if r.SettledAt != nil {
			row.Settled = s.w.T("helpdesk.request.settled", "Date", s.w.Date(*r.SettledAt))
		}
		rows = append(rows, row)
	}
	return rows
}

// answer is where a request stands in a word; while it waits, with whom.
func (s showing) answer(r courses.OwnRequest) site.Status {
	if r.State != courses.ApprovalWaiting {
		return site.StatusOf(s.w, r.State)
	}
	text := s.w.T("helpdesk.request.waits." + string(r.Step))
	if r.Asked != "" {
		text = s.w.T("helpdesk.request.waits.name", "Name", r.Asked, "As", text)
	}
	return site.Status{Kind: "waiting", Text: text}
}

func (s showing) wrote() []wroteRow {
	var rows []wroteRow
	for _, d := range s.Wrote {
		kind, key := d.Stage()
		rows = append(rows, wroteRow{Path: "/kundesenter/henvendelser/" + string(d.ID), About: d.About, When: s.w.Date(d.WrittenAt), Reference: d.Reference,
			Status: site.Status{Kind: kind, Text: s.w.T(key, "Name", d.TakenName)}})
	}
	return rows
}

func (s showing) shares() []sharedRow {
	var rows []sharedRow
	for _, share := range s.Shares {
		rows = append(rows, sharedRow{
			Recipient: share.Recipient, Courses: s.w.N("sharing.courses", share.Courses), Views: s.w.N("sharing.views", share.Views),
			Time:   s.w.T("sharing.list.time", "Date", s.w.Date(share.CreatedAt), "Until", s.w.Date(share.ExpiresAt)),
			Status: site.StatusOf(s.w, share.StateAt(s.now)),
		})
	}
	return rows
}
