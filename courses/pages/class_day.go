package pages

import (
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// askedDay is the number of the day in the address; 0: none.
func askedDay(c *gin.Context) int {
	day, err := strconv.Atoi(c.Query("dag"))
	if err != nil {
		return 0
	}
	return day
}

// onDay shows one day of several: the one that is asked for, or else the latest that
// can be marked. It gives the number of the day.
func (page *rosterPage) onDay(w *i18n.Printer, roster courses.Roster, asked int) int {
	if !roster.Several() {
		return 1
	}
	day := asked
	if day < 1 || day > len(roster.Days) {
		day = max(1, roster.MarkedNow(roster.Now))
	}
	page.Day, page.DayWhen = day, courses.When(w, roster.Days[day-1:day])[0]
	page.Marking = page.Marking && day <= roster.MarkedNow(roster.Now)
	page.Needed = daysNeeded(w, roster.Class)
	for _, one := range roster.Days {
		page.Days = append(page.Days, site.Tab{Text: w.T("class.form.day.number", "Number", one.Number), Path: fmt.Sprintf("%s?dag=%d", page.Path, one.Number), Current: one.Number == day})
	}
	return day
}

// daysNeeded says how many of several days one has to be there; empty when there is one.
func daysNeeded(w *i18n.Printer, c courses.Class) string {
	if !c.Several() {
		return ""
	}
	if c.Needed() == len(c.Days) {
		return w.T("class.days_needed.all")
	}
	return w.T("class.days_needed.some", "Needed", c.Needed(), "Days", len(c.Days))
}

// toDay says on the list of the class what was done, on the day that it was done for.
func (p *pages) toDay(c *gin.Context, day int, key string) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key}); err != nil {
		return err
	}
	path := "/kurseier/kursdato/" + c.Param("class")
	if day > 0 {
		path += "?dag=" + strconv.Itoa(day)
	}
	return p.site.See(c, path)
}
