// Package pages shows the room of merge: the question "Are these yours?", the
// receipt, HR's hires, and helpdesk's search and person page, which show every
// room at once.
//
// It owns no rules: each handler reads, asks an act of merge, chooses and
// answers. The forms behind the person page's buttons are accounts/pages.
package pages

import (
	"context"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
	"kursbro/merge"
)

type pages struct {
	site  *site.Site
	merge *merge.Service
}

// The doors, by who may pass.
const (
	own      = site.Rule(accounts.RuleOwn)
	employee = site.Rule(accounts.RuleEmployee)
	claim    = site.Rule(accounts.RuleClaim)
	receipt  = site.Rule(accounts.RuleReceipt)
	helpdesk = site.Rule(accounts.RuleHelpdesk)
	help     = site.Rule(accounts.RuleHelp)
	hr       = site.Rule(accounts.RuleHR)
	hrOthers = site.Rule(accounts.RuleHROthers)
	hireFile = site.Rule(accounts.RuleHireFile)
	hireRun  = site.Rule(accounts.RuleHireRun)
	systems  = site.Rule(accounts.RuleSystems)

	claimLink = site.Rule(accounts.RuleClaimLink)
)

// largestFeed is how big an uploaded hire file may be, in bytes: a million rows
// or so.
const largestFeed = 200 << 20

// Mount puts the room's pages on the site.
func Mount(s *site.Site, service *merge.Service) {
	p := &pages{site: s, merge: service}
	r := s.Routes()
	r.GET(merge.QuestionPath, own, p.showQuestions)
	r.POST(merge.QuestionPath+"/:id/ja", own, p.confirm)
	r.POST(merge.QuestionPath+"/:id/nei", own, p.decline)
	r.GET("/kvittering/:id", receipt, p.showReceipt)
	r.GET("/hr/ansettelser", hr, p.showHires)
	r.Upload("/hr/ansettelser", hr, largestFeed, p.createImport)
	r.GET("/hr/ansettelser/fil/:id", hireFile, p.showTrial)
	r.POST("/hr/ansettelser/fil/:id", hireFile, p.carryOut)
	r.GET("/hr/ansettelser/ny", hr, p.newHire)
	r.POST("/hr/ansettelser/ny", hr, p.createHire)
	r.GET("/hr/ansettelser/kjoring/:id", hireRun, p.showRun)
	r.GET("/hr/ansettelser/kjoring/:id/utfall.csv", hireRun, p.downloadRun)
	p.mountHelpdesk(r)
	p.mountQueue(r)
	p.mountClaim(r)
	p.mountSystems(r)
}

// actor is who asks.
func actor(c *gin.Context) accounts.Actor { return accounts.ActorFrom(c.Request.Context()) }

// The way here, for crumbs.
var (
	toHires   = site.Link{Key: "merge.hires.title", Path: "/hr/ansettelser"}
	toSearch  = site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}
	toQueue   = site.Link{Key: "merge.queue.title", Path: "/kundesenter/sammenslaing"}
	toSystems = site.Link{Key: "merge.systems.title", Path: "/systemer"}
	toHRs     = site.Link{Key: "merge.queue.title", Path: "/hr/sammenslaing"}
)

// Notices tells people, on the pages that are their own, that there is a question
// to answer, a receipt to read, or a merge on the first day (M5). It is for
// site.Options.
func Notices(service *merge.Service) func(ctx context.Context, path string) []site.Notice {
	own := map[string]bool{"/min-side": true, "/min-side/gjennomforte": true, "/min-kompetanse": true, "/profil": true}
	return func(ctx context.Context, path string) []site.Notice {
		by := accounts.ActorFrom(ctx)
		if !own[path] || !by.SignedIn() {
			return nil
		}
		var notices []site.Notice
		if planned, err := service.Planned(ctx, by); err == nil && planned {
			notices = append(notices, site.Notice{Kind: site.Note, Key: "merge.notice.planned",
				Link: site.Link{Key: "merge.notice.planned.link", Path: merge.QuestionPath}})
		}
		if waiting, err := service.Waiting(ctx, by); err == nil && waiting > 0 {
			notices = append(notices, site.Notice{Kind: site.Note, Key: "merge.notice.question",
				Link: site.Link{Key: "merge.notice.question.link", Path: merge.QuestionPath}})
		}
		if unseen, found, err := service.Unseen(ctx, by); err == nil && found {
			notices = append(notices, site.Notice{Kind: site.Done, Key: "merge.notice.receipt",
				Link: site.Link{Key: "merge.notice.receipt.link", Path: merge.ReceiptPath(unseen.ID)}})
		}
		return notices
	}
}
