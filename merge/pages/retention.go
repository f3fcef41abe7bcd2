package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

const retentionPath = "/logg/oppbevaring"

var (
	toLog       = site.Link{Key: "accounts.log.title", Path: "/logg"}
	auditReader = site.Rule(accounts.RuleAuditReader)
)

// retentionPage is what the portal forgets by itself, for auditors and
// administrators.
type retentionPage struct {
	site.Page
	Rules []retentionRule
	Runs  []retentionRun
}

// retentionRule is one rule as it stands.
type retentionRule struct {
	Name, What string
	Setting    string
	Last       retentionRun // without When it has never run
	Next       string       // empty: nobody knows yet, or never
}

// retentionRun is one time that a rule was carried out.
type retentionRun struct {
	Name, When   string
	Gone, Warned int
	Kept         []string
	State        site.Status
	Failed       bool
}

var retentionView = site.View[retentionPage]("merge/retention.html")

func (p *privacyPages) showRetention(c *gin.Context) error {
	rules, runs, err := p.privacy.Retention(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := retentionPage{Page: p.site.Page(c, "retention.title").Under(toLog)}
	for _, rule := range rules {
		page.Rules = append(page.Rules, p.drawRule(rule, w))
	}
	for _, run := range runs {
		page.Runs = append(page.Runs, drawRun(run, w))
	}
	return retentionView.Render(p.site, c, http.StatusOK, page)
}

func (p *privacyPages) drawRule(s privacy.Standing, w *i18n.Printer) retentionRule {
	warn := p.privacy.Settings.Warn
	what := w.T("retention.rule."+string(s.Rule)+".what", "First", warn.First, "Last", warn.Last)
	drawn := retentionRule{Name: ruleName(s.Rule, w), What: what, Setting: w.T("retention.forever")}
	if s.Days > 0 {
		drawn.Setting = w.N("retention.days", s.Days)
		if !s.Next.IsZero() {
			drawn.Next = w.DateTime(s.Next)
		}
	}
	if s.Last.ID != "" {
		drawn.Last = drawRun(s.Last, w)
	}
	return drawn
}

func ruleName(rule privacy.Rule, w *i18n.Printer) string {
	return w.T("retention.rule." + string(rule))
}

func drawRun(r privacy.Run, w *i18n.Printer) retentionRun {
	drawn := retentionRun{Name: ruleName(r.Rule, w), When: w.DateTime(r.StartedAt), Gone: int(r.Gone), Warned: int(r.Warned), Failed: r.Failure != ""}
	for _, reason := range privacy.Reasons {
		if count := r.Kept[reason]; count > 0 {
			drawn.Kept = append(drawn.Kept, w.T("retention.reason."+string(reason))+": "+w.Number(count))
		}
	}
	kind, key := "done", "retention.state.done"
	switch {
	case r.Failure != "":
		kind, key = "wrong", "retention.state.failed"
	case r.FinishedAt == nil:
		kind, key = "mind", "retention.state.going"
	}
	drawn.State = site.Status{Kind: kind, Text: w.T(key)}
	return drawn
}
