package pages

import (
	"cmp"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

// queuePage lists the pairs that wait: those that a second person can approve,
// those that somebody must look at, the others.
type queuePage struct {
	site.Page
	HR                       bool
	Proposed, Review, Others []queueRow
	Undos                    []mistakenRow // that a second person can approve (M9)
	Mistaken                 []mistakenRow // merged on a number that was not theirs (M3)
}

type queueRow struct {
	Path, Name, Username, Due string
	Status                    site.Status
	Reasons                   []string
	Other                     string // the other profile, in words; HR never learns it
	Proposed                  string // by whom and until when, in words
}

var queueView = site.View[queuePage]("merge/queue.html")

func (p *pages) mountQueue(r *site.Routes) {
	for _, of := range []struct {
		role        accounts.Role
		rule, other site.Rule
	}{{accounts.Helpdesk, helpdesk, help}, {accounts.HR, hr, hrOthers}} {
		path := queuePath(of.role)
		r.GET(path, of.rule, p.showQueue(of.role))
		r.GET(path+"/:id", of.rule, p.showMatch(of.role))
		r.POST(path+"/:id/avvis", of.other, p.refuseMatch(of.role))
		r.POST(path+"/:id/spor", of.other, p.askAboutMatch(of.role))
	}
	path := queuePath(accounts.Helpdesk) + "/:id"
	r.POST(path+"/utfor", help, p.mergeMatch)
	r.POST(path+"/foresla", help, p.proposeMatch)
	r.POST(path+"/godkjenn", help, p.approveMatch)
	r.POST(path+"/avsla", help, p.rejectMatch)
	r.GET("/kundesenter/person/:id/samme", help, p.newPair)
	r.POST("/kundesenter/person/:id/samme", help, p.createPair)
}

// queuePath is where a role reviews.
func queuePath(role accounts.Role) string {
	if role == accounts.HR {
		return toHRs.Path
	}
	return toQueue.Path
}

func matchPath(id merge.MatchID) string { return toQueue.Path + "/" + string(id) }

func crumbs(role accounts.Role) []site.Link {
	if role == accounts.HR {
		return []site.Link{toHires, toHRs}
	}
	return []site.Link{toSearch, toQueue}
}

// otherOf names the profile that would close; empty where it is not told.
func otherOf(w *i18n.Printer, p merge.Pairing) string {
	key := "merge.queue.other"
	switch {
	case p.ExternalName == "":
		return ""
	case p.Origin == merge.Twins:
		key = "merge.queue.other.twin"
	}
	return w.T(key, "Name", p.ExternalName, "SignIn", tellsApart(p.ExternalSignIn))
}

func (p *pages) showQueue(role accounts.Role) site.Handler {
	return func(c *gin.Context) error {
		ctx, by, w := c.Request.Context(), actor(c), p.site.Words(c)
		waiting, err := p.merge.Pairings(ctx, by, role)
		if err != nil {
			return err
		}
		page := queuePage{Page: p.site.Page(c, "merge.queue.title").Under(crumbs(role)[0]), HR: role == accounts.HR}
		var proposed map[merge.MatchID]merge.Proposal
		if !page.HR {
			if proposed, err = p.merge.Proposed(ctx, by); err != nil {
				return err
			}
			if page.Undos, err = p.mergeRows(c, p.merge.UndosProposed); err != nil {
				return err
			}
			if page.Mistaken, err = p.mistaken(c); err != nil {
				return err
			}
		}
		for _, pairing := range waiting {
			row := queueRow{Path: queuePath(role) + "/" + string(pairing.ID), Name: pairing.InternalName, Username: tellsApart(cmp.Or(pairing.InternalSignIn, pairing.Username)), Other: otherOf(w, pairing),
				Due: day(w, pairing.DueDate), Status: matchStatus(w, pairing.Match), Reasons: reasons(w, pairing.Match)}
			proposal, isProposed := proposed[pairing.ID]
			switch {
			case isProposed:
				row.Proposed = w.T("merge.queue.proposed_by", "Name", proposal.ByName, "Date", w.Date(proposal.Until()))
				page.Proposed = append(page.Proposed, row)
			case pairing.State == merge.Review:
				page.Review = append(page.Review, row)
			default:
				page.Others = append(page.Others, row)
			}
		}
		return queueView.Render(p.site, c, http.StatusOK, page)
	}
}
