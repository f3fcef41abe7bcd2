// Package pages shows the room of courses: the front page, the catalogue, Min
// side, certificates and their verification, Min kompetanse, what is shared and
// what its recipient sees, the player's frame
// and the course owner's desk.
//
// It owns no rules: each handler reads, asks an act of courses, chooses and
// answers. What plays inside the player's frame is courses/player.
package pages

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/sharing"
)

type pages struct {
	site    *site.Site
	courses *courses.Service
	sharing *sharing.Service
	former  Former
	kept    keptPieces
}

// The doors, by who may pass.
const (
	signedIn    = site.Rule(accounts.RuleSignedIn)
	own         = site.Rule(accounts.RuleOwn)
	ownKeys     = site.Rule(accounts.RuleOwnKeys)
	playing     = site.Rule(accounts.RulePlay)
	employee    = site.Rule(accounts.RuleEmployee)
	course      = site.Rule(accounts.RuleCourse)
	approver    = site.Rule(accounts.RuleApprove)
	courseOwner = site.Rule(accounts.RuleCourseOwner)
	ownPackage  = site.Rule(accounts.RulePackage)
	evidence    = site.Rule(accounts.RuleEvidence)
	imports     = site.Rule(accounts.RuleImport)
)

// Former says what the profiles were called that have become the actor's own, by
// the Ref of what came with each. The room above knows; nil where there is none.
type Former func(ctx context.Context, by accounts.Actor) (map[string]string, error)

// Mount puts the room's pages on the site.
func Mount(s *site.Site, service *courses.Service, former Former) {
	p := &pages{site: s, courses: service, sharing: sharing.New(service), former: former}
	r := s.Routes()
	r.GET("/", site.Anyone, p.showFront)
	r.GET("/kurskatalog", signedIn, p.showCatalogue)
	r.GET("/kurs/:id", site.Anyone, p.showCourse)
	r.POST("/kurs/:id/meld-pa", course, p.enrol)
	r.POST("/kurs/:id/meld-av", own, p.withdraw)
	r.GET("/kurs/:id/spill", playing, p.play)
	r.GET("/kurs/:id/lukk", signedIn, p.leave)
	r.GET("/min-side", own, p.showOngoing)
	r.GET("/min-side/innlogget", signedIn, p.stillHere)
	r.GET("/min-side/gjennomforte", own, p.showAchieved)
	r.GET("/min-kompetanse", employee, p.showCompetence)
	p.mountCertificates(r)
	p.mountShares(r)
	p.mountOwner(r)
	p.mountLessons(r)
	p.mountCategories(r)
	p.mountEvaluation(r)
	p.mountParticipants(r)
	p.mountExports(r)
	p.mountHandover(r)
	p.mountImports(r)
	p.mountApproval(r)
	p.mountAdmission(r)
	p.mountAssignment(r)
	p.mountRoll(r)
	p.mountAccessCode(r)
	p.mountClasses(r)
	p.mountSilence(r)
	p.mountClassOwner(r)
	p.mountClassMessages(r)
	p.mountFeeds(r)
}

func (p *pages) mountCertificates(r *site.Routes) {
	guesses := p.site.Limit(10, 10) // a number is typed off a sheet, not tried
	r.GET("/kursbevis/:number", own, p.showCertificate)
	r.GET("/kursbevis/:number/pdf", own, p.printCertificate)
	r.GET("/min-side/gjennomforte/pdf", own, p.printTranscript)
	r.GET("/bevis", site.Anyone, p.newVerification)
	r.POST("/bevis", site.Anyone, guesses(p.findCertificate))
	r.Upload("/bevis/fil", site.Anyone, courses.LargestChecked+1<<20, guesses(p.checkFile))
	r.GET("/bevis/:code", site.Anyone, p.verify)
	r.GET("/bevis/:code/qr", site.Anyone, p.drawCode)
	p.mountBadges(r)
	p.mountWithdrawal(r)
}

// actor is who asks.
func actor(c *gin.Context) accounts.Actor { return accounts.ActorFrom(c.Request.Context()) }

// The way here, for crumbs.
var (
	toCatalogue = site.Link{Key: "courses.catalogue.title", Path: "/kurskatalog"}
	toMine      = site.Link{Key: "courses.mine.title", Path: "/min-side"}
	toAchieved  = site.Link{Key: "courses.achieved.title", Path: "/min-side/gjennomforte"}
	toDesk      = site.Link{Key: "courses.desk.title", Path: "/kurseier"}
)

// length says how long something takes: "25 minutter", "1 t 30 min".
func length(w *i18n.Printer, minutes int) string {
	hours, rest := minutes/60, minutes%60
	switch {
	case minutes <= 0:
		return ""
	case hours == 0:
		return w.N("courses.length.minutes", minutes)
	case rest == 0:
		return w.N("courses.length.hours", hours)
	}
	return w.T("courses.length.both", "Hours", hours, "Minutes", rest)
}

// validity says how long a pass holds: "2 år", "6 måneder"; empty for ever.
func validity(w *i18n.Printer, months int) string {
	switch {
	case months <= 0:
		return ""
	case months%12 == 0:
		return w.N("courses.validity.years", months/12)
	}
	return w.N("courses.validity.months", months)
}

// standing is a result in a word: passed, with its end when that is near or
// over.
func standing(w *i18n.Printer, r courses.Result, rule courses.Validity, now time.Time) site.Status {
	phase := rule.Phase(r, now)
	switch {
	case !r.Passed:
		return site.Status{Kind: "wrong", Text: w.T("courses.status.failed")}
	case r.Waits():
		return site.Status{Kind: "going", Text: w.T("prerequisite.status")}
	case r.NotAccepted != "", r.Withdrawn:
		return site.Status{Kind: "mind", Text: w.T("courses.status.not_accepted")}
	case phase == courses.InGrace:
		return site.Status{Kind: "wrong", Text: w.T("renewal.status.grace", "Date", w.Date(*r.ValidUntil), "Last", w.Date(rule.GraceEnd(*r.ValidUntil)))}
	case !r.ValidAt(now):
		return site.Status{Kind: "wrong", Text: w.T("courses.status.expired", "Date", w.Date(*r.ValidUntil))}
	case phase == courses.Renewable && r.EndWhy == courses.EndsByVersion:
		return site.Status{Kind: "mind", Text: w.T("renewal.status.anew", "Date", w.Date(*r.ValidUntil))}
	case phase == courses.Renewable:
		return site.Status{Kind: "mind", Text: w.T("courses.status.expires", "Date", w.Date(*r.ValidUntil))}
	}
	return site.Status{Kind: "done", Text: w.T("courses.status.passed")}
}

// score is a result in per cent; empty when the course gives none.
func score(w *i18n.Printer, hundredths *int) string {
	if hundredths == nil {
		return ""
	}
	return w.Percent(*hundredths)
}

// icon and kind say what sort of course it is.
func icon(form courses.Form) string {
	if form == courses.Classroom {
		return "classroom"
	}
	return "laptop"
}

func kind(w *i18n.Printer, form courses.Form) string { return w.T("courses.kind." + string(form)) }
