package pages

import (
	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// renewalRow is a course that the reader has to take again.
type renewalRow struct {
	Title, Path string // of what was passed
	Take, Link  string // title of what is to be taken, and the path of its page
	Status      site.Status
	Short       bool // Take is a shorter course
	Overdue     bool
	Closed      bool // it cannot be taken any more
}

func renewalRowOf(w *i18n.Printer, r courses.Renewal) renewalRow {
	row := renewalRow{Title: r.Held.Title(w.Language()), Path: "/kurs/" + string(r.Held.Result.CourseID),
		Take: r.Take.Title(w.Language()), Link: "/kurs/" + string(r.Take.CourseID), Short: r.Short,
		Overdue: r.Phase != courses.Renewable, Closed: r.Closed}
	end := w.Date(*r.Held.ValidUntil)
	switch {
	case r.Phase == courses.InGrace:
		row.Status = site.Status{Kind: "wrong", Text: w.T("renewal.status.grace", "Date", end, "Last", w.Date(r.Last))}
	case r.Phase == courses.Lapsed:
		row.Status = site.Status{Kind: "wrong", Text: w.T("courses.status.expired", "Date", end)}
	case r.Held.EndWhy == courses.EndsByVersion:
		row.Status = site.Status{Kind: "mind", Text: w.T("renewal.status.anew", "Date", end)}
	default:
		row.Status = site.Status{Kind: "mind", Text: w.T("courses.status.expires", "Date", end)}
	}
	return row
}

// courseRenewal is what the course's page says of renewing.
type courseRenewal struct {
	Due     *renewalRow // the reader has to take the course again
	Renews  []site.Link // the courses that this one renews
	Refused string      // why the reader cannot take it today
}

// addRenewal adds what the reader has to take again, and what this course is
// for where it renews others.
func (p *pages) addRenewal(c *gin.Context, by accounts.Actor, learning courses.Learning, page *coursePage) error {
	w := p.site.Words(c)
	for _, r := range learning.Renewals {
		if r.Held.Result.CourseID == page.ID {
			page.Renewal.Due = new(renewalRowOf(w, r))
		}
	}
	renewing, err := p.courses.Renews(c.Request.Context(), by, page.ID)
	if err != nil {
		return err
	}
	for _, renewed := range renewing.Courses {
		page.Renewal.Renews = append(page.Renewal.Renews, site.Link{Text: renewed.Title(w.Language()), Path: "/kurs/" + string(renewed.CourseID)})
	}
	if refused := problem.Of(renewing.Refused); refused != nil {
		page.Renewal.Refused = w.T(refused.Key)
	}
	return nil
}
