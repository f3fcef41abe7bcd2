package pages

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// Where the invited answer: by the link in their mail, or – once they have shown
// that the address is theirs – among all that waits for them.
const invitedPath = "/invitasjon"

func (p *pages) mountInvited(r *site.Routes) {
	r.GET(invitedPath, own, p.showOffers)
	r.POST(invitedPath, own, p.answerOffer)
	limit := p.site.Limit(600, 1200) // a whole hospital may share one address
	r.GET(invitedPath+"/:token", site.Anyone, limit(p.showInvitation))
	r.POST(invitedPath+"/:token", signedIn, p.acceptByCode)
	r.POST(invitedPath+"/:token/kode", signedIn, p.sendInvitationCode)
	r.POST(invitedPath+"/:token/nei", site.Anyone, p.declineInvitation)
	r.GET(invitedPath+"/:token/ny", site.Anyone, p.newInvited)
	r.POST(invitedPath+"/:token/ny", site.Anyone, p.createInvited)
	r.GET(invitedPath+"/:token/sendt", site.Anyone, p.showInvitedSent)
}

// offerView is an invitation as the invited see it.
type offerView struct {
	ID           accounts.InvitationID
	Inviter      string
	Organisation string
	Roles        []roleView
	Until        string
	Happens      []string // message keys of what accepting does to the own profile
}

// roleView is a role in words.
type roleView struct {
	Name, Does string
	Had        bool
}

func (p *pages) offerView(c *gin.Context, o accounts.Offer) offerView {
	w := p.site.Words(c)
	view := offerView{ID: o.ID, Inviter: o.InviterName, Organisation: o.Organisation, Until: w.Date(o.ExpiresAt)}
	had := map[accounts.Role]bool{}
	for _, role := range o.Had {
		had[role] = true
	}
	for _, role := range o.Roles {
		key := "invitation.role." + string(role)
		view.Roles = append(view.Roles, roleView{w.T(key), w.T(key + ".does"), had[role]})
	}
	if len(o.New) > 0 {
		view.Happens = append(view.Happens, "invitation.happens.roles")
	} else {
		view.Happens = append(view.Happens, "invitation.happens.nothing")
	}
	if o.Factor {
		view.Happens = append(view.Happens, "invitation.happens.factor")
	}
	if o.ByHand {
		view.Happens = append(view.Happens, "invitation.happens.by_hand")
	}
	return view
}

// offersPage is everything that waits for somebody whose address is known.
type offersPage struct {
	site.Page
	Name   string
	SignIn string
	Offers []offerView
}

var offersView = site.View[offersPage]("accounts/offers.html")

func (p *pages) showOffers(c *gin.Context) error {
	return p.drawOffers(c, http.StatusOK, nil)
}

func (p *pages) drawOffers(c *gin.Context, status int, wrong *problem.Problem) error {
	offers, err := p.accounts.InvitationsFor(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := offersPage{Page: p.site.Page(c, "invitation.mine.title")}
	for _, o := range offers {
		page.Name, page.SignIn = o.Own.Name(), o.Own.SignInName()
		page.Offers = append(page.Offers, p.offerView(c, o))
	}
	if wrong != nil {
		page.Say(site.Notice{Kind: site.Mind, Key: wrong.Key, Args: wrong.Args})
	}
	return offersView.Render(p.site, c, status, page)
}

type answerForm struct {
	ID     string `form:"invitation" max:"64"`
	Answer string `form:"answer" max:"3"` // ja, nei
}

func (p *pages) answerOffer(c *gin.Context) error {
	var form answerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	ctx, id := c.Request.Context(), accounts.InvitationID(form.ID)
	if form.Answer == "nei" {
		return p.answered(c, "invitation.declined", p.accounts.DeclineOwnInvitation(ctx, actor(c), id))
	}
	return p.answered(c, "invitation.accepted", p.accounts.AcceptInvitation(ctx, actor(c), id))
}

// answered goes on to the own page, where a role that asks for a second factor
// leads to that, or says what has changed meanwhile.
func (p *pages) answered(c *gin.Context, key string, err error) error {
	if refused := problem.Of(err); refused != nil && refused.Kind == problem.Conflict {
		return p.drawOffers(c, http.StatusConflict, refused)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
	return p.site.See(c, landing)
}

type codeForm struct {
	Code string `form:"code" max:"20"`
}

// invitedPage says who invites to what, and how one answers.
type invitedPage struct {
	site.Page
	Form    codeForm
	Token   string
	Email   string // where the invitation went, hidden but for its owner
	Offer   offerView
	Own     ownProfile
	Claimed bool // a code is on its way
	Doors   []door
}

var invitedView = site.View[invitedPage]("accounts/invited.html")

func (p *pages) showInvitation(c *gin.Context) error {
	return p.drawInvitation(c, http.StatusOK, codeForm{}, nil)
}

// drawInvitation shows what the link offers. Who has shown that the address is
// theirs answers among their own; what is over says so.
func (p *pages) drawInvitation(c *gin.Context, status int, form codeForm, faults site.Faults) error {
	offer, err := p.accounts.OpenInvitation(c.Request.Context(), actor(c), c.Param("token"), p.client(c))
	switch {
	case errors.Is(err, accounts.ErrLinkOver):
		return p.drawInvitationOver(c, problem.Of(err), "")
	case err != nil:
		return err
	case offer.Mine:
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "invitation.mine_already"})
		return p.site.See(c, landing)
	case offer.Refusal != nil:
		return p.drawInvitationOver(c, problem.Of(offer.Refusal), offer.InviterName)
	case offer.Reads:
		return p.site.See(c, invitedPath)
	}
	keepPrivate(c)
	page := invitedPage{Page: p.site.Page(c, "invitation.title"), Form: form, Token: c.Param("token"), Email: accounts.HideEmail(offer.Email),
		Offer: p.offerView(c, offer), Claimed: offer.Claimed}
	if actor(c).SignedIn() {
		page.Own = ownProfile{offer.Own.ID, offer.Own.Name(), offer.Own.SignInName()}
	} else {
		page.Doors = p.doors(c, invitedPath+"/"+page.Token)
	}
	page.Form.Code, page.Faults = "", faults
	return invitedView.Render(p.site, c, status, page)
}

// invitationOverPage says why there is nothing to accept.
type invitationOverPage struct {
	site.Page
	Why     string // message key
	Inviter string // whom to ask; empty: we do not know
}

var invitationOverView = site.View[invitationOverPage]("accounts/invitation_over.html")

func (p *pages) drawInvitationOver(c *gin.Context, why *problem.Problem, inviter string) error {
	keepPrivate(c)
	page := invitationOverPage{p.site.Page(c, "invitation.over.title"), why.Key, inviter}
	if why.Is(accounts.ErrLinkOver) {
		page.Why = "invitation.no_link"
	}
	return invitationOverView.Render(p.site, c, http.StatusGone, page)
}

func (p *pages) sendInvitationCode(c *gin.Context) error {
	token := c.Param("token")
	err := p.accounts.SendInvitationCode(c.Request.Context(), actor(c), token, p.client(c))
	return p.byToken(c, err, func() error {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "invitation.code.sent"})
		return p.site.See(c, invitedPath+"/"+token)
	})
}

func (p *pages) acceptByCode(c *gin.Context) error {
	var form codeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.AcceptByCode(c.Request.Context(), actor(c), c.Param("token"), form.Code, p.client(c))
	return p.byToken(c, err, func() error { return p.answered(c, "invitation.accepted", nil) })
}

func (p *pages) declineInvitation(c *gin.Context) error {
	err := p.accounts.DeclineInvitation(c.Request.Context(), actor(c), c.Param("token"), p.client(c))
	return p.byToken(c, err, func() error {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "invitation.declined"})
		return p.site.See(c, "/")
	})
}

// byToken ends an act on the link's page: done, mendable there, or over.
func (p *pages) byToken(c *gin.Context, err error, done func() error) error {
	refused := problem.Of(err)
	switch {
	case err == nil:
		return done()
	case refused == nil:
		return err
	case refused.Kind == problem.Invalid || refused.Kind == problem.TooMany:
		return p.drawInvitation(c, refused.Kind.Status(), codeForm{}, site.Faults{"code": {Key: refused.Key, Args: refused.Args}})
	case refused.Kind == problem.Conflict || refused.Is(accounts.ErrLinkOver):
		return p.drawInvitation(c, http.StatusOK, codeForm{}, nil)
	}
	return err
}

type newcomerForm struct {
	GivenName  string `form:"given_name"`
	FamilyName string `form:"family_name"`
	BirthDate  string `form:"birth_date"`
	Mobile     string `form:"mobile"`
}

// newcomerPage makes a profile for somebody who is invited.
type newcomerPage struct {
	site.Page
	Form         newcomerForm
	Token        string
	Email        string // hidden
	Organisation string
}

var (
	newcomerView     = site.View[newcomerPage]("accounts/invited_new.html")
	newcomerSentView = site.View[newcomerPage]("accounts/invited_sent.html")
)

func (p *pages) newInvited(c *gin.Context) error {
	return p.drawNewcomer(c, http.StatusOK, newcomerForm{}, nil)
}

func (p *pages) drawNewcomer(c *gin.Context, status int, form newcomerForm, faults site.Faults) error {
	token := c.Param("token")
	offer, err := p.accounts.OpenInvitation(c.Request.Context(), actor(c), token, p.client(c))
	if err != nil || offer.Refusal != nil || offer.Mine || actor(c).SignedIn() {
		return p.drawInvitation(c, http.StatusOK, codeForm{}, nil)
	}
	keepPrivate(c)
	page := newcomerPage{Page: p.site.Page(c, "invitation.newcomer.title").Under(site.Link{Key: "invitation.title", Path: invitedPath + "/" + token}),
		Form: form, Token: token, Email: accounts.HideEmail(offer.Email), Organisation: offer.Organisation}
	page.Faults = faults
	return newcomerView.Render(p.site, c, status, page)
}

// createInvited registers, with the number that an electronic ID has told this
// browser, if one has.
func (p *pages) createInvited(c *gin.Context) error {
	var form newcomerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	number, err := p.accounts.ProvenNumber(c.Request.Context(), p.visitor(c))
	if err != nil {
		return err
	}
	birth, wrongDate := accounts.ParseDay(form.BirthDate)
	registration := accounts.Registration{GivenName: form.GivenName, FamilyName: form.FamilyName, BirthDate: birth,
		Contact: accounts.Contact{Mobile: form.Mobile}, NationalID: number, Language: string(p.site.Language(c))}
	wrong, err := p.accounts.RegisterInvited(c.Request.Context(), c.Param("token"), registration, p.client(c))
	faults := faultsOf(wrong)
	if form.BirthDate != "" && wrongDate != nil && faults["birth_date"].Key != "" {
		faults["birth_date"] = site.Fault{Key: problem.Of(wrongDate).Key}
	}
	switch {
	case problem.KindOf(err) == problem.TooMany:
		faults, _ = faultOn(whole, err)
	case err != nil:
		return p.byToken(c, err, nil)
	}
	if len(faults) > 0 {
		return p.drawNewcomer(c, http.StatusUnprocessableEntity, form, faults)
	}
	return p.site.See(c, invitedPath+"/"+c.Param("token")+"/sendt")
}

// showInvitedSent says where the mail with the link to a password went.
func (p *pages) showInvitedSent(c *gin.Context) error {
	token := c.Param("token")
	offer, err := p.accounts.OpenInvitation(c.Request.Context(), actor(c), token, p.client(c))
	if err != nil || offer.Refusal != nil || actor(c).SignedIn() {
		return p.drawInvitation(c, http.StatusOK, codeForm{}, nil)
	}
	keepPrivate(c)
	page := newcomerPage{Page: p.site.Page(c, "accounts.registered.title"), Token: token, Email: accounts.HideEmail(offer.Email), Organisation: offer.Organisation}
	return newcomerSentView.Render(p.site, c, http.StatusOK, page)
}

// invitedTo is where somebody goes who has just come in: to what waits for their
// address, if anything does.
func (p *pages) invitedTo(ctx context.Context, who accounts.Profile, otherwise string) string {
	offers, err := p.accounts.InvitationsFor(ctx, accounts.Actor{ProfileID: who.ID, Kind: accounts.Person})
	if err != nil || len(offers) == 0 {
		return otherwise
	}
	return invitedPath
}
