package pages

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// voucherPath is where one sees what would come of what one has shown.
const voucherPath = "/kobling"

// voucherPage says what a browser has shown, and what may come of it.
type voucherPage struct {
	site.Page
	ID       string // of what was shown
	Provider string
	Name     string // of the person, as the provider has it
	Number   bool   // the provider has told their national ID
	Known    []knownProfile
	Own      ownProfile
	Effects  []string // message keys; none: it cannot be connected
}

// knownProfile is one that may be chosen.
type knownProfile struct {
	ID       accounts.ProfileID
	Name     string
	SignIn   string
	Employee bool
}

// ownProfile is whoever is signed in.
type ownProfile struct {
	ID           accounts.ProfileID
	Name, SignIn string
}

var (
	strangerView = site.View[voucherPage]("accounts/provider_stranger.html")
	chooseView   = site.View[voucherPage]("accounts/provider_choose.html")
	connectView  = site.View[voucherPage]("accounts/provider_connect.html")
)

func (p *pages) showVoucher(c *gin.Context) error {
	if actor(c).Held != nil { // the second step comes first
		return p.site.See(c, withReturn("/logg-inn", voucherPath))
	}
	shown, err := p.accounts.Shown(c.Request.Context(), actor(c), p.visitor(c))
	if errors.Is(err, accounts.ErrTripOver) {
		return p.stay(c, err)
	}
	if err != nil {
		return err
	}
	if errors.Is(shown.Refusal, accounts.ErrNothingNew) {
		return p.nothingNew(c, shown)
	}
	return p.drawVoucher(c, http.StatusOK, shown, nil)
}

// nothingNew is for who has shown what is known already.
func (p *pages) nothingNew(c *gin.Context, shown accounts.Shown) error {
	if err := p.accounts.ForgetVoucher(c.Request.Context(), p.visitor(c), shown.ID); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: accounts.ErrNothingNew.Key})
	return p.site.See(c, "/profil")
}

// drawVoucher shows one of three pages: what would be connected to whoever is
// signed in, whom one may sign in as, or what somebody may do whom nobody knows.
func (p *pages) drawVoucher(c *gin.Context, status int, shown accounts.Shown, wrong *problem.Problem) error {
	keepPrivate(c)
	title, view := "provider.stranger.title", strangerView
	who := p.providerName(c, shown.Provider)
	switch {
	case actor(c).SignedIn():
		title, view = "provider.connect.title", connectView
	case len(shown.Known) > 0:
		title, view = "provider.choose.title", chooseView
	}
	page := voucherPage{Page: p.site.Page(c, title, "Who", who), ID: shown.ID, Provider: who, Name: shown.Name, Number: !shown.Number.IsZero()}
	if actor(c).SignedIn() {
		page.Own = ownProfile{shown.Own.ID, shown.Own.Name(), shown.Own.SignInName()}
	}
	for _, k := range shown.Known {
		page.Known = append(page.Known, knownProfile{k.ID, k.Name(), k.SignInName(), k.Kind == accounts.Internal})
	}
	for _, effect := range shown.Effects {
		page.Effects = append(page.Effects, "provider.effect."+string(effect))
	}
	if shown.OtherName() {
		page.Say(site.Notice{Kind: site.Mind, Key: "provider.other_name", Args: map[string]any{"Who": who}})
	}
	if refused := problem.Of(shown.Refusal); refused != nil {
		page.Say(site.Notice{Kind: site.Wrong, Key: refused.Key, Args: refused.Args})
	} else if wrong != nil {
		page.Say(site.Notice{Kind: site.Mind, Key: wrong.Key, Args: wrong.Args})
	}
	return view.Render(p.site, c, status, page)
}

type voucherForm struct {
	ID      string `form:"voucher" max:"64"`
	Profile string `form:"profile" max:"64"`
}

func (p *pages) connectVoucher(c *gin.Context) error {
	var form voucherForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	err := p.accounts.Connect(c.Request.Context(), actor(c), p.visitor(c), form.ID, accounts.ProfileID(form.Profile))
	refused := problem.Of(err)
	if refused != nil && refused.Is(accounts.ErrNotFresh) {
		return p.site.See(c, withReturn(confirmPath, voucherPath))
	}
	if refused != nil && refused.Kind == problem.Conflict {
		return p.drawAnew(c, refused)
	}
	if err != nil {
		return err
	}
	return p.done(c, "provider.connected")
}

// drawAnew shows what is there now, and says that it has changed.
func (p *pages) drawAnew(c *gin.Context, refused *problem.Problem) error {
	shown, err := p.accounts.Shown(c.Request.Context(), actor(c), p.visitor(c))
	if err != nil {
		return p.stay(c, refused)
	}
	return p.drawVoucher(c, http.StatusConflict, shown, refused)
}

func (p *pages) chooseProfile(c *gin.Context) error {
	var form voucherForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	in, err := p.accounts.Choose(c.Request.Context(), p.visitor(c), form.ID, accounts.ProfileID(form.Profile), p.client(c))
	if err != nil {
		return p.stay(c, err)
	}
	if err := p.letIn(c, in); err != nil {
		return err
	}
	return p.site.See(c, landing)
}

func (p *pages) forgetVoucher(c *gin.Context) error {
	var form voucherForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.accounts.ForgetVoucher(c.Request.Context(), p.visitor(c), form.ID); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "provider.forgotten"})
	if actor(c).SignedIn() {
		return p.site.See(c, "/profil")
	}
	return p.site.See(c, "/logg-inn")
}

// afterPassword is where somebody goes who has just set a password: back to what
// the browser has shown, if it has shown something, or to an invitation.
func (p *pages) afterPassword(c *gin.Context, who accounts.Profile) string {
	number, err := p.accounts.ProvenNumber(c.Request.Context(), p.visitor(c))
	if err != nil || number.IsZero() {
		return p.invitedTo(c.Request.Context(), who, landing)
	}
	return voucherPath
}

// wayIn is a provider that opens the own profile.
type wayIn struct{ Name, Provider, Since string }

func (p *pages) waysIn(c *gin.Context) (all []wayIn, err error) {
	links, err := p.accounts.WaysIn(c.Request.Context(), actor(c))
	for _, l := range links {
		all = append(all, wayIn{p.providerName(c, l.Provider), l.Provider, p.site.Words(c).Date(l.CreatedAt)})
	}
	return all, err
}

// provers are those by whom somebody may prove who they are: guests at any
// time and by each once, employees not at all – HR has said it.
func (p *pages) provers(c *gin.Context, own accounts.Own, have []wayIn) (all []door) {
	if own.Kind != accounts.External {
		return nil
	}
	return slices.DeleteFunc(p.doors(c, ""), func(d door) bool {
		return d.employer || slices.ContainsFunc(have, func(w wayIn) bool { return w.Name == d.Name })
	})
}
