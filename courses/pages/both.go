package pages

import (
	"cmp"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// both says what a course of two parts asks for; empty for a course of one.
func both(w *i18n.Printer, order courses.ClassOrder) string {
	if order == courses.NoClass {
		return ""
	}
	return w.T("both.explain." + string(order))
}

// partsOf is how far somebody is in a course of two parts, the e-learning first.
func partsOf(w *i18n.Printer, parts courses.TwoParts) []site.Status {
	learning := site.Status{Kind: "new", Text: w.T("both.learning.left")}
	if parts.Learnt != nil {
		learning = site.Status{Kind: "done", Text: w.T("both.learning.done", "Date", w.Date(*parts.Learnt))}
	}
	class := site.Status{Kind: "new", Text: w.T("both.class.left")}
	switch {
	case parts.Attended != nil:
		class = site.Status{Kind: "done", Text: w.T("both.class.done", "Date", w.Date(*parts.Attended))}
	case parts.Booked != nil:
		class = site.Status{Kind: "going", Text: w.T("both.class.booked", "Date", w.Date(*parts.Booked))}
	}
	return []site.Status{learning, class}
}

// oneIsEnough is on the form what is empty in the course.
const oneIsEnough = "one"

// formsForm is which parts a course asks for.
type formsForm struct {
	Order string `form:"order"`
}

// classOrders are the choices, with the one that is chosen.
func classOrders(w *i18n.Printer, chosen string) []site.Option {
	return radiosOf(w, "both.order.", chosen, oneIsEnough, string(courses.AnyOrder), string(courses.ElearningFirst))
}

// updateForms answers the form beside that of silence, on the same page.
func (p *pages) updateForms(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	var form formsForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	order := courses.ClassOrder(cmp.Or(form.Order, "-"))
	if form.Order == oneIsEnough {
		order = courses.NoClass
	}
	err = p.courses.SetClassOrder(c.Request.Context(), actor(c), owned.ID, order)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		rule, err := p.courses.SilenceOf(c.Request.Context(), actor(c), owned.ID)
		if err != nil {
			return err
		}
		return p.askSilence(c, owned, completionForm{silenceFormOf(rule), form}, site.Faults{"order": {Key: refusal.Key}})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "both.saved"})
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/fullforing")
}

// heldOf says to a course owner what somebody's pass waits for.
func heldOf(w *i18n.Printer, held courses.Held) string {
	switch {
	case held.Class && len(held.For) > 0:
		return w.T("both.waits", "Date", w.Date(held.At)) + " " + w.T("both.waits.also", "For", titlesOf(w, held.For))
	case held.Class:
		return w.T("both.waits", "Date", w.Date(held.At))
	}
	return w.T("prerequisite.owner_waits", "Date", w.Date(held.At), "Courses", titlesOf(w, held.For))
}
