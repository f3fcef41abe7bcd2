package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type participantPage struct {
	site.Page
	Person   participantRow
	Enrolled string
	Held     string // what it waits for; empty: nothing
	Register string // path
	Attempts []tryRow
	Results  []recordedRow
}

type tryRow struct {
	Title, Score, Spent, Opened, Used string
	Status                            site.Status
	Units                             []unitRow
}

type unitRow struct {
	Title, Score, Spent string
	Status              site.Status
}

type recordedRow struct {
	Day, Score, Until, Origin, Note, File string
	Status                                site.Status
	Evidence                              string // path
	Withdraw                              string // path
}

var participantView = site.View[participantPage]("courses/participant.html")

func (p *pages) showParticipant(c *gin.Context) error {
	detail, err := p.courses.Participant(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), accounts.ProfileID(c.Param("person")))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	text, _ := detail.Course.Text(w.Language())
	path := "/kurseier/" + string(detail.Course.ID)
	page := participantPage{
		Page: p.site.Page(c, "participant.title").Titled(detail.Person.Name).Under(toDesk, site.Link{Text: text.Title, Path: path},
			site.Link{Key: "participant.tab", Path: path + "/deltakere"}),
		Person: p.participantRow(w, path+"/deltakere", detail.Person),
	}
	if detail.Person.ID != actor(c).ProfileID {
		page.Register = path + "/resultat?person=" + string(detail.Person.ID)
	}
	if at := detail.Person.EnrolledAt; at != nil {
		page.Enrolled = w.Date(*at)
	}
	if detail.Held != nil {
		page.Held = heldOf(w, *detail.Held)
	}
	for _, try := range detail.Attempts {
		page.Attempts = append(page.Attempts, tryOf(w, try))
	}
	for _, r := range detail.Results {
		page.Results = append(page.Results, recordedOf(w, r, detail.Course.Validity, p.site.Now()))
	}
	return participantView.Render(p.site, c, http.StatusOK, page)
}

var tryKinds = map[courses.AttemptState]string{courses.AttemptOpen: "going", courses.AttemptPassed: "done", courses.AttemptFailed: "wrong", courses.AttemptSuperseded: "waiting"}

func tryOf(w *i18n.Printer, try courses.Try) tryRow {
	row := tryRow{Title: w.T("participant.try", "Number", w.Number(try.Number)), Score: score(w, try.Score), Spent: spent(w, try.Seconds), Opened: w.Date(try.OpenedAt), Used: w.Date(try.UsedAt),
		Status: site.Status{Kind: tryKinds[try.State], Text: w.T("participant.try." + string(try.State))}}
	for _, unit := range try.Units {
		row.Units = append(row.Units, unitRow{Title: unit.Title, Score: score(w, unit.Score), Spent: spent(w, unit.Seconds), Status: unitStatus(w, unit)})
	}
	return row
}

func unitStatus(w *i18n.Printer, unit courses.UnitTry) site.Status {
	switch {
	case unit.Success == "failed":
		return site.Status{Kind: "wrong", Text: w.T("participant.try.failed")}
	case unit.Success == "passed":
		return site.Status{Kind: "done", Text: w.T("participant.try.passed")}
	case unit.Completion == "completed":
		return site.Status{Kind: "done", Text: w.T("participant.unit.completed")}
	}
	return site.Status{Kind: "going", Text: w.T("participant.try.open")}
}

// spent is how long somebody used, in minutes; what is shorter is one.
func spent(w *i18n.Printer, seconds int) string {
	if seconds <= 0 {
		return ""
	}
	return length(w, max(seconds/60, 1))
}

func recordedOf(w *i18n.Printer, r courses.Recorded, rule courses.Validity, now time.Time) recordedRow {
	row := recordedRow{Day: w.Date(r.AchievedAt), Score: score(w, r.Score), Until: untilOf(w, &r.Result), Origin: w.T("participant.origin." + string(r.Origin.Kind)),
		Note: r.Evidence.Note, File: r.Evidence.FileName, Status: standing(w, r.Result, rule, now)}
	if r.Origin.Kind == courses.Manual && r.Evidence.ByName != "" {
		row.Origin = w.T("participant.origin.by", "Name", r.Evidence.ByName)
	}
	if row.File != "" {
		row.Evidence = "/dokumentasjon/" + string(r.ID)
	}
	if r.Certificate != "" {
		row.Withdraw = "/bevis/" + r.Certificate + "/trekk-tilbake"
	}
	return row
}
