package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type describePage struct {
	site.Page
	Form    describeForm
	Action  string
	Preview string // path
	Package string // of a new course: what the manifest calls it
	File    string
	Issuers []site.Option
	Tree    []treeNode
	Tongues []textFields
	New     bool
}

// treeNode is an organisation with a box to tick, and those below it.
type treeNode struct {
	ID, Name string
	Checked  bool
	Open     bool // externals may choose it
	Below    []treeNode
}

// textFields are the fields of one language.
type textFields struct {
	Code, Name                  string // nb, Bokmål
	Title, Summary, Description string
	Needed, Shown               bool
}

type describeForm struct {
	Code          string   `form:"code"`
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
	Minutes       string   `form:"minutes"`
	ValidMonths   string   `form:"valid_months"`
	AcceptMonths  string   `form:"accept_months"`
	SameAs        string   `form:"same_as"`
}

var describeView = site.View[describePage]("courses/describe.html")

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
	d := courses.Description{Code: f.Code, OrganisationID: accounts.OrganisationID(f.Organisation), SameAs: f.SameAs,
		Minutes: number("minutes", f.Minutes, "courses.owner.minutes.range"), ValidMonths: number("valid_months", f.ValidMonths, "courses.owner.months.range"),
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
	f := describeForm{Code: o.Code, Organisation: string(o.OrganisationID),
		Minutes: digits(o.Minutes), ValidMonths: digits(o.ValidMonths), AcceptMonths: digits(o.AcceptMonths)}
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

// newCourse asks what a checked package is to be called and who it is for.
func (p *pages) newCourse(c *gin.Context) error {
	pack, err := p.courses.Package(c.Request.Context(), actor(c), courses.PackageID(c.Param("package")))
	if err != nil {
		return err
	}
	if pack.CourseID != nil {
		return p.site.See(c, "/kurseier/"+string(*pack.CourseID))
	}
	page, err := p.describePage(c, describeForm{TitleNB: pack.Title}, nil)
	if err != nil {
		return err
	}
	return describeView.Render(p.site, c, http.StatusOK, page.of(pack))
}

func (p *pages) createCourse(c *gin.Context) error {
	pack, err := p.courses.Package(c.Request.Context(), actor(c), courses.PackageID(c.Param("package")))
	if err != nil {
		return err
	}
	var form describeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	description, faults := form.describe()
	var id courses.CourseID
	if len(faults) == 0 {
		id, err = p.courses.CreateCourse(c.Request.Context(), actor(c), pack.ID, description)
		faults, err = fieldFaults(err)
	}
	if err != nil {
		return err
	}
	if len(faults) == 0 {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "courses.created"})
		return p.site.See(c, "/kurseier/"+string(id))
	}
	page, err := p.describePage(c, form, nil)
	if err != nil {
		return err
	}
	page.Faults = faults
	return describeView.Render(p.site, c, http.StatusUnprocessableEntity, page.of(pack))
}

// of says which package a new course is made from.
func (d describePage) of(pack courses.Package) describePage {
	path := "/kurseier/pakke/" + string(pack.ID)
	d.New, d.Action, d.Preview, d.Package, d.File = true, path, path+"/prov", pack.Title, pack.FileName
	return d
}

func (p *pages) editCourse(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	page, err := p.describePage(c, formOf(owned), &owned)
	if err != nil {
		return err
	}
	return describeView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) updateCourse(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	var form describeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	description, faults := form.describe()
	if len(faults) == 0 {
		faults, err = fieldFaults(p.courses.Describe(c.Request.Context(), actor(c), owned.ID, description))
		if err != nil {
			return err
		}
	}
	if len(faults) == 0 {
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: "courses.described"})
		return p.site.See(c, "/kurseier/"+string(owned.ID))
	}
	page, err := p.describePage(c, form, &owned)
	if err != nil {
		return err
	}
	page.Faults = faults
	return describeView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

// fieldOf says which field a refusal of the act is about.
var fieldOf = map[string]string{
	"courses.owner.code_taken":   "code",
	"courses.owner.not_yours":    "organisation",
	"courses.owner.same_unknown": "same_as",
}

// fieldFaults turns a refusal that a field can mend into its fault.
func fieldFaults(err error) (site.Faults, error) {
	if refusal := problem.Of(err); refusal != nil {
		if field, ok := fieldOf[refusal.Key]; ok {
			return site.Faults{field: {Key: refusal.Key, Args: refusal.Args}}, nil
		}
	}
	return nil, err
}

// describePage draws the form, for a new course or for one that is there.
func (p *pages) describePage(c *gin.Context, form describeForm, owned *courses.Owned) (describePage, error) {
	by, ctx := actor(c), c.Request.Context()
	issuers, err := p.courses.Issuers(ctx, by)
	if err != nil {
		return describePage{}, err
	}
	tree, err := p.courses.Accounts.Organisations(ctx)
	if err != nil {
		return describePage{}, err
	}
	page := describePage{Form: form, Tree: branches(tree, "", form.Audience), Tongues: form.languages()}
	for _, o := range issuers {
		page.Issuers = append(page.Issuers, site.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == form.Organisation || len(issuers) == 1})
	}
	if owned == nil {
		page.Page = p.site.Page(c, "courses.describe.new").Under(toDesk)
		return page, nil
	}
	text, _ := owned.Text(p.site.Language(c))
	path := "/kurseier/" + string(owned.ID)
	page.Page = p.site.Page(c, "courses.describe.title").Under(toDesk, site.Link{Text: text.Title, Path: path})
	page.Action = path + "/beskriv"
	return page, nil
}

// branches is the tree below an organisation; those whose parent is unknown
// stand at the root.
func branches(tree accounts.Tree, parent accounts.OrganisationID, checked []string) []treeNode {
	var nodes []treeNode
	for _, o := range tree.All() {
		if o.ParentID == parent {
			nodes = append(nodes, treeNode{ID: string(o.ID), Name: o.Name, Open: o.OpenToExternals,
				Checked: slices.Contains(checked, string(o.ID)), Below: branches(tree, o.ID, checked)})
		}
	}
	return nodes
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
