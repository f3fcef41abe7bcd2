package pages

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type coursePage struct {
	site.Page
	ID         courses.CourseID
	Summary    string
	Paragraphs []string
	Tongue     i18n.Language // of the texts
	Foreign    bool          // not the reader's language
	Icon, Kind string
	Length     string
	Validity   string
	Issuer     string
	Code       string
	Topics     []site.Link // to the catalogue
	Reviews    bool        // the reader has passed it here, and may look at it again
	Evaluates  bool        // the reader may say what they think of it

	Enrollable   bool
	Retired      bool
	Elsewhere    bool // open to others
	Approval     courseApproval
	Terms        courseTerms
	Renewal      courseRenewal
	Required     bool // it is mandatory for the reader
	Ongoing      *ongoingRow
	Achieved     []achievedRow // the latest first
	Classes      []classRow    // those to come
	Classroom    bool          // it is held in a room
	Both         string        // of two parts: what that means
	SignInPath   string
	RegisterPath string
}

var courseView = site.View[coursePage]("courses/course.html")

func (p *pages) showCourse(c *gin.Context) error {
	by := actor(c)
	course, err := p.courses.Course(c.Request.Context(), by, courses.CourseID(c.Param("id")))
	if err != nil {
		return err
	}
	page := p.coursePage(c, course)
	if err := p.addApproval(c, by, &page); err != nil {
		return err
	}
	if err := p.addTerms(c, course.ID, &page); err != nil {
		return err
	}
	if page.Classes, err = p.coming(c, course, page.Title); err != nil {
		return err
	}
	if by.SignedIn() {
		if err := p.addOwn(c, by, course, &page); err != nil {
			return err
		}
	}
	for _, category := range course.Categories {
		page.Topics = append(page.Topics, site.Link{Text: category.Name(p.site.Language(c)), Path: filterPath(category.ID)})
	}
	return courseView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) coursePage(c *gin.Context, course courses.Course) coursePage {
	w := p.site.Words(c)
	text, language := course.Text(w.Language())
	return coursePage{
		Page: p.site.Page(c, "courses.catalogue.title").Titled(text.Title).Under(toCatalogue),
		ID:   course.ID, Summary: text.Summary, Paragraphs: beside(text.Summary, paragraphs(text.Description)),
		Tongue: language, Foreign: language != w.Language(),
		Icon: icon(course.Form), Kind: kind(w, course.Form), Length: length(w, course.Minutes),
		Validity: validityOf(w, course.Validity), Issuer: course.Issuer, Code: course.Code,
		Classroom:  course.Form == courses.Classroom,
		Enrollable: course.State == courses.Published && course.Form != courses.Classroom && course.PackageID != nil,
		Both:       both(w, course.ClassOrder),
		Retired:    course.State == courses.Retired, Elsewhere: course.Elsewhere,
		SignInPath: "/logg-inn?return=" + url.QueryEscape("/kurs/"+string(course.ID)), RegisterPath: "/registrer?return=" + url.QueryEscape("/kurs/"+string(course.ID)),
	}
}

// paragraphs parts a text at its blank lines.
func paragraphs(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// beside leaves out a description that only says the summary again.
func beside(summary string, description []string) []string {
	if len(description) == 1 && description[0] == strings.TrimSpace(summary) {
		return nil
	}
	return description
}

// addOwn adds what the reader has done with the course.
func (p *pages) addOwn(c *gin.Context, by accounts.Actor, course courses.Course, page *coursePage) error {
	learning, err := p.courses.CoursesOf(c.Request.Context(), by, by.ProfileID)
	if err != nil {
		return err
	}
	_, given, err := p.courses.Questionnaire(c.Request.Context(), by, course.ID)
	if page.Evaluates = err == nil && !given; err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if page.Reviews, err = p.courses.MayReview(c.Request.Context(), by, course.ID); err != nil {
		return err
	}
	w := p.site.Words(c)
	for _, o := range learning.Ongoing {
		if o.Enrolment.CourseID == course.ID && o.Playable {
			page.Ongoing = new(ongoingOf(w, o, learning.Now))
			page.Required = page.Ongoing.Required
		}
	}
	for _, a := range learning.Passed() {
		if a.Result.CourseID == course.ID {
			page.Achieved = append(page.Achieved, achievedOf(w, a, learning.Now))
		}
	}
	return p.addRenewal(c, by, learning, page)
}

// enrol is the green arrow.
func (p *pages) enrol(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	path := "/kurs/" + string(id)
	if _, err := p.courses.Enrol(c.Request.Context(), actor(c), id); errors.Is(err, courses.ErrNeedsApproval) {
		return p.site.See(c, path+"/be-om-plass")
	} else if err != nil {
		return err
	}
	return p.tell(c, id, "courses.enrolled", site.Link{Key: "courses.start", Path: path + "/spill"}, path)
}

func (p *pages) withdraw(c *gin.Context) error {
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.Withdraw(c.Request.Context(), actor(c), id); err != nil {
		return err
	}
	return p.tell(c, id, "courses.withdrawn", site.Link{}, "/min-side")
}

// tell says on the next page what was done with a course.
func (p *pages) tell(c *gin.Context, id courses.CourseID, key string, link site.Link, fallback string) error {
	titles, err := p.courses.Titles(c.Request.Context(), p.site.Language(c), []courses.CourseID{id})
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key, Args: map[string]any{"Title": titles[id]}, Link: link})
	return p.site.Return(c, fallback)
}
