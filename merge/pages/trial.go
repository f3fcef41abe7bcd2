package pages

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// carryOutForm says of a file that was tried that it is to be carried out.
type carryOutForm struct {
	Ends string `form:"ends" max:"12"` // how many employments end, as they were counted on the page; empty: nobody was asked
}

// rehearsedView is what a file would do.
type rehearsedView struct {
	FileName string
	Path     string   // where it is carried out
	Digest   string   // the beginning of the SHA-256 of the file
	Before   []runRow // when these very bytes were imported before
	Missing  missingView
	Useless  bool // no row can be used, and the file ends nobody
	Stopped  int  // that many rows were read, none can be used, and the file cannot be carried out; 0: all were read
	outcomes
}

// missingView is whom a full file does not name.
type missingView struct {
	Full  bool
	Held  string   // why somebody has to say yes, in words; empty: nobody has to
	Text  string   // how many they are, in words
	Left  []string // how many are left alone, and why
	Count int
}

// createImport keeps the file, to be tried: nothing is changed before somebody has
// seen what it would do.
func (p *pages) createImport(c *gin.Context) error {
	var form importForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	file, err := site.File(c, "file")
	if err != nil {
		return err
	}
	if file == nil {
		return p.refuseImport(c, form, site.Fault{Key: "merge.hires.choose"})
	}
	content, err := file.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	err = p.merge.CheckUpload(content)
	if why := problem.Of(err); why != nil && why.Kind == problem.Invalid {
		return p.refuseImport(c, form, site.Fault{Key: why.Key, Args: why.Args})
	}
	if err != nil {
		return err
	}
	kept, err := p.merge.KeepUpload(c.Request.Context(), actor(c), content, merge.ImportOptions{FileName: file.Filename, Full: form.Full})
	if err != nil {
		return err
	}
	return p.site.See(c, trialPath(kept.ID))
}

// trialPath is where a file that is kept can be tried, as often as one likes, and
// carried out.
func trialPath(id merge.UploadID) string { return toHires.Path + "/fil/" + string(id) }

// mostHopeless rows of which none can be used are enough to know that it is not
// the right file, or that a column is wrong in all of them. Files are up to 200 MB,
// and all rows of such a one would take a minute and tell HR no more.
const mostHopeless = 10_000

// showTrial tries a file that is kept, and shows what it would do. Who comes back
// when it has been carried out is led to what came of it.
func (p *pages) showTrial(c *gin.Context) error {
	w, id := p.site.Words(c), merge.UploadID(c.Param("id"))
	told := rehearsedView{Path: trialPath(id)}
	kept, sum, err := p.merge.ImportUpload(c.Request.Context(), actor(c), id, merge.ImportOptions{DryRun: true, GiveUp: mostHopeless}, func(o merge.RowOutcome) {
		if len(told.Rows) < mostShown {
			told.Rows = append(told.Rows, rowOf(w, o))
		}
	})
	if errors.Is(err, merge.ErrUploadUsed) {
		return p.carriedOut(c, kept.Run, site.Notice{Kind: site.Note, Key: merge.ErrUploadUsed.Key})
	}
	if err != nil {
		return err
	}
	told.FileName, told.Digest, told.Missing = kept.FileName, kept.SHA256[:12], missingOf(w, kept.Full, sum.Missing)
	told.Counts, told.More, told.Unknown = countsOf(w, sum.Counts), sum.Rows+sum.Missing.Count-len(told.Rows), sum.Unknown
	if sum.GaveUp {
		told.Stopped = sum.Rows
	}
	told.Useless = sum.Counts[merge.RowRefused] == sum.Rows && !kept.Full
	before, err := p.merge.RunsOf(c.Request.Context(), actor(c), kept.SHA256)
	if err != nil {
		return err
	}
	for _, run := range before {
		told.Before = append(told.Before, p.runOf(w, run))
	}
	page, err := p.hiresPage(c)
	if err != nil {
		return err
	}
	page.Rehearsed = &told
	return hiresView.Render(p.site, c, http.StatusOK, page)
}

// missingOf words whom a full file does not name.
func missingOf(w *i18n.Printer, full bool, m merge.Missing) missingView {
	v := missingView{Full: full, Count: m.Count, Text: w.N("merge.missing.count", m.Count, "Living", w.Number(m.Living))}
	for _, left := range m.Left {
		v.Left = append(v.Left, left.Words(w))
	}
	if m.Held != "" {
		v.Held = w.T("merge.missing."+string(m.Held), "Count", w.Number(m.Count), "Living", w.Number(m.Living))
	}
	return v
}

// carryOut imports the very bytes that were tried. Where another number would
// leave than the one on the page, nobody does, and the run says so. Who sends it
// twice is led to what came of it.
func (p *pages) carryOut(c *gin.Context) error {
	var form carryOutForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	options := merge.ImportOptions{}
	if ends, err := strconv.Atoi(form.Ends); err == nil {
		options.ConfirmEnds = &ends
	}
	w := p.site.Words(c)
	kept, sum, err := p.merge.ImportUpload(c.Request.Context(), actor(c), merge.UploadID(c.Param("id")), options, func(merge.RowOutcome) {})
	notice := site.Notice{Kind: site.Done, Key: "merge.hires.done", Args: map[string]any{"Rows": w.Number(sum.Rows), "Merged": w.Number(sum.Merged)}}
	if errors.Is(err, merge.ErrUploadUsed) {
		notice, err = site.Notice{Kind: site.Note, Key: merge.ErrUploadUsed.Key}, nil
	}
	if err != nil {
		return err
	}
	return p.carriedOut(c, kept.Run, notice)
}

// carriedOut leads to what came of a file.
func (p *pages) carriedOut(c *gin.Context, run merge.RunID, notice site.Notice) error {
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, toHires.Path+"/kjoring/"+string(run))
}

func (p *pages) refuseImport(c *gin.Context, form importForm, fault site.Fault) error {
	page, err := p.hiresPage(c)
	if err != nil {
		return err
	}
	page.Form, page.Faults = form, site.Faults{"file": fault}
	return hiresView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}
