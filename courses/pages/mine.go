package pages

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type ongoingPage struct {
	site.Page
	Tabs     []site.Tab
	Must     string      // how many mandatory courses there are to do; empty: none
	Over     string      // how many of them are late; empty: none
	Continue *ongoingRow // what presses most
	Groups   []ongoingGroup
	Classes  []classRow // booked, offered or waited for
	Offer    bool       // a seat is offered: that comes first
	Pager    site.PagerView
	Requests []requestRow // for a place: what waits, and lately refused
	Renewals []renewalRow // what has to be taken again
	Before   bool         // something is completed already
}

// ongoingGroup are the courses that press alike.
type ongoingGroup struct {
	Heading string
	Rows    []ongoingRow
}

// ongoingRow is a course that the reader is taking.
type ongoingRow struct {
	ID, Title, Summary, Path string
	Begun, Failed            bool
	Progress                 site.Progress // nothing done: the course does not say how far
	Status                   site.Status
	Due                      site.Status   // when it has to be done; without text: whenever
	Required                 bool          // it is mandatory
	Held                     bool          // done, and waits for other courses or a class
	ToClass                  bool          // the e-learning is done: a class is what remains
	Seated                   bool          // and the reader has a seat in one
	Parts                    []site.Status // of a course of two parts: how far in each
	HeldFor                  []site.Link
	Used                     string // when it was last used, in words
}

type achievedPage struct {
	site.Page
	Tabs  []site.Tab
	Rows  []achievedRow
	Pager site.PagerView
}

// achievedRow is a pass with its proof.
type achievedRow struct {
	CourseID, Title, Date, Score string
	Status                       site.Status
	Superseded                   bool
	Certificate                  string    // path; empty when there is none
	Why                          string    // it counts no longer: why
	Newer                        string    // path of the certificate that counts today; empty when this one does
	Renewed                      string    // the shorter course that renewed it, in words
	Evidence                     site.Link // the file on whose ground it was registered by hand
}

var (
	ongoingView  = site.View[ongoingPage]("courses/ongoing.html")
	achievedView = site.View[achievedPage]("courses/achieved.html")
)

func (p *pages) showOngoing(c *gin.Context) error {
	by := actor(c)
	if err := p.courses.CatchUp(c.Request.Context(), by); err != nil {
		return err
	}
	learning, err := p.courses.CoursesOf(c.Request.Context(), by, by.ProfileID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := ongoingPage{Page: p.site.Page(c, "courses.mine.title"), Tabs: tabs(w, learning, true), Before: len(learning.Passed()) > 0}
	rest := playable(learning)
	if page.Classes, err = p.ownClasses(c); err != nil {
		return err
	}
	page.Offer = slices.ContainsFunc(page.Classes, func(class classRow) bool { return class.Offered })
	if len(rest) > 0 {
		page.Continue = new(ongoingOf(w, rest[0], learning.Now))
		rest = rest[1:]
	}
	pager := site.ReadPager(c).Of(len(rest))
	page.Groups = grouped(w, site.Cut(pager, rest), learning.Now)
	page.Must, page.Over = pressing(w, learning)
	page.Pager = pager.View(c)
	for _, r := range learning.Renewals {
		page.Renewals = append(page.Renewals, renewalRowOf(w, r))
	}
	if err := p.addRequests(c, by, &page); err != nil {
		return err
	}
	return ongoingView.Render(p.site, c, http.StatusOK, page)
}

// grouped puts courses under a heading for each way that they press.
func grouped(w *i18n.Printer, all []courses.Ongoing, now time.Time) (groups []ongoingGroup) {
	headings := map[courses.Hurry]string{courses.Mandatory: "courses.mine.must", courses.Chosen: "courses.mine.chosen", courses.Delayed: "courses.mine.waiting"}
	for i, o := range all {
		if i == 0 || all[i-1].Hurry() != o.Hurry() {
			groups = append(groups, ongoingGroup{Heading: w.T(headings[o.Hurry()])})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, ongoingOf(w, o, now))
	}
	return groups
}

// pressing says how many mandatory courses somebody has to do, and how many of them
// are late.
func pressing(w *i18n.Printer, l courses.Learning) (must, over string) {
	all, late := 0, 0
	for _, o := range playable(l) {
		if o.Hurry() == courses.Mandatory {
			all++
			if o.DueAt != nil && o.DueAt.Before(l.Now) {
				late++
			}
		}
	}
	if all > 0 {
		must = w.N("courses.mine.must.count", all)
	}
	if late > 0 {
		over = w.N("courses.mine.over.count", late)
	}
	return must, over
}

func (p *pages) showAchieved(c *gin.Context) error {
	by := actor(c)
	learning, err := p.courses.CoursesOf(c.Request.Context(), by, by.ProfileID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	passed := learning.Passed()
	pager := site.ReadPager(c).Of(len(passed))
	page := achievedPage{Page: p.site.Page(c, "courses.achieved.title"), Tabs: tabs(w, learning, false), Pager: pager.View(c)}
	for _, a := range site.Cut(pager, passed) {
		page.Rows = append(page.Rows, achievedOf(w, a, learning.Now))
	}
	return achievedView.Render(p.site, c, http.StatusOK, page)
}

// playable are the courses that there is something to open in: of those that
// are nothing but classes, the classes are shown.
func playable(l courses.Learning) []courses.Ongoing {
	return slices.DeleteFunc(slices.Clone(l.Ongoing), func(o courses.Ongoing) bool { return !o.Playable })
}

func tabs(w *i18n.Printer, l courses.Learning, ongoing bool) []site.Tab {
	return []site.Tab{
		{Text: w.T("courses.mine.ongoing"), Path: "/min-side", Count: len(playable(l)), Current: ongoing},
		{Text: w.T("courses.mine.achieved"), Path: "/min-side/gjennomforte", Count: len(l.Passed()), Current: !ongoing},
	}
}

func ongoingOf(w *i18n.Printer, o courses.Ongoing, now time.Time) ongoingRow {
	id, title := string(o.Enrolment.CourseID), o.Title(w.Language())
	row := ongoingRow{ID: id, Title: title, Summary: o.Summary(w.Language()), Path: "/kurs/" + id, Begun: o.Begun(), Failed: o.Failed,
		Progress: site.Progress{Done: o.Progress, Total: 100, Label: title, Text: w.Percent(o.Progress * 100)}}
	row.Due, row.Required = dueOf(w, o, now), o.RequiredAt != nil
	if o.Parts != nil {
		row.Parts, row.Seated = partsOf(w, *o.Parts), o.Parts.Booked != nil
	}
	switch {
	case o.Held != nil:
		row.Held, row.Status = true, site.Status{Kind: "done", Text: w.T("prerequisite.held")}
		if row.ToClass = o.Held.Class; row.ToClass {
			row.Status.Text = w.T("both.learnt")
		}
		for _, n := range o.Held.For {
			row.HeldFor = append(row.HeldFor, site.Link{Text: n.Title(w.Language()), Path: "/kurs/" + string(n.CourseID)})
		}
	case o.Failed:
		row.Status = site.Status{Kind: "wrong", Text: w.T("courses.status.failed")}
	case o.Begun():
		row.Status = site.Status{Kind: "going", Text: w.T("courses.status.going")}
		row.Used = w.T("courses.used", "When", w.Ago(now, *o.UsedAt))
	default:
		row.Status = site.Status{Kind: "new", Text: w.T("courses.status.new")}
	}
	return row
}

func achievedOf(w *i18n.Printer, a courses.Achieved, now time.Time) achievedRow {
	row := achievedRow{CourseID: string(a.Result.CourseID), Title: a.Title(w.Language()), Date: w.Date(a.AchievedAt),
		Score: score(w, a.Score), Status: standing(w, a.Result, a.Rule, now), Superseded: a.SupersededBy != nil}
	if a.Certificate != "" {
		row.Certificate = "/kursbevis/" + a.Certificate
	}
	if a.Newer != "" {
		row.Newer = "/kursbevis/" + a.Newer
	}
	if a.Evidence != "" {
		row.Evidence = site.Link{Text: a.Evidence, Path: "/dokumentasjon/" + string(a.Result.ID)}
	}
	if a.RenewedIn.CourseID != "" {
		row.Renewed = w.T("renewal.renewed_in", "Title", a.RenewedIn.Title(w.Language()))
	}
	switch {
	case a.Withdrawn:
		row.Why = w.T("courses.certificate.withdrawn")
	case a.Held != nil:
		row.Why = w.T("prerequisite.counts_when", "Courses", titlesOf(w, a.Held.For))
	case a.NotAccepted != "":
		row.Why = w.T(a.NotAccepted)
	}
	return row
}

// titlesOf names courses one after the other.
func titlesOf(w *i18n.Printer, all []courses.Named) string {
	titles := make([]string, len(all))
	for i, n := range all {
		titles[i] = n.Title(w.Language())
	}
	return strings.Join(titles, ", ")
}
