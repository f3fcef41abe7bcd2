package pages

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
)

type describePage struct {
	site.Page
	Tabs    []site.Tab // of a course that there is
	Form    describeForm
	Action  string
	Preview string // path
	Package string // of a new course: what the manifest calls it
	File    string
	Issuers []site.Option
	Tree    []treeNode
	Tongues []textFields
	New     bool

	Original courses.Text // bokmål as it is saved
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

var describeView = site.View[describePage]("courses/describe.html")

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
	from := creation{done: "courses.created", goTo: ownedPath, draw: func(d describePage) describePage { return d.of(pack) }}
	from.create = func(c *gin.Context, d courses.Description) (courses.CourseID, error) {
		return p.courses.CreateCourse(c.Request.Context(), actor(c), pack.ID, d)
	}
	return p.create(c, from)
}

// newUnpacked asks what a course without a package is to be called.
func (p *pages) newUnpacked(c *gin.Context) error {
	page, err := p.describePage(c, describeForm{}, nil)
	if err != nil {
		return err
	}
	page.Action = c.Request.URL.Path
	return describeView.Render(p.site, c, http.StatusOK, page)
}

// createUnpacked makes a course without a package, says done and goes on to
// the page of the course.
func (p *pages) createUnpacked(create courseMaker, done string, goTo func(courses.CourseID) string) site.Handler {
	return func(c *gin.Context) error {
		at := func(d describePage) describePage {
			d.Action = c.Request.URL.Path
			return d
		}
		return p.create(c, creation{create: create, done: done, goTo: goTo, draw: at})
	}
}

// courseMaker makes a course of a description without faults.
type courseMaker func(c *gin.Context, d courses.Description) (courses.CourseID, error)

// creation is one way to make a course.
type creation struct {
	create courseMaker
	done   string // message key
	goTo   func(courses.CourseID) string
	draw   func(describePage) describePage // the form with faults in it
}

// create makes a course of what was written, or shows the form again with
// everything in it.
func (p *pages) create(c *gin.Context, how creation) error {
	var form describeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	description, faults := form.describe()
	if len(faults) == 0 {
		id, err := how.create(c, description)
		if err == nil {
			p.site.Flash(c, site.Notice{Kind: site.Done, Key: how.done})
			return p.site.See(c, how.goTo(id))
		}
		if faults, err = fieldFaults(err); err != nil {
			return err
		}
	}
	page, err := p.describePage(c, form, nil)
	if err != nil {
		return err
	}
	page.Faults = faults
	return describeView.Render(p.site, c, http.StatusUnprocessableEntity, how.draw(page))
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
	"lesson.changed":             "form",
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
	page.Tabs, page.Original = p.ownedNav(c, owned.ID), owned.Texts[i18n.NB]
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
