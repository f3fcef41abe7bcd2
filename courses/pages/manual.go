package pages

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/completion"
)

type resultPage struct {
	site.Page
	Form     resultForm
	Action   string
	Course   string
	Outcomes []site.Option
	Today    string // ISO
}

// resultForm is a result that was reached elsewhere. The file's field stands here
// for the summary of faults; the file itself is read by site.File.
type resultForm struct {
	Who     string   `form:"who,lines" max:"8000"`
	People  []string `form:"person"` // chosen in the list
	Day     string   `form:"day"`
	Outcome string   `form:"outcome"`
	Score   string   `form:"score"`
	Note    string   `form:"note,lines" max:"2000"`
	File    string   `form:"file"`
}

var resultView = site.View[resultPage]("courses/result.html")

// newResult asks for a result; who was chosen in the list stands there already.
func (p *pages) newResult(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	form := resultForm{Outcome: "passed"}
	var names []string
	for _, id := range c.QueryArray("person") {
		detail, err := p.courses.Participant(c.Request.Context(), actor(c), owned.ID, accounts.ProfileID(id))
		if err != nil {
			return err
		}
		names = append(names, detail.Person.Login)
	}
	form.Who = strings.Join(names, "\n")
	return resultView.Render(p.site, c, http.StatusOK, p.resultPage(c, owned, form))
}

func (p *pages) resultPage(c *gin.Context, owned courses.Owned, form resultForm) resultPage {
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := resultPage{Form: form, Action: path + "/resultat", Course: text.Title, Today: accounts.Today(p.site.Now()),
		Page: p.site.Page(c, "manual.title").Under(toDesk, site.Link{Text: text.Title, Path: path}, site.Link{Key: "participant.tab", Path: path + "/deltakere"})}
	for _, outcome := range []string{"passed", "failed"} {
		page.Outcomes = append(page.Outcomes, site.Option{Value: outcome, Text: w.T("manual.outcome." + outcome), Chosen: outcome == form.Outcome})
	}
	return page
}

// read makes of the form what the act takes; faults are what cannot be read.
func (f resultForm) read() (courses.ByHand, site.Faults) {
	faults := site.Faults{}
	m := courses.ByHand{Passed: f.Outcome == "passed", Evidence: courses.Evidence{Note: f.Note}}
	for _, line := range strings.FieldsFunc(f.Who, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' }) {
		if name := strings.TrimSpace(line); name != "" {
			m.Who = append(m.Who, name)
		}
	}
	var read bool
	if m.Day, read = completion.Day(f.Day); !read {
		faults.Add("day", "manual.day.missing")
	}
	if m.Score, read = completion.Score(f.Score); !read {
		faults.Add("score", "manual.score.range")
	}
	if f.Outcome != "passed" && f.Outcome != "failed" {
		faults.Add("outcome", "manual.outcome.missing")
	}
	return m, faults
}

func (p *pages) createResult(c *gin.Context) error {
	var form resultForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	m, faults := form.read()
	if err := p.takeEvidence(c, &m, faults); err != nil {
		return err
	}
	for field, fault := range m.Faults(p.site.Now()) {
		if _, said := faults[field]; !said {
			faults[field] = site.Fault{Key: fault.Key, Args: fault.Args}
		}
	}
	if len(faults) > 0 {
		return p.refuseResult(c, owned, form, faults)
	}
	written, err := p.courses.Register(c.Request.Context(), actor(c), owned.ID, m)
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		return p.refuseResult(c, owned, form, site.Faults{"who": {Key: fault.Key, Args: fault.Args}})
	}
	if err != nil {
		return err
	}
	notice := site.Notice{Kind: site.Done, Key: "manual.done", Args: map[string]any{"Count": p.site.Words(c).N("manual.count", written)}}
	if written == 0 {
		notice = site.Notice{Kind: site.Mind, Key: "manual.stands"}
	}
	if err := p.site.Flash(c, notice); err != nil {
		return err
	}
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/deltakere")
}

// takeEvidence keeps the file, if there is one; what is wrong with it stands
// beside its field.
func (p *pages) takeEvidence(c *gin.Context, m *courses.ByHand, faults site.Faults) error {
	header, err := site.File(c, "file")
	if err != nil || header == nil {
		return err
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	kept, err := p.courses.KeepEvidence(c.Request.Context(), actor(c), file, header.Filename)
	if fault := problem.Of(err); fault != nil && fault.Kind == problem.Invalid {
		faults["file"] = site.Fault{Key: fault.Key, Args: fault.Args}
		return nil
	}
	if err != nil {
		return err
	}
	kept.Note = m.Evidence.Note
	m.Evidence = kept
	return nil
}

func (p *pages) refuseResult(c *gin.Context, owned courses.Owned, form resultForm, faults site.Faults) error {
	page := p.resultPage(c, owned, form)
	page.Faults = faults
	return resultView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

// openEvidence hands out the file behind a result: always to be kept, never shown
// as a page of ours.
func (p *pages) openEvidence(c *gin.Context) error {
	e, file, err := p.courses.OpenEvidence(c.Request.Context(), actor(c), courses.ResultID(c.Param("result")))
	if err != nil {
		return err
	}
	defer file.Close()
	c.Header("Content-Type", e.MediaType)
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.FileName}))
	_, err = io.Copy(c.Writer, file)
	return err
}
