package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses/completion"
)

// trial reads the rows of a file and finds out what would become of each.
type trial struct {
	*Service
	by      accounts.Actor
	of      CompletionImport
	tree    accounts.Tree
	planned map[takes][]stood // what somebody would have after the rows so far
	met     map[string]bool   // rows so far, told alike
}

// importRow is a row as it is kept.
type importRow struct {
	ImportRow
	told
	profile accounts.ProfileID
	course  CourseID
	note    string
}

// read goes through the file, some rows at a time.
func (t *trial) read(ctx context.Context, file *completion.File) (err error) {
	if t.tree, err = t.Accounts.Organisations(ctx); err != nil {
		return err
	}
	var batch []completion.Row
	count := 0
	for row, err := range file.Rows() {
		if err != nil {
			return err
		}
		count++
		if batch = append(batch, row); len(batch) < 2*importChunk {
			continue
		}
		if err := t.keep(ctx, batch); err != nil {
			return err
		}
		batch = batch[:0]
	}
	if count == 0 {
		return errNothingInIt
	}
	return t.keep(ctx, batch)
}

// keep finds out about some rows and keeps them.
func (t *trial) keep(ctx context.Context, batch []completion.Row) error {
	if len(batch) == 0 {
		return nil
	}
	rows := make([]importRow, len(batch))
	names := make([]string, 0, len(batch))
	codes := make([]string, 0, len(batch))
	for _, row := range batch {
		names, codes = append(names, row.Who), append(codes, row.Course)
	}
	people, err := findLearners(ctx, t.DB, t.tree, t.by, names)
	if err != nil {
		return err
	}
	courses, err := selectCoursesCoded(ctx, t.DB, codes)
	if err != nil {
		return fmt.Errorf("find courses: %w", err)
	}
	for i, row := range batch {
		if rows[i], err = t.place(ctx, row, people, courses); err != nil {
			return err
		}
	}
	if err := t.judge(ctx, rows); err != nil {
		return err
	}
	return t.DB.Write(ctx, func(tx *db.Tx) error { return insertImportRows(ctx, tx, t.of.ID, rows) })
}

// coded is a course as an import asks for it.
type coded struct {
	id           CourseID
	organisation accounts.OrganisationID
}

// place finds whom a row is about, and in which course.
func (t *trial) place(ctx context.Context, row completion.Row, people learners, courses map[string]coded) (importRow, error) {
	r := importRow{ImportRow: ImportRow{Number: row.Number, Line: row.Line, Who: row.Who, Course: row.Course}, note: row.Note}
	if row.Fault != "" {
		return r.refused(row.Fault), nil
	}
	r.told = told{day: row.Day.Format(time.DateOnly), score: row.Score}
	if row.Until != nil {
		r.until = row.Until.Format(time.DateOnly)
	}
	var fault string
	var err error
	if row.NationalID.IsZero() {
		r.profile, fault = people.find(row.Who)
	} else {
		r.profile, fault, err = t.numbered(ctx, t.DB, people, row.NationalID)
	}
	if err != nil || fault != "" {
		return r.refused(fault), err
	}
	course, there := courses[row.Course]
	r.course = course.id
	switch {
	case !there:
		fault = "completion.fault.course"
	case !answersFor(t.tree, t.by, course.organisation):
		fault = "completion.fault.not_yours"
	case r.day > dayOf(t.DB.Now()):
		fault = "manual.day.future"
	case r.day < EarliestDay:
		fault = "manual.day.old"
	}
	if fault == "" && !t.by.Trusted() {
		own, err := hierarchyOf(t.DB).same(ctx, t.by.ProfileID, r.profile)
		if err != nil {
			return r, err
		}
		if own {
			fault = "manual.own"
		}
	}
	if key := string(r.profile) + "|" + string(r.course) + "|" + r.day + fmt.Sprint(scoreOf(r.score)) + r.until; fault == "" {
		if t.met[key] {
			fault = "completion.fault.twice"
		}
		t.met[key] = true
	}
	if fault != "" {
		return r.refused(fault), nil
	}
	return r, nil
}

func (r importRow) refused(fault string) importRow {
	r.Refused, r.Fault, r.profile, r.course = fault != "", fault, "", ""
	return r
}

// judge says what would become of the rows that can be used, one after the other.
func (t *trial) judge(ctx context.Context, rows []importRow) error {
	have, err := standAlready(ctx, t.DB, t.of.ID, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if r.Refused {
			continue
		}
		who := takes{r.profile, r.course}
		stands, met := t.planned[who]
		if !met {
			stands = have[who]
		}
		r.Verdict, _ = t.of.Policy.decide(stands, r.told)
		t.planned[who] = after(stands, r.told, r.Verdict, "")
	}
	return nil
}

// standAlready gives the passes that count of those whom rows are about, in their
// courses.
func standAlready(ctx context.Context, q db.Queryer, of ImportID, rows []importRow) (map[takes][]stood, error) {
	wanted := map[CourseID][]accounts.ProfileID{}
	for _, r := range rows {
		if !r.Refused {
			wanted[r.course] = append(wanted[r.course], r.profile)
		}
	}
	have := map[takes][]stood{}
	for course, people := range wanted {
		results, err := selectResultsIn(ctx, q, course, people)
		if err != nil {
			return nil, fmt.Errorf("read what stands: %w", err)
		}
		for _, r := range results {
			if !r.Counts() && !r.Waits() {
				continue
			}
			s := stood{id: r.ID, day: dayOf(r.AchievedAt), score: r.Score, own: r.Origin.Kind == Import && r.Origin.Ref == string(of)}
			if r.ValidUntil != nil {
				s.until = dayOf(*r.ValidUntil)
			}
			have[takes{r.ProfileID, course}] = append(have[takes{r.ProfileID, course}], s)
		}
		waiting, err := selectHeldIn(ctx, q, course, people)
		if err != nil {
			return nil, fmt.Errorf("read what waits: %w", err)
		}
		for _, h := range waiting {
			s := stood{id: ResultID(h.attempt), day: dayOf(h.outcome.At), score: h.outcome.Score}
			have[takes{h.profile, course}] = append(have[takes{h.profile, course}], s)
		}
	}
	return have, nil
}
