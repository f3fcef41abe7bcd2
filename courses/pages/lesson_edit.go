package pages

import (
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
)

type lessonPage struct {
	site.Page
	Tabs      []site.Tab
	Form      lessonForm
	Action    string
	Back      string
	Kind      string
	Tongues   []lessonTongue
	Pictures  []courses.LessonFile
	Feedbacks []site.Option
	Original  lesson.Text // bokmål, as it was saved
	Draws     []drawRow
	Questions int
	Bank      string
	Picture   string // has just been taken in
}

type lessonTongue struct {
	tongue
	Heading, Body     string
	Stale             bool   // bokmål has been changed since
	Caption           string // path of the captions that are there
	CaptionName, Kept string // names of fields
}

type drawRow struct {
	ID    string // of the field for its count; the first is found from a fault
	Count string
	Tags  []site.Option
}

var lessonView = site.View[lessonPage]("courses/lesson.html")

func (p *pages) newLesson(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	form := lessonForm{Kind: c.Query("slag"), Pass: "80", Tries: "3", Shuffle: true, Mix: true, Feedback: string(quiz.Full)}
	if !slices.Contains(lesson.Kinds, lesson.Kind(form.Kind)) {
		return p.site.See(c, lessonsPath(o.ID))
	}
	return lessonView.Render(p.site, c, http.StatusOK, p.lessonPage(c, o, form))
}

func (p *pages) editLesson(c *gin.Context) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	l, err := o.Lesson(c.Param("lesson"))
	if err != nil {
		return err
	}
	return lessonView.Render(p.site, c, http.StatusOK, p.lessonPage(c, o, lessonFormOf(l)))
}

func (p *pages) createLesson(c *gin.Context) error { return p.saveLesson(c, "") }

func (p *pages) updateLesson(c *gin.Context) error { return p.saveLesson(c, c.Param("lesson")) }

// saveLesson takes in what was uploaded first: whatever is wrong with the form,
// nobody sends a film twice.
func (p *pages) saveLesson(c *gin.Context, id string) error {
	o, err := p.outline(c)
	if err != nil {
		return err
	}
	var form lessonForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if id != "" {
		l, err := o.Lesson(id)
		if err != nil {
			return err
		}
		form.Kind = string(l.Kind)
	}
	if !slices.Contains(lesson.Kinds, lesson.Kind(form.Kind)) {
		return p.site.See(c, lessonsPath(o.ID))
	}
	form.forget(o)
	taken, picture, err := p.takeFiles(c, o.ID, &form)
	if err != nil {
		return err
	}
	if form.Act == "picture" {
		return p.writeOn(c, form, picture, taken)
	}
	unit, faults := form.unit(id)
	for name, fault := range taken {
		faults[name] = fault
	}
	if len(faults) == 0 {
		_, err = p.courses.SaveLesson(c.Request.Context(), actor(c), o.ID, courses.Lesson{Unit: unit, Revision: form.Revision, Fits: form.Fits})
		if faults, err = changedMeanwhile(err); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return p.writeOn(c, form, "", faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "lesson.saved"})
	return p.site.See(c, lessonsPath(o.ID))
}

// changedMeanwhile keeps what was written when somebody else was quicker.
func changedMeanwhile(err error) (site.Faults, error) {
	if why := problem.Of(err); why != nil && why.Key == "lesson.changed" {
		return site.Faults{"form": {Key: why.Key}}, nil
	}
	return nil, err
}

// writeOn shows the form again with everything in it.
func (p *pages) writeOn(c *gin.Context, form lessonForm, picture string, faults site.Faults) error {
	o, err := p.outline(c) // anew: a file may have come
	if err != nil {
		return err
	}
	page := p.lessonPage(c, o, form)
	page.Picture, page.Faults = picture, faults
	return lessonView.Render(p.site, c, page.Faults.Status(), page)
}

// forget drops paths that are no files of the course.
func (f *lessonForm) forget(o courses.Outline) {
	known := map[string]bool{}
	for _, file := range o.Files {
		known[file.Path] = true
	}
	paths := []*string{&f.Kept}
	for _, path := range f.captions() {
		paths = append(paths, path)
	}
	for _, path := range paths {
		if !known[*path] {
			*path = ""
		}
	}
}

// takeFiles keeps the files of the form; a fault says beside its field what is
// wrong with one.
func (p *pages) takeFiles(c *gin.Context, id courses.CourseID, form *lessonForm) (faults site.Faults, picture string, err error) {
	faults = site.Faults{}
	take := func(field string, use lesson.Use, into, name *string) {
		header, fileErr := site.File(c, field)
		if fileErr != nil || header == nil || err != nil {
			err = firstError(err, fileErr)
			return
		}
		file, fileErr := p.takeFile(c, id, use, header)
		if why := problem.Of(fileErr); why != nil && why.Kind == problem.Invalid {
			faults[field] = site.Fault{Key: why.Key, Args: why.Args}
			return
		}
		if err = firstError(err, fileErr); err == nil {
			*into = file.Path
			*name = header.Filename
		}
	}
	var unnamed string
	switch lesson.Kind(form.Kind) {
	case lesson.Video:
		take("file", lesson.Film, &form.Kept, &form.KeptName)
		for language, path := range form.captions() {
			take("captions_"+string(language), lesson.Caption, path, &unnamed)
		}
	case lesson.PDF:
		take("file", lesson.Sheet, &form.Kept, &form.KeptName)
	case lesson.Page:
		take("picture", lesson.Picture, &picture, &unnamed)
	}
	return faults, picture, err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) takeFile(c *gin.Context, id courses.CourseID, use lesson.Use, header *multipart.FileHeader) (courses.LessonFile, error) {
	body, err := header.Open()
	if err != nil {
		return courses.LessonFile{}, err
	}
	defer body.Close()
	return p.courses.AddLessonFile(c.Request.Context(), actor(c), id, use, courses.Upload{Body: body, Size: header.Size, Name: header.Filename})
}

func (p *pages) lessonPage(c *gin.Context, o courses.Outline, form lessonForm) lessonPage {
	w := p.site.Words(c)
	back := lessonsPath(o.ID)
	page := lessonPage{Page: p.underOwned(c, "lesson.edit."+form.Kind, o), Tabs: p.ownedNav(c, o.ID), Form: form, Back: back, Kind: form.Kind,
		Action: c.Request.URL.Path, Questions: len(o.Questions), Bank: questionsPath(o.ID)}
	saved, _ := o.Lesson(c.Param("lesson")) // none: a new one
	page.Original = saved.Texts[string(i18n.NB)]
	texts, captions := form.texts(), form.captions()
	for _, t := range tongues(func(l i18n.Language) bool { return *texts[l][0]+*texts[l][1]+*captions[l] != "" }) {
		text := texts[i18n.Language(t.Code)]
		page.Tongues = append(page.Tongues, lessonTongue{tongue: t, Heading: *text[0], Body: *text[1], Stale: saved.Stale(t.Code), Caption: *captions[i18n.Language(t.Code)],
			CaptionName: "captions_" + t.Code, Kept: "kept_captions_" + t.Code})
	}
	for _, file := range o.Files {
		if lesson.IsPicture(file.Type) {
			page.Pictures = append(page.Pictures, file)
		}
	}
	if form.Kind == string(lesson.Quiz) {
		page.offerQuiz(w, o)
	}
	return page
}

// offerQuiz gives the choices that only a quiz has.
func (page *lessonPage) offerQuiz(w *i18n.Printer, o courses.Outline) {
	for _, feedback := range quiz.Feedbacks {
		page.Feedbacks = append(page.Feedbacks, site.Option{Value: string(feedback), Text: w.T("quiz.feedback." + string(feedback)), Chosen: page.Form.Feedback == string(feedback)})
	}
	for i := range maxDraws {
		row := drawRow{ID: "f-count"}
		if i > 0 {
			row.ID += "-" + strconv.Itoa(i)
		}
		chosen := ""
		if i < len(page.Form.Tags) && i < len(page.Form.Counts) {
			chosen, row.Count = page.Form.Tags[i], page.Form.Counts[i]
		}
		row.Tags = append(row.Tags, site.Option{Text: w.T("quiz.tag.any"), Chosen: chosen == ""})
		for _, tag := range o.Tags() {
			row.Tags = append(row.Tags, site.Option{Value: tag.Name, Text: w.T("quiz.tag.count", "Tag", tag.Name, "Count", tag.Count), Chosen: chosen == tag.Name})
		}
		page.Draws = append(page.Draws, row)
	}
}
