package pages

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

type questionsPage struct {
	site.Page
	Lead      string // why they are asked
	Questions []question
	Learned   bool // there are courses in any of them
	Planned   bool // none waits for an answer, all for the first day
	Employee  bool // the reader has a competence record
}

// question is one guest profile that may be the reader's.
type question struct {
	ID, Digest string
	Email      string // hidden, but for its owner to know
	Due        string // the first day, in words; empty: it has come
	Named      bool   // by somebody, or claimed: the two have no number in common
	Claimed    bool   // by the reader (M6)
	Asks       bool   // waits for the reader's yes
	Said       bool   // the reader has said yes, and it waits for the day
	Learned    bool   // there are courses in it
	Asked      bool   // by somebody, about a weak pair: what the profile holds is not shown
	Groups     []moveGroup
}

// answerForm carries the plan that the person saw.
type answerForm struct {
	Digest string `form:"digest" max:"64"`
	Asked  bool   `form:"asked"`
}

var questionsView = site.View[questionsPage]("merge/questions.html")

func (p *pages) showQuestions(c *gin.Context) error {
	plans, err := p.merge.Questions(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := questionsPage{Page: p.site.Page(c, "merge.question.title"), Employee: actor(c).Internal}
	for _, plan := range plans {
		q, err := p.question(c, w, plan)
		if err != nil {
			return err
		}
		page.Questions, page.Learned = append(page.Questions, q), page.Learned || q.Learned
	}
	page.Planned = len(plans) > 0 && !slices.ContainsFunc(page.Questions, func(q question) bool { return q.Asks || q.Due == "" })
	switch {
	case page.Planned:
		page.Page = p.site.Page(c, "merge.question.planned.title")
	case len(plans) > 0 && !page.Learned:
		page.Page = p.site.Page(c, "merge.question.profile.title")
	}
	page.Lead = w.T(page.why())
	return questionsView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) question(c *gin.Context, w *i18n.Printer, plan merge.Plan) (question, error) {
	groups, err := p.moves(c.Request.Context(), w, plan.Items(), plan.From.Kind == plan.Into.Kind)
	q := question{ID: string(plan.Match.ID), Digest: plan.Digest, Email: accounts.HideEmail(plan.From.Email), Groups: groups,
		Learned: slices.ContainsFunc(groups, func(g moveGroup) bool { return g.Learned }),
		Asked:   plan.Withheld, Named: plan.Match.Origin == merge.ByHand, Claimed: plan.Match.ClaimedAt != nil,
		Asks: (plan.Match.AwaitsYes() || plan.Match.Asked()) && actor(c).Internal, Said: plan.Match.ConfirmedAt != nil}
	if !q.Asked && plan.Match.DueDate > accounts.Today(p.site.Now()) {
		q.Due = w.Day(plan.Match.DueDate)
	}
	return q, err
}

// why is the key of what stands above the questions. That a number is known is
// said only where it is what the two have in common.
func (page questionsPage) why() string {
	named := !slices.ContainsFunc(page.Questions, func(q question) bool { return !q.Named })
	switch {
	case len(page.Questions) == 0:
		return "merge.question.none.lead"
	case page.Planned && page.Learned:
		return "merge.question.planned.lead"
	case page.Planned:
		return "merge.question.by_itself"
	case !slices.ContainsFunc(page.Questions, func(q question) bool { return !q.Claimed }):
		return "merge.question.claimed.lead"
	case named:
		return "merge.question.named.lead"
	case page.Learned:
		return "merge.question.lead"
	}
	return "merge.question.profile.lead"
}

func (p *pages) confirm(c *gin.Context) error {
	var form answerForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	done, err := p.merge.Confirm(c.Request.Context(), actor(c), merge.MatchID(c.Param("id")), form.Digest)
	if errors.Is(err, merge.ErrPlanChanged) {
		if err := p.site.Flash(c, site.Notice{Kind: site.Mind, Key: merge.ErrPlanChanged.Key}); err != nil {
			return err
		}
		return p.site.See(c, merge.QuestionPath)
	}
	if err != nil {
		return err
	}
	if done.ID == "" {
		key := "merge.question.noted"
		if form.Asked {
			key = "merge.question.asked.noted"
		}
		if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key}); err != nil {
			return err
		}
		return p.site.See(c, merge.QuestionPath)
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "merge.question.done"}); err != nil {
		return err
	}
	return p.site.See(c, merge.ReceiptPath(done.ID))
}

func (p *pages) decline(c *gin.Context) error {
	if err := p.merge.Decline(c.Request.Context(), actor(c), merge.MatchID(c.Param("id"))); err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "merge.question.declined"}); err != nil {
		return err
	}
	return p.site.See(c, "/min-side")
}
