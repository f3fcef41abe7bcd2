package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
	"kursbro/courses"
)

// playPage is the bar around a course; the course itself is on the content
// origin.
type playPage struct {
	site.Page
	Source  string // address of the stage, with the launch token in it
	Origin  string // of Source: the only one that the page listens to
	Attempt string // empty in a preview
	Close   string // path
}

var playView = site.View[playPage]("player/play.html")

// play opens a window on the reader's enrolment; who has none is sent to the
// course's page, where they can enrol. So is who comes by another site's link,
// or a course's, whose host may be of the same site: opening takes the window
// over from the reader's other device.
func (p *pages) play(c *gin.Context) error {
	by, id := actor(c), courses.CourseID(c.Param("id"))
	if from := c.GetHeader("Sec-Fetch-Site"); from == "cross-site" || from == "same-site" {
		return p.site.See(c, "/kurs/"+string(id))
	}
	enrolment, found, err := p.courses.Enrolled(c.Request.Context(), by, id)
	if err != nil {
		return err
	}
	if !found {
		p.site.Flash(c, site.Notice{Kind: site.Mind, Key: "courses.enrolment.none"})
		return p.site.See(c, "/kurs/"+string(id))
	}
	launch, err := p.courses.OpenLaunch(c.Request.Context(), by, enrolment)
	if err != nil {
		return err
	}
	titles, err := p.courses.Titles(c.Request.Context(), p.site.Language(c), []courses.CourseID{id})
	if err != nil {
		return err
	}
	back := toAchieved.Path
	if !launch.Review {
		back = "/kurs/" + string(id) + "/lukk?forsok=" + string(launch.Attempt)
	}
	return p.frame(c, launch, titles[id], back)
}

// leave is where "Lukk" leads: who has just passed sees the certificate, whom a class
// remains for its dates, and everybody else what they are taking.
func (p *pages) leave(c *gin.Context) error {
	by, attempt := actor(c), courses.AttemptID(c.Query("forsok"))
	learning, err := p.courses.CoursesOf(c.Request.Context(), by, by.ProfileID)
	if err != nil {
		return err
	}
	for _, a := range learning.Passed() {
		if a.AttemptID == nil || *a.AttemptID != attempt {
			continue
		}
		notice := site.Notice{Kind: site.Done, Key: "courses.passed", Args: map[string]any{"Title": a.Title(p.site.Language(c))}}
		if a.Certificate != "" {
			notice.Link = site.Link{Key: "courses.passed.certificate", Path: "/kursbevis/" + a.Certificate}
		}
		p.site.Flash(c, notice)
		return p.site.See(c, toAchieved.Path)
	}
	for _, o := range learning.Ongoing {
		if string(o.Enrolment.CourseID) == c.Param("id") && o.Held != nil && o.Held.Class {
			p.site.Flash(c, site.Notice{Kind: site.Done, Key: "both.learnt.told", Args: map[string]any{"Title": o.Title(p.site.Language(c))}})
			return p.site.See(c, "/kurs/"+string(o.Enrolment.CourseID)+"#kursdatoer")
		}
	}
	return p.site.See(c, toMine.Path)
}

// stillHere keeps the login of a reader whose course is open; who has none any
// more is told by the rule.
func (p *pages) stillHere(c *gin.Context) error {
	c.Status(http.StatusNoContent)
	return nil
}

// preview plays an uploaded package without keeping anything.
func (p *pages) preview(c *gin.Context) error {
	launch, err := p.courses.OpenPreview(c.Request.Context(), actor(c), courses.PackageID(c.Param("package")))
	if err != nil {
		return err
	}
	return p.frame(c, launch, launch.Title, p.site.ReturnPath(c, "/kurseier/pakke/"+c.Param("package")))
}

func (p *pages) frame(c *gin.Context, launch courses.Launch, title, back string) error {
	p.site.AllowFrame(c)
	c.Header("Cache-Control", "no-store") // the address of the stage is good for one window
	return playView.Render(p.site, c, http.StatusOK, playPage{
		Page:   p.site.Page(c, "courses.mine.title").Titled(title),
		Source: launch.URL, Origin: launch.Origin, Attempt: string(launch.Attempt), Close: back,
	})
}
