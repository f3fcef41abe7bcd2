package merge

import (
	"context"
	"encoding/json"
	"errors"

	"kursbro/app/db"
)

const runSelect = `SELECT r.id, r.file_name, r.started_at, r.finished_at, coalesce(r.by_profile_id, ''),
	coalesce(p.given_name || ' ' || p.family_name, c.name, ''), r.counts, r.missing, coalesce(c.organisation_id, '') FROM hire_run r
	LEFT JOIN profile p ON p.id = r.by_profile_id LEFT JOIN directory_day d ON d.run_id = r.id LEFT JOIN client c ON c.id = d.client_id `

func scanRun(row db.Row) (r Run, err error) {
	var counts, missing string
	err = row.Scan(&r.ID, &r.FileName, &r.StartedAt, &r.FinishedAt, &r.By, &r.ByName, &counts, &missing, &r.Client)
	if err != nil {
		return r, err
	}
	return r, errors.Join(json.Unmarshal([]byte(counts), &r.Counts), json.Unmarshal([]byte(missing), &r.Missing))
}

func selectRun(ctx context.Context, q db.Queryer, id RunID) (Run, error) {
	return scanRun(q.QueryRow(ctx, runSelect+`WHERE r.id = $1`, id))
}

func selectRuns(ctx context.Context, q db.Queryer, limit int) ([]Run, error) {
	rows, err := q.Query(ctx, runSelect+`ORDER BY r.id DESC LIMIT $1`, limit)
	return db.Collect(rows, err, scanRun)
}

// selectRunsOf finds the latest of a file by the SHA-256 of its bytes.
func selectRunsOf(ctx context.Context, q db.Queryer, sha256 string) ([]Run, error) {
	rows, err := q.Query(ctx, runSelect+`WHERE r.sha256 = $1 ORDER BY r.id DESC LIMIT 10`, sha256)
	return db.Collect(rows, err, scanRun)
}

func selectRows(ctx context.Context, q db.Queryer, run RunID) ([]RowOutcome, error) {
	rows, err := q.Query(ctx, `SELECT r.row, r.line, r.outcome, r.code, r.args, coalesce(r.profile_id, ''), coalesce(p.given_name || ' ' || p.family_name, r.name),
			r.code LIKE 'match%' AND EXISTS (SELECT 1 FROM match m WHERE m.internal_profile_id = r.profile_id AND m.state = 'merged')
				AND NOT EXISTS (SELECT 1 FROM match m WHERE m.internal_profile_id = r.profile_id AND m.state NOT IN ('merged', 'refused'))
		FROM hire_row r LEFT JOIN profile p ON p.id = r.profile_id WHERE r.run_id = $1 ORDER BY r.row`, run)
	return db.Collect(rows, err, func(row db.Row) (r RowOutcome, err error) {
		var told string
		var merged bool
		if err = row.Scan(&r.Row, &r.Line, &r.Outcome, &r.Code, &told, &r.Profile, &r.Name, &merged); err != nil {
			return r, err
		}
		var kept toldRow
		err = json.Unmarshal([]byte(told), &kept)
		r.why, r.more, r.reasons, r.EmployeeNumber = kept.sentence, kept.More, kept.Reasons, kept.Job
		if merged { // since: what was to be done is done
			r.why, r.reasons = sentence{Key: keyOf("match.merged")}, nil
		}
		return r, err
	})
}
