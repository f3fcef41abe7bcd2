package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

type receiptPage struct {
	site.Page
	Mine     bool
	Name     string // of the person, for helpdesk
	Person   string // path of their page, for helpdesk
	When     string
	Email    string // of the profile that closed, hidden but for its owner to know
	How      string // by itself, by the person, by helpdesk
	Evidence string
	Note     string
	Undo     string // until when, in words
	Groups   []moveGroup
	Number   string // to name it on the phone
	Undone   string // when it was undone, in words; empty: it was not
	UndoPath string // for helpdesk, while it can be undone
	Again    string // path of the receipt of the same merge, done again; empty: not
	Opened   bool   // the reader is who was opened again by the undo
}

var receiptView = site.View[receiptPage]("merge/receipt.html")

func (p *pages) showReceipt(c *gin.Context) error {
	by := actor(c)
	r, err := p.merge.Receipt(c.Request.Context(), by, merge.MergeID(c.Param("id")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := receiptPage{
		Page: p.site.Page(c, "merge.receipt.title"), Mine: r.Mine, Name: r.Into.Name(), Person: personPath(r.Into.ID),
		When: w.DateTime(r.Merge.MergedAt), Email: merge.ClosedName(r.From), How: how(w, r), Evidence: evidence(w, r),
		Undo: w.Date(r.Merge.MergedAt.Add(time.Duration(p.merge.Settings.UndoDays) * 24 * time.Hour)), Number: string(r.Merge.ID[len(r.Merge.ID)-8:]),
	}
	if !r.Mine {
		page.Page, page.Note = page.Under(toSearch), r.Merge.Note
	}
	if m := r.Merge; m.UndoneAt != nil {
		page.Undone, page.Undo = w.T("merge.undo.receipt", "When", w.DateTime(*m.UndoneAt)), ""
		page.Opened = r.Mine && by.ProfileID == r.From.ID
		if r.Again != "" {
			page.Again = merge.ReceiptPath(r.Again)
		}
	} else if !r.Own && p.site.Now().Before(m.MergedAt.AddDate(0, 0, p.merge.Settings.UndoDays)) {
		page.UndoPath = undoPath(m.ID)
	}
	if page.Groups, err = p.moves(c.Request.Context(), w, r.Items, r.From.Kind == r.Into.Kind); err != nil {
		return err
	}
	if page.Undone != "" {
		undoneMoves(w, page.Groups)
	}
	return receiptView.Render(p.site, c, http.StatusOK, page)
}

// how says who set the merge off.
func how(w *i18n.Printer, r merge.Receipt) string {
	switch m := r.Merge; {
	case m.By == "":
		return w.T("merge.receipt.by_itself")
	case m.By == m.Into && r.Own:
		return w.T("merge.receipt.by_you")
	case m.By == m.Into:
		return w.T("merge.receipt.by_person")
	}
	return w.T("merge.receipt.by_helpdesk")
}

// evidence says what the merge rests on.
func evidence(w *i18n.Printer, r merge.Receipt) string {
	switch m := r.Merge; {
	case m.Evidence == merge.Proven:
		return w.T("merge.evidence.proven")
	case r.Match.ClaimedAt != nil:
		return w.T("merge.evidence.claimed")
	case r.Match.Origin == merge.ByHand || r.Match.Origin == merge.Twins:
		return w.T("merge.evidence.judged")
	case m.By != "" && m.By != m.Into:
		return w.T("merge.evidence.number_judged")
	case m.Confirmed && m.By == m.Into:
		return w.T("merge.evidence.said_yes")
	case m.Confirmed:
		return w.T("merge.evidence.same_address")
	}
	return w.T("merge.evidence.typed")
}
