package bench

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Ruled is a course that a rule asks of everybody in an organisation.
type Ruled struct{ Rule, Course, Code string }

// Login is the user name of one of them.
func (r Ruled) Login(n int) string { return fmt.Sprintf("%s.%05d", r.Rule[20:], n) }

// FillRuled adds an organisation with so many people, and a course that a rule asks
// of everybody there. The database must serve nobody.
func FillRuled(ctx context.Context, d *db.DB, people int) (r Ruled, err error) {
	now, course, rule := d.Now(), db.NewID(), db.NewID()
	r = Ruled{rule, course, "R" + course[20:]}
	var in accounts.OrganisationID
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		if in, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: fmt.Sprintf("Regel %d", people)}); err != nil {
			return err
		}
		err = insertAll(ctx, tx,
			`course (id, code, same_as, form, state, organisation_id, created_at, updated_at)`, []any{course, r.Code, course, "elearning", "published", in, now, now},
			`package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)`, []any{course, course, "scorm_12", "Brannvern", "{}", "x.zip", "", 1, now},
			`course_text (course_id, language, title, search_text, sort_key)`, []any{course, "nb", "Brannvern", i18n.SearchText("Brannvern"), i18n.SortKey("Brannvern")},
			`course_organisation (course_id, organisation_id)`, []any{course, in},
			`assignment (id, course_id, organisation_id, who, due_days, created_at, updated_at)`, []any{rule, course, in, "everyone", 30, now, now})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE course SET package_id = id WHERE id = $1`, course)
		return err
	})
	for from := 0; err == nil && from < people; from += 4000 {
		err = d.Load(ctx, []string{"profile", "profile_word", "presence"}, func(tx *db.Tx) error {
			var all []accounts.Profile
			for n := from; n < min(from+4000, people); n++ {
				all = append(all, accounts.Profile{Kind: accounts.Internal, State: accounts.Active, Username: r.Login(n), GivenName: "Kari", FamilyName: fmt.Sprintf("Nordås %d", n),
					OrganisationID: in, CreatedAt: now, UpdatedAt: now})
			}
			_, err := accounts.InsertProfiles(ctx, tx, all)
			return err
		})
	}
	return r, err
}

// End ends the rule.
func (r Ruled) End(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE assignment SET ended_at = $2 WHERE id = $1`, r.Rule, tx.Now())
	return err
}
