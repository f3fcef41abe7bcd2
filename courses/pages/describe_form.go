package pages

import (
	"strconv"
	"strings"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// describeForm is what a course owner writes about a course.
type describeForm struct {
	TitleNB       string   `form:"title_nb"`
	SummaryNB     string   `form:"summary_nb"`
	DescriptionNB string   `form:"description_nb,lines" max:"6000"`
	TitleNN       string   `form:"title_nn"`
	SummaryNN     string   `form:"summary_nn"`
	DescriptionNN string   `form:"description_nn,lines" max:"6000"`
	TitleEN       string   `form:"title_en"`
	SummaryEN     string   `form:"summary_en"`
	DescriptionEN string   `form:"description_en,lines" max:"6000"`
	TitleSE       string   `form:"title_se"`
	SummarySE     string   `form:"summary_se"`
	DescriptionSE string   `form:"description_se,lines" max:"6000"`
	Organisation  string   `form:"organisation"`
	Audience      []string `form:"audience"`
	Code          string   `form:"code"`
	Minutes       string   `form:"minutes"`
	AcceptMonths  string   `form:"accept_months"`
	SameAs        string   `form:"same_as"`
	Read          string   `form:"read"` // stamp of the course in the form
}

// texts points at the three fields of each language.
func (f *describeForm) texts() map[i18n.Language][3]*string {
	return map[i18n.Language][3]*string{
		i18n.NB: {&f.TitleNB, &f.SummaryNB, &f.DescriptionNB},
		i18n.NN: {&f.TitleNN, &f.SummaryNN, &f.DescriptionNN},
		i18n.EN: {&f.TitleEN, &f.SummaryEN, &f.DescriptionEN},
		i18n.SE: {&f.TitleSE, &f.SummarySE, &f.DescriptionSE},
	}
}

// describe reads the form; faults are what cannot be read as it is meant, and
// what the act would refuse.
func (f *describeForm) describe() (courses.Description, site.Faults) {
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
	d := courses.Description{Code: f.Code, OrganisationID: accounts.OrganisationID(f.Organisation), SameAs: f.SameAs, Read: f.Read,
		Minutes:      number("minutes", f.Minutes, "courses.owner.minutes.range"),
		AcceptMonths: number("accept_months", f.AcceptMonths, "courses.owner.months.range"), Texts: map[i18n.Language]courses.Text{}}
	for language, text := range f.texts() {
		d.Texts[language] = courses.Text{Title: *text[0], Summary: *text[1], Description: *text[2]}
	}
	for _, id := range f.Audience {
		d.Audience = append(d.Audience, accounts.OrganisationID(id))
	}
	for name, key := range d.Faults() {
		if _, said := faults[name]; !said {
			faults.Add(name, key)
		}
	}
	return d, faults
}

// formOf fills the form with a course as it is.
func formOf(o courses.Owned) describeForm {
	f := describeForm{Read: o.Stamp(), Code: o.Code, Organisation: string(o.OrganisationID),
		Minutes: digits(o.Minutes), AcceptMonths: digits(o.AcceptMonths)}
	for language, text := range f.texts() {
		*text[0], *text[1], *text[2] = o.Texts[language].Title, o.Texts[language].Summary, o.Texts[language].Description
	}
	for _, id := range o.Audience {
		f.Audience = append(f.Audience, string(id))
	}
	if len(o.SameCodes) > 0 {
		f.SameAs = o.SameCodes[0]
	}
	return f
}

func digits(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f *describeForm) languages() []textFields {
	var all []textFields
	texts := f.texts()
	for _, language := range i18n.Languages {
		text := texts[language]
		all = append(all, textFields{Code: string(language), Name: i18n.For(language).T("language.name"),
			Title: *text[0], Summary: *text[1], Description: *text[2], Needed: language == i18n.NB,
			Shown: strings.TrimSpace(*text[0]+*text[1]+*text[2]) != ""})
	}
	return all
}
