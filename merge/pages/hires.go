package pages

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

type hiresPage struct {
	site.Page
	Form       importForm
	Columns    []columnView
	Runs       []runRow
	Planned    []plannedRow
	Unverified []plannedRow // wait for a guest to confirm an address: nothing for HR to do
	Rehearsed  *rehearsedView
}

type importForm struct {
	File string `form:"file"`
	Full bool   `form:"full"`
}

// outcomes are rows of an import with their sum.
type outcomes struct {
	Counts  []countView
	Rows    []outcomeRow
	More    int // rows that are not shown here
	Unknown []string
}

type countView struct {
	Status site.Status
	Count  int
}

type outcomeRow struct {
	Row, Line    int    // no line: a full file does not name them
	Job          string // their employee number then
	Name         string // of the employee, where we know it
	Status       site.Status
	Code, Reason string
	Faults       []rowFault // of a row as it is written; none: Reason says it all
}

// rowFault is one thing to mend in a row.
type rowFault struct {
	Column string // as the header names it; empty: the row as a whole
	Reason string
}

type runRow struct {
	ID, When, FileName, By string
	Finished               bool
	Going                  bool // it goes on, and has no sum yet
	Rows                   int
	Counts                 []countView
}

// plannedRow is a merge that waits, as HR sees it.
type plannedRow struct {
	Path, Name, Username, Due string
	Status                    site.Status
	Reasons                   []string
}

var hiresView = site.View[hiresPage]("merge/hires.html")

// mostShown rows stand on a page; all of them are in the file to download.
const mostShown = 500

func (p *pages) showHires(c *gin.Context) error {
	page, err := p.hiresPage(c)
	if err != nil {
		return err
	}
	return hiresView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) hiresPage(c *gin.Context) (hiresPage, error) {
	ctx, by, w := c.Request.Context(), actor(c), p.site.Words(c)
	page := hiresPage{Page: p.site.Page(c, "merge.hires.title"), Columns: columnsOf(w, examplesAt(p.site.Now()))}
	runs, err := p.merge.Runs(ctx, by)
	if err != nil {
		return page, err
	}
	for _, run := range runs {
		page.Runs = append(page.Runs, p.runOf(w, run))
	}
	planned, err := p.merge.Pairings(ctx, by, accounts.HR)
	for _, pairing := range planned {
		if pairing.Unverified() {
			page.Unverified = append(page.Unverified, plannedOf(w, pairing))
			continue
		}
		page.Planned = append(page.Planned, plannedOf(w, pairing))
	}
	return page, err
}

type runPage struct {
	site.Page
	Run     runRow
	Missing missingView
	outcomes
	Only    string // one outcome alone; empty: all
	Filters []site.Link
}

var runView = site.View[runPage]("merge/run.html")

func (p *pages) showRun(c *gin.Context) error {
	run, rows, err := p.merge.Run(c.Request.Context(), actor(c), merge.RunID(c.Param("id")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := runPage{Page: p.site.Page(c, "merge.run.title").Under(toHires), Run: p.runOf(w, run), Only: c.Query("utfall"),
		Missing: missingOf(w, run.Missing.Living+run.Missing.LeftAlone() > 0, run.Missing)}
	path := "/hr/ansettelser/kjoring/" + string(run.ID)
	page.Filters = []site.Link{{Text: w.T("merge.run.all"), Path: path, Count: len(rows), Current: page.Only == ""}}
	for _, outcome := range merge.Outcomes {
		if count := run.Counts[outcome]; count > 0 {
			page.Filters = append(page.Filters, site.Link{Text: w.T("merge.outcome." + string(outcome)), Path: path + "?utfall=" + string(outcome),
				Count: count, Current: page.Only == string(outcome)})
		}
	}
	if page.Only != "" {
		rows = slices.DeleteFunc(rows, func(r merge.RowOutcome) bool { return string(r.Outcome) != page.Only })
	}
	page.More = max(0, len(rows)-mostShown)
	for _, row := range rows[:len(rows)-page.More] {
		page.Rows = append(page.Rows, rowOf(w, row))
	}
	return runView.Render(p.site, c, http.StatusOK, page)
}

// downloadRun gives the outcomes as a file that spreadsheets read.
func (p *pages) downloadRun(c *gin.Context) error {
	_, rows, err := p.merge.Run(c.Request.Context(), actor(c), merge.RunID(c.Param("id")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="utfall.csv"`)
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(c.Writer)
	out.Comma = ';'
	lines := [][]string{{"row", "line", "outcome", "column", "code", "reason", "employee_number"}}
	for _, row := range rows {
		lines = append(lines, runLines(w, row)...)
	}
	return out.WriteAll(lines)
}

// runLines are a row of the run in that file: a line, or one for each thing to
// mend, so that HR can sort them by column.
func runLines(w *i18n.Printer, row merge.RowOutcome) [][]string {
	line := func(column, code, reason string) []string {
		return []string{fmt.Sprint(row.Row), fmt.Sprint(row.Line), string(row.Outcome), column, code, reason, row.EmployeeNumber}
	}
	faults := row.Faults()
	if len(faults) == 0 {
		return [][]string{line("", row.Code, row.Reason(w))}
	}
	lines := make([][]string, len(faults))
	for i, fault := range faults {
		lines[i] = line(fault.Column, fault.Code, fault.Reason(w))
	}
	return lines
}

func (p *pages) runOf(w *i18n.Printer, run merge.Run) runRow {
	row := runRow{ID: string(run.ID), When: w.DateTime(run.StartedAt), FileName: run.FileName, By: run.ByName, Finished: run.FinishedAt != nil,
		Going: run.Going(p.site.Now()), Rows: run.Rows(), Counts: countsOf(w, run.Counts)}
	if row.FileName == "" {
		row.FileName = w.T("merge.run.by_hand")
	}
	if row.By == "" {
		row.By = w.T("merge.run.by_command")
	}
	return row
}

func rowOf(w *i18n.Printer, row merge.RowOutcome) outcomeRow {
	view := outcomeRow{Row: row.Row, Line: row.Line, Job: row.EmployeeNumber, Name: row.Name, Status: outcomeStatus(w, row.Outcome), Code: row.Code, Reason: row.Reason(w)}
	for _, fault := range row.Faults() {
		view.Faults = append(view.Faults, rowFault{fault.Column, fault.Reason(w)})
	}
	return view
}

func countsOf(w *i18n.Printer, counts map[merge.Outcome]int) []countView {
	var views []countView
	for _, outcome := range merge.Outcomes {
		if count := counts[outcome]; count > 0 {
			views = append(views, countView{outcomeStatus(w, outcome), count})
		}
	}
	return views
}

// outcomeStatus is an outcome as sign and word.
func outcomeStatus(w *i18n.Printer, outcome merge.Outcome) site.Status {
	kind := map[merge.Outcome]string{
		merge.RowCreated: "done", merge.RowUpdated: "done", merge.RowPlanned: "waiting", merge.RowEnded: "new", merge.RowUnchanged: "new",
		merge.RowReview: "mind", merge.RowRefused: "wrong",
	}[outcome]
	return site.Status{Kind: kind, Text: w.T("merge.outcome." + string(outcome))}
}

func plannedOf(w *i18n.Printer, pairing merge.Pairing) plannedRow {
	return plannedRow{queuePath(accounts.HR) + "/" + string(pairing.ID), pairing.InternalName, pairing.Username, w.Day(pairing.DueDate), matchStatus(w, pairing.Match), reasons(w, pairing.Match)}
}

// matchStatus is where a match stands as sign and word.
func matchStatus(w *i18n.Printer, m merge.Match) site.Status {
	if m.Unverified() {
		return site.Status{Kind: "waiting", Text: w.T("merge.state.unverified")}
	}
	kind := map[merge.State]string{
		merge.Planned: "waiting", merge.Ready: "going", merge.Asking: "waiting", merge.Review: "mind", merge.Merged: "done", merge.Refused: "new",
	}[m.State]
	return site.Status{Kind: kind, Text: w.T("merge.state." + string(m.State))}
}
