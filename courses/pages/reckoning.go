package pages

import (
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

// reckoningRow is an order about what people have passed.
type reckoningRow struct {
	ID      courses.ReckoningID
	Text    string
	Ordered string
	Changed int
	Going   bool // not everybody is seen to yet
	Undone  bool
	Lift    bool // it can be taken back
}

// anewForm is the day by which everybody has to take the course anew.
type anewForm struct {
	Day string `form:"day"`
}

// liftForm names the order that is taken back.
type liftForm struct {
	Reckoning string `form:"reckoning"`
}

// mountReckoning mounts what a course owner orders of what people have passed.
func (p *pages) mountReckoning(r *site.Routes) {
	r.POST("/kurseier/:id/gyldighet/pa-nytt", courseOwner, p.requireAnew)
	r.POST("/kurseier/:id/gyldighet/angre", courseOwner, p.liftReckoning)
}

func (p *pages) requireAnew(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	var form anewForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	faults, err := p.anew(form.Day, func(day time.Time) error {
		return p.courses.RequireAnew(c.Request.Context(), actor(c), owned.ID, day)
	})
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		asked := validityFormOf(owned)
		asked.Day = form.Day
		return p.askValidity(c, owned, asked, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "reckoning.ordered"})
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/gyldighet")
}

func (p *pages) liftReckoning(c *gin.Context) error {
	var form liftForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := courses.CourseID(c.Param("id"))
	if err := p.courses.LiftReckoning(c.Request.Context(), actor(c), id, courses.ReckoningID(form.Reckoning)); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "reckoning.lifted"})
	return p.site.See(c, "/kurseier/"+string(id)+"/gyldighet")
}

// anew reads a day and does what is to be done by it; what is wrong with the day
// is a fault of its field.
func (p *pages) anew(text string, act func(day time.Time) error) (site.Faults, error) {
	day, err := time.ParseInLocation(time.DateOnly, text, i18n.Oslo)
	if err != nil {
		return site.Faults{"day": {Key: "reckoning.day.missing"}}, nil
	}
	err = act(day)
	if refused := problem.Of(err); refused != nil && refused.Kind == problem.Invalid {
		return site.Faults{"day": {Key: refused.Key}}, nil
	}
	return nil, err
}

func (p *pages) reckoningRows(c *gin.Context, course courses.CourseID) ([]reckoningRow, error) {
	all, err := p.courses.Reckonings(c.Request.Context(), actor(c), course)
	if err != nil {
		return nil, err
	}
	w := p.site.Words(c)
	rows := make([]reckoningRow, len(all))
	for i, r := range all {
		rows[i] = reckoningRow{ID: r.ID, Ordered: w.Date(r.OrderedAt), Changed: r.Changed, Going: r.DoneAt == nil,
			Undone: r.UndoneAt != nil, Lift: r.Undoable(p.site.Now()), Text: w.T("reckoning.kind.rule")}
		switch {
		case r.Kind == courses.TakeAnew && r.Version > 0:
			rows[i].Text = w.T("reckoning.kind.version", "Number", w.Number(r.Version), "Date", w.Date(*r.By))
		case r.Kind == courses.TakeAnew:
			rows[i].Text = w.T("reckoning.kind.anew", "Date", w.Date(*r.By))
		}
	}
	return rows, nil
}
