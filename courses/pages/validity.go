package pages

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type validityPage struct {
	site.Page
	Tabs     []site.Tab
	Course   string
	Form     validityForm
	Action   string
	Kinds    []site.Option
	Months   []site.Option // of the year
	From     []site.Option
	Rule     string // as it is now, in words
	Examples []validityExample
	Orders   []reckoningRow
	Passed   int    // people
	Anew     string // path of the form that says that the course has to be taken anew
	Lift     string // path
}

// validityForm is how long a pass counts, as its owner says it.
type validityForm struct {
	Kind   string `form:"kind"`
	Months string `form:"months"`
	Month  string `form:"month"`
	Window string `form:"window"`
	From   string `form:"from"`
	Grace  string `form:"grace"`
	By     string `form:"by" max:"20"` // code of the shorter course
	Again  bool   `form:"again"`       // what people have passed counts by the new rule, too
	Day    string `form:"day"`         // by which the course has to be taken anew: on a form of its own
}

// The kinds of validity on the form.
const (
	forEver   = "ever"
	byMonths  = "months"
	byYear    = "year"
	byVersion = "version"
	fromEnd   = "end"
	fromPass  = "pass"
)

// validityExample is a day on which somebody passes, and what comes of it.
type validityExample struct{ Passed, Until, Opens, Grace string }

var validityView = site.View[validityPage]("courses/validity.html")

// mountValidity mounts how long a pass of a course counts.
func (p *pages) mountValidity(r *site.Routes) {
	r.GET("/kurseier/:id/gyldighet", courseOwner, p.editValidity)
	r.POST("/kurseier/:id/gyldighet", courseOwner, p.updateValidity)
	p.mountReckoning(r)
}

func (p *pages) editValidity(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	form := validityFormOf(owned)
	if form.By, err = p.courses.RenewalOf(c.Request.Context(), actor(c), owned.ID); err != nil {
		return err
	}
	return p.askValidity(c, owned, form, nil)
}

func (p *pages) updateValidity(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	var form validityForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	rule, faults := form.rule()
	if len(faults) > 0 {
		return p.askValidity(c, owned, form, faults)
	}
	err = p.courses.SetValidity(c.Request.Context(), actor(c), owned.ID, rule, form.By)
	if refusal := problem.Of(err); refusal != nil && refusal.Kind == problem.Invalid {
		return p.askValidity(c, owned, form, site.Faults{"by": {Key: refusal.Key, Args: refusal.Args}})
	}
	if err != nil {
		return err
	}
	if form.Again {
		if err := p.courses.Recount(c.Request.Context(), actor(c), owned.ID); err != nil {
			return err
		}
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "validity.saved"})
	return p.site.See(c, "/kurseier/"+string(owned.ID)+"/gyldighet")
}

func (p *pages) askValidity(c *gin.Context, owned courses.Owned, form validityForm, faults site.Faults) error {
	w, path := p.site.Words(c), "/kurseier/"+string(owned.ID)
	text, _ := owned.Text(w.Language())
	page := validityPage{Page: p.site.Page(c, "validity.title").Under(toDesk, site.Link{Text: text.Title, Path: path}),
		Tabs: p.ownedNav(c, owned.ID), Course: text.Title, Form: form, Action: path + "/gyldighet", Anew: path + "/gyldighet/pa-nytt", Lift: path + "/gyldighet/angre", Passed: owned.Counts.Passed,
		Kinds: radiosOf(w, "validity.kind.", form.Kind, forEver, byMonths, byYear, byVersion),
		From:  radiosOf(w, "validity.from.", form.From, fromEnd, fromPass),
		Rule:  validityOf(w, owned.Validity), Examples: examples(w, owned.Validity, p.site.Now())}
	for month := time.January; month <= time.December; month++ {
		value := strconv.Itoa(int(month))
		page.Months = append(page.Months, site.Option{Value: value, Text: w.Month(month), Chosen: value == form.Month})
	}
	var err error
	if page.Orders, err = p.reckoningRows(c, owned.ID); err != nil {
		return err
	}
	page.Faults = faults
	return validityView.Render(p.site, c, page.Faults.Status(), page)
}

// radiosOf are radio buttons, each with its name and what it means.
func radiosOf(w *i18n.Printer, prefix, chosen string, values ...string) []site.Option {
	options := make([]site.Option, len(values))
	for i, value := range values {
		options[i] = site.Option{Value: value, Text: w.T(prefix + value), Hint: w.T(prefix + value + ".hint"), Chosen: value == chosen}
	}
	return options
}

// rule reads the form; faults are what cannot be read as it is meant, and what
// the act would refuse.
func (f *validityForm) rule() (courses.Validity, site.Faults) {
	faults := site.Faults{}
	number := func(name, text, key string) int {
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			faults.Add(name, key)
		}
		return n
	}
	v := courses.Validity{FromEnd: f.From != fromPass, ByVersion: f.Kind == byVersion,
		Window: number("window", f.Window, "validity.window.range"), Grace: number("grace", f.Grace, "validity.grace.range")}
	switch f.Kind {
	case byMonths:
		if v.Months = number("months", f.Months, "courses.owner.months.range"); v.Months == 0 && len(faults) == 0 {
			faults.Add("months", "validity.months.missing")
		}
	case byYear:
		if v.Each = time.Month(number("month", f.Month, "validity.month.missing")); v.Each == 0 {
			faults.Add("month", "validity.month.missing")
		}
	case forEver, byVersion:
	default:
		faults.Add("kind", "validity.kind.missing")
	}
	for name, key := range v.Faults() {
		if _, said := faults[name]; !said {
			faults.Add(name, key)
		}
	}
	return v, faults
}

func validityFormOf(o courses.Owned) validityForm {
	v := o.Validity
	f := validityForm{Kind: forEver, Months: digits(v.Months), Month: digits(int(v.Each)), Window: digits(v.Window), From: fromPass, Grace: digits(v.Grace)}
	if v.FromEnd {
		f.From = fromEnd
	}
	switch {
	case v.Each > 0:
		f.Kind = byYear
	case v.Months > 0:
		f.Kind = byMonths
	case v.ByVersion:
		f.Kind = byVersion
	}
	return f
}

// validityOf says how long a pass holds: "2 år", "Til utgangen av januar"; empty
// for ever.
func validityOf(w *i18n.Printer, v courses.Validity) string {
	switch {
	case v.Each > 0:
		return w.T("validity.to", "Month", w.Month(v.Each))
	case v.Months == 0 && v.ByVersion:
		return w.T("validity.version")
	}
	return validity(w, v.Months)
}

// validFor is the same in a line that says nothing else of it: "Gjelder i 2 år".
func validFor(w *i18n.Printer, v courses.Validity) string {
	switch {
	case v.Each > 0:
		return w.T("validity.valid_to", "Month", w.Month(v.Each))
	case v.Months > 0:
		return w.T("courses.valid_for", "Length", validity(w, v.Months))
	}
	return ""
}

// examples are days that tell the rule: today, a day in the window before the
// end of that, and for a rule by the year a day before and one in the window.
func examples(w *i18n.Printer, v courses.Validity, now time.Time) []validityExample {
	if !v.Ends() {
		return nil
	}
	first := courses.Result{Passed: true, ValidUntil: v.End(now, nil)}
	days := []validityExample{exampleOf(w, v, now, nil)}
	if opens := v.Opens(*first.ValidUntil); opens.After(now) {
		days = append(days, exampleOf(w, v, opens.Add(36*time.Hour), &first))
	}
	return append(days, exampleOf(w, v, first.ValidUntil.Add(-time.Hour), &first), exampleOf(w, v, first.ValidUntil.Add(36*time.Hour), &first))
}

func exampleOf(w *i18n.Printer, v courses.Validity, at time.Time, held *courses.Result) validityExample {
	if held != nil && !held.ValidAt(at) {
		held = nil
	}
	end := *v.End(at, held)
	return validityExample{Passed: w.Date(at), Until: w.Date(end), Opens: w.Date(v.Opens(end)), Grace: w.Date(v.GraceEnd(end))}
}
