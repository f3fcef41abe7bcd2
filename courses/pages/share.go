package pages

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/sharing"
)

func (p *pages) mountShares(r *site.Routes) {
	r.GET(sharePath, own, p.newShare)
	r.POST(sharePath, own, p.createShare)
	r.GET("/delinger", own, p.showShares)
	r.GET("/delinger/:id", ownKeys, p.showShare)
	r.POST("/delinger/:id/avslutt", own, p.endShare)
	r.POST("/delinger/:id/forleng", own, p.prolongShare)
	r.POST("/delinger/:id/ny-kode", own, p.recodeShare)
	r.POST("/delinger/:id/send-lenke", own, p.sendShareLink)
	r.POST("/delinger/:id/send-kode", own, p.sendShareCode)
	r.GET("/delt/:token", site.Anyone, p.showShared)
	r.POST("/delt/:token", site.Anyone, p.openShared)
	r.GET("/delt/:token/pdf", site.Anyone, p.printShared)
}

const sharePath = "/del-resultater"

// shareForm is the whole order: each step shows a part of it and carries the
// rest, so that nothing is kept before it is sent.
type shareForm struct {
	To        string   `form:"to" max:"20"` // the step that was asked for
	Courses   []string `form:"kurs"`        // certificate numbers
	Recipient string   `form:"recipient" max:"254"`
	Days      int      `form:"days"`
	Language  string   `form:"language" max:"2"`
	Code      string   `form:"code" max:"10"` // own, mail
	Key       string   `form:"key" max:"60"`
}

// The steps.
const (
	toCourses   = "courses"
	toRecipient = "recipient"
	toCheck     = "check"
	toSend      = "send"
)

func (f shareForm) order() sharing.Order {
	return sharing.Order{Certificates: f.Courses, Recipient: f.Recipient, Days: f.Days, Language: i18n.Language(f.Language),
		MailCode: f.Code == "mail", FormKey: f.Key}
}

// shareFields says beside which field each mistake stands.
var shareFields = map[string]string{
	sharing.ErrNothing.Key: "kurs", sharing.ErrDays.Key: "days", sharing.ErrLanguage.Key: "language", "accounts.fault.email": "recipient",
}

type sharePage struct {
	site.Page
	Form   shareForm
	Rows   []shareRow
	Chosen []string // titles
}

// shareRow is a completed course that may be ticked.
type shareRow struct {
	Number, Title, Date string
	TitleLanguage       i18n.Language
	Status              site.Status
	Ticked              bool
}

type shareOrderPage struct {
	sharePage
	Days, Tongues, Codes []site.Option
}

type shareCheckPage struct {
	sharePage
	Until, Tongue string
	MailCode      bool
	Sheet         template.HTML
}

var (
	shareView      = site.View[sharePage]("courses/share.html")
	shareOrderView = site.View[shareOrderPage]("courses/share_order.html")
	shareCheckView = site.View[shareCheckPage]("courses/share_check.html")
)

func (p *pages) newShare(c *gin.Context) error {
	return p.chooseCourses(c, shareForm{Days: 30, Language: string(p.site.Language(c)), Code: "own", Key: sharing.NewFormKey()}, nil)
}

// createShare takes one step on; the last one sends.
func (p *pages) createShare(c *gin.Context) error {
	var form shareForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	switch {
	case form.To == toCourses:
		return p.chooseCourses(c, form, nil)
	case len(form.Courses) == 0:
		return p.chooseCourses(c, form, sharing.ErrNothing)
	case form.To == toRecipient:
		return p.chooseRecipient(c, form, nil)
	case form.To == toCheck:
		return p.checkShare(c, form)
	}
	id, err := p.sharing.Create(c.Request.Context(), actor(c), form.order())
	if err != nil {
		return p.refuseShare(c, form, err)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "sharing.sent", Args: map[string]any{"Address": form.Recipient}})
	return p.site.See(c, "/delinger/"+string(id))
}

// refuseShare shows the step that a mistake belongs to, with everything kept.
func (p *pages) refuseShare(c *gin.Context, form shareForm, err error) error {
	fault := problem.Of(err)
	if fault == nil || fault.Kind != problem.Invalid && fault.Kind != problem.TooMany {
		return err
	}
	if shareFields[fault.Key] == "kurs" {
		return p.chooseCourses(c, form, fault)
	}
	return p.chooseRecipient(c, form, fault)
}

func faultsOf(fault *problem.Problem) (site.Faults, int) {
	if fault == nil {
		return nil, http.StatusOK
	}
	field := shareFields[fault.Key]
	if field == "" {
		field = "form"
	}
	return site.Faults{field: {Key: fault.Key, Args: fault.Args}}, fault.Kind.Status()
}

func (p *pages) chooseCourses(c *gin.Context, form shareForm, fault *problem.Problem) error {
	page, err := p.sharePage(c, form, "sharing.choose.title")
	if err != nil {
		return err
	}
	faults, status := faultsOf(fault)
	page.Faults = faults
	return shareView.Render(p.site, c, status, page)
}

// sharePage has what can be shared, and what of it is chosen.
func (p *pages) sharePage(c *gin.Context, form shareForm, title string) (sharePage, error) {
	all, err := p.sharing.Shareable(c.Request.Context(), actor(c))
	if err != nil {
		return sharePage{}, err
	}
	w := p.site.Words(c)
	page := sharePage{Page: p.site.Page(c, title).Under(toShares), Form: form}
	for _, t := range all {
		sheet := sheetOf(w, t)
		row := shareRow{Number: t.Number, Title: sheet.Course, TitleLanguage: sheet.CourseLanguage, Date: sheet.Date,
			Status: verdictOf(w, t, p.site).Status, Ticked: slices.Contains(form.Courses, t.Number)}
		if row.Ticked {
			page.Chosen = append(page.Chosen, row.Title)
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (p *pages) chooseRecipient(c *gin.Context, form shareForm, fault *problem.Problem) error {
	inner, err := p.sharePage(c, form, "sharing.order.title")
	if err != nil {
		return err
	}
	faults, status := faultsOf(fault)
	w, page := p.site.Words(c), shareOrderPage{sharePage: inner}
	page.Faults = faults
	page.Days = dayOptions(w, sharing.Days, form.Days)
	for _, l := range i18n.Languages {
		page.Tongues = append(page.Tongues, site.Option{Value: string(l), Text: i18n.For(l).T("language.name"), Chosen: string(l) == form.Language})
	}
	page.Codes = []site.Option{
		{Value: "own", Text: w.T("sharing.order.code.own"), Hint: w.T("sharing.order.code.own.hint"), Chosen: form.Code != "mail"},
		{Value: "mail", Text: w.T("sharing.order.code.mail"), Hint: w.T("sharing.order.code.mail.hint"), Chosen: form.Code == "mail"},
	}
	return shareOrderView.Render(p.site, c, status, page)
}

func dayOptions(w *i18n.Printer, days []int, chosen int) []site.Option {
	var options []site.Option
	for _, n := range days {
		text := w.N("sharing.days", n)
		if n == 365 {
			text = w.T("sharing.year")
		}
		options = append(options, site.Option{Value: strconv.Itoa(n), Text: text, Chosen: n == chosen})
	}
	return options
}

// checkShare shows exactly what the recipient will see.
func (p *pages) checkShare(c *gin.Context, form shareForm) error {
	sheet, err := p.sharing.Preview(c.Request.Context(), actor(c), form.order())
	if err != nil {
		return p.refuseShare(c, form, err)
	}
	inner, err := p.sharePage(c, form, "sharing.check.title")
	if err != nil {
		return err
	}
	page := shareCheckPage{sharePage: inner, MailCode: form.Code == "mail", Tongue: form.Language,
		Until: p.site.Words(c).Date(sheet.ExpiresAt)}
	if page.Sheet, err = p.drawShared(sheet); err != nil {
		return err
	}
	return shareCheckView.Render(p.site, c, http.StatusOK, page)
}

// sharedSheet is what the recipient sees, in the language of the share.
type sharedSheet struct {
	Holder, Shared, Until string
	Rows                  []sharedRow
	Scores                bool // some course has one
}

type sharedRow struct {
	Title, Date, Issuer, Score, ValidUntil, Number, Path string
	TitleLanguage                                        i18n.Language
	Status                                               site.Status
}

var sharedSheetView = site.View[sharedSheet]("courses/share_sheet.html")

func (p *pages) drawShared(s sharing.Sheet) (template.HTML, error) {
	w := i18n.For(s.Language)
	drawn := sharedSheet{Holder: s.Holder, Shared: w.Date(s.SharedAt), Until: w.Date(s.ExpiresAt)}
	for _, line := range s.Lines {
		row := sharedRow{Title: line.Title, TitleLanguage: line.TitleLanguage, Date: w.Date(line.AchievedAt), Issuer: line.Issuer,
			Score: score(w, line.Score), ValidUntil: date(w, line.ValidUntil), Number: line.Number, Path: "/bevis/" + line.VerifyCode,
			Status: holds(w, line)}
		drawn.Scores = drawn.Scores || row.Score != ""
		drawn.Rows = append(drawn.Rows, row)
	}
	return sharedSheetView.Piece(p.site, s.Language, drawn)
}

// holds says in a word whether a certificate is valid today.
func holds(w *i18n.Printer, line sharing.Line) site.Status {
	switch {
	case line.Verdict == courses.Valid:
		return site.Status{Kind: "done", Text: w.T("courses.verdict.valid")}
	case line.Verdict == courses.Expired:
		return site.Status{Kind: "mind", Text: w.T("courses.verdict.expired")}
	}
	return site.Status{Kind: "wrong", Text: w.T("courses.verdict.withdrawn")}
}
