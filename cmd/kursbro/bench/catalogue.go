package bench

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// The words that the titles of filled-in courses are made of.
var (
	subjects = []string{"Brannvern", "Smittevern", "Legemiddelhåndtering", "Førstehjelp", "Personvern", "Forflytning", "Strålevern", "Ernæring", "Sårstell", "Ledelse", "Kommunikasjon", "Blodtransfusjon", "Informasjonssikkerhet", "Medisinsk utstyr", "Hjerte-lungeredning"}
	courseOf = []string{"grunnkurs", "repetisjon", "for leder", "teoretisk del", "praktisk del", "for nyansatte", "fordypning", "på sengepost", "i ambulansen", "på nattevakt"}
)

// FillCourses publishes so many e-learning courses to everybody, each under one
// of twenty categories.
func FillCourses(ctx context.Context, d *db.DB, count int) error {
	organisations, err := accounts.Organisations(ctx, d)
	if err != nil {
		return err
	}
	all := organisations.All()
	return d.Write(ctx, func(tx *db.Tx) error {
		for n := range 20 {
			if _, err := tx.Exec(ctx, `INSERT INTO category (id) VALUES ($1)`, fmt.Sprintf("bench%02d", n)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO category_name (category_id, language, name, folded) VALUES ($1, 'nb', $2, $2)`, fmt.Sprintf("bench%02d", n), fmt.Sprintf("emne %d", n)); err != nil {
				return err
			}
		}
		for n := range count {
			if err := fillCourse(ctx, tx, n, all); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
		return err
	})
}

func fillCourse(ctx context.Context, tx *db.Tx, n int, all []accounts.Organisation) error {
	id, code := fmt.Sprintf("bench%06d", n), fmt.Sprintf("KB%d", n)
	title := fmt.Sprintf("%s – %s %d", subjects[n%len(subjects)], courseOf[n/len(subjects)%len(courseOf)], n)
	summary := fmt.Sprintf("Det du må kunne om %s før du begynner.", subjects[(n+7)%len(subjects)])
	issuer := all[n%len(all)].ID
	if _, err := tx.Exec(ctx, `INSERT INTO course (id, code, same_as, form, state, organisation_id, minutes, created_at, updated_at, published_at)
		VALUES ($1, $2, $1, 'elearning', 'published', $3, $4, $5, $5, $5)`, id, code, issuer, n%120, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO course_text (course_id, language, title, summary, search_text, sort_key) VALUES ($1, 'nb', $2, $3, $4, $5)`,
		id, title, summary, i18n.SearchText(title, summary), i18n.SortKey(title)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO course_category (course_id, category_id) VALUES ($1, $2)`, id, fmt.Sprintf("bench%02d", n%20)); err != nil {
		return err
	}
	for _, o := range all {
		if o.ParentID != "" {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, o.ID); err != nil {
			return err
		}
	}
	return nil
}
