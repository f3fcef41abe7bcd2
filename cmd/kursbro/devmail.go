package main

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/mail"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// devMail shows every mail that the demo has sent. It is mounted with --demo
// only: what is in people's mail is nobody else's to read.
type devMail struct {
	site *site.Site
	box  *mail.Mailbox
}

type mailListPage struct {
	site.Page
	Letters []mail.Kept
}

type mailPage struct {
	site.Page
	Letter mail.Kept
	Pieces []piece
}

// piece is a stretch of a mail's text; Link is set where it is an address of this portal.
type piece struct{ Text, Link string }

var (
	mailListView = site.View[mailListPage]("dev/mails.html")
	mailView     = site.View[mailPage]("dev/mail.html")
	errNoMail    = problem.New(problem.NotFound, "dev.mail.none")
)

func mountDevMail(s *site.Site, box *mail.Mailbox) {
	d := devMail{s, box}
	s.Routes().GET("/dev/mail", site.Anyone, d.showMails)
	s.Routes().GET("/dev/mail/:id", site.Anyone, d.showMail)
}

func (d devMail) showMails(c *gin.Context) error {
	page := mailListPage{Page: d.site.Page(c, "dev.mail.title"), Letters: d.box.Letters()}
	return mailListView.Render(d.site, c, http.StatusOK, page)
}

func (d devMail) showMail(c *gin.Context) error {
	for _, letter := range d.box.Letters() {
		if letter.ID == c.Param("id") {
			page := mailPage{Letter: letter, Pieces: d.pieces(letter.Text)}
			page.Page = d.site.Page(c, "dev.mail.title").Titled(letter.Subject).Under(site.Link{Key: "dev.mail.title", Path: "/dev/mail"})
			return mailView.Render(d.site, c, http.StatusOK, page)
		}
	}
	return errNoMail
}

// pieces cuts a text at the portal's own addresses, so that they can be followed.
func (d devMail) pieces(text string) []piece {
	var all []piece
	home := d.site.URL()
	for {
		at := strings.Index(text, home)
		if at < 0 {
			return append(all, piece{Text: text})
		}
		end := strings.IndexAny(text[at:], " \r\n\t>")
		if end < 0 {
			end = len(text) - at
		}
		all = append(all, piece{Text: text[:at]}, piece{Text: text[at : at+end], Link: text[at : at+end]})
		text = text[at+end:]
	}
}
