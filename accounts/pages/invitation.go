package pages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// Where the staff see to invitations.
const invitationsPath = "/invitasjoner"

var toInvitations = site.Link{Key: "invitation.list.title", Path: invitationsPath}

func (p *pages) mountInvitations(r *site.Routes) {
	r.GET(invitationsPath, helpdesk, p.showInvitations)
	r.GET(invitationsPath+"/ny", helpdesk, p.newInvitation)
	r.POST(invitationsPath+"/ny", helpdesk, p.createInvitation)
	r.POST(invitationsPath+"/:id/send", helpdesk, p.resendInvitation)
	r.POST(invitationsPath+"/:id/trekk", helpdesk, p.revokeInvitation)
	p.mountInvited(r)
}

// invitationsPage lists who is invited, and what has come of it.
type invitationsPage struct {
	site.Page
	Tabs  []site.Tab
	Rows  []invitationRow
	Pager site.PagerView
	State accounts.InvitationState
}

// invitationRow is one invitation.
type invitationRow struct {
	ID            accounts.InvitationID
	Email         string
	Roles         string
	Organisation  string
	By            string
	State         site.Status
	Told          []string // when it was sent, opened, answered
	Open, Expired bool
	Void          bool
}

var invitationsView = site.View[invitationsPage]("accounts/invitations.html")

// invitationTabs are the states, by what the address calls them.
var invitationTabs = []struct {
	Name  string
	State accounts.InvitationState
}{
	{"venter", accounts.InvitationOpen}, {"mottatt", accounts.InvitationAccepted}, {"takket-nei", accounts.InvitationDeclined},
	{"trukket", accounts.InvitationRevoked}, {"utlopt", accounts.InvitationExpired},
}

func (p *pages) showInvitations(c *gin.Context) error {
	all, err := p.accounts.Invitations(c.Request.Context(), actor(c), "")
	if err != nil {
		return err
	}
	page := invitationsPage{Page: p.site.Page(c, "invitation.list.title"), State: accounts.InvitationOpen}
	w := p.site.Words(c)
	for _, tab := range invitationTabs {
		if tab.Name == c.Query("vis") {
			page.State = tab.State
		}
	}
	var shown []accounts.SentInvitation
	for _, tab := range invitationTabs {
		of := slices.DeleteFunc(slices.Clone(all), func(i accounts.SentInvitation) bool { return i.State != tab.State })
		page.Tabs = append(page.Tabs, site.Tab{Text: w.T("invitation.tab." + string(tab.State)), Path: invitationsPath + "?vis=" + tab.Name, Count: len(of), Current: tab.State == page.State})
		if tab.State == page.State {
			shown = of
		}
	}
	pager := site.ReadPager(c).Of(len(shown))
	for _, i := range site.Cut(pager, shown) {
		page.Rows = append(page.Rows, p.invitationRow(c, i))
	}
	page.Pager = pager.View(c)
	return invitationsView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) invitationRow(c *gin.Context, i accounts.SentInvitation) invitationRow {
	w, now := p.site.Words(c), p.site.Now()
	row := invitationRow{ID: i.ID, Email: i.Email, Roles: roleNames(w, i.Roles), Organisation: i.Organisation, By: i.ByName, Void: i.Void,
		Open: i.State == accounts.InvitationOpen, Expired: i.State == accounts.InvitationExpired}
	row.Told = append(row.Told, w.N("invitation.row.sent", i.TimesSent, "Date", w.DateTime(i.SentAt)))
	if i.OpenedAt != nil {
		row.Told = append(row.Told, w.T("invitation.row.opened", "When", w.DateTime(*i.OpenedAt)))
	}
	kind := "waiting"
	switch i.State {
	case accounts.InvitationAccepted:
		kind = "done"
		row.Told = append(row.Told, w.T("invitation.row.accepted", "Name", i.ClosedByName, "When", w.DateTime(*i.ClosedAt)))
	case accounts.InvitationDeclined:
		kind = "wrong"
		row.Told = append(row.Told, w.T("invitation.row.declined", "When", w.DateTime(*i.ClosedAt)))
	case accounts.InvitationRevoked:
		kind = "wrong"
		row.Told = append(row.Told, w.T("invitation.row.revoked", "Name", i.ClosedByName, "When", w.DateTime(*i.ClosedAt)))
	case accounts.InvitationExpired:
		kind = "mind"
		row.Told = append(row.Told, w.T("invitation.row.expired", "When", w.Date(i.ExpiresAt)))
	default:
		row.Told = append(row.Told, w.T("invitation.row.until", "When", w.Until(now, i.ExpiresAt)))
	}
	row.State = site.Status{Kind: kind, Text: w.T("invitation.state." + string(i.State))}
	return row
}

// roleNames are roles in words, on one line.
func roleNames(w *i18n.Printer, roles []accounts.Role) string {
	names := make([]string, len(roles))
	for at, role := range roles {
		names[at] = w.T("invitation.role." + string(role))
	}
	return strings.Join(names, ", ")
}

type inviteForm struct {
	Email        string   `form:"email" max:"254"`
	Organisation string   `form:"organisation"`
	Roles        []string `form:"roles"`
	Language     string   `form:"language"`
}

type invitePage struct {
	site.Page
	Form          inviteForm
	Organisations []site.Option
	Roles         []site.Option
	Languages     []site.Option
}

var inviteView = site.View[invitePage]("accounts/invite.html")

func (p *pages) newInvitation(c *gin.Context) error {
	form := inviteForm{Organisation: string(actor(c).OrganisationID), Language: string(p.site.Language(c))}
	if roles := p.accounts.InvitableRoles(actor(c)); len(roles) == 1 {
		form.Roles = []string{string(roles[0])}
	}
	return p.drawInvite(c, http.StatusOK, form, nil)
}

func (p *pages) createInvitation(c *gin.Context) error {
	var form inviteForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	invitation := accounts.Invitation{Email: form.Email, OrganisationID: accounts.OrganisationID(form.Organisation), Language: form.Language}
	for _, role := range form.Roles {
		invitation.Roles = append(invitation.Roles, accounts.Role(role))
	}
	wrong, err := p.accounts.Invite(c.Request.Context(), actor(c), invitation)
	faults := faultsOf(wrong)
	if err != nil {
		if faults, err = faultOn("email", err); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return p.drawInvite(c, http.StatusUnprocessableEntity, form, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "invitation.sent", Args: map[string]any{"Email": form.Email}})
	return p.site.See(c, invitationsPath)
}

func (p *pages) drawInvite(c *gin.Context, status int, form inviteForm, faults site.Faults) error {
	all, err := p.accounts.InvitableOrganisations(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := invitePage{Page: p.site.Page(c, "invitation.new.title").Under(toInvitations), Form: form, Organisations: options(all, form.Organisation)}
	w := p.site.Words(c)
	for _, role := range p.accounts.InvitableRoles(actor(c)) {
		page.Roles = append(page.Roles, site.Option{Value: string(role), Text: w.T("invitation.role." + string(role)),
			Hint: w.T("invitation.role." + string(role) + ".does"), Chosen: slices.Contains(form.Roles, string(role))})
	}
	for _, l := range i18n.Languages {
		page.Languages = append(page.Languages, site.Option{Value: string(l), Text: languageName(string(l)), Chosen: form.Language == string(l)})
	}
	page.Faults = faults
	return inviteView.Render(p.site, c, status, page)
}

func (p *pages) resendInvitation(c *gin.Context) error {
	err := p.accounts.ResendInvitation(c.Request.Context(), actor(c), accounts.InvitationID(c.Param("id")))
	return p.invitationChanged(c, "invitation.resent", err)
}

func (p *pages) revokeInvitation(c *gin.Context) error {
	err := p.accounts.RevokeInvitation(c.Request.Context(), actor(c), accounts.InvitationID(c.Param("id")))
	return p.invitationChanged(c, "invitation.revoked", err)
}

// invitationChanged goes back to the list and says what was done, or why not.
func (p *pages) invitationChanged(c *gin.Context, key string, err error) error {
	notice := site.Notice{Kind: site.Done, Key: key}
	if refused := problem.Of(err); refused != nil && (refused.Kind == problem.Conflict || refused.Kind == problem.TooMany) {
		notice, err = site.Notice{Kind: site.Mind, Key: refused.Key, Args: refused.Args}, nil
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, notice)
	return p.site.Return(c, invitationsPath)
}
