package pages

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

func (p *pages) mountEvaluation(r *site.Routes) {
	r.GET("/kurs/:id/evaluer", own, p.newEvaluation)
	r.POST("/kurs/:id/evaluer", own, p.evaluate)
	r.GET("/kurseier/:id/sporsmal", courseOwner, p.showFigures)
	r.GET("/kurseier/:id/evaluering", courseOwner, p.showEvaluation)
	r.POST("/kurseier/:id/evaluering", courseOwner, p.openEvaluation)
	r.POST("/kurseier/:id/evaluering/sporsmal", courseOwner, p.askMore)
	r.POST("/kurseier/:id/evaluering/sporsmal/fjern", courseOwner, p.askLess)
	r.POST("/kurseier/:id/evaluering/kommentar/fjern", courseOwner, p.strikeRemark)
}

// wordsOf is a question of an evaluation as it is read.
func wordsOf(w *i18n.Printer, q courses.EvaluationQuestion) string {
	switch q.ID {
	case courses.Useful:
		return w.T("evaluation.useful")
	case courses.Clear:
		return w.T("evaluation.clear")
	case courses.Fitting:
		return w.T("evaluation.fitting")
	case courses.Better:
		return w.T("evaluation.better")
	}
	return q.Text(w.Language())
}

// questionnairePage is what whoever has passed is asked.
type questionnairePage struct {
	site.Page
	Action, Back string
	Given        bool
	Asked        []questionnaireRow
	Fault        string
}

// questionnaireRow is one question with what is answered so far.
type questionnaireRow struct {
	ID, Name, Text string
	Rating         bool
	Scale          []site.Option
	Remark         string
}

var questionnaireView = site.View[questionnairePage]("courses/questionnaire.html")

func (p *pages) newEvaluation(c *gin.Context) error {
	return p.drawQuestionnaire(c, http.StatusOK, nil, nil)
}

func (p *pages) drawQuestionnaire(c *gin.Context, status int, said []courses.EvaluationAnswer, fault error) error {
	id, w := courses.CourseID(c.Param("id")), p.site.Words(c)
	asked, given, err := p.courses.Questionnaire(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	titles, err := p.courses.Titles(c.Request.Context(), w.Language(), []courses.CourseID{id})
	if err != nil {
		return err
	}
	path := "/kurs/" + string(id)
	page := questionnairePage{Page: p.site.Page(c, "evaluation.title").Under(toCatalogue, site.Link{Text: titles[id], Path: path}), Action: path + "/evaluer", Back: path, Given: given}
	if fault != nil {
		why := problem.Of(fault)
		page.Fault = w.With(why.Key, why.Args)
	}
	for i, q := range asked {
		row := questionnaireRow{ID: q.ID, Name: "q" + strconv.Itoa(i), Text: wordsOf(w, q), Rating: q.Kind == courses.Rating}
		for _, a := range said {
			if a.Question == q.ID {
				row.Remark = a.Remark
				row.Scale = scale(w, a.Rating)
			}
		}
		if row.Scale == nil {
			row.Scale = scale(w, 0)
		}
		page.Asked = append(page.Asked, row)
	}
	return questionnaireView.Render(p.site, c, status, page)
}

// scale is what a rating can be.
func scale(w *i18n.Printer, chosen int) []site.Option {
	all := make([]site.Option, 5)
	for i := range all {
		all[i] = site.Option{Value: strconv.Itoa(i + 1), Text: w.Number(i + 1), Chosen: i+1 == chosen}
	}
	return all
}

// questionnaireForm is what was answered, by the places of the questions on the
// page; asked says which they were.
type questionnaireForm struct {
	Asked []string `form:"asked"`
	Q0    string   `form:"q0,lines" max:"4000"`
	Q1    string   `form:"q1,lines" max:"4000"`
	Q2    string   `form:"q2,lines" max:"4000"`
	Q3    string   `form:"q3,lines" max:"4000"`
	Q4    string   `form:"q4,lines" max:"4000"`
	Q5    string   `form:"q5,lines" max:"4000"`
	Q6    string   `form:"q6,lines" max:"4000"`
	Q7    string   `form:"q7,lines" max:"4000"`
	Q8    string   `form:"q8,lines" max:"4000"`
	Q9    string   `form:"q9,lines" max:"4000"`
	Q10   string   `form:"q10,lines" max:"4000"`
	Q11   string   `form:"q11,lines" max:"4000"`
}

// answers give each its question; a rating is a number.
func (f questionnaireForm) answers() (all []courses.EvaluationAnswer) {
	said := []string{f.Q0, f.Q1, f.Q2, f.Q3, f.Q4, f.Q5, f.Q6, f.Q7, f.Q8, f.Q9, f.Q10, f.Q11}
	for i, id := range f.Asked[:min(len(f.Asked), len(said))] {
		rating, err := strconv.Atoi(said[i])
		if err != nil {
			rating = 0
		}
		all = append(all, courses.EvaluationAnswer{Question: id, Rating: rating, Remark: said[i]})
	}
	return all
}

func (p *pages) evaluate(c *gin.Context) error {
	var form questionnaireForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	err := p.courses.Evaluate(c.Request.Context(), actor(c), id, form.answers())
	if problem.KindOf(err) == problem.Invalid {
		return p.drawQuestionnaire(c, http.StatusUnprocessableEntity, form.answers(), err)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "evaluation.thanks"})
	return p.site.See(c, "/kurs/"+string(id))
}
