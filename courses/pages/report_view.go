package pages

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/report"
)

type reportPage struct {
	site.Page
	Lead           string
	Columns        []reportColumn
	Rows           []reportRow
	Shown          int
	Named          bool // some row could be shown
	Shows          []site.Link
	Orders         []site.Link
	Bars           barChart
	Units          []reportUnit
	Line           lineChart
	LeftOut        int
	Hidden         int
	Past, Then     bool
	Full           string
	Change, Export string
	Pager          site.PagerView
	Save           saveForm
	Saved          *savedPart // nil: it is not kept
	Reader         readerForm
	Refused        string // why there is nothing to show
}

type reportColumn struct {
	Title, Code, Path string
	Total             string
	Language          i18n.Language
}

type reportRow struct {
	Name, Unit string
	Cells      []reportCell
}

type reportCell struct {
	Column string
	site.Status
	More string // under way
	Free bool   // no requirement of the person
}

type reportUnit struct{ Name, People, Full, Share string }

var reportView = site.View[reportPage]("courses/report.html")

// read answers the address; a mistake in it shows the form with what is wrong.
func (p *reports) read(c *gin.Context) (*report.Report, reportForm, bool, error) {
	var form reportForm
	if err := site.Read(c, &form); err != nil {
		return nil, form, false, err
	}
	r, err := p.report.Read(c.Request.Context(), actor(c), form.definition())
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		return nil, form, false, p.ask(c, form, fault)
	}
	return r, form, err == nil, err
}

func (p *reports) showReport(c *gin.Context) error {
	r, form, ok, err := p.read(c)
	if !ok {
		return err
	}
	return reportView.Render(p.site, c, http.StatusOK, p.reportPage(c, r, form))
}

func (p *reports) reportPage(c *gin.Context, r *report.Report, form reportForm) reportPage {
	w, q := p.site.Words(c), addressOf(r.Definition)
	pager := site.ReadPager(c).Of(r.Shown())
	order := report.Order(form.Order)
	page := reportPage{Page: p.site.Page(c, "report.title").Under(toReports), Lead: leadOf(w, r), Shown: r.Shown(), Named: r.People > r.Hidden,
		LeftOut: r.LeftOut, Hidden: r.Hidden, Past: r.Past, Then: r.Then, Full: r.Full.Text(w), Bars: barsOf(w, r), Line: lineOf(w, r),
		Change: newReportPath + "?" + q.Encode(), Export: "?" + q.Encode(), Pager: pager.View(c)}
	for i, column := range r.Columns {
		page.Columns = append(page.Columns, reportColumn{Title: column.Title(w.Language()), Code: column.Code, Path: "/kurs/" + string(column.CourseID),
			Total: r.Totals[i].Text(w)})
	}
	for _, row := range r.Rows(order, pager.Offset(), pager.Limit()) {
		page.Rows = append(page.Rows, reportRowOf(w, r, row))
	}
	for _, u := range r.Units {
		page.Units = append(page.Units, reportUnit{Name: u.Name, People: w.Number(u.People.All), Full: w.Number(u.People.Of), Share: w.Percent(u.Cells.Whole())})
	}
	page.Save = saveForm{Question: q.Encode(), Key: rand.Text()}
	page.Shows, page.Orders = p.ways(w, r, order, q)
	return page
}

// ways are the links that show other rows, or the same in another order.
func (p *reports) ways(w *i18n.Printer, r *report.Report, order report.Order, q url.Values) (shows, orders []site.Link) {
	if order != "" {
		q.Set("orden", string(order))
	}
	for _, show := range report.Shows {
		shows = append(shows, site.Link{Text: w.T(showKeys[show]), Path: with(readPath, q, "rad", string(show)), Current: r.Show == show})
	}
	for _, o := range report.Orders {
		orders = append(orders, site.Link{Text: w.T(orderKeys[o]), Path: with(readPath, q, "orden", string(o)), Current: o == order || order == "" && o == report.ByName})
	}
	return shows, orders
}

// leadOf says whom and when the report is about.
func leadOf(w *i18n.Printer, r *report.Report) string {
	if r.Past {
		return w.N("report.lead.past", r.People, "Date", w.Date(r.At))
	}
	return w.N("report.lead", r.People)
}

func reportRowOf(w *i18n.Printer, r *report.Report, row report.Row) reportRow {
	shown := reportRow{Name: row.Name, Unit: row.Unit}
	for i, cell := range row.Cells {
		shown.Cells = append(shown.Cells, cellText(w, cell, r.Columns[i].Title(w.Language())))
	}
	return shown
}

// cellText is a cell in a sign and words.
func cellText(w *i18n.Printer, cell report.Cell, column string) reportCell {
	until, ends := cell.Until()
	said := reportCell{Column: column}
	if cell.Freedom != report.Bound && !cell.State.Counts() {
		said.Free, said.Text = true, w.T(freedomKeys[cell.Freedom])
		return said
	}
	switch cell.State {
	case report.Valid:
		said.Status = site.Status{Kind: "done", Text: w.T("report.cell.valid")}
		if ends {
			said.Text = w.T("report.cell.until", "Date", w.Date(until))
		}
	case report.Soon:
		said.Status = site.Status{Kind: "mind", Text: w.T("report.cell.soon", "Date", w.Date(until))}
	case report.Expired:
		said.Status = site.Status{Kind: "wrong", Text: w.T("report.cell.expired", "Date", w.Date(until))}
	case report.Going:
		said.Status = site.Status{Kind: "going", Text: goingText(w, cell)}
	default:
		said.Status = site.Status{Kind: "new", Text: w.T("report.cell.missing")}
	}
	if cell.State == report.Expired && cell.Begun {
		said.More = goingText(w, cell)
	}
	return said
}

var remainingKeys = map[report.Remaining]string{report.TheClass: "participant.stage.class_left", report.TheElearning: "participant.stage.learning_left", report.AnotherCourse: "participant.stage.held"}

// goingText says how far somebody is, or what remains where a part is done.
func goingText(w *i18n.Printer, cell report.Cell) string {
	if key, partly := remainingKeys[cell.Remains]; partly {
		return w.T(key)
	}
	return w.T("report.cell.going", "Percent", w.Percent(int(cell.Progress)*100))
}

var freedomKeys = map[report.Freedom]string{report.Exempt: "report.cell.exempt", report.Optional: "report.cell.optional"}
