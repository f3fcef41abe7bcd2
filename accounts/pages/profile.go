package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
)

// profilePage is the own profile: facts, each with the way to change it.
type profilePage struct {
	site.Page
	Internal     bool
	Name         string
	Born         string
	SignInName   string
	Organisation string
	Jobs         []string
	Mobile       string
	Address      string
	WriteTo      string   // the language of mails
	Seen         []string // how the portal is shown, where they have chosen
	PrivateEmail string
	Confirmed    bool   // the private e-mail is a way back in
	Waiting      string // a new address that is not confirmed yet
	HasPassword  bool
	PasswordSet  string
	Factors      factorsSummary
	Change       *askedView // the latest wish to belong elsewhere; nil: none to tell of
	Number       string     // when the national ID was registered; empty: none
	Proven       bool       // by a provider or HR
	Doors        []door     // who may prove it
	WaysIn       []wayIn
	Devices      []device
}

// device is a signed-in browser.
type device struct {
	ID         accounts.LoginID
	Name       string
	Since      string
	By         string // how it was signed in
	Seen       string
	Network    string // message key: opened where one is now, or elsewhere; empty: not known
	Remembered bool
	This       bool
}

// factorsSummary is what there is besides the password.
type factorsSummary struct {
	Passkeys, RecoveryCodes int
	CodeApp                 bool
	Required                bool
}

// None says that the password stands alone.
func (f factorsSummary) None() bool { return f.Passkeys == 0 && !f.CodeApp }

var profileView = site.View[profilePage]("accounts/profile.html")

func (p *pages) showProfile(c *gin.Context) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	logins, err := p.accounts.Logins(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := drawProfile(own, p.site.Words(c))
	page.Page = p.site.Page(c, "accounts.profile.title")
	page.Devices = p.devices(c, logins)
	if page.Factors, err = p.factorsSummary(c); err != nil {
		return err
	}
	if page.Change, err = p.toldChange(c); err != nil {
		return err
	}
	if page.WaysIn, err = p.waysIn(c); err != nil {
		return err
	}
	page.Doors = p.provers(c, own, page.WaysIn)
	return profileView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) factorsSummary(c *gin.Context) (factorsSummary, error) {
	f, err := p.accounts.Factors(c.Request.Context(), actor(c))
	return factorsSummary{Passkeys: len(f.Passkeys), RecoveryCodes: f.RecoveryCodes, CodeApp: f.CodeApp != nil, Required: f.Required}, err
}

func drawProfile(own accounts.Own, w *i18n.Printer) profilePage {
	page := profilePage{
		Internal: own.Kind == accounts.Internal, Name: own.Name(), Born: w.Day(own.BirthDate), SignInName: own.SignInName(),
		Organisation: own.Organisation, Mobile: accounts.MobileText(own.Mobile), Address: address(own.Contact()), WriteTo: languageName(own.Language), Seen: seen(w, own.Appearance),
		PrivateEmail: own.PrivateEmail, Confirmed: own.RecoveryEmail() != "", HasPassword: own.PasswordHash != "",
	}
	if own.PasswordSetAt != nil {
		page.PasswordSet = w.Date(*own.PasswordSetAt)
	}
	if own.NationalID != nil {
		page.Number, page.Proven = w.Date(own.NationalID.CreatedAt), own.NationalID.Evidence != accounts.Typed
	}
	if own.Waiting != nil {
		page.Waiting = own.Waiting.Address
	}
	for _, job := range own.Employments {
		page.Jobs = append(page.Jobs, jobLine(job, w))
	}
	return page
}

func jobLine(job accounts.Employment, w *i18n.Printer) string {
	line := w.T("accounts.profile.job", "Number", job.EmployeeNumber, "Start", w.Day(job.StartDate))
	if job.EndDate != "" {
		line = w.T("accounts.profile.job_until", "Number", job.EmployeeNumber, "Start", w.Day(job.StartDate), "End", w.Day(job.EndDate))
	}
	if job.Unit != "" {
		return job.Unit + " – " + line
	}
	return line
}

// address is an address on one line.
func address(c accounts.Contact) string {
	line := c.Address
	place := c.PostalCode
	if c.PostalPlace != "" {
		if place != "" {
			place += " "
		}
		place += c.PostalPlace
	}
	if line != "" && place != "" {
		line += ", "
	}
	return line + place
}

// languageName is what a language calls itself; empty for none.
func languageName(code string) string {
	l, known := i18n.Parse(code)
	if !known {
		return ""
	}
	return i18n.For(l).T("language.name")
}

func (p *pages) devices(c *gin.Context, logins []accounts.Login) []device {
	w, now := p.site.Words(c), p.site.Now()
	var drawn []device
	for _, l := range logins {
		d := device{ID: l.ID, Name: l.Device, Since: w.Date(l.CreatedAt), By: p.shownBy(c, l), Seen: w.Ago(now, l.LastSeenAt), Remembered: l.Remembered, This: l.ID == actor(c).Login}
		if d.Name == "" {
			d.Name = w.T("accounts.device.unknown")
		}
		switch {
		case d.This || !l.NetworkKnown():
		case p.accounts.SameNetwork(l, p.client(c)):
			d.Network = "accounts.device.network.same"
		default:
			d.Network = "accounts.device.network.other"
		}
		drawn = append(drawn, d)
	}
	return drawn
}

// shownBy says in words how a browser was signed in.
func (p *pages) shownBy(c *gin.Context, l accounts.Login) string {
	w := p.site.Words(c)
	switch {
	case l.Provider != "":
		return w.T("accounts.device.by", "Who", p.providerName(c, l.Provider))
	case l.Proof == accounts.Double:
		return w.T("accounts.device.by_two")
	}
	return w.T("accounts.device.by_password")
}

type deviceForm struct {
	ID string `form:"device"` // empty: every other one
}

func (p *pages) endDevice(c *gin.Context) error {
	var form deviceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.accounts.SignOutThere(c.Request.Context(), actor(c), accounts.LoginID(form.ID)); err != nil {
		return err
	}
	return p.done(c, "accounts.device.ended")
}

// done goes back to the own profile and says so.
func (p *pages) done(c *gin.Context, key string) error {
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
	return p.site.See(c, "/profil")
}
