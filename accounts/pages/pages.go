// Package pages shows the room of accounts: registering, signing in, forgotten
// passwords, the own profile, the helpdesk's forms and the audit log.
//
// It owns no rules: each handler reads, asks an act of accounts, chooses and
// answers. The person page and the search of the helpdesk show several rooms
// and are in merge/pages.
package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type pages struct {
	site     *site.Site
	accounts *accounts.Service
}

// The doors, by who may pass.
const (
	own         = site.Rule(accounts.RuleOwn)
	ownKeys     = site.Rule(accounts.RuleOwnKeys)
	employee    = site.Rule(accounts.RuleEmployee)
	signedIn    = site.Rule(accounts.RuleSignedIn)
	helpdesk    = site.Rule(accounts.RuleHelpdesk)
	help        = site.Rule(accounts.RuleHelp)
	roles       = site.Rule(accounts.RuleRoles)
	auditReader = site.Rule(accounts.RuleAuditReader)

	administrator = site.Rule(accounts.RuleAdministrator)
)

// Mount puts the room's pages on the site.
func Mount(s *site.Site, service *accounts.Service) {
	p := &pages{site: s, accounts: service}
	r := s.Routes()
	p.mountDoors(r)
	p.mountProfile(r)
	p.mountFactors(r)
	p.mountWellKnown(r)
	p.mountHelpdesk(r)
	p.mountCorrection(r)
	p.mountEndFactors(r)
	p.mountView(r)
	p.mountRoles(r)
	p.mountProviders(r)
	p.mountInvitations(r)
	p.mountOrganisationChange(r)
	p.mountInquiry(r)
	p.mountInquiries(r)
	p.mountOrganisations(r)
	p.mountDomains(r)
	r.GET("/logg", auditReader, p.showLog)
	r.POST("/logg", auditReader, p.findLogged)
	r.GET(mayPath, administrator, p.showMay)
}

// mountDoors mounts what visitors need.
func (p *pages) mountDoors(r *site.Routes) {
	r.GET("/registrer", site.Anyone, p.newRegistration)
	r.POST("/registrer", site.Anyone, p.createRegistration)
	r.GET("/registrer/endre", site.Anyone, p.newReopening)
	r.POST("/registrer/endre", site.Anyone, p.editRegistration)
	r.GET("/registrer/sendt", site.Anyone, p.showRegistered)
	r.POST("/registrer/sendt", site.Anyone, p.resendRegistration)
	r.GET("/logg-inn", site.Anyone, p.newLogin)
	r.POST("/logg-inn", site.Anyone, p.createLogin)
	r.POST("/logg-ut", site.Leaving, p.endLogin)
	r.GET("/glemt-passord", site.Anyone, p.newForgotten)
	r.POST("/glemt-passord", site.Anyone, p.createForgotten)
	r.GET("/glemt-passord/sendt", site.Anyone, p.showForgotten)
	r.GET("/passord/:token", site.Anyone, p.newPassword)
	r.POST("/passord/:token", site.Anyone, p.createPassword)
	r.POST("/passord/:token/uten", site.Anyone, p.enterFirst)
	r.POST("/passord/:token/ny", site.Anyone, p.renewLink)
	r.GET("/epost/:token", site.Anyone, p.showEmailLink)
	r.POST("/epost/:token", site.Anyone, p.confirmEmail)
}

func (p *pages) mountProfile(r *site.Routes) {
	r.GET("/profil", own, p.showProfile)
	r.GET("/profil/kontakt", own, p.editContact)
	r.POST("/profil/kontakt", own, p.updateContact)
	r.GET("/profil/navn", own, p.editName)
	r.POST("/profil/navn", own, p.updateName)
	r.GET("/profil/utseende", own, p.editAppearance)
	r.POST("/profil/utseende", own, p.updateAppearance)
	r.GET("/profil/passord", own, p.editPassword)
	r.POST("/profil/passord", own, p.fresh("/profil/passord", p.updatePassword))
	r.GET("/profil/epost", own, p.editEmail)
	r.POST("/profil/epost", own, p.fresh("/profil/epost", p.updateEmail))
	r.POST("/profil/epost/fjern", employee, p.fresh("/profil/epost", p.dropEmail))
	r.GET("/profil/fodselsnummer", own, p.newNumber)
	r.POST("/profil/fodselsnummer", own, p.createNumber)
	r.POST("/profil/enheter", own, p.fresh("/profil", p.endDevice))
}

// Identify tells the site whom a login token belongs to, and puts the actor
// into the context for every room.
func Identify(service *accounts.Service) func(context.Context, string) (context.Context, site.Visitor, error) {
	return func(ctx context.Context, token string) (context.Context, site.Visitor, error) {
		by, err := service.Identify(ctx, token)
		switch p := problem.Of(err); {
		case errors.Is(err, accounts.ErrNotSignedIn):
			return ctx, site.Visitor{}, nil
		case errors.Is(err, accounts.ErrMerged):
			return ctx, site.Visitor{Ended: &site.Notice{Kind: site.Note, Key: "accounts.signin.away"}}, nil
		case errors.Is(err, accounts.ErrMergedInto):
			return ctx, site.Visitor{Ended: &site.Notice{Kind: site.Note, Key: "accounts.signin.away_into", Args: p.Args}}, nil
		case errors.Is(err, accounts.ErrMergedAs):
			return ctx, site.Visitor{Ended: &site.Notice{Kind: site.Note, Key: "accounts.signin.away_as", Args: p.Args}}, nil
		}
		over := errors.Is(err, accounts.ErrViewingOver)
		if err != nil && !over {
			return ctx, site.Visitor{}, err
		}
		visitor := site.Visitor{SignedIn: true, ID: string(by.Self().ProfileID), Name: by.Name, Language: i18n.Language(by.Language),
			Theme: by.Appearance.Theme, TextSize: by.Appearance.TextSize, Motion: by.Appearance.Motion}
		if by.Held != nil { // has a login to end, and a name
			visitor.ID, visitor.Name = string(by.Held.ID), by.Held.Name
		}
		if by.Viewer != nil {
			visitor.Viewing = &site.Viewing{Until: by.Viewer.EndsAt, End: viewEndPath}
		}
		if over {
			visitor.Viewing = &site.Viewing{Over: &site.Notice{Kind: site.Mind, Key: accounts.ErrViewingOver.Key}, Back: "/kundesenter"}
		}
		return accounts.WithActor(ctx, by), visitor, nil
	}
}

// Notices tells people, on the pages that are their own, that an invitation
// waits for them. It is for site.Options.
func Notices(service *accounts.Service) func(context.Context, string) []site.Notice {
	own := map[string]bool{"/min-side": true, "/profil": true}
	return func(ctx context.Context, path string) []site.Notice {
		by := accounts.ActorFrom(ctx)
		if !own[path] || !by.SignedIn() {
			return nil
		}
		offers, err := service.InvitationsFor(ctx, by)
		if err != nil || len(offers) == 0 {
			return nil
		}
		return []site.Notice{{Kind: site.Mind, Key: "invitation.notice", Link: site.Link{Key: "invitation.notice.link", Path: invitedPath}}}
	}
}

// KeepTheme keeps the theme that a signed-in visitor chose on any page.
func KeepTheme(service *accounts.Service) func(context.Context, string) error {
	return func(ctx context.Context, theme string) error {
		return service.KeepTheme(ctx, accounts.ActorFrom(ctx), theme)
	}
}

// Authorise answers for the site whether whoever the context names may pass.
func Authorise(ctx context.Context, rule site.Rule) error {
	return accounts.Authorise(accounts.ActorFrom(ctx), string(rule))
}

// actor is who asks.
func actor(c *gin.Context) accounts.Actor { return accounts.ActorFrom(c.Request.Context()) }

// client is where the request comes from.
func (p *pages) client(c *gin.Context) accounts.Client {
	client := accounts.Client{Address: c.ClientIP(), Device: deviceName(c.Request.UserAgent())}
	if cookie, err := c.Request.Cookie(p.cookie("kjent")); err == nil {
		client.Known = cookie.Value
	}
	return client
}

// cookie is the name of a cookie of this room.
func (p *pages) cookie(name string) string { return p.site.CookieName(name) }

func (p *pages) secure() bool { return strings.HasPrefix(p.site.URL(), "https:") }

// setCookie keeps a small value of ours in the browser for so many seconds.
func (p *pages) setCookie(c *gin.Context, name, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{Name: p.cookie(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: p.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// keepPrivate keeps a page that names somebody out of the browser's cache, for
// the next person at a shared machine; the site does so for the signed-in.
func keepPrivate(c *gin.Context) { c.Header("Cache-Control", "no-store") }

// whole is where a fault belongs that no field is to blame for.
const whole = "form"

// faultOn puts a problem that a person can mend under a field. Any other error
// comes back as it was.
func faultOn(field string, err error) (site.Faults, error) {
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Invalid && p.Kind != problem.Conflict && p.Kind != problem.TooMany {
		return nil, err
	}
	return site.Faults{field: {Key: p.Key, Args: p.Args}}, nil
}

// faultsOf are the faults of accounts as the site draws them.
func faultsOf(faults accounts.Faults) site.Faults {
	drawn := site.Faults{}
	for field, p := range faults {
		drawn[field] = site.Fault{Key: p.Key, Args: p.Args}
	}
	return drawn
}

// The way here, for crumbs.
var (
	toSignIn  = site.Link{Key: "accounts.signin.title", Path: "/logg-inn"}
	toProfile = site.Link{Key: "accounts.profile.title", Path: "/profil"}
)
