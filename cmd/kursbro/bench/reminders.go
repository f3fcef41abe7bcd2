package bench

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// FillDue adds an organisation with so many people, each with a mandatory course
// whose deadline is in ten days. The database must serve nobody.
func FillDue(ctx context.Context, d *db.DB, people int) error {
	now, course := d.Now(), db.NewID()
	var in accounts.OrganisationID
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		in, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: fmt.Sprintf("Frist %d", people)})
		if err != nil {
			return err
		}
		return insertAll(ctx, tx,
			`course (id, code, same_as, form, state, organisation_id, created_at, updated_at)`, []any{course, "F" + course[20:], course, "elearning", "published", in, now, now},
			`course_text (course_id, language, title, search_text, sort_key)`, []any{course, "nb", "Brannvern", i18n.SearchText("Brannvern"), i18n.SortKey("Brannvern")},
			`course_organisation (course_id, organisation_id)`, []any{course, in})
	})
	for from := 0; err == nil && from < people; from += 4000 {
		err = d.Load(ctx, []string{"profile", "profile_word", "presence", "enrolment"}, func(tx *db.Tx) error {
			var all []accounts.Profile
			for n := from; n < min(from+4000, people); n++ {
				all = append(all, accounts.Profile{Kind: accounts.Internal, State: accounts.Active, Username: fmt.Sprintf("f%05d", n), GivenName: "Kari", FamilyName: fmt.Sprintf("Nordås %d", n),
					Language: "nb", OrganisationID: in, PrivateEmail: fmt.Sprintf("frist.%d@post.example", n), PrivateEmailSource: accounts.FromHR, CreatedAt: now, UpdatedAt: now})
			}
			ids, err := accounts.InsertProfiles(ctx, tx, all)
			if err != nil {
				return err
			}
			var rows [][]any
			for _, id := range ids {
				rows = append(rows, []any{db.NewID(), id, course, "active", now, now.AddDate(0, 0, 10), now, "rule"})
			}
			return tx.Insert(ctx, `INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, due_at, required_at, via)`, rows)
		})
	}
	return err
}
