package pages

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/completion"
)

type importsPage struct {
	site.Page
	Form     importForm
	Policies []site.Option
	Rows     []importLine
}

// importForm is the file's policy; the file itself is read by site.File.
type importForm struct {
	Policy string `form:"policy"`
	File   string `form:"file"`
}

type importLine struct {
	Path, When, By, File, Counts string
	Status                       site.Status
}

type importPage struct {
	site.Page
	Path      string
	Line      importLine
	Policy    string
	Tried     bool
	Useless   bool // a trial in which no row would write anything
	Done      bool
	Progress  string // how much is still to do
	Before    importLine
	Filters   []site.Link
	Rows      []importRow
	More      string
	WritesAll string // how many results it would write
}

type importRow struct {
	Number, Line                string
	Who, Name, Course, Day, Why string
	Status                      site.Status
}

var (
	importsView = site.View[importsPage]("courses/imports.html")
	importView  = site.View[importPage]("courses/import.html")
)

// workAtOnce is how long a page waits for an import before a job goes on with it.
const workAtOnce = 5 * time.Second

// mountImports mounts how completions come in from another system.
func (p *pages) mountImports(r *site.Routes) {
	r.GET("/kurseier/import", imports, p.showImports)
	r.Upload("/kurseier/import", imports, completion.MaxSize+1<<20, p.createImport)
	r.GET("/kurseier/import/:import", imports, p.showImport)
	r.GET("/kurseier/import/:import/rapport", imports, p.downloadImport)
	r.POST("/kurseier/import/:import/gjennomfor", imports, p.carryOut)
	r.POST("/kurseier/import/:import/angre", imports, p.undoImport)
}

func (p *pages) showImports(c *gin.Context) error {
	page, err := p.importsPage(c, importForm{Policy: string(courses.Policies[0])})
	if err != nil {
		return err
	}
	return importsView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) importsPage(c *gin.Context, form importForm) (importsPage, error) {
	all, err := p.courses.Imports(c.Request.Context(), actor(c))
	if err != nil {
		return importsPage{}, err
	}
	w := p.site.Words(c)
	page := importsPage{Page: p.site.Page(c, "completion.title").Under(toDesk), Form: form}
	for _, policy := range courses.Policies {
		page.Policies = append(page.Policies, site.Option{Value: string(policy), Text: w.T("completion.policy." + string(policy)), Hint: w.T("completion.policy." + string(policy) + ".hint"), Chosen: form.Policy == string(policy)})
	}
	for _, i := range all {
		page.Rows = append(page.Rows, importLineOf(w, i))
	}
	return page, nil
}

var importKinds = map[courses.ImportState]string{courses.ImportTried: "new", courses.ImportRunning: "going", courses.ImportDone: "done", courses.ImportUndoing: "going", courses.ImportUndone: "waiting"}

func importLineOf(w *i18n.Printer, i courses.CompletionImport) importLine {
	line := importLine{Path: "/kurseier/import/" + string(i.ID), When: w.DateTime(i.MadeAt), By: i.ByName, File: i.FileName,
		Status: site.Status{Kind: importKinds[i.State], Text: w.T("completion.state." + string(i.State))}}
	if line.By == "" {
		line.By = w.T("completion.by_command")
	}
	var counts []string
	for _, verdict := range courses.RowVerdicts {
		if n := i.Counts[verdict]; n > 0 {
			counts = append(counts, w.T("completion.verdict."+string(verdict))+": "+w.Number(n))
		}
	}
	if i.Refused > 0 {
		counts = append(counts, w.T("completion.verdict.refused")+": "+w.Number(i.Refused))
	}
	line.Counts = strings.Join(counts, " · ")
	return line
}

func (p *pages) createImport(c *gin.Context) error {
	var form importForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	header, err := site.File(c, "file")
	if err != nil {
		return err
	}
	if header == nil {
		return p.refuseImport(c, form, "file", problem.New(problem.Invalid, "completion.file.missing"))
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	id, err := p.courses.TryImport(c.Request.Context(), actor(c), file, header.Filename, courses.Policy(form.Policy))
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		field := "file"
		if fault.Key == "completion.policy.missing" {
			field = "policy"
		}
		return p.refuseImport(c, form, field, fault)
	}
	if err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/import/"+string(id))
}

func (p *pages) refuseImport(c *gin.Context, form importForm, field string, fault *problem.Problem) error {
	page, err := p.importsPage(c, form)
	if err != nil {
		return err
	}
	page.Faults = site.Faults{field: {Key: fault.Key, Args: fault.Args}}
	return importsView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

// mostRowsShown is how many rows of an import a page shows; the report has all.
const mostRowsShown = 200

func (p *pages) showImport(c *gin.Context) error {
	i, rows, err := p.courses.Import(c.Request.Context(), actor(c), courses.ImportID(c.Param("import")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := importPage{Page: p.site.Page(c, "completion.report").Under(toDesk, site.Link{Key: "completion.title", Path: "/kurseier/import"}), Line: importLineOf(w, i),
		Path: "/kurseier/import/" + string(i.ID), Policy: w.T("completion.policy." + string(i.Policy)), Tried: i.State == courses.ImportTried, Done: i.State == courses.ImportDone}
	writes := i.Counts[courses.Writes] + i.Counts[courses.Replaces]
	page.Useless, page.WritesAll = writes == 0, w.N("completion.writes", writes)
	if i.State == courses.ImportRunning || i.State == courses.ImportUndoing {
		page.Progress = w.N("completion.waiting", i.Waiting)
	}
	if page.Tried {
		before, err := p.courses.SameFile(c.Request.Context(), i)
		if err != nil {
			return err
		}
		if before.ID != "" {
			page.Before = importLineOf(w, before)
		}
	}
	only := c.Query("utfall")
	page.Filters = importFilters(w, page.Path, only, i)
	if only != "" {
		rows = slices.DeleteFunc(rows, func(r courses.ImportRow) bool { return upshotOf(r) != only })
	}
	if more := len(rows) - mostRowsShown; more > 0 {
		page.More = w.N("completion.more", more)
	}
	for _, r := range rows[:min(len(rows), mostRowsShown)] {
		page.Rows = append(page.Rows, importRowOf(w, r))
	}
	return importView.Render(p.site, c, http.StatusOK, page)
}

func upshotOf(r courses.ImportRow) string {
	if r.Refused {
		return "refused"
	}
	return string(r.Verdict)
}

func importFilters(w *i18n.Printer, path, only string, i courses.CompletionImport) []site.Link {
	filters := []site.Link{{Text: w.T("participant.all"), Path: path, Count: i.Rows, Current: only == ""}}
	add := func(verdict string, count int) {
		if count > 0 {
			filters = append(filters, site.Link{Text: w.T("completion.verdict." + verdict), Path: path + "?utfall=" + verdict, Count: count, Current: only == verdict})
		}
	}
	for _, verdict := range courses.RowVerdicts {
		add(string(verdict), i.Counts[verdict])
	}
	add("refused", i.Refused)
	return filters
}

var verdictKinds = map[string]string{"write": "done", "replace": "mind", "same": "waiting", "kept": "waiting", "older": "waiting", "refused": "wrong"}

func importRowOf(w *i18n.Printer, r courses.ImportRow) importRow {
	row := importRow{Number: w.Number(r.Number), Line: w.Number(r.Line), Who: r.Who, Name: r.Name, Course: r.Course,
		Status: site.Status{Kind: verdictKinds[upshotOf(r)], Text: w.T("completion.verdict." + upshotOf(r))}}
	if r.Day != "" {
		row.Day = w.Day(r.Day)
	}
	switch {
	case r.Fault != "":
		row.Why = w.T(r.Fault)
	case r.Undone:
		row.Why = w.T("completion.undone")
	}
	return row
}

// downloadImport gives what becomes of every row as a file that spreadsheets read.
func (p *pages) downloadImport(c *gin.Context) error {
	_, rows, err := p.courses.Import(c.Request.Context(), actor(c), courses.ImportID(c.Param("import")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="rapport.csv"`)
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(c.Writer)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write([]string{w.T("completion.row"), w.T("completion.line"), w.T("completion.who"), w.T("completion.name"), w.T("completion.course"), w.T("completion.day"), w.T("completion.outcome"), w.T("completion.why")}); err != nil {
		return err
	}
	for _, r := range rows {
		row := importRowOf(w, r)
		if err := out.Write([]string{row.Number, row.Line, courses.Harmless(row.Who), courses.Harmless(row.Name), courses.Harmless(row.Course), r.Day, row.Status.Text, row.Why}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (p *pages) carryOut(c *gin.Context) error {
	id := courses.ImportID(c.Param("import"))
	return p.afterImport(c, id, p.courses.CarryOut(c.Request.Context(), actor(c), id, workAtOnce))
}

func (p *pages) undoImport(c *gin.Context) error {
	id := courses.ImportID(c.Param("import"))
	return p.afterImport(c, id, p.courses.UndoImport(c.Request.Context(), actor(c), id, workAtOnce))
}

// afterImport goes back to the import and says how far it has come.
func (p *pages) afterImport(c *gin.Context, id courses.ImportID, err error) error {
	if err != nil {
		return err
	}
	i, _, err := p.courses.Import(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "completion.after." + string(i.State)}); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/import/"+string(id))
}
