package pages

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// Where the helpdesk sees to what people have written.
const inquiriesPath = "/kundesenter/henvendelser"

var toInquiries = site.Link{Key: "inquiry.list.title", Path: inquiriesPath}

func (p *pages) mountInquiries(r *site.Routes) {
	r.GET(inquiriesPath, helpdesk, p.showInquiries)
	one := inquiriesPath + "/:id"
	r.GET(one, helpdesk, p.showInquiry)
	r.POST(one+"/ta", help, p.takeInquiry)
	r.POST(one+"/svar", help, p.answerInquiry)
	r.POST(one+"/lukk", help, p.closeInquiry)
	r.POST(one+"/koble", help, p.linkInquiry)
}

// inquiryShelf is one heap of inquiries: which belong on it.
type inquiryShelf struct {
	name string
	has  func(by accounts.Actor, d accounts.DeskInquiry) bool
}

var inquiryShelves = []inquiryShelf{
	{"nye", func(_ accounts.Actor, d accounts.DeskInquiry) bool { return d.New() }},
	{"mine", func(by accounts.Actor, d accounts.DeskInquiry) bool {
		return d.State == accounts.InquiryOpen && d.TakenBy == by.ProfileID
	}},
	{"andres", func(by accounts.Actor, d accounts.DeskInquiry) bool {
		return d.State == accounts.InquiryOpen && d.TakenBy != "" && d.TakenBy != by.ProfileID
	}},
	{"besvart", func(_ accounts.Actor, d accounts.DeskInquiry) bool { return d.State == accounts.InquiryAnswered }},
	{"lukket", func(_ accounts.Actor, d accounts.DeskInquiry) bool { return d.State == accounts.InquiryClosed }},
}

// inquiriesPage lists what people have written to the reader's helpdesk.
type inquiriesPage struct {
	site.Page
	Tabs  []site.Tab
	Alone bool // nobody serves the whole portal
	Rows  []inquiryRow
	Pager site.PagerView
}

type inquiryRow struct {
	Path, Who, Reference, When, Organisation, Taken string
	Status                                          site.Status
	Returned                                        bool // the latest answer did not arrive
}

var inquiriesView = site.View[inquiriesPage]("accounts/inquiries.html")

func (p *pages) showInquiries(c *gin.Context) error {
	var form struct {
		Show string `form:"vis" max:"20"`
	}
	if err := site.Read(c, &form); err != nil {
		return err
	}
	by := actor(c)
	all, err := p.accounts.Inquiries(c.Request.Context(), by)
	if err != nil {
		return err
	}
	chosen := max(0, slices.IndexFunc(inquiryShelves, func(s inquiryShelf) bool { return s.name == form.Show }))
	w := p.site.Words(c)
	page := inquiriesPage{Page: p.site.Page(c, "inquiry.list.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"})}
	if page.Alone, err = p.accounts.InquiriesOrphaned(c.Request.Context(), by); err != nil {
		return err
	}
	for i, shelf := range inquiryShelves {
		there := slices.DeleteFunc(slices.Clone(all), func(d accounts.DeskInquiry) bool { return !shelf.has(by, d) })
		page.Tabs = append(page.Tabs, site.Tab{Text: w.T("inquiry.shelf." + shelf.name), Path: inquiriesPath + "?vis=" + shelf.name, Count: len(there), Current: i == chosen})
		if i != chosen {
			continue
		}
		pager := site.ReadPager(c).Of(len(there))
		for _, d := range site.Cut(pager, there) {
			page.Rows = append(page.Rows, inquiryRowOf(w, d))
		}
		page.Pager = pager.View(c)
	}
	return inquiriesView.Render(p.site, c, http.StatusOK, page)
}

func inquiryRowOf(w *i18n.Printer, d accounts.DeskInquiry) inquiryRow {
	return inquiryRow{Path: inquiriesPath + "/" + string(d.ID), Who: d.Who(), Reference: d.Reference, When: w.DateTime(d.UpdatedAt), Organisation: d.Organisation,
		Taken: d.TakenName, Status: inquiryStatus(w, d), Returned: d.Returned()}
}

func inquiryStatus(w *i18n.Printer, d accounts.DeskInquiry) site.Status {
	kind, key := d.Stage()
	return site.Status{Kind: kind, Text: w.T(key, "Name", d.TakenName)}
}

type deskForm struct {
	Text   string `form:"text,lines" max:"5000"`
	Person string `form:"person" max:"254"`
	From   string `form:"from" max:"64"` // who had it when the page was drawn
	Key    string `form:"nokkel" max:"64"`
}

// deskPage is one inquiry with its thread.
type deskPage struct {
	site.Page
	Form      deskForm
	Row       inquiryRow
	Path      string
	Person    string // path; empty: nobody is known
	Surely    bool   // written signed in
	Email     string
	To        string // where an answer goes
	Facts     []deskFact
	Thread    []deskMessage
	From      accounts.ProfileID
	Mine, Own bool
	Closed    bool
}

type deskFact struct{ Name, Value string }

type deskMessage struct {
	Who, When string
	Helpdesk  bool
	Lines     []string
	Went      *deskPosted // nil: no mail carried it, or it is long ago
}

// deskPosted is how an answer went, in the words of the mail history.
type deskPosted struct {
	Status       site.Status
	Said, Answer string
}

var deskView = site.View[deskPage]("accounts/inquiry_desk.html")

func (p *pages) showInquiry(c *gin.Context) error {
	return p.drawDesk(c, http.StatusOK, deskForm{}, nil)
}

func inquiryOf(c *gin.Context) accounts.InquiryID { return accounts.InquiryID(c.Param("id")) }

func (p *pages) drawDesk(c *gin.Context, status int, form deskForm, faults site.Faults) error {
	by, w := actor(c), p.site.Words(c)
	d, err := p.accounts.Inquiry(c.Request.Context(), by, inquiryOf(c))
	if err != nil {
		return err
	}
	page := deskPage{Page: p.site.Page(c, "inquiry.desk.title").Titled(w.T("inquiry.desk.title", "Name", d.Who(), "Reference", d.Reference)).
		Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, toInquiries),
		Form: form, Row: inquiryRowOf(w, d), Path: inquiriesPath + "/" + string(d.ID), Surely: d.SignedIn, Email: d.Email, To: d.To,
		From: d.TakenBy, Mine: d.TakenBy == by.ProfileID, Own: d.Own, Closed: d.State == accounts.InquiryClosed}
	if d.ProfileID != "" {
		page.Person = personPath(d.ProfileID)
	}
	if page.Form.Person == "" {
		page.Form.Person = d.Email
	}
	if page.Form.Key == "" {
		page.Form.Key = accounts.NewFormKey()
	}
	for _, f := range []deskFact{{w.T("inquiry.fact.written"), w.DateTime(d.WrittenAt)}, {w.T("inquiry.fact.page"), d.Page}, {w.T("inquiry.fact.problem"), d.Problem},
		{w.T("inquiry.fact.browser"), d.Browser}, {w.T("inquiry.fact.organisation"), d.Organisation}} {
		if f.Value != "" {
			page.Facts = append(page.Facts, f)
		}
	}
	for _, m := range d.Messages {
		page.Thread = append(page.Thread, deskMessage{Who: cmp.Or(m.ByName, d.Who()), When: w.DateTime(m.WrittenAt), Helpdesk: m.By != "", Lines: strings.Split(m.Text, "\n"), Went: p.wentOf(w, m.Went)})
	}
	page.Faults = faults
	return deskView.Render(p.site, c, status, page)
}

func (p *pages) wentOf(w *i18n.Printer, m *accounts.Posted) *deskPosted {
	if m == nil {
		return nil
	}
	now := p.site.Now()
	return &deskPosted{Status: site.Status{Kind: m.Fate.Kind, Text: m.Fate.Text(w, now)}, Said: m.Said.Text(w, now), Answer: m.Answer}
}

// backToInquiry ends an act on an inquiry: back to it with what was done, or with
// what is wrong in the field.
func (p *pages) backToInquiry(c *gin.Context, form deskForm, field, done string, err error) error {
	if err != nil {
		faults, err := faultOn(field, err)
		if err != nil {
			return err
		}
		return p.drawDesk(c, http.StatusUnprocessableEntity, form, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: done})
	return p.site.See(c, inquiriesPath+"/"+string(inquiryOf(c)))
}

func (p *pages) takeInquiry(c *gin.Context) error {
	var form deskForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.TakeInquiry(c.Request.Context(), actor(c), inquiryOf(c), accounts.ProfileID(form.From))
	if refused := problem.Of(err); refused != nil && refused.Is(accounts.ErrInquiryTaken) {
		p.site.Flash(c, site.Notice{Kind: site.Mind, Key: refused.Key, Args: refused.Args})
		return p.site.See(c, inquiriesPath+"/"+string(inquiryOf(c)))
	}
	return p.backToInquiry(c, form, whole, "inquiry.taken.done", err)
}

func (p *pages) answerInquiry(c *gin.Context) error {
	var form deskForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.AnswerInquiry(c.Request.Context(), actor(c), inquiryOf(c), form.Text, form.Key)
	return p.backToInquiry(c, form, "text", "inquiry.answered.done", err)
}

func (p *pages) closeInquiry(c *gin.Context) error {
	var form deskForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	return p.backToInquiry(c, form, whole, "inquiry.closed.done", p.accounts.CloseInquiry(c.Request.Context(), actor(c), inquiryOf(c)))
}

func (p *pages) linkInquiry(c *gin.Context) error {
	var form deskForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	return p.backToInquiry(c, form, "person", "inquiry.linked.done", p.accounts.LinkInquiry(c.Request.Context(), actor(c), inquiryOf(c), form.Person))
}
