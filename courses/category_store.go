package courses

import (
	"context"

	"kursbro/app/db"
	"kursbro/app/i18n"
)

func selectCategories(ctx context.Context, q db.Queryer) ([]Category, error) {
	counts := map[CategoryID]int{}
	rows, err := q.Query(ctx, `SELECT category_id, count(*) FROM course_category GROUP BY category_id`)
	if _, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var id CategoryID
		var count int
		err := row.Scan(&id, &count)
		counts[id] = count
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	var all []Category
	rows, err = q.Query(ctx, `SELECT category_id, language, name FROM category_name ORDER BY category_id`)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var id CategoryID
		var language i18n.Language
		var name string
		err := row.Scan(&id, &language, &name)
		if len(all) == 0 || all[len(all)-1].ID != id {
			all = append(all, Category{ID: id, Names: map[i18n.Language]string{}, Courses: counts[id]})
		}
		all[len(all)-1].Names[language] = name
		return struct{}{}, err
	})
	return all, err
}

func insertCategory(ctx context.Context, tx *db.Tx, id CategoryID) error {
	_, err := tx.Exec(ctx, `INSERT INTO category (id) VALUES ($1)`, id)
	return err
}

func insertCategoryName(ctx context.Context, tx *db.Tx, id CategoryID, language i18n.Language, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO category_name (category_id, language, name, folded) VALUES ($1, $2, $3, $4)`, id, language, name, i18n.Fold(name))
	return err
}

func deleteCategoryNames(ctx context.Context, tx *db.Tx, id CategoryID) error {
	_, err := tx.Exec(ctx, `DELETE FROM category_name WHERE category_id = $1`, id)
	return err
}

func deleteCategory(ctx context.Context, tx *db.Tx, id CategoryID) error {
	for _, query := range []string{
		`DELETE FROM course_category WHERE category_id = $1`,
		`DELETE FROM category_name WHERE category_id = $1`,
		`DELETE FROM category WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// filed is one course under one category.
type filed struct {
	course   CourseID
	category CategoryID
}

// selectFiled gives the categories of one course, or of every published one
// when the id is empty.
func selectFiled(ctx context.Context, q db.Queryer, course CourseID) ([]filed, error) {
	rows, err := q.Query(ctx, `SELECT f.course_id, f.category_id FROM course_category f JOIN course c ON c.id = f.course_id
		WHERE f.course_id = $1 OR $1 = '' AND c.state = 'published'`, course)
	return db.Collect(rows, err, func(row db.Row) (f filed, err error) { return f, row.Scan(&f.course, &f.category) })
}

func insertFiled(ctx context.Context, tx *db.Tx, f filed) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_category (course_id, category_id) VALUES ($1, $2)`, f.course, f.category)
	return err
}

func deleteFiled(ctx context.Context, tx *db.Tx, course CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM course_category WHERE course_id = $1`, course)
	return err
}

// tagged is one word that a course is found by.
type tagged struct {
	course CourseID
	tag    string
}

// selectTags is as selectFiled, in the order of the words.
func selectTags(ctx context.Context, q db.Queryer, course CourseID) ([]tagged, error) {
	rows, err := q.Query(ctx, `SELECT t.course_id, t.tag FROM course_tag t JOIN course c ON c.id = t.course_id
		WHERE t.course_id = $1 OR $1 = '' AND c.state = 'published' ORDER BY t.tag`, course)
	return db.Collect(rows, err, func(row db.Row) (t tagged, err error) { return t, row.Scan(&t.course, &t.tag) })
}

func insertTag(ctx context.Context, tx *db.Tx, t tagged) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_tag (course_id, tag) VALUES ($1, $2)`, t.course, t.tag)
	return err
}

func deleteTags(ctx context.Context, tx *db.Tx, course CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM course_tag WHERE course_id = $1`, course)
	return err
}
