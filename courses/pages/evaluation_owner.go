package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// evaluationPage is what a course asks and what people said.
type evaluationPage struct {
	site.Page
	Tabs     []site.Tab
	Path     string
	Open     bool
	Answered int
	Fewest   int // before anything is shown
	Shown    bool
	Rows     []evaluationRow
	Form     evaluationForm
	Kinds    []site.Option
}

// evaluationRow is one question with its answers.
type evaluationRow struct {
	ID, Text     string
	Own, Removed bool
	Rating       bool
	Count        int
	Mean         string
	Bars         []ratingBar
	Remarks      []courses.EvaluationRemark
}

// ratingBar is how many gave a rating; Width is in per cent of the longest.
type ratingBar struct {
	Rating, Count string
	Width         int
}

type evaluationForm struct {
	Open     string `form:"open"`
	Kind     string `form:"kind"`
	NB       string `form:"words_nb" max:"400"`
	NN       string `form:"words_nn" max:"400"`
	EN       string `form:"words_en" max:"400"`
	SE       string `form:"words_se" max:"400"`
	Question string `form:"question"`
	Remark   string `form:"remark"`
}

var evaluationView = site.View[evaluationPage]("courses/evaluation.html")

func (p *pages) showEvaluation(c *gin.Context) error {
	return p.drawEvaluation(c, http.StatusOK, evaluationForm{Kind: string(courses.Rating)}, nil)
}

func (p *pages) drawEvaluation(c *gin.Context, status int, form evaluationForm, faults site.Faults) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	e, err := p.courses.EvaluationOf(c.Request.Context(), actor(c), owned.ID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := owned.Text(w.Language())
	path := "/kurseier/" + string(owned.ID)
	page := evaluationPage{Page: p.site.Page(c, "evaluation.owner.title").Under(toDesk, site.Link{Text: text.Title, Path: path}), Tabs: p.ownedNav(c, owned.ID),
		Path: path + "/evaluering", Open: e.Open, Answered: e.Answered, Fewest: courses.FewestAnswers, Shown: e.Shown(), Form: form}
	for _, q := range e.Questions {
		if !q.Removed || e.Shown() {
			page.Rows = append(page.Rows, evaluationRowOf(w, q, e))
		}
	}
	page.Kinds = []site.Option{
		{Value: string(courses.Rating), Text: w.T("evaluation.kind.rating"), Chosen: form.Kind != string(courses.Remark)},
		{Value: string(courses.Remark), Text: w.T("evaluation.kind.remark"), Chosen: form.Kind == string(courses.Remark)},
	}
	page.Faults = faults
	return evaluationView.Render(p.site, c, status, page)
}

func evaluationRowOf(w *i18n.Printer, q courses.EvaluationQuestion, e courses.Evaluation) evaluationRow {
	counts := e.Figures[q.ID]
	row := evaluationRow{ID: q.ID, Text: wordsOf(w, q), Own: q.Words != nil, Removed: q.Removed, Rating: q.Kind == courses.Rating,
		Count: counts.Count(), Mean: w.Decimal(float64(counts.Mean())/100, 1), Remarks: e.Remarks[q.ID]}
	if row.Count == 0 {
		return row
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	for i := len(counts) - 1; i >= 0; i-- {
		row.Bars = append(row.Bars, ratingBar{w.Number(i + 1), w.Number(counts[i]), 100 * counts[i] / most})
	}
	return row
}

func (p *pages) openEvaluation(c *gin.Context) error {
	return p.evaluating(c, func(id courses.CourseID, form evaluationForm) error {
		return p.courses.OpenEvaluation(c.Request.Context(), actor(c), id, form.Open == "true")
	})
}

func (p *pages) askMore(c *gin.Context) error {
	return p.evaluating(c, func(id courses.CourseID, form evaluationForm) error {
		kind := courses.Rating
		if form.Kind == string(courses.Remark) {
			kind = courses.Remark
		}
		return p.courses.AskMore(c.Request.Context(), actor(c), id, courses.EvaluationQuestion{Kind: kind,
			Words: map[i18n.Language]string{i18n.NB: form.NB, i18n.NN: form.NN, i18n.EN: form.EN, i18n.SE: form.SE}})
	})
}

func (p *pages) askLess(c *gin.Context) error {
	return p.evaluating(c, func(id courses.CourseID, form evaluationForm) error {
		return p.courses.AskLess(c.Request.Context(), actor(c), id, form.Question)
	})
}

func (p *pages) strikeRemark(c *gin.Context) error {
	return p.evaluating(c, func(id courses.CourseID, form evaluationForm) error {
		return p.courses.StrikeRemark(c.Request.Context(), actor(c), id, form.Remark)
	})
}

// evaluating carries out an act on the evaluation and shows it again.
func (p *pages) evaluating(c *gin.Context, act func(courses.CourseID, evaluationForm) error) error {
	var form evaluationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	err := act(id, form)
	if problem.KindOf(err) == problem.Invalid {
		why, faults := problem.Of(err), site.Faults{}
		faults.Add("words_nb", why.Key, "Most", courses.MaxQuestionWords)
		return p.drawEvaluation(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "evaluation.saved"})
	return p.site.See(c, "/kurseier/"+string(id)+"/evaluering")
}
