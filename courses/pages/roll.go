package pages

import (
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// largestRoll is how big a list may be, in bytes.
const largestRoll = 1 << 20

// mountRoll mounts how a course owner enrols people from a list.
func (p *pages) mountRoll(r *site.Routes) {
	r.GET("/kurseier/:id/pamelding/liste", courseOwner, p.newRoll)
	r.Upload("/kurseier/:id/pamelding/liste", courseOwner, 2*largestRoll, p.readRoll)
}

type rollPage struct {
	site.Page
	Form   rollForm
	Action string
	Back   string
	Rows   []rollRow
	Counts []string // how many of each fate, in words
	Done   bool     // it was carried out
	Enrols int      // how many would be enrolled
	InRoom string   // path of the course whose places its classes have, not it; empty: it has
}

// rollForm names the file's field for the error summary; the file itself is read
// by site.File.
type rollForm struct {
	List      string `form:"list,lines" max:"300000"`
	File      string `form:"file"`
	Confirmed bool   `form:"confirmed"`
}

type rollRow struct {
	Line, Said, Name string
	Status           site.Status
}

var rollView = site.View[rollPage]("courses/roll.html")

func (p *pages) rollPage(c *gin.Context, form rollForm) (rollPage, error) {
	owned, err := p.owned(c)
	if err != nil {
		return rollPage{}, err
	}
	text, _ := owned.Text(p.site.Language(c))
	path := "/kurseier/" + string(owned.ID)
	inRoom := ""
	if owned.Form == courses.Classroom {
		inRoom = path
	}
	return rollPage{InRoom: inRoom, Page: p.site.Page(c, "roll.title").Under(toDesk, site.Link{Text: text.Title, Path: path}, site.Link{Key: "admission.title", Path: path + "/pamelding"}),
		Form: form, Action: path + "/pamelding/liste", Back: path + "/pamelding"}, nil
}

func (p *pages) newRoll(c *gin.Context) error {
	page, err := p.rollPage(c, rollForm{})
	if err != nil {
		return err
	}
	return rollView.Render(p.site, c, http.StatusOK, page)
}

// readRoll says of each line what would become of it; confirmed, it is done.
func (p *pages) readRoll(c *gin.Context) error {
	var form rollForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	typed, err := rollFile(c)
	if err != nil {
		return err
	}
	form.List = strings.TrimSpace(form.List + "\n" + typed)
	page, err := p.rollPage(c, form)
	if err != nil {
		return err
	}
	act := p.courses.ReadRoll
	if form.Confirmed {
		act = p.courses.EnrolRoll
	}
	rows, err := act(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), form.List)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		page.Faults = site.Faults{"list": {Key: refusal.Key, Args: refusal.Args}}
		return rollView.Render(p.site, c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page.Done = form.Confirmed
	page.add(p.site.Words(c), rows)
	return rollView.Render(p.site, c, http.StatusOK, page)
}

// rollFile is the text of a list that was uploaded; empty when none was.
func rollFile(c *gin.Context) (string, error) {
	header, err := site.File(c, "file")
	if err != nil || header == nil {
		return "", err
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, largestRoll))
	if err == nil && !utf8.Valid(text) { // names do not count, and nothing else has letters beyond ASCII
		text = []byte(strings.ToValidUTF8(string(text), "?"))
	}
	return string(text), err
}

// add draws the rows and counts them.
func (r *rollPage) add(w *i18n.Printer, rows []courses.RollRow) {
	counts := map[courses.RollFate]int{}
	for _, row := range rows {
		counts[row.Fate]++
		r.Rows = append(r.Rows, rollRow{Line: w.Number(row.Line), Said: row.Said, Name: row.Name, Status: fateWords(w, row.Fate, r.Done)})
	}
	r.Enrols = counts[courses.RollEnrols]
	for _, fate := range []courses.RollFate{courses.RollEnrols, courses.RollAlready, courses.RollUnknown, courses.RollAmbiguous,
		courses.RollElsewhere, courses.RollLacks, courses.RollFull, courses.RollTwice, courses.RollClosed} {
		if counts[fate] > 0 {
			r.Counts = append(r.Counts, w.T("roll.count", "Fate", fateWords(w, fate, r.Done).Text, "Count", w.Number(counts[fate])))
		}
	}
}

// fateWords says what became of a line, or would.
func fateWords(w *i18n.Printer, fate courses.RollFate, done bool) site.Status {
	switch fate {
	case courses.RollEnrols:
		if done {
			return site.Status{Kind: "done", Text: w.T("roll.fate.enrolled")}
		}
		return site.Status{Kind: "going", Text: w.T("roll.fate.enrols")}
	case courses.RollAlready:
		return site.Status{Kind: "done", Text: w.T("roll.fate.already")}
	case courses.RollTwice:
		return site.Status{Kind: "new", Text: w.T("roll.fate.twice")}
	case courses.RollUnknown:
		return site.Status{Kind: "wrong", Text: w.T("roll.fate.unknown")}
	case courses.RollAmbiguous:
		return site.Status{Kind: "mind", Text: w.T("roll.fate.ambiguous")}
	case courses.RollElsewhere:
		return site.Status{Kind: "mind", Text: w.T("roll.fate.elsewhere")}
	case courses.RollLacks:
		return site.Status{Kind: "mind", Text: w.T("roll.fate.lacks")}
	case courses.RollFull:
		return site.Status{Kind: "mind", Text: w.T("roll.fate.full")}
	}
	return site.Status{Kind: "mind", Text: w.T("roll.fate.closed")}
}
