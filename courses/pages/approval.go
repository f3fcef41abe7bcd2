package pages

import (
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountApproval mounts how people ask for a place in a course, how that is
// answered, and how a course owner decides who answers.
func (p *pages) mountApproval(r *site.Routes) {
	r.GET("/kurs/:id/be-om-plass", signedIn, p.newRequest)
	r.POST("/kurs/:id/be-om-plass", course, p.createRequest)
	r.POST("/kurs/:id/trekk-sporsmal", own, p.withdrawRequest)
	r.GET("/til-godkjenning", approver, p.showApprovals)
	r.POST("/til-godkjenning", approver, p.approveMany)
	r.GET("/til-godkjenning/:id", approver, p.showApproval)
	r.POST("/til-godkjenning/:id", approver, p.answer)
	r.GET("/kurseier/:id/pamelding/godkjenning", courseOwner, p.editApproval)
	r.POST("/kurseier/:id/pamelding/godkjenning", courseOwner, p.updateApproval)
}

// requestRow is a request as whoever asked reads it.
type requestRow struct {
	CourseID, Title, Path string
	Status                site.Status
	Since, Why, Reason    string
	Waiting, Refused      bool
}

func requestOf(w *i18n.Printer, r courses.OwnRequest) requestRow {
	id := string(r.CourseID)
	row := requestRow{CourseID: id, Title: r.Course.Title(w.Language()), Path: "/kurs/" + id, Since: w.Date(r.RequestedAt), Why: r.Why, Reason: r.Reason(),
		Waiting: r.State == courses.ApprovalWaiting, Refused: r.State == courses.ApprovalRefused}
	row.Status = site.StatusOf(w, r.State)
	if row.Waiting {
		row.Status = site.Status{Kind: "waiting", Text: waitsAt(w, r)}
	}
	return row
}

// waitsAt says whose answer a request waits for: by name where the asker may
// know it.
func waitsAt(w *i18n.Printer, r courses.OwnRequest) string {
	switch {
	case r.Asked != "":
		return w.T("approval.waits.name", "Name", r.Asked)
	case r.Step == courses.AtLeader:
		return w.T("approval.waits.leader")
	}
	return w.T("approval.waits.owner")
}

// courseApproval is what the course page says of approval.
type courseApproval struct {
	Needed  bool
	First   string // who is asked
	Latest  *requestRow
	History []requestRow // older ones
}

// addApproval adds whom the reader has to ask, and what they have asked; an
// answer is read now.
func (p *pages) addApproval(c *gin.Context, by accounts.Actor, page *coursePage) error {
	ctx, w := c.Request.Context(), p.site.Words(c)
	rule, first, err := p.courses.AskedFirst(ctx, by, page.ID)
	if err != nil {
		return err
	}
	page.Approval.Needed = rule != courses.NoApproval
	if page.Approval.Needed {
		page.Approval.First = firstWords(w, rule, first)
	}
	if !by.SignedIn() {
		return nil
	}
	all, err := p.courses.RequestsFor(ctx, by, page.ID)
	if err != nil {
		return err
	}
	unseen := false
	for i, r := range all {
		unseen = unseen || unread(r)
		if i == 0 {
			page.Approval.Latest = new(requestOf(w, r))
			continue
		}
		page.Approval.History = append(page.Approval.History, requestOf(w, r))
	}
	if unseen {
		return p.courses.SeeAnswer(ctx, by, page.ID)
	}
	return nil
}

// firstWords says who must say yes.
func firstWords(w *i18n.Printer, rule courses.ApprovalRule, first courses.Step) string {
	switch {
	case first == courses.AtOwner || rule == courses.OwnerApproves:
		return w.T("approval.first.owner")
	case rule == courses.LeaderThenOwner:
		return w.T("approval.first.both")
	}
	return w.T("approval.first.leader")
}

// unread is an answer that its asker has not opened yet.
func unread(r courses.OwnRequest) bool {
	return r.SeenAt == nil && (r.State == courses.ApprovalGiven || r.State == courses.ApprovalRefused)
}

// recent is how long a refusal stays on Min side.
const recent = 30 * 24 * time.Hour

// addRequests puts on Min side what waits and what was refused lately, and tells
// of answers that are unread.
func (p *pages) addRequests(c *gin.Context, by accounts.Actor, page *ongoingPage) error {
	all, err := p.courses.Requests(c.Request.Context(), by)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	for _, r := range all {
		row := requestOf(w, r)
		if row.Waiting || row.Refused && p.site.Now().Sub(*r.SettledAt) < recent {
			page.Requests = append(page.Requests, row)
		}
		if !unread(r) {
			continue
		}
		notice := site.Notice{Kind: site.Done, Key: "approval.notice.approved", Args: map[string]any{"Title": row.Title},
			Link: site.Link{Key: "approval.notice.open", Path: row.Path}}
		if row.Refused {
			notice.Kind, notice.Key, notice.Link.Key = site.Mind, "approval.notice.refused", "approval.notice.read"
		}
		page.Say(notice)
	}
	return nil
}

type requestPage struct {
	site.Page
	Form    requestForm
	Action  string
	First   string
	Refused *requestRow // what was said last time
}

type requestForm struct {
	Why string `form:"why,lines"`
}

var requestView = site.View[requestPage]("courses/approval.html")

func (p *pages) newRequest(c *gin.Context) error {
	return p.askForPlace(c, requestForm{}, nil)
}

// askForPlace draws the form; who waits already is shown that instead.
func (p *pages) askForPlace(c *gin.Context, form requestForm, faults site.Faults) error {
	by, ctx := actor(c), c.Request.Context()
	course, err := p.courses.Course(ctx, by, courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	shown := p.coursePage(c, course)
	if err := p.addApproval(c, by, &shown); err != nil {
		return err
	}
	path := "/kurs/" + string(course.ID)
	latest := shown.Approval.Latest
	if !shown.Approval.Needed || latest != nil && latest.Waiting {
		return p.site.See(c, path)
	}
	page := requestPage{Page: p.site.Page(c, "approval.ask.title").Under(toCatalogue, site.Link{Text: shown.Title, Path: path}),
		Form: form, Action: path + "/be-om-plass", First: shown.Approval.First}
	if latest != nil && latest.Refused {
		page.Refused = latest
	}
	page.Faults = faults
	return requestView.Render(p.site, c, page.Faults.Status(), page)
}

func (p *pages) createRequest(c *gin.Context) error {
	var form requestForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	_, err := p.courses.RequestApproval(c.Request.Context(), actor(c), id, form.Why)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.askForPlace(c, form, site.Faults{"why": {Key: refusal.Key, Args: refusal.Args}})
	}
	if errors.Is(err, courses.ErrNotNeeded) {
		return p.site.See(c, "/kurs/"+string(id))
	}
	if err != nil {
		return err
	}
	return p.tell(c, id, "approval.asked", site.Link{}, "/kurs/"+string(id))
}

func (p *pages) withdrawRequest(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.WithdrawApproval(c.Request.Context(), actor(c), id); err != nil {
		return err
	}
	return p.tell(c, id, "approval.taken_back", site.Link{}, "/kurs/"+string(id))
}
