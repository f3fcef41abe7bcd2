package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
	"kursbro/courses"
)

// mountFeeds mounts what puts a person's classes and deadlines into their calendar.
func (p *pages) mountFeeds(r *site.Routes) {
	r.GET("/profil/kalender", own, p.showFeed)
	r.POST("/profil/kalender", own, p.makeFeed)
	r.POST("/profil/kalender/avslutt", own, p.endFeed)
	r.GET(courses.FeedPath+":token", site.Anyone, p.readFeed)
}

type feedPage struct {
	site.Page
	Since string // when the link was made; empty: there is none
	Link  string // that was made just now: it is shown once
}

var feedView = site.View[feedPage]("courses/feed.html")

func (p *pages) showFeed(c *gin.Context) error { return p.drawFeed(c, "") }

func (p *pages) drawFeed(c *gin.Context, link string) error {
	since, err := p.courses.FeedSince(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := feedPage{Page: p.site.Page(c, "feed.title").Under(site.Link{Key: "accounts.profile.title", Path: "/profil"}), Link: link}
	if since != nil {
		page.Since = p.site.Words(c).Date(*since)
	}
	c.Header("Cache-Control", "no-store")
	return feedView.Render(p.site, c, http.StatusOK, page)
}

// makeFeed answers with the link itself: it is kept nowhere.
func (p *pages) makeFeed(c *gin.Context) error {
	link, err := p.courses.MakeFeed(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	return p.drawFeed(c, link)
}

func (p *pages) endFeed(c *gin.Context) error {
	if err := p.courses.EndFeed(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: "feed.ended"}); err != nil {
		return err
	}
	return p.site.See(c, "/profil/kalender")
}

// readFeed is what calendars ask for, without a login.
func (p *pages) readFeed(c *gin.Context) error {
	feed, err := p.courses.Feed(c.Request.Context(), courses.FeedToken(c.Param("token")))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", `inline; filename="kursbro.ics"`)
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", []byte(feed.String()))
	return nil
}
