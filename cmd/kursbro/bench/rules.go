package bench

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Ruler is a rule that makes a course mandatory for so many people, in this process:
// see goes through the rules and says for how many something changed, end ends it.
type Ruler func(ctx context.Context, database, files string, people int) (see func(context.Context) (int, error), end func(context.Context) error, closed func() error, err error)

// FillRuled adds an organisation with so many people, and a course that a rule asks
// of everybody there; it gives the rule. The database must serve nobody.
func FillRuled(ctx context.Context, d *db.DB, people int) (rule string, err error) {
	now, course, rule := d.Now(), db.NewID(), db.NewID()
	var in accounts.OrganisationID
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		if in, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: fmt.Sprintf("Regel %d", people)}); err != nil {
			return err
		}
		err = insertAll(ctx, tx,
			`course (id, code, same_as, form, state, organisation_id, created_at, updated_at)`, []any{course, "R" + course[20:], course, "elearning", "published", in, now, now},
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
				all = append(all, accounts.Profile{Kind: accounts.Internal, State: accounts.Active, Username: fmt.Sprintf("g%05d", n), GivenName: "Kari", FamilyName: fmt.Sprintf("Nordås %d", n),
					OrganisationID: in, CreatedAt: now, UpdatedAt: now})
			}
			_, err := accounts.InsertProfiles(ctx, tx, all)
			return err
		})
	}
	return rule, err
}

// rules lets a rule enrol everybody, looks whether it has something to add, and takes
// it away again.
func (b *bench) rules(ctx context.Context) error {
	if b.Ruler == nil || b.Ruled == 0 {
		return nil
	}
	see, end, closed, err := b.Ruler(ctx, b.Database, b.files(), b.Ruled)
	if err != nil {
		return err
	}
	defer closed()
	for _, run := range []struct {
		what string
		rows int
	}{{"enrolled by a rule", b.Ruled}, {"looked at again", 0}, {"let go by it", b.Ruled}} {
		if run.what == "let go by it" {
			if err := end(ctx); err != nil {
				return err
			}
		}
		debug.FreeOSMemory()
		os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; elsewhere than on Linux it is not known
		took, before, began := File{What: fmt.Sprintf("%d people %s", b.Ruled, run.what), Rows: b.Ruled}, used(), time.Now()
		changed, err := see(ctx)
		if err != nil {
			return err
		}
		if changed != run.rows {
			return fmt.Errorf("%s: changed for %d", took.What, changed)
		}
		took.Wall, took.CPU, took.Peak = time.Since(began), used()-before, int64(memory(os.Getpid(), "VmHWM"))
		b.report.Files = append(b.report.Files, took)
	}
	return nil
}

// EndRule ends a rule.
func EndRule(ctx context.Context, tx *db.Tx, rule string) error {
	_, err := tx.Exec(ctx, `UPDATE assignment SET ended_at = $2 WHERE id = $1`, rule, tx.Now())
	return err
}
