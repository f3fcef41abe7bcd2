package courses

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// present is a row as it is now, of a table that a merge may change.
type present struct {
	table, key string
	parent     string // what it hangs on: of an attempt the enrolment, of a result and a window the attempt, of a result of a class the enrolment, of a certificate the result
	course     string
	state      string
	progress   int
	made, used time.Time
	values     map[string]*string // of the movable columns, as scalars
}

// facts are what is asked of a row besides its movable columns: key, parent,
// course, state, progress, when it was made and when it was last used.
var facts = map[string]string{
	"enrolment":   `id, '', course_id, state, 0, enrolled_at, enrolled_at`,
	"attempt":     `id, enrolment_id, course_id, state, progress, opened_at, used_at`,
	"result":      `id, coalesce(attempt_id, enrolment_id, ''), course_id, outcome, 0, recorded_at, achieved_at`,
	"certificate": `id, result_id, '', '', 0, issued_at, issued_at`,
	"launch":      `token_hash, coalesce(attempt_id, ''), '', '', 0, opened_at, used_at`,
	"exemption":   `id, '', course_id, '', 0, exempted_at, exempted_at`,
	"code_use":    `id, '', '', '', 0, used_at, used_at`,
	"course":      `id, '', id, state, 0, created_at, updated_at`,
}

// keyOf is the column that names a row.
func keyOf(table string) string {
	return map[bool]string{true: "token_hash", false: "id"}[table == "launch"]
}

// ownerOf is the column that says whose a row is.
func ownerOf(table string) string {
	return map[bool]string{true: "owner_profile_id", false: "profile_id"}[table == "course"]
}

// selectPresent gives the rows of a table that belong to a profile, or with
// keys those that are called so, in order of their key.
func selectPresent(ctx context.Context, q db.Queryer, table, condition string, arg any) ([]present, error) {
	columns := slices.Sorted(maps.Keys(movable[table]))
	rows, err := q.Query(ctx, fmt.Sprintf(`SELECT %s, %s FROM %s WHERE %s ORDER BY 1`, facts[table], strings.Join(columns, ", "), table, condition), arg)
	return db.Collect(rows, err, func(row db.Row) (present, error) {
		p := present{table: table, values: map[string]*string{}}
		into := []any{&p.key, &p.parent, &p.course, &p.state, &p.progress, &p.made, &p.used}
		texts, moments := make([]sql.NullString, len(columns)), make([]sql.NullTime, len(columns))
		for i, column := range columns {
			if strings.HasSuffix(column, "_at") {
				into = append(into, &moments[i])
			} else {
				into = append(into, &texts[i])
			}
		}
		err := row.Scan(into...)
		for i, column := range columns {
			switch {
			case moments[i].Valid:
				p.values[column] = transfer.Value(moments[i].Time)
			case texts[i].Valid:
				p.values[column] = transfer.Value(texts[i].String)
			}
		}
		return p, err
	})
}

// selectOwned gives what a profile has of a table.
func selectOwned(ctx context.Context, q db.Queryer, table, profile string) ([]present, error) {
	return selectPresent(ctx, q, table, ownerOf(table)+" = $1", profile)
}

// selectNamed gives rows by their keys, whosesoever they are.
func selectNamed(ctx context.Context, q db.Queryer, table string, keys []string) ([]present, error) {
	return selectPresent(ctx, q, table, keyOf(table)+" IN (SELECT key FROM json_each($1))", db.Keys(keys))
}
