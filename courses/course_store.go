package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

const courseColumns = `id, code, same_as, form, class_order, state, owner_profile_id, organisation_id, package_id,
	minutes, accept_months, created_at, updated_at, renewed_by_course_id,
	valid_months, valid_month, valid_version, renew_months, renew_from_end, grace_days`

func scanCourse(row db.Row) (Course, error) {
	var c Course
	err := row.Scan(append([]any{&c.ID, &c.Code, &c.SameAs, &c.Form, &c.ClassOrder, &c.State, &c.OwnerProfileID, &c.OrganisationID, &c.PackageID,
		&c.Minutes, &c.AcceptMonths, &c.CreatedAt, &c.UpdatedAt, &c.RenewedBy},
		c.Validity.places()...)...)
	if c.ClassOrder != NoClass {
		c.Form = Both
	}
	return c, err
}

func selectCourse(ctx context.Context, q db.Queryer, id CourseID) (Course, error) {
	course, err := scanCourse(q.QueryRow(ctx, `SELECT `+courseColumns+` FROM course WHERE id = $1`, id))
	if errors.Is(err, db.ErrNone) {
		return Course{}, errNoCourse
	}
	if err != nil {
		return Course{}, err
	}
	course.Texts, err = selectTexts(ctx, q, id)
	return course, err
}

func selectTexts(ctx context.Context, q db.Queryer, id CourseID) (map[i18n.Language]Text, error) {
	texts := map[i18n.Language]Text{}
	rows, err := q.Query(ctx, `SELECT language, title, summary, description FROM course_text WHERE course_id = $1`, id)
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var language i18n.Language
		var text Text
		err := row.Scan(&language, &text.Title, &text.Summary, &text.Description)
		texts[language] = text
		return struct{}{}, err
	})
	return texts, err
}

func insertCourse(ctx context.Context, tx *db.Tx, c Course) error {
	_, err := tx.Exec(ctx, `INSERT INTO course (`+courseColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		c.ID, c.Code, c.SameAs, c.Form.stored(), c.ClassOrder, c.State, c.OwnerProfileID, c.OrganisationID, c.PackageID,
		c.Minutes, c.AcceptMonths, c.CreatedAt, c.UpdatedAt, c.RenewedBy,
		c.Validity.Months, c.Validity.Each, c.Validity.ByVersion, c.Validity.Window, c.Validity.FromEnd, c.Validity.Grace)
	return err
}

func updateCourse(ctx context.Context, tx *db.Tx, c Course) error {
	_, err := tx.Exec(ctx, `UPDATE course SET code = $2, same_as = $3, state = $4, organisation_id = $5, package_id = $6,
		minutes = $7, accept_months = $8, updated_at = $9 WHERE id = $1`,
		c.ID, c.Code, c.SameAs, c.State, c.OrganisationID, c.PackageID,
		c.Minutes, c.AcceptMonths, c.UpdatedAt)
	return err
}

func upsertText(ctx context.Context, tx *db.Tx, id CourseID, language i18n.Language, text Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_text (course_id, language, title, summary, description, search_text, sort_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (course_id, language) DO UPDATE SET title = excluded.title, summary = excluded.summary,
			description = excluded.description, search_text = excluded.search_text, sort_key = excluded.sort_key`,
		id, language, text.Title, text.Summary, text.Description,
		i18n.SearchText(text.Title, text.Summary), i18n.SortKey(text.Title))
	return err
}

func deleteText(ctx context.Context, tx *db.Tx, id CourseID, language i18n.Language) error {
	_, err := tx.Exec(ctx, `DELETE FROM course_text WHERE course_id = $1 AND language = $2`, id, language)
	return err
}

func deleteAudience(ctx context.Context, tx *db.Tx, id CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM course_organisation WHERE course_id = $1`, id)
	return err
}

func insertAudience(ctx context.Context, tx *db.Tx, id CourseID, organisation accounts.OrganisationID) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, organisation)
	return err
}

func selectAudience(ctx context.Context, q db.Queryer, id CourseID) ([]accounts.OrganisationID, error) {
	rows, err := q.Query(ctx, `SELECT organisation_id FROM course_organisation WHERE course_id = $1 ORDER BY organisation_id`, id)
	return db.Collect(rows, err, func(row db.Row) (accounts.OrganisationID, error) {
		var one accounts.OrganisationID
		return one, row.Scan(&one)
	})
}

func updateRevision(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `UPDATE revision SET number = number + 1 WHERE name = $1`, name)
	return err
}

// above names the organisation $1 and everything over it.
const above = `WITH RECURSIVE above (id, parent_id) AS (
	SELECT id, parent_id FROM organisation WHERE id = $1
	UNION SELECT o.id, o.parent_id FROM organisation o JOIN above a ON o.id = a.parent_id) `

func selectIsOpenTo(ctx context.Context, q db.Queryer, id CourseID, organisation accounts.OrganisationID) (bool, error) {
	var open bool
	err := q.QueryRow(ctx, above+`SELECT EXISTS (SELECT 1 FROM course_organisation
		WHERE course_id = $2 AND organisation_id IN (SELECT id FROM above))`, organisation, id).Scan(&open)
	return open, err
}

func selectIsOpenToExternals(ctx context.Context, q db.Queryer, id CourseID) (bool, error) {
	var open bool
	err := q.QueryRow(ctx, `WITH RECURSIVE above (id, parent_id) AS (
		SELECT id, parent_id FROM organisation WHERE open_to_externals
		UNION SELECT o.id, o.parent_id FROM organisation o JOIN above a ON o.id = a.parent_id)
		SELECT EXISTS (SELECT 1 FROM course_organisation
		WHERE course_id = $1 AND organisation_id IN (SELECT id FROM above))`, id).Scan(&open)
	return open, err
}

func selectIsKnownTo(ctx context.Context, q db.Queryer, profile accounts.ProfileID, id CourseID) (bool, error) {
	var known bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM enrolment WHERE profile_id = $1 AND course_id = $2)
		OR EXISTS (SELECT 1 FROM result WHERE profile_id = $1 AND course_id = $2)
		OR EXISTS (SELECT 1 FROM seat s JOIN class k ON k.id = s.class_id WHERE s.profile_id = $1 AND k.course_id = $2)`, profile, id).Scan(&known)
	return known, err
}
