package pages

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/quiz"
)

// mountQuestions mounts the bank of questions of a course.
func (p *pages) mountQuestions(r *site.Routes) {
	r.GET("/kurseier/:id/innhold/sporsmal", courseOwner, p.showQuestions)
	r.GET("/kurseier/:id/innhold/sporsmal/ny", courseOwner, p.newQuestion)
	r.POST("/kurseier/:id/innhold/sporsmal/ny", courseOwner, p.createQuestion)
	r.GET("/kurseier/:id/innhold/sporsmal/:question", courseOwner, p.editQuestion)
	r.POST("/kurseier/:id/innhold/sporsmal/:question", courseOwner, p.updateQuestion)
	r.POST("/kurseier/:id/innhold/sporsmal/:question/slett", courseOwner, p.removeQuestion)
}

func questionsPath(id courses.CourseID) string { return lessonsPath(id) + "/sporsmal" }

type questionsPage struct {
	site.Page
	Tabs  []site.Tab
	Base  string // path
	Back  string
	Rows  []questionRow
	Kinds []kindLink
}

type questionRow struct{ ID, Path, Prompt, Kind, Tag string }

var questionsView = site.View[questionsPage]("courses/questions.html")

func (p *pages) showQuestions(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	base := questionsPath(o.ID)
	page := questionsPage{Page: p.underLessons(c, "quiz.bank", o), Tabs: p.ownedNav(c, o.ID), Base: base, Back: lessonsPath(o.ID)}
	for _, q := range o.Questions {
		page.Rows = append(page.Rows, questionRow{q.ID, base + "/" + q.ID, q.In(courses.Fallbacks(w.Language())...).Prompt, w.T("quiz.kind." + string(q.Kind)), q.Tag})
	}
	for _, kind := range quiz.Kinds {
		page.Kinds = append(page.Kinds, kindLink{Path: base + "/ny?slag=" + string(kind), Text: w.T("quiz.kind." + string(kind))})
	}
	return questionsView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) underLessons(c *gin.Context, key string, o courses.Outline) site.Page {
	text, _ := o.Text(p.site.Language(c))
	return p.site.Page(c, key).Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(o.ID)}, site.Link{Key: "lesson.title", Path: lessonsPath(o.ID)})
}

type questionPage struct {
	Original quiz.Words // bokmål as it is saved
	site.Page
	Tabs    []site.Tab
	Form    questionForm
	Action  string
	Back    string
	Kind    string
	Tags    []string
	Tongues []questionTongue
	More    bool // more rows can be shown
	Rows    bool // the kind has options
	Pairs   bool
}

type questionTongue struct {
	tongue
	Stale           bool
	Kind            string
	Marked          bool // options are right or wrong
	Fault           string
	Prompt, Explain string
	Rows            []optionRow
}

type optionRow struct {
	Place         int
	Number        int
	Option, Match string
	Right         bool
}

var questionView = site.View[questionPage]("courses/question.html")

func (p *pages) newQuestion(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	form := questionForm{Kind: c.Query("slag"), Points: "1", Tag: c.Query("tag")}
	if !slices.Contains(quiz.Kinds, quiz.Kind(form.Kind)) {
		return p.site.See(c, questionsPath(o.ID))
	}
	return questionView.Render(p.site, c, http.StatusOK, p.questionPage(c, o, form))
}

func (p *pages) editQuestion(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	q, err := o.Question(c.Param("question"))
	if err != nil {
		return err
	}
	return questionView.Render(p.site, c, http.StatusOK, p.questionPage(c, o, questionFormOf(q)))
}

func (p *pages) createQuestion(c *gin.Context) error { return p.saveQuestion(c, "") }

func (p *pages) updateQuestion(c *gin.Context) error { return p.saveQuestion(c, c.Param("question")) }

func (p *pages) saveQuestion(c *gin.Context, id string) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	var form questionForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if id != "" {
		q, err := o.Question(id)
		if err != nil {
			return err
		}
		form.Kind = string(q.Kind)
	}
	if !slices.Contains(quiz.Kinds, quiz.Kind(form.Kind)) {
		return p.site.See(c, questionsPath(o.ID))
	}
	if form.Act == "more" {
		return questionView.Render(p.site, c, http.StatusOK, p.questionPage(c, o, form))
	}
	question, faults := form.question(id)
	if len(faults) == 0 {
		err = p.courses.SaveQuestion(c.Request.Context(), actor(c), o.ID, courses.Question{Question: question, Revision: form.Revision, Fits: form.Fits})
		if faults, err = changedMeanwhile(err); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		page := p.questionPage(c, o, form)
		page.Faults = faults
		page.Tongues[0].Fault = page.Fault("option_nb") // bokmål comes first
		return questionView.Render(p.site, c, http.StatusUnprocessableEntity, page)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "quiz.saved"})
	return p.site.See(c, questionsPath(o.ID))
}

func (p *pages) removeQuestion(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.RemoveQuestion(c.Request.Context(), actor(c), id, c.Param("question")); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "quiz.removed"})
	return p.site.See(c, questionsPath(id))
}

// fewRows is how many rows for options a form begins with.
const fewRows = 4

func (p *pages) questionPage(c *gin.Context, o courses.Outline, form questionForm) questionPage {
	kind := quiz.Kind(form.Kind)
	page := questionPage{Page: p.underLessons(c, "quiz.edit."+form.Kind, o), Tabs: p.ownedNav(c, o.ID), Form: form, Back: questionsPath(o.ID), Kind: form.Kind,
		Action: c.Request.URL.Path, Rows: kind != quiz.Truth && kind != quiz.Text && kind != quiz.Number, Pairs: kind == quiz.Match}
	for _, tag := range o.Tags() {
		page.Tags = append(page.Tags, tag.Name)
	}
	count := max(fewRows, len(form.OptionNB))
	if form.Act == "more" {
		count = quiz.MaxOptions
	}
	page.More = page.Rows && count < quiz.MaxOptions
	words := form.words()
	saved, _ := o.Question(c.Param("question")) // none: a new one
	page.Original = saved.Words[string(i18n.NB)]
	for _, t := range tongues(func(l i18n.Language) bool { return *words[l].prompt != "" }) {
		fields := words[i18n.Language(t.Code)]
		q := questionTongue{tongue: t, Stale: saved.Stale(t.Code), Kind: form.Kind, Marked: kind == quiz.One || kind == quiz.Many, Prompt: *fields.prompt, Explain: *fields.explain}
		for i := range min(count, quiz.MaxOptions) {
			row := optionRow{Place: i, Number: i + 1, Right: slices.Contains(form.Right, strconv.Itoa(i))}
			row.Option, row.Match = at(*fields.options, i), at(*fields.matches, i)
			q.Rows = append(q.Rows, row)
		}
		page.Tongues = append(page.Tongues, q)
	}
	return page
}

func at(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}
