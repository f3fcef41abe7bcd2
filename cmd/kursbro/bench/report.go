package bench

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// Reported is what a report is measured on: an organisation whose people have
// passed all of its courses.
type Reported struct {
	Organisation accounts.OrganisationID
	Courses      []courses.CourseID
}

// The shape of what is reported on: few people have fewer units.
const (
	reportCourses = 25
	reportUnits   = 200
)

// FillReport adds an organisation with so many completions, one in a thousand of them
// with a certificate that was withdrawn. The database must serve nobody.
func FillReport(ctx context.Context, d *db.DB, completions int) (r Reported, err error) {
	people := max(completions/reportCourses, 1)
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		r.Organisation, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: fmt.Sprintf("Rapport %d", completions)})
		return err
	})
	if err != nil {
		return r, err
	}
	now := d.Now()
	err = d.Load(ctx, []string{"course", "course_text", "course_organisation"}, func(tx *db.Tx) error {
		for n := range reportCourses {
			id := db.NewID()
			r.Courses = append(r.Courses, courses.CourseID(id))
			title := fmt.Sprintf("Obligatorisk kurs %d", n+1)
			if err := insertAll(ctx, tx,
				`course (id, code, same_as, form, state, organisation_id, created_at, updated_at)`, []any{id, "R" + id[20:] + fmt.Sprint(n), id, "elearning", "published", r.Organisation, now, now},
				`course_text (course_id, language, title, search_text, sort_key)`, []any{id, "nb", title, i18n.SearchText(title), i18n.SortKey(title)},
				`course_organisation (course_id, organisation_id)`, []any{id, r.Organisation}); err != nil {
				return err
			}
		}
		return nil
	})
	for from := 0; err == nil && from < people; from += 4000 {
		err = d.Load(ctx, []string{"profile", "profile_word", "presence", "employment", "result", "certificate"}, func(tx *db.Tx) error {
			return r.learners(ctx, tx, from, min(from+4000, people))
		})
	}
	return r, err
}

func insertAll(ctx context.Context, tx *db.Tx, pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := tx.Insert(ctx, "INSERT INTO "+pairs[i].(string), [][]any{pairs[i+1].([]any)}); err != nil {
			return err
		}
	}
	return nil
}

// learners adds people with their jobs and completions.
func (r Reported) learners(ctx context.Context, tx *db.Tx, from, to int) error {
	now := tx.Now()
	var all []accounts.Profile
	for n := from; n < to; n++ {
		all = append(all, accounts.Profile{Kind: accounts.Internal, State: accounts.Active, Username: fmt.Sprintf("r%05d", n), GivenName: "Kari",
			FamilyName: fmt.Sprintf("Nordås %d", n), Language: "nb", OrganisationID: r.Organisation, CreatedAt: now, UpdatedAt: now})
	}
	ids, err := accounts.InsertProfiles(ctx, tx, all)
	if err != nil {
		return err
	}
	var jobs, results, withdrawn [][]any
	for i, id := range ids {
		n := from + i
		jobs = append(jobs, []any{db.NewID(), id, "report " + string(id), fmt.Sprintf("Post %d", n%reportUnits), "2020-01-01", now, now})
		for c, course := range r.Courses {
			result, at := db.NewID(), now.Add(-time.Duration((n*31+c*97)%900)*24*time.Hour)
			results = append(results, []any{result, id, course, "passed", 8000 + n%2000, at, at.AddDate(2, 0, 0), "here", at})
			if (n+c)%1000 == 0 {
				withdrawn = append(withdrawn, []any{result, result, id, result, result, "Kari", "{}", "R", "Rapport", at, at, now, "wrong_result"})
			}
		}
	}
	for _, step := range []struct {
		into string
		rows [][]any
	}{
		{`employment (id, profile_id, employee_number, unit, start_date, created_at, updated_at)`, jobs},
		{`result (id, profile_id, course_id, outcome, score, achieved_at, valid_until, origin_kind, recorded_at)`, results},
		{`certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, achieved_at, issued_at, withdrawn_at, withdrawn_why)`, withdrawn},
	} {
		if len(step.rows) == 0 {
			continue
		}
		if err := tx.Insert(ctx, "INSERT INTO "+step.into, step.rows); err != nil {
			return fmt.Errorf("fill %s: %w", step.into, err)
		}
	}
	return nil
}

// Reporter answers one report, in this process, over what FillReport made.
type Reporter func(ctx context.Context, database, files string, completions int) (read func(context.Context) error, closed func() error, err error)

// reportFor is how long reports are read at least: each takes long.
const reportFor = 8 * time.Second

// reports reads one report again and again: every figure is made anew each time.
func (b *bench) reports(ctx context.Context) error {
	if b.Reporter == nil || b.Completions == 0 {
		return nil
	}
	read, closed, err := b.Reporter(ctx, b.Database, b.files(), b.Completions)
	if err != nil {
		return err
	}
	defer closed()
	what := fmt.Sprintf("report over %d completions", b.Completions)
	b.add(what, load(ctx, 1, max(b.During, reportFor), func(ctx context.Context, _, _ int) error { return read(ctx) }), "")
	return b.once(ctx, Step{what + ", once", b.Completions, read})
}
