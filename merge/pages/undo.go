package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// undoPage is a merge that may be undone: what goes back, what stays, and what
// only a person can decide (M51).
type undoPage struct {
	site.Page
	Form       undoForm
	Path       string
	Receipt    string
	Name, When string
	Other      string // the profile that it closed, in words
	Refused    *refusalView
	Digest     string
	Back, Left []string
	Questions  []undoQuestion
	Password   bool // of the employee, goes with the address
	EmailTaken bool
	NeedsTwo   bool // the reader can only propose it
	Proposal   *undoProposalView
}

type undoQuestion struct {
	Name, Text string
	Options    []site.Option
}

type undoForm struct {
	Email    string `form:"email" max:"254"`
	Note     string `form:"note,lines" max:"500"`
	Digest   string `form:"digest" max:"64"`
	Proposal string `form:"proposal" max:"64"` // that a second person answers
}

// mistakenPage lists the merges that rest on a number which was not theirs (M3).
type mistakenPage struct {
	site.Page
	Proposed []mistakenRow // whose undo waits for a second person
	Rows     []mistakenRow
}

type mistakenRow struct{ Path, Name, SignIn, Other, When string }

var (
	undoView     = site.View[undoPage]("merge/undo.html")
	mistakenView = site.View[mistakenPage]("merge/undo_mistaken.html")
)

const mistakenPath = "/kundesenter/angre"

func undoPath(id merge.MergeID) string { return mistakenPath + "/" + string(id) }

func (p *pages) mountUndo(r *site.Routes) {
	r.GET(mistakenPath, helpdesk, p.showMistaken)
	r.GET(mistakenPath+"/:id", help, p.showUndo)
	r.POST(mistakenPath+"/:id", help, p.undo)
	r.POST(mistakenPath+"/:id/foresla", help, p.proposeUndo)
	r.POST(mistakenPath+"/:id/godkjenn", help, p.approveUndo)
	r.POST(mistakenPath+"/:id/avsla", help, p.rejectUndo)
}

func (p *pages) showMistaken(c *gin.Context) error {
	page := mistakenPage{Page: p.site.Page(c, "merge.undo.list").Under(toSearch, toQueue)}
	var err error
	if page.Rows, err = p.mistaken(c); err != nil {
		return err
	}
	if page.Proposed, err = p.mergeRows(c, p.merge.UndosProposed); err != nil {
		return err
	}
	return mistakenView.Render(p.site, c, http.StatusOK, page)
}

// mistaken are the merges that helpdesk has to look at again (M3).
func (p *pages) mistaken(c *gin.Context) ([]mistakenRow, error) {
	return p.mergeRows(c, p.merge.Mistaken)
}

// mergeRows are merges as links to their undo.
func (p *pages) mergeRows(c *gin.Context, read func(context.Context, accounts.Actor) ([]merge.Merge, error)) ([]mistakenRow, error) {
	merges, err := read(c.Request.Context(), actor(c))
	if err != nil {
		return nil, err
	}
	people, err := p.merge.Both(c.Request.Context(), merges)
	if err != nil {
		return nil, err
	}
	w := p.site.Words(c)
	var rows []mistakenRow
	for i, m := range merges {
		into, from := people[i].Into, people[i].From
		rows = append(rows, mistakenRow{Path: undoPath(m.ID), Name: into.Name(), SignIn: into.SignInName(), Other: closedOf(w, from, into),
			When: w.T("merge.undo.merged", "When", w.DateTime(m.MergedAt))})
	}
	return rows, nil
}

// closedOf names the profile that a merge closed.
func closedOf(w *i18n.Printer, from, into accounts.Profile) string {
	key := "merge.queue.other"
	if from.Kind == into.Kind {
		key = "merge.queue.other.twin"
	}
	return w.T(key, "Name", from.Name(), "SignIn", merge.ClosedName(from))
}

func (p *pages) showUndo(c *gin.Context) error {
	page, _, err := p.undoPage(c)
	if errors.Is(err, merge.ErrUndone) {
		return p.undone(c, merge.MergeID(c.Param("id")), "merge.undo.already")
	}
	if err != nil {
		return err
	}
	return undoView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) undoPage(c *gin.Context) (undoPage, merge.UndoPlan, error) {
	ctx, w, id := c.Request.Context(), p.site.Words(c), merge.MergeID(c.Param("id"))
	plan, err := p.merge.PlanUndo(ctx, actor(c), id)
	if err != nil {
		return undoPage{}, plan, err
	}
	words, err := p.merge.ExplainUndo(ctx, w, plan)
	if err != nil {
		return undoPage{}, plan, err
	}
	page := undoPage{
		Page: p.site.Page(c, "merge.undo.title").Under(toSearch), Path: undoPath(id), Receipt: merge.ReceiptPath(id),
		Name: plan.Into.Name(), When: w.DateTime(plan.Merge.MergedAt), Digest: plan.Digest,
		Back: words.Back, Left: words.Left, Password: plan.Resting.Password, EmailTaken: plan.EmailTaken,
		NeedsTwo: plan.NeedsTwo, Proposal: undoProposalOf(w, plan, words), Refused: refusalOf(w, plan.Refused), Other: closedOf(w, plan.From, plan.Into),
	}
	for i, q := range plan.Questions {
		asked := undoQuestion{Name: answerName(q), Text: words.Questions[i]}
		for _, answer := range []transfer.Answer{transfer.Back, transfer.Stay} {
			asked.Options = append(asked.Options, site.Option{Value: string(answer), Text: w.T("merge.undo.answer." + string(answer)), Hint: whose(plan, answer)})
		}
		page.Questions = append(page.Questions, asked)
	}
	return page, plan, nil
}

// whose names the profile that an answer gives something to.
func whose(plan merge.UndoPlan, answer transfer.Answer) string {
	if answer == transfer.Back {
		return merge.ClosedName(plan.From)
	}
	return plan.Into.Name() + ", " + merge.ClosedName(plan.Into)
}

// answerName is the field of a question.
func answerName(q transfer.Question) string { return "answer-" + strings.ReplaceAll(q.ID, ":", "-") }

func (p *pages) undo(c *gin.Context) error {
	return p.fillUndo(c, func(id merge.MergeID, order merge.UndoOrder) (string, error) {
		done, err := p.merge.Undo(c.Request.Context(), actor(c), id, order)
		if done.Already {
			return "merge.undo.already", err
		}
		return "merge.undo.done", err
	})
}

// fillUndo reads the form of an undo and lets do undo or propose it: it gives
// what to say. What can be mended comes back on the page, with nothing lost.
func (p *pages) fillUndo(c *gin.Context, do func(merge.MergeID, merge.UndoOrder) (string, error)) error {
	var form undoForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := merge.MergeID(c.Param("id"))
	page, plan, err := p.undoPage(c)
	if errors.Is(err, merge.ErrUndone) {
		return p.undone(c, id, "merge.undo.already")
	}
	if err != nil {
		return err
	}
	order := merge.UndoOrder{Digest: form.Digest, Note: form.Note, Email: form.Email, Answers: map[string]transfer.Answer{}}
	for _, q := range plan.Questions {
		if answer := transfer.Answer(c.Request.PostForm.Get(answerName(q))); answer == transfer.Back || answer == transfer.Stay {
			order.Answers[q.ID] = answer
		}
	}
	said, err := do(id, order)
	if kind := problem.KindOf(err); kind == problem.Invalid || kind == problem.Conflict {
		page.Form = form
		page.stop(plan.Unanswered(order.Answers), order, err)
		return undoView.Render(p.site, c, kind.Status(), page)
	}
	if err != nil {
		return err
	}
	return p.undone(c, id, said)
}

// stop shows all that is missing at once; what was answered stays, unless the
// plan is another.
func (page *undoPage) stop(unanswered []transfer.Question, order merge.UndoOrder, err error) {
	why := problem.Of(err)
	page.Faults = site.Faults{}
	switch {
	case errors.Is(err, merge.ErrUndecided), errors.Is(err, merge.ErrNoteMissing):
		for _, q := range unanswered {
			page.Faults.Add(answerName(q), merge.ErrUndecided.Key)
		}
		if order.Note == "" {
			page.Faults.Add("note", merge.ErrNoteMissing.Key)
		}
	case problem.KindOf(err) == problem.Invalid, errors.Is(err, accounts.ErrEmailTaken):
		page.Faults.Add("email", why.Key)
	default: // the plan or the proposal is another
		page.Faults.Add("form", why.Key)
		return
	}
	for id, answer := range order.Answers {
		for i := range page.Questions {
			for j := range page.Questions[i].Options {
				option := &page.Questions[i].Options[j]
				option.Chosen = option.Chosen || page.Questions[i].Name == answerName(transfer.Question{ID: id}) && option.Value == string(answer)
			}
		}
	}
}

// Summary is what is wrong, in the order of the page; its questions are no
// fields of the form that the page could list by itself.
func (page undoPage) Summary() []site.FaultLine {
	var lines []site.FaultLine
	if text := page.Fault("form"); text != "" {
		lines = append(lines, site.FaultLine{Text: text})
	}
	var names []string
	for _, q := range page.Questions {
		names = append(names, q.Name)
	}
	for _, name := range append(names, "email", "note") {
		if text := page.Fault(name); text != "" {
			lines = append(lines, site.FaultLine{ID: "f-" + name, Text: text})
		}
	}
	return lines
}

// undone leads to the receipt, which says so; what only waits leads to its list.
func (p *pages) undone(c *gin.Context, id merge.MergeID, key string) error {
	kind := site.Done
	if key == "merge.undo.already" {
		kind = site.Note
	}
	if err := p.site.Flash(c, site.Notice{Kind: kind, Key: key}); err != nil {
		return err
	}
	if key == "merge.undo.was_proposed" {
		return p.site.See(c, mistakenPath)
	}
	return p.site.See(c, merge.ReceiptPath(id))
}
