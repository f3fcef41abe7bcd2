package pages

import (
	"cmp"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
	"kursbro/merge"
	"kursbro/merge/hire"
)

type hirePage struct {
	site.Page
	Form   hireForm
	Dates  exampleDates
	Hidden string        // a national ID that was typed already, sealed
	Old    []site.Option // what the number was that this one replaces; empty: nothing is asked
}

// hireForm is one employee as HR types them. The national ID is never shown
// again: it travels sealed in Kept.
type hireForm struct {
	GivenName      string `form:"given_name" max:"120"`
	FamilyName     string `form:"family_name" max:"120"`
	BirthDate      string `form:"birth_date" max:"20"`
	NationalID     string `form:"national_id" max:"30"`
	Kept           string `form:"kept" max:"500"`
	Old            string `form:"old" max:"20"`
	EmployeeNumber string `form:"employee_number" max:"60"`
	Username       string `form:"username" max:"20"`
	Unit           string `form:"unit" max:"220"`
	Leader         string `form:"leader" max:"220"`
	StartDate      string `form:"start_date" max:"20"`
	EndDate        string `form:"end_date" max:"20"`
	PrivateEmail   string `form:"private_email" max:"260"`
	Mobile         string `form:"mobile" max:"40"`
}

var hireView = site.View[hirePage]("merge/hire.html")

// numberPurpose is what a sealed number in the form is good for.
const numberPurpose = "merge.hire.national_id"

func (p *pages) newHire(c *gin.Context) error {
	page := hirePage{Page: p.site.Page(c, "merge.hire_one.title").Under(toHires), Dates: examplesAt(p.site.Now())}
	return hireView.Render(p.site, c, http.StatusOK, page)
}

// fields are those of the form that come back as they were typed, by column.
func (f *hireForm) fields() map[string]*string {
	return map[string]*string{
		"employee_number": &f.EmployeeNumber, "username": &f.Username, "given_name": &f.GivenName, "family_name": &f.FamilyName,
		"birth_date": &f.BirthDate, "unit": &f.Unit, "leader": &f.Leader, "start_date": &f.StartDate, "end_date": &f.EndDate,
		"private_email": &f.PrivateEmail, "mobile": &f.Mobile,
	}
}

func (f *hireForm) columns(number string) map[string]string {
	columns := map[string]string{"national_id": number}
	for column, value := range f.fields() {
		columns[column] = *value
	}
	return columns
}

// misplaced takes a national ID out of a field that would show it, and says that
// and the like in words of the form.
func (f *hireForm) misplaced(faults site.Faults) {
	if faults["username"].Key == "hire.fault.username.taken" {
		faults["username"] = site.Fault{Key: "merge.hire_one.fault.username_taken"}
	}
	for column, value := range f.fields() {
		if fault := faults[column]; fault.Key == "hire.fault.row.national_id" {
			*value, faults[column] = "", site.Fault{Key: "merge.hire_one.fault.national_id_here"}
		}
	}
}

func (p *pages) createHire(c *gin.Context) error {
	var form hireForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	number := form.NationalID
	if number == "" {
		number, _ = p.merge.Accounts.Carried(numberPurpose, form.Kept)
	}
	old := accounts.NumberStatus(form.Old)
	if old != accounts.Succeeded && old != accounts.Mistaken {
		old = ""
	}
	outcome, wrong, err := p.merge.HireOne(c.Request.Context(), actor(c), form.columns(number), old)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	faults := faultsOf(wrong)
	if len(wrong) == 0 && outcome.Profile == "" {
		refused, known := refusals[outcome.Code]
		if !known {
			refused = refusal{"form", "merge.hire_one.not_used"}
		}
		faults[refused.field] = site.Fault{Key: refused.key, Args: map[string]any{"Reason": outcome.Reason(w)}}
	}
	if len(faults) > 0 {
		return p.hireAgain(c, form, number, faults, outcome.Code == "national_id.changed")
	}
	kind := site.Done
	if outcome.Outcome == merge.RowReview {
		kind = site.Mind
	}
	if err := p.site.Flash(c, site.Notice{Kind: kind, Key: "merge.hire_one.done", Args: map[string]any{"Name": form.GivenName + " " + form.FamilyName, "Reason": outcome.Reason(w)}}); err != nil {
		return err
	}
	return p.site.See(c, "/hr/ansettelser")
}

// refusal is the field that an employee was not saved for, and the fault there.
type refusal struct{ field, key string }

var refusals = map[string]refusal{
	"username.taken":               {"username", "merge.hire_one.fault.username_taken"},
	"employee_number.elsewhere":    {"employee_number", "merge.hire_one.fault.employee_number_elsewhere"},
	"employee_number.other_person": {"employee_number", "merge.hire_one.fault.employee_number_other"},
	"national_id.changed":          {"old", "merge.hire_one.fault.national_id_changed"},
	"national_id.guarded":          {"national_id", "merge.hire_one.fault.national_id_guarded"},
	"national_id.mistaken":         {"national_id", "merge.hire_one.fault.national_id_mistaken"},
	"national_id.other_person":     {"national_id", "merge.hire_one.fault.national_id_other"},
}

// faultsOf puts the first fault of each column at its field; what is in no
// column is about the form.
func faultsOf(wrong []hire.Fault) site.Faults {
	faults := site.Faults{}
	for _, fault := range wrong {
		field := cmp.Or(fault.Column(), "form")
		if _, twice := faults[field]; !twice {
			faults[field] = site.Fault{Key: fault.Key, Args: fault.Args}
		}
	}
	return faults
}

// hireAgain keeps everything typed, the number sealed, and none in the open. It may ask what the
// number was that this one would replace (M3).
func (p *pages) hireAgain(c *gin.Context, form hireForm, number string, faults site.Faults, ask bool) error {
	form.NationalID, form.Kept = "", ""
	form.misplaced(faults)
	page := hirePage{Page: p.site.Page(c, "merge.hire_one.title").Under(toHires), Form: form, Dates: examplesAt(p.site.Now())}
	if _, wrong := faults["national_id"]; number != "" && !wrong {
		page.Hidden = p.merge.Accounts.Carry(numberPurpose, number)
	}
	if ask {
		w := p.site.Words(c)
		for _, status := range []accounts.NumberStatus{accounts.Succeeded, accounts.Mistaken} {
			page.Old = append(page.Old, site.Option{Value: string(status), Text: w.T("merge.old_number." + string(status)), Hint: w.T("merge.old_number." + string(status) + ".hint")})
		}
	}
	page.Faults = faults
	return hireView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}
