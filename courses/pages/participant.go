package pages

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type participantsPage struct {
	site.Page
	Tabs          []site.Tab
	ID            courses.CourseID
	Path          string // of this page
	Query         string
	Filters       []site.Link // by stage
	Stage         string
	Organisations []site.Option
	Orders        []site.Option
	Narrowed      bool
	Rows          []participantRow
	Total         string // how many there are in all
	Beyond        string // how many are counted and not named
	Stops         []stopRow
	Export        template.URL // query of the files
	Pager         site.PagerView
}

type participantRow struct {
	ID, Path, Name, Login, Organisation string
	Status                              site.Status
	Why                                 string // they are stuck, or what of two parts is next
	Progress                            string
	Unit, Used, Day, Until              string
}

type stopRow struct{ Unit, Count, Stuck string }

var participantsView = site.View[participantsPage]("courses/participants.html")

// mountParticipants mounts who is in a course, and results that are registered by
// hand.
func (p *pages) mountParticipants(r *site.Routes) {
	r.GET("/kurseier/:id/deltakere", courseOwner, p.showParticipants)
	r.GET("/kurseier/:id/deltakere/:person", courseOwner, p.showParticipant)
	r.GET("/kurseier/:id/resultat", courseOwner, p.newResult)
	r.Upload("/kurseier/:id/resultat", courseOwner, courses.LargestEvidence+1<<20, p.createResult)
	r.GET("/dokumentasjon/:result", evidence, p.openEvidence)
}

// asked reads the filters of the address.
func asked(c *gin.Context) courses.Asked {
	return courses.Asked{Stage: courses.Stage(c.Query("status")), Organisation: accounts.OrganisationID(c.Query("organisasjon")),
		Query: strings.TrimSpace(c.Query("q")), Order: c.Query("rekkefolge")}
}

func (p *pages) showParticipants(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	ask := asked(c)
	found, sum, err := p.courses.Participants(c.Request.Context(), actor(c), owned.ID, ask)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	pager := site.ReadPager(c).Of(len(found))
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID) + "/deltakere"
	page := participantsPage{
		Page: p.site.Page(c, "courses.desk.title").Titled(text.Title).Under(toDesk), Tabs: p.ownedNav(c, owned.ID),
		ID: owned.ID, Path: path, Query: ask.Query, Stage: string(ask.Stage), Filters: stageFilters(w, path, ask, sum),
		Orders: orders(w, ask), Narrowed: ask.Query != "" || ask.Stage != "" || ask.Organisation != "",
		Total: w.N("participant.total", sum.All), Export: template.URL(askedQuery(ask)), Pager: pager.View(c),
	}
	if page.Organisations, err = p.branches(c, ask.Organisation); err != nil {
		return err
	}
	if sum.Beyond > 0 {
		page.Beyond = w.N("participant.beyond", sum.Beyond)
	}
	for _, stop := range sum.Stops {
		row := stopRow{Unit: stop.Unit, Count: w.N("participant.stop", stop.Count)}
		if stop.Stuck > 0 {
			row.Stuck = w.N("participant.stop.stuck", stop.Stuck)
		}
		page.Stops = append(page.Stops, row)
	}
	for _, one := range site.Cut(pager, found) {
		page.Rows = append(page.Rows, p.participantRow(w, path, one))
	}
	return participantsView.Render(p.site, c, http.StatusOK, page)
}

// askedQuery is the filters as an address has them.
func askedQuery(ask courses.Asked) string {
	query := url.Values{}
	for name, value := range map[string]string{"status": string(ask.Stage), "organisasjon": string(ask.Organisation), "q": ask.Query, "rekkefolge": ask.Order} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query.Encode()
}

// stageFilters are the stages with how many stand there, of everybody.
func stageFilters(w *i18n.Printer, path string, ask courses.Asked, sum courses.Standings) []site.Link {
	filters := []site.Link{{Text: w.T("participant.all"), Path: path + "?" + askedQuery(courses.Asked{Organisation: ask.Organisation, Query: ask.Query, Order: ask.Order}), Count: sum.All, Current: ask.Stage == ""}}
	for _, stage := range courses.Stages {
		if sum.Stages[stage] == 0 && ask.Stage != stage {
			continue
		}
		narrowed := ask
		narrowed.Stage = stage
		filters = append(filters, site.Link{Text: w.T(stage.Key()), Path: path + "?" + askedQuery(narrowed), Count: sum.Stages[stage], Current: ask.Stage == stage})
	}
	return filters
}

func orders(w *i18n.Printer, ask courses.Asked) []site.Option {
	var all []site.Option
	for _, order := range courses.Orders {
		all = append(all, site.Option{Value: order, Text: w.T("participant.order." + order), Chosen: order == ask.Order})
	}
	return all
}

// branches are the organisations that the actor may ask for.
func (p *pages) branches(c *gin.Context, chosen accounts.OrganisationID) ([]site.Option, error) {
	tree, err := p.courses.Accounts.Organisations(c.Request.Context())
	if err != nil {
		return nil, err
	}
	served, _ := actor(c).Served(tree, accounts.CourseOwner)
	all := []site.Option{{Text: p.site.Words(c).T("participant.all")}}
	for _, id := range served {
		all = append(all, site.Option{Value: string(id), Text: tree.Name(id), Chosen: id == chosen})
	}
	return all, nil
}

var stageKinds = map[courses.Stage]string{courses.NotBegun: "new", courses.UnderWay: "going", courses.IsStuck: "mind", courses.ClassLeft: "going", courses.LearningLeft: "going", courses.HeldUp: "waiting", courses.HasPass: "done", courses.RanOut: "wrong", courses.HasLeft: "waiting"}

func (p *pages) participantRow(w *i18n.Printer, path string, one courses.Participant) participantRow {
	row := participantRow{ID: string(one.ID), Path: path + "/" + string(one.ID), Name: one.Name, Login: one.Login, Organisation: one.Organisation,
		Status: site.Status{Kind: stageKinds[one.Stage], Text: w.T(one.Stage.Key())}, Why: whyStage(w, one), Unit: one.UnitTitle}
	if slices.Contains([]courses.Stage{courses.UnderWay, courses.IsStuck}, one.Stage) {
		row.Progress = w.Percent(one.Progress * 100)
	}
	if one.UsedAt != nil {
		row.Used = w.Date(*one.UsedAt)
	}
	if r := one.Result; r != nil {
		row.Day, row.Until = w.Date(r.AchievedAt), untilOf(w, r)
	}
	return row
}

// whyStage says why somebody is stuck, or, of a course of two parts, how it stands
// with the class; empty when there is nothing to say.
func whyStage(w *i18n.Printer, one courses.Participant) string {
	switch parts := one.Parts; {
	case one.Stage == courses.ClassLeft && parts.Booked != nil:
		return w.T("both.owner.booked", "Date", w.Date(*parts.Booked))
	case one.Stage == courses.ClassLeft:
		return w.T("both.owner.unbooked")
	case one.Stage == courses.LearningLeft:
		return w.T("both.class.done", "Date", w.Date(*parts.Attended))
	}
	return stalled(w, one.Stall)
}

// stalled says why somebody is stuck; empty when they are not.
func stalled(w *i18n.Printer, stall courses.Stall) string {
	if stall.Kind == "" {
		return ""
	}
	return w.N(stall.Key(), stall.Number)
}

func untilOf(w *i18n.Printer, r *courses.Result) string {
	if r.ValidUntil == nil {
		return ""
	}
	return w.T("participant.until", "Date", w.Date(*r.ValidUntil))
}
