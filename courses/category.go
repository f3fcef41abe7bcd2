package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Category is what courses are about: one list for the whole portal, so that
// people of every organisation look in the same places.
type Category struct {
	ID      CategoryID
	Names   map[i18n.Language]string // bokmål is always there
	Courses int                      // that stand under it, whatever their state
}

// Name is what the category is called in the reader's language, or in the
// nearest that it has.
func (c Category) Name(wanted i18n.Language) string {
	for _, language := range fallbacks(wanted) {
		if name := c.Names[language]; name != "" {
			return name
		}
	}
	return ""
}

// The limits of categories.
const (
	MaxCategories   = 60 // a list that is read, not searched
	MaxCategoryName = 60
)

var (
	errNoCategory        = problem.New(problem.NotFound, "category.not_found")
	errTooManyCategories = problem.New(problem.Conflict, "category.too_many", "Most", MaxCategories)
)

// Categories gives every category, in the Norwegian order of their names in one
// language. They are nobody's secret.
func (s *Service) Categories(ctx context.Context, language i18n.Language) ([]Category, error) {
	all, err := selectCategories(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	return byName(all, language), nil
}

// Category is one category. NotFound when it is gone.
func (s *Service) Category(ctx context.Context, id CategoryID) (Category, error) {
	all, err := selectCategories(ctx, s.DB)
	if err != nil {
		return Category{}, fmt.Errorf("read categories: %w", err)
	}
	i := slices.IndexFunc(all, func(c Category) bool { return c.ID == id })
	if i < 0 {
		return Category{}, errNoCategory
	}
	return all[i], nil
}

// categoriesOf gives the categories that a course stands under.
func (s *Service) categoriesOf(ctx context.Context, course CourseID) ([]Category, error) {
	under, err := selectFiled(ctx, s.DB, course)
	if err != nil || len(under) == 0 {
		return nil, err
	}
	all, err := selectCategories(ctx, s.DB)
	return slices.DeleteFunc(all, func(c Category) bool { return !slices.Contains(under, filed{course, c.ID}) }), err
}

// byName is the order of what categories are called in a language.
func byName(all []Category, language i18n.Language) []Category {
	return slices.SortedFunc(slices.Values(all), func(a, b Category) int {
		return cmp.Compare(i18n.SortKeyIn(language, a.Name(language)), i18n.SortKeyIn(language, b.Name(language)))
	})
}

// NameCategory gives a category its names, or makes it when the id is empty.
// Faults tell by the language's field ("name_nb") what has to be mended; nothing
// is written then. NotFound when it is gone, Conflict when there are too many.
func (s *Service) NameCategory(ctx context.Context, by accounts.Actor, c Category) (faults map[string]string, err error) {
	if err := s.MayArrange(ctx, by); err != nil {
		return nil, err
	}
	if faults = c.faults(); len(faults) > 0 {
		return faults, nil
	}
	err = s.arranging(ctx, by, "category.name", func(tx *db.Tx) (CategoryID, error) {
		all, err := selectCategories(ctx, tx)
		if err != nil {
			return "", err
		}
		if faults = c.taken(all); len(faults) > 0 {
			return "", errNothingDone
		}
		return c.ID, c.write(ctx, tx, all)
	})
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, err
}

// RemoveCategory takes a category away; the courses that stood under it stay
// where they are. Again, it does nothing.
func (s *Service) RemoveCategory(ctx context.Context, by accounts.Actor, id CategoryID) error {
	if err := s.MayArrange(ctx, by); err != nil {
		return err
	}
	return s.arranging(ctx, by, "category.remove", func(tx *db.Tx) (CategoryID, error) { return id, deleteCategory(ctx, tx, id) })
}

// MayArrange lets in who administers the whole tree: categories are everybody's.
func (s *Service) MayArrange(ctx context.Context, by accounts.Actor) error {
	return s.Accounts.AuthoriseAll(ctx, by, accounts.RuleCategories)
}

// errNothingDone ends a transaction that found faults.
var errNothingDone = problem.New(problem.Invalid, "category.not_found")

// arranging runs an act on the categories: the act, the catalogue's new
// revision and the log.
func (s *Service) arranging(ctx context.Context, by accounts.Actor, action string, act func(tx *db.Tx) (CategoryID, error)) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err := act(tx)
		if err != nil {
			return err
		}
		if err := updateRevision(ctx, tx, "catalogue"); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry(action, "").About("category", string(id)))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

func (c Category) faults() map[string]string {
	faults := map[string]string{}
	if strings.TrimSpace(c.Names[i18n.NB]) == "" {
		faults["name_nb"] = "category.name.missing"
	}
	for language, name := range c.Names {
		if utf8.RuneCountInString(name) > MaxCategoryName {
			faults["name_"+string(language)] = "category.name.long"
		}
	}
	return faults
}

// taken says which names another category has already.
func (c Category) taken(all []Category) map[string]string {
	faults := map[string]string{}
	for _, other := range all {
		for language, name := range c.Names {
			if other.ID != c.ID && name != "" && i18n.Fold(other.Names[language]) == i18n.Fold(name) {
				faults["name_"+string(language)] = "category.name.taken"
			}
		}
	}
	return faults
}

func (c *Category) write(ctx context.Context, tx *db.Tx, all []Category) error {
	known := slices.ContainsFunc(all, func(other Category) bool { return other.ID == c.ID })
	switch {
	case c.ID == "" && len(all) >= MaxCategories:
		return errTooManyCategories
	case c.ID == "":
		c.ID = CategoryID(db.NewID())
		if err := insertCategory(ctx, tx, c.ID); err != nil {
			return err
		}
	case !known:
		return errNoCategory
	}
	if err := deleteCategoryNames(ctx, tx, c.ID); err != nil {
		return err
	}
	for _, language := range i18n.Languages {
		name := i18n.NFC(strings.TrimSpace(c.Names[language]))
		if name == "" {
			continue
		}
		if err := insertCategoryName(ctx, tx, c.ID, language, name); err != nil {
			return err
		}
	}
	return nil
}
