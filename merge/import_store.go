package merge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertRun(ctx context.Context, tx *db.Tx, id RunID, fileName string, by accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO hire_run (id, file_name, sha256, started_at, by_profile_id) VALUES ($1, $2, '', $3, $4)`,
		id, fileName, tx.Now(), null(by))
	return err
}

// updateRun writes how an import ended, and the SHA-256 of what was read.
func updateRun(ctx context.Context, tx *db.Tx, sum Summary, sha256 string) error {
	counts, err := json.Marshal(sum.Counts)
	if err != nil {
		return err
	}
	missing, err := json.Marshal(sum.Missing)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE hire_run SET finished_at = $2, counts = $3, sha256 = $4, missing = $5 WHERE id = $1`,
		sum.Run, tx.Now(), string(counts), sha256, string(missing))
	return err
}

// insertRows keeps what became of rows of a run.
func insertRows(ctx context.Context, tx *db.Tx, run RunID, outcomes []RowOutcome) error {
	for chunk := range slices.Chunk(outcomes, 100) {
		var places []string
		var args []any
		for _, o := range chunk {
			told, err := json.Marshal(toldRow{o.why, o.more, o.reasons, o.EmployeeNumber})
			if err != nil {
				return err
			}
			name := o.Name
			if o.Profile != "" {
				name = "" // the profile has it, and may change it
			}
			n := len(args)
			places = append(places, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6, n+7, n+8))
			args = append(args, run, o.Row, o.Line, o.Outcome, o.Code, string(told), null(o.Profile), name)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO hire_row (run_id, row, line, outcome, code, args, profile_id, name) VALUES `+
			strings.Join(places, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// toldRow is the reason of an outcome as it is kept.
type toldRow struct {
	sentence            // the first fault of a row that was not used
	More     []sentence `json:"more,omitempty"` // the others
	Reasons  []Reason   `json:"reasons,omitempty"`
	Job      string     `json:"job,omitempty"` // employee number
}
