package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

const importColumns = `i.id, coalesce(i.by_profile_id, ''), coalesce(p.given_name || ' ' || p.family_name, ''), i.file_name, i.sha256, i.policy, i.state, i.made_at, i.finished_at, i.undone_at`

const fromImport = ` FROM completion_import i LEFT JOIN profile p ON p.id = i.by_profile_id `

func scanImport(row db.Row) (CompletionImport, error) {
	i := CompletionImport{Counts: map[RowVerdict]int{}}
	err := row.Scan(&i.ID, &i.By, &i.ByName, &i.FileName, &i.SHA256, &i.Policy, &i.State, &i.MadeAt, &i.FinishedAt, &i.UndoneAt)
	return i, err
}

// selectUncounted gives an import without its rows having been counted.
func selectUncounted(ctx context.Context, q db.Queryer, id ImportID) (CompletionImport, error) {
	return scanImport(q.QueryRow(ctx, `SELECT `+importColumns+fromImport+`WHERE i.id = $1`, id))
}

func selectImport(ctx context.Context, q db.Queryer, id ImportID) (CompletionImport, error) {
	i, err := selectUncounted(ctx, q, id)
	if err != nil {
		return i, err
	}
	return i, countRows(ctx, q, map[ImportID]*CompletionImport{id: &i})
}

// selectImports gives those that were carried out, of somebody or of everybody.
func selectImports(ctx context.Context, q db.Queryer, of accounts.ProfileID) ([]CompletionImport, error) {
	rows, err := q.Query(ctx, `SELECT `+importColumns+fromImport+`WHERE i.state NOT IN ('reading', 'tried') AND ($1 = '' OR i.by_profile_id = $1) ORDER BY i.made_at DESC, i.id DESC LIMIT 100`, of)
	all, err := db.Collect(rows, err, scanImport)
	if err != nil {
		return nil, err
	}
	byID := map[ImportID]*CompletionImport{}
	for n := range all {
		byID[all[n].ID] = &all[n]
	}
	return all, countRows(ctx, q, byID)
}

// selectImportIssuers gives the organisations whose courses an import is about.
func selectImportIssuers(ctx context.Context, q db.Queryer, id ImportID) ([]accounts.OrganisationID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT c.organisation_id FROM completion_row r JOIN course c ON c.id = r.course_id WHERE r.import_id = $1`, id)
	return db.Collect(rows, err, func(row db.Row) (issuer accounts.OrganisationID, err error) { return issuer, row.Scan(&issuer) })
}

func countRows(ctx context.Context, q db.Queryer, of map[ImportID]*CompletionImport) error {
	var ids []ImportID
	for id := range of {
		ids = append(ids, id)
	}
	rows, err := q.Query(ctx, `SELECT import_id, state, CASE WHEN state = 'refused' THEN '' ELSE verdict END, count(*) FROM completion_row
		WHERE import_id IN (SELECT key FROM json_each($1)) GROUP BY 1, 2, 3`, db.Keys(ids))
	return db.Each(rows, err, func(row db.Row) error {
		var id ImportID
		var state string
		var verdict RowVerdict
		var count int
		err := row.Scan(&id, &state, &verdict, &count)
		if i := of[id]; i != nil {
			i.Rows += count
			switch {
			case state == "refused":
				i.Refused += count
			default:
				i.Counts[verdict] += count
			}
			if state == "waiting" {
				i.Waiting += count
			}
		}
		return err
	})
}

func insertImport(ctx context.Context, tx *db.Tx, i CompletionImport) error {
	var by *string
	if i.By != "" {
		text := string(i.By)
		by = &text
	}
	_, err := tx.Exec(ctx, `INSERT INTO completion_import (id, by_profile_id, file_name, sha256, policy, state, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.ID, by, i.FileName, i.SHA256, i.Policy, i.State, tx.Now())
	return err
}

// updateImportState brings an import from one state to the next, with its moment.
func updateImportState(ctx context.Context, tx *db.Tx, id ImportID, from, to ImportState) error {
	_, err := tx.Exec(ctx, `UPDATE completion_import SET state = $3,
		begun_at = CASE WHEN $3 = 'running' THEN $4 ELSE begun_at END, finished_at = CASE WHEN $3 = 'done' THEN $4 ELSE finished_at END,
		undone_at = CASE WHEN $3 = 'undone' THEN $4 ELSE undone_at END WHERE id = $1 AND state = $2`, id, string(from), string(to), tx.Now())
	return err
}

func selectSameFile(ctx context.Context, q db.Queryer, i CompletionImport) (id ImportID, err error) {
	err = q.QueryRow(ctx, `SELECT id FROM completion_import WHERE sha256 = $1 AND policy = $2 AND id <> $3 AND state IN ('running', 'done') ORDER BY made_at DESC LIMIT 1`,
		i.SHA256, i.Policy, i.ID).Scan(&id)
	return id, err
}

func selectBegunImports(ctx context.Context, q db.Queryer) ([]ImportID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM completion_import WHERE state IN ('running', 'undoing') ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (id ImportID, err error) { return id, row.Scan(&id) })
}

// deleteOldTrials takes away trials that were made before a moment, and from older
// imports what the file called people.
func deleteOldTrials(ctx context.Context, tx *db.Tx, tried, words time.Time) error {
	const old = `(SELECT id FROM completion_import WHERE state IN ('reading', 'tried') AND made_at < $1)`
	if _, err := tx.Exec(ctx, `DELETE FROM completion_row WHERE import_id IN `+old, tried); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM completion_import WHERE state IN ('reading', 'tried') AND made_at < $1`, tried); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE completion_row SET who = '', note = '' WHERE (who <> '' OR note <> '') AND import_id IN (SELECT id FROM completion_import WHERE made_at < $1)`, words)
	return err
}

func selectCoursesCoded(ctx context.Context, q db.Queryer, codes []string) (map[string]coded, error) {
	rows, err := q.Query(ctx, `SELECT code, id, organisation_id FROM course WHERE code IN (SELECT key FROM json_each($1))`, db.Keys(codes))
	found := map[string]coded{}
	return found, db.Each(rows, err, func(row db.Row) error {
		var code string
		var c coded
		err := row.Scan(&code, &c.id, &c.organisation)
		found[code] = c
		return err
	})
}
