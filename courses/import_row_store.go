package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertImportRows(ctx context.Context, tx *db.Tx, id ImportID, rows []importRow) error {
	for _, r := range rows {
		state, verdict := "waiting", string(r.Verdict)
		var profile, course *string
		if r.Refused {
			state, verdict = "refused", r.Fault
		} else {
			of, in := string(r.profile), string(r.course)
			profile, course = &of, &in
		}
		if _, err := tx.Exec(ctx, `INSERT INTO completion_row (import_id, number, line, who, course, profile_id, course_id, day, score, until, note, state, verdict)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			id, r.Number, r.Line, r.Who, r.Course, profile, course, r.day, r.score, r.until, r.note, state, verdict); err != nil {
			return err
		}
	}
	return nil
}

func selectImportRows(ctx context.Context, q db.Queryer, id ImportID) ([]ImportRow, error) {
	rows, err := q.Query(ctx, `SELECT r.number, r.line, r.who, r.course, coalesce(p.given_name || ' ' || p.family_name, ''), r.day, r.state, r.verdict
		FROM completion_row r LEFT JOIN profile p ON p.id = r.profile_id WHERE r.import_id = $1 ORDER BY r.number`, id)
	return db.Collect(rows, err, func(row db.Row) (ImportRow, error) {
		var r ImportRow
		var state, verdict string
		err := row.Scan(&r.Number, &r.Line, &r.Who, &r.Course, &r.Name, &r.Day, &state, &verdict)
		r.Refused, r.Undone = state == "refused", state == "undone"
		if r.Refused {
			r.Fault = verdict
		} else {
			r.Verdict = RowVerdict(verdict)
		}
		return r, err
	})
}

// selectWaitingRows gives the next rows to carry out, about the survivors of who
// was merged meanwhile. One about somebody who was erased is about nobody.
func selectWaitingRows(ctx context.Context, q db.Queryer, id ImportID, most int) ([]importRow, error) {
	rows, err := q.Query(ctx, `SELECT r.number, coalesce(p.merged_into, p.id), r.course_id, r.day, r.score, r.until, r.note
		FROM completion_row r JOIN profile p ON p.id = r.profile_id WHERE r.import_id = $1 AND r.state = 'waiting' ORDER BY r.number LIMIT $2`, id, most)
	return db.Collect(rows, err, func(row db.Row) (r importRow, err error) {
		return r, row.Scan(&r.Number, &r.profile, &r.course, &r.day, &r.score, &r.until, &r.note)
	})
}

func updateRowDone(ctx context.Context, tx *db.Tx, id ImportID, number int, c carried) error {
	_, err := tx.Exec(ctx, `UPDATE completion_row SET state = 'done', verdict = $3, result_id = $4, completed_id = $5, replaced = $6 WHERE import_id = $1 AND number = $2`,
		id, number, string(c.verdict), c.result, c.completed, db.Keys(c.away))
	return err
}

// updateOverridden makes history of results that gave way, whether they counted or
// waited, and lets the attempts among them wait no longer.
func updateOverridden(ctx context.Context, tx *db.Tx, away []ResultID) error {
	if len(away) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE result SET not_accepted = $2 WHERE id IN (SELECT key FROM json_each($1)) AND not_accepted IN ('', $3)`, db.Keys(away), Overridden, HeldBack); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE attempt SET held_at = NULL WHERE id IN (SELECT key FROM json_each($1)) AND held_at IS NOT NULL`, db.Keys(away))
	return err
}

// written is a row that wrote a result.
type written struct {
	number    int
	result    ResultID
	completed *EnrolmentID
	replaced  string // keys of an object
}

func selectWrittenRows(ctx context.Context, q db.Queryer, id ImportID, most int) ([]written, error) {
	rows, err := q.Query(ctx, `SELECT number, result_id, completed_id, replaced FROM completion_row
		WHERE import_id = $1 AND state = 'done' AND result_id IS NOT NULL ORDER BY number LIMIT $2`, id, most)
	return db.Collect(rows, err, func(row db.Row) (w written, err error) {
		return w, row.Scan(&w.number, &w.result, &w.completed, &w.replaced)
	})
}

// TakenBack is why a result counts as history only that waited for another course
// when the import that wrote it was undone.
const TakenBack = "completion.taken_back"

// updateResultUndone withdraws the certificate of a result that stands as it was
// written, or makes history of one that waits, and says whether it did.
func updateResultUndone(ctx context.Context, tx *db.Tx, id ResultID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE certificate SET withdrawn_at = $2, withdrawn_why = $3 WHERE result_id = $1 AND withdrawn_at IS NULL
		AND EXISTS (SELECT 1 FROM result r WHERE r.id = $1 AND r.not_accepted = '')`, id, tx.Now(), string(ImportTakenBack))
	if err != nil || rows == 1 {
		return rows == 1, err
	}
	return updateHeldAway(ctx, tx, id, TakenBack)
}

// giveBack lets what gave way count again, or wait again – what counts has a
// certificate – and opens the enrolment that the result
// completed, unless the person has begun anew.
func giveBack(ctx context.Context, tx *db.Tx, w written) error {
	if _, err := tx.Exec(ctx, `UPDATE result SET not_accepted = CASE WHEN EXISTS (SELECT 1 FROM certificate t WHERE t.result_id = result.id) THEN '' ELSE '`+HeldBack+`' END
		WHERE id IN (SELECT key FROM json_each($1)) AND not_accepted = $2`, w.replaced, Overridden); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE attempt SET held_at = coalesce(learnt_at, closed_at) WHERE id IN (SELECT key FROM json_each($1)) AND state = 'passed' AND held_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM result r WHERE r.attempt_id = attempt.id)`, w.replaced); err != nil {
		return err
	}
	if w.completed == nil {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'active', completed_at = NULL WHERE id = $1 AND state = 'completed' AND superseded_by IS NULL
		AND completed_at = (SELECT achieved_at FROM result WHERE id = $2) AND NOT EXISTS (SELECT 1 FROM enrolment o
			WHERE o.profile_id = enrolment.profile_id AND o.course_id = enrolment.course_id AND o.state = 'active' AND o.superseded_by IS NULL)`, *w.completed, w.result)
	return err
}

// updateRowUndone says of a row that was looked at that it is undone, or that it
// stays: its result is not its own any more.
func updateRowUndone(ctx context.Context, tx *db.Tx, id ImportID, number int, withdrawn bool) error {
	state := "undone"
	if !withdrawn {
		state = "done"
	}
	_, err := tx.Exec(ctx, `UPDATE completion_row SET state = $3, result_id = NULL WHERE import_id = $1 AND number = $2`, id, number, state)
	return err
}

// eraseImports takes from imports all that they know of a person, and from those
// that the person made who made them.
func eraseImports(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	for _, statement := range []string{
		`UPDATE completion_row SET result_id = NULL WHERE result_id IN (SELECT id FROM result WHERE profile_id = $1)`,
		`UPDATE completion_row SET completed_id = NULL WHERE completed_id IN (SELECT id FROM enrolment WHERE profile_id = $1)`,
		`UPDATE completion_row SET profile_id = NULL, who = '', note = '', score = NULL, state = CASE WHEN state = 'waiting' THEN 'done' ELSE state END WHERE profile_id = $1`,
		`UPDATE completion_import SET by_profile_id = NULL, file_name = '' WHERE by_profile_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}
