package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// categoriesPath is where the portal's categories are named.
const categoriesPath = "/emner"

func (p *pages) mountCategories(r *site.Routes) {
	arrange := site.Rule(accounts.RuleCategories)
	r.GET(categoriesPath, arrange, p.showCategories)
	r.GET(categoriesPath+"/ny", arrange, p.newCategory)
	r.POST(categoriesPath+"/ny", arrange, p.nameCategory)
	r.GET(categoriesPath+"/:category", arrange, p.editCategory)
	r.POST(categoriesPath+"/:category", arrange, p.nameCategory)
	r.POST(categoriesPath+"/:category/fjern", arrange, p.removeCategory)
	r.GET("/kurseier/:id/emner", courseOwner, p.editClassification)
	r.POST("/kurseier/:id/emner", courseOwner, p.updateClassification)
}

type categoriesPage struct {
	site.Page
	Rows []categoryRow
}

type categoryRow struct {
	ID, Name, Path, Others string // Others: what it is called in the other languages
	Courses                int
}

type categoryForm struct {
	NB string `form:"name_nb"`
	NN string `form:"name_nn"`
	EN string `form:"name_en"`
	SE string `form:"name_se"`
}

type categoryPage struct {
	site.Page
	Form    categoryForm
	Action  string
	Remove  string // path; empty for a new one
	Courses int    // that stand under it
}

var (
	categoriesView = site.View[categoriesPage]("courses/categories.html")
	categoryView   = site.View[categoryPage]("courses/category.html")
	toCategories   = site.Link{Key: "category.title", Path: categoriesPath}
)

func (p *pages) showCategories(c *gin.Context) error {
	if err := p.courses.MayArrange(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	w := p.site.Words(c)
	all, err := p.courses.Categories(c.Request.Context(), w.Language())
	if err != nil {
		return err
	}
	page := categoriesPage{Page: p.site.Page(c, "category.title")}
	for _, category := range all {
		row := categoryRow{ID: string(category.ID), Name: category.Name(w.Language()), Path: categoriesPath + "/" + string(category.ID), Courses: category.Courses}
		for _, language := range i18n.Languages {
			if name := category.Names[language]; name != "" && name != row.Name {
				row.Others += ", " + name
			}
		}
		if row.Others != "" {
			row.Others = row.Others[2:]
		}
		page.Rows = append(page.Rows, row)
	}
	return categoriesView.Render(p.site, c, http.StatusOK, page)
}

func (p *pages) newCategory(c *gin.Context) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	return p.drawCategory(c, http.StatusOK, category, categoryForm{}, nil)
}

func (p *pages) editCategory(c *gin.Context) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	n := category.Names
	return p.drawCategory(c, http.StatusOK, category, categoryForm{n[i18n.NB], n[i18n.NN], n[i18n.EN], n[i18n.SE]}, nil)
}

// category is the one in the address, for who may change it; none is a new one.
func (p *pages) category(c *gin.Context) (courses.Category, error) {
	if err := p.courses.MayArrange(c.Request.Context(), actor(c)); err != nil {
		return courses.Category{}, err
	}
	id := courses.CategoryID(c.Param("category"))
	if id == "" {
		return courses.Category{}, nil // a new one
	}
	return p.courses.Category(c.Request.Context(), id)
}

func (p *pages) drawCategory(c *gin.Context, status int, category courses.Category, form categoryForm, faults site.Faults) error {
	title, remove := "category.new", ""
	if category.ID != "" {
		title, remove = "category.rename", categoriesPath+"/"+string(category.ID)+"/fjern"
	}
	page := categoryPage{Page: p.site.Page(c, title).Under(toCategories), Form: form, Action: c.Request.URL.Path, Remove: remove, Courses: category.Courses}
	page.Faults = faults
	return categoryView.Render(p.site, c, status, page)
}

func (p *pages) nameCategory(c *gin.Context) error {
	var form categoryForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	named, err := p.category(c)
	if err != nil {
		return err
	}
	named.Names = map[i18n.Language]string{i18n.NB: form.NB, i18n.NN: form.NN, i18n.EN: form.EN, i18n.SE: form.SE}
	wrong, err := p.courses.NameCategory(c.Request.Context(), actor(c), named)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		faults := site.Faults{}
		for field, key := range wrong {
			faults.Add(field, key, "Most", courses.MaxCategoryName)
		}
		return p.drawCategory(c, http.StatusUnprocessableEntity, named, form, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "category.saved", Args: map[string]any{"Name": form.NB}})
	return p.site.See(c, categoriesPath)
}

func (p *pages) removeCategory(c *gin.Context) error {
	if err := p.courses.RemoveCategory(c.Request.Context(), actor(c), courses.CategoryID(c.Param("category"))); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "category.removed"})
	return p.site.See(c, categoriesPath)
}
