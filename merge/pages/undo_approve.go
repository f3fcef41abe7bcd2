package pages

import (
	"errors"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// undoProposalView is an undo that waits for a second person: what its proposer
// has answered and filled in, in words.
type undoProposalView struct {
	proposalView
	Email   string
	Answers []undoAnswer
}

type undoAnswer struct{ Question, Answer string }

func undoProposalOf(w *i18n.Printer, plan merge.UndoPlan, words merge.UndoWords) *undoProposalView {
	p := plan.Proposal
	if p == nil {
		return nil
	}
	view := undoProposalView{Email: p.Order.Email, proposalView: proposalView{ID: string(p.ID),
		By: p.ByName, When: w.DateTime(p.At), Until: w.Date(p.Until()), Note: p.Order.Note, Mine: plan.Proposer}}
	for i, q := range plan.Questions {
		view.Answers = append(view.Answers, undoAnswer{words.Questions[i], w.T("merge.undo.answer." + string(p.Order.Answers[q.ID]))})
	}
	return &view
}

func (p *pages) proposeUndo(c *gin.Context) error {
	return p.fillUndo(c, func(id merge.MergeID, order merge.UndoOrder) (string, error) {
		_, err := p.merge.ProposeUndo(c.Request.Context(), actor(c), id, order)
		return "merge.undo.was_proposed", err
	})
}

func (p *pages) approveUndo(c *gin.Context) error {
	return p.decideUndo(c, func(id merge.MergeID, form undoForm) (string, error) {
		done, err := p.merge.ApproveUndo(c.Request.Context(), actor(c), id, merge.SeenUndo{Digest: form.Digest, Proposal: merge.ProposalID(form.Proposal)})
		if done.Already {
			return "merge.undo.already", err
		}
		return "merge.undo.done", err
	})
}

func (p *pages) rejectUndo(c *gin.Context) error {
	return p.decideUndo(c, func(id merge.MergeID, form undoForm) (string, error) {
		return "merge.undo.rejected", p.merge.RejectUndo(c.Request.Context(), actor(c), id, form.Note)
	})
}

// decideUndo runs one act about a proposal; what stopped it is told on the page
// as it is now.
func (p *pages) decideUndo(c *gin.Context, do func(merge.MergeID, undoForm) (string, error)) error {
	var form undoForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := merge.MergeID(c.Param("id"))
	said, err := do(id, form)
	why := problem.Of(err)
	switch {
	case err == nil:
		return p.undone(c, id, said)
	case why == nil || why.Kind != problem.Invalid && why.Kind != problem.Conflict && !errors.Is(err, merge.ErrSecondPerson):
		return err
	}
	page, _, failed := p.undoPage(c)
	if failed != nil {
		return err
	}
	field := "form"
	if errors.Is(err, merge.ErrNoteMissing) {
		field = "note"
	}
	page.Form.Note, page.Faults = form.Note, site.Faults{field: {Key: why.Key, Args: why.Args}}
	return undoView.Render(p.site, c, why.Kind.Status(), page)
}
