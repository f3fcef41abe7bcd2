package courses

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Classification is where in the catalogue a course stands.
type Classification struct {
	Categories []CategoryID
	Tags       []string // words that people search for and the texts do not say, in any language
}

// The limits of a course's tags.
const (
	MaxTags = 12
	MaxTag  = 40 // characters
)

var (
	errTooManyTags = problem.New(problem.Invalid, "category.tags.many", "Most", MaxTags)
	errLongTag     = problem.New(problem.Invalid, "category.tags.long", "Most", MaxTag)
)

// ReadTags parts what somebody typed at commas and line ends: each word once,
// however it is written. Invalid when there are too many, or one is too long.
func ReadTags(typed string) ([]string, error) {
	var tags []string
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		word = i18n.NFC(strings.Join(strings.Fields(word), " "))
		folded := i18n.Fold(word)
		if folded == "" || seen[folded] {
			continue
		}
		if utf8.RuneCountInString(word) > MaxTag {
			return nil, errLongTag
		}
		seen[folded] = true
		tags = append(tags, word)
	}
	if len(tags) > MaxTags {
		return nil, errTooManyTags
	}
	slices.Sort(tags)
	return tags, nil
}

// ClassificationOf is where a course of the actor stands. NotFound for every
// other course.
func (s *Service) ClassificationOf(ctx context.Context, by accounts.Actor, id CourseID) (c Classification, err error) {
	if _, err := s.OwnCourse(ctx, by, id); err != nil {
		return c, err
	}
	return classificationOf(ctx, s.DB, id)
}

func classificationOf(ctx context.Context, q db.Queryer, id CourseID) (c Classification, err error) {
	categories, err := selectFiled(ctx, q, id)
	if err != nil {
		return c, err
	}
	for _, f := range categories {
		c.Categories = append(c.Categories, f.category)
	}
	tags, err := selectTags(ctx, q, id)
	for _, t := range tags {
		c.Tags = append(c.Tags, t.tag)
	}
	return c, err
}

// Classify puts a course where it stands in the catalogue, and takes it away
// from where it stood. NotFound for a course that the actor does not answer for
// and for a category that is gone.
func (s *Service) Classify(ctx context.Context, by accounts.Actor, id CourseID, c Classification) error {
	return s.owning(ctx, by, "course.classify", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, c.write(ctx, tx, id)
	})
}

func (c Classification) write(ctx context.Context, tx *db.Tx, id CourseID) error {
	known, err := selectCategories(ctx, tx)
	if err != nil {
		return err
	}
	if err := deleteFiled(ctx, tx, id); err != nil {
		return err
	}
	for _, category := range slices.Compact(slices.Sorted(slices.Values(c.Categories))) {
		if !slices.ContainsFunc(known, func(k Category) bool { return k.ID == category }) {
			return errNoCategory
		}
		if err := insertFiled(ctx, tx, filed{id, category}); err != nil {
			return err
		}
	}
	if err := deleteTags(ctx, tx, id); err != nil {
		return err
	}
	for _, tag := range c.Tags {
		if err := insertTag(ctx, tx, tagged{id, tag}); err != nil {
			return err
		}
	}
	return nil
}
