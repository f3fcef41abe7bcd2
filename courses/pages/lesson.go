package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/lesson"
)

// largestLesson is how many bytes a form with a film in it may have.
const largestLesson = 540 << 20

// mountLessons mounts what a course owner builds a course with.
func (p *pages) mountLessons(r *site.Routes) {
	r.GET("/kurseier/bygg", courseOwner, p.newUnpacked)
	r.POST("/kurseier/bygg", courseOwner, p.createUnpacked(p.builtCourse, "lesson.created", lessonsPath))
	r.GET("/kurseier/:id/innhold", courseOwner, p.showLessons)
	r.GET("/kurseier/:id/innhold/ny", courseOwner, p.newLesson)
	r.Upload("/kurseier/:id/innhold/ny", courseOwner, largestLesson, p.createLesson)
	r.POST("/kurseier/:id/innhold/publiser", courseOwner, p.publishLessons)
	r.POST("/kurseier/:id/innhold/prov", courseOwner, p.tryLessons)
	r.GET("/kurseier/:id/innhold/:lesson", courseOwner, p.editLesson)
	r.Upload("/kurseier/:id/innhold/:lesson", courseOwner, largestLesson, p.updateLesson)
	r.POST("/kurseier/:id/innhold/:lesson/flytt", courseOwner, p.moveLesson)
	r.POST("/kurseier/:id/innhold/:lesson/slett", courseOwner, p.removeLesson)
	p.mountQuestions(r)
}

// builtCourse is a course that is to be built here.
func (p *pages) builtCourse(c *gin.Context, d courses.Description) (courses.CourseID, error) {
	return p.courses.CreateBuilt(c.Request.Context(), actor(c), d)
}

func lessonsPath(id courses.CourseID) string { return "/kurseier/" + string(id) + "/innhold" }

type lessonsPage struct {
	site.Page
	Tabs      []site.Tab
	Base      string // path
	Rows      []lessonRow
	Kinds     []kindLink
	Questions int
	Bank      string   // path
	Done      []string // how far each language is translated
	Running   int
	Other     bool // what is played now was uploaded
	Draft     bool // nobody sees the course yet
}

type lessonRow struct {
	ID, Path, Title, Kind, Icon string
	First, Last                 bool
}

type kindLink struct{ Path, Text, Icon string }

var lessonsView = site.View[lessonsPage]("courses/lessons.html")

// kindIcons are the signs of the kinds of units.
var kindIcons = map[lesson.Kind]string{lesson.Page: "book", lesson.Video: "play", lesson.PDF: "file", lesson.Link: "external", lesson.Quiz: "question"}

func (p *pages) showLessons(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	base := lessonsPath(o.ID)
	page := lessonsPage{Page: p.underOwned(c, "lesson.title", o), Tabs: p.ownedNav(c, o.ID), Base: base,
		Questions: len(o.Questions), Bank: questionsPath(o.ID), Draft: o.State == courses.Draft}
	for i, l := range o.Lessons {
		text, _ := l.In(courses.Fallbacks(w.Language())...)
		page.Rows = append(page.Rows, lessonRow{ID: l.ID, Path: base + "/" + l.ID, Title: text.Title, Kind: w.T("lesson.kind." + string(l.Kind)),
			Icon: kindIcons[l.Kind], First: i == 0, Last: i == len(o.Lessons)-1})
	}
	page.Done = translated(w, o.Lessons)
	for _, kind := range lesson.Kinds {
		page.Kinds = append(page.Kinds, kindLink{base + "/ny?slag=" + string(kind), w.T("lesson.kind." + string(kind)), kindIcons[kind]})
	}
	for _, v := range o.Versions {
		page.Running += v.Running
		page.Other = page.Other || o.PackageID != nil && v.ID == *o.PackageID && v.Standard != string(courses.Built)
	}
	return lessonsView.Render(p.site, c, http.StatusOK, page)
}

// translated says for each language but bokmål how many units have it.
func translated(w *i18n.Printer, lessons []courses.Lesson) []string {
	var said []string
	for _, language := range i18n.Languages {
		done := 0
		for _, l := range lessons {
			if l.Translated(string(language)) {
				done++
			}
		}
		if language != i18n.NB {
			said = append(said, w.T("lesson.translated", "Language", i18n.For(language).T("language.name"), "Done", done, "Of", len(lessons)))
		}
	}
	return said
}

// outline is what the course in the address holds, if it is the actor's.
func (p *pages) outline(c *gin.Context) (courses.Outline, error) {
	return p.courses.Outline(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")))
}

// underOwned is a page below a course's own on its owner's desk.
func (p *pages) underOwned(c *gin.Context, key string, o courses.Outline) site.Page {
	text, _ := o.Text(p.site.Language(c))
	return p.site.Page(c, key).Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(o.ID)})
}

func (p *pages) publishLessons(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.PublishOutline(c.Request.Context(), actor(c), id); err != nil {
		return p.backToLessons(c, "", err)
	}
	o, err := p.owned(c)
	if err != nil || o.State != courses.Draft {
		return p.backToLessons(c, "lesson.published", err)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "lesson.readied"})
	return p.site.See(c, "/kurseier/"+string(id))
}

// backToLessons says what was done, or why it was not.
func (p *pages) backToLessons(c *gin.Context, key string, err error) error {
	notice := site.Notice{Kind: site.Done, Key: key}
	if why := problem.Of(err); why != nil && (why.Kind == problem.Invalid || why.Kind == problem.Conflict) {
		notice, err = site.Notice{Kind: site.Wrong, Key: why.Key, Args: why.Args}, nil
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, notice)
	return p.site.See(c, lessonsPath(courses.CourseID(c.Param("id"))))
}

// tryLessons plays the draft without keeping anything.
func (p *pages) tryLessons(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	pack, err := p.courses.BuildOutline(c.Request.Context(), actor(c), id)
	if err != nil {
		return p.backToLessons(c, "", err)
	}
	return p.site.See(c, previewPath(pack, lessonsPath(id)))
}

func (p *pages) moveLesson(c *gin.Context) error {
	var form struct {
		Up bool `form:"up"`
	}
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.MoveLesson(c.Request.Context(), actor(c), id, c.Param("lesson"), form.Up); err != nil {
		return err
	}
	return p.site.See(c, lessonsPath(id)+"#"+c.Param("lesson"))
}

func (p *pages) removeLesson(c *gin.Context) error {
	err := p.courses.RemoveLesson(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), c.Param("lesson"))
	return p.backToLessons(c, "lesson.removed", err)
}

// tongue is a language in a form that has fields for all of them.
type tongue struct {
	Code, Name    string
	Needed, Shown bool
}

func tongues(shown func(language i18n.Language) bool) []tongue {
	var all []tongue
	for _, language := range i18n.Languages {
		all = append(all, tongue{Code: string(language), Name: i18n.For(language).T("language.name"), Needed: language == i18n.NB, Shown: shown(language)})
	}
	return all
}
