package privacy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/privacy"
)

// found reads every column of every table, whatever its type, and gives
// "table.column" for each that holds one of the traces.
func (h house) found(traces []string) map[string]string {
	h.t.Helper()
	hits := map[string]string{}
	for _, c := range schema(h.t, h.DB) {
		if c.table == "goose_db_version" {
			continue
		}
		rows, err := h.DB.Query(h.t.Context(), `SELECT `+c.name+` FROM `+c.table+` WHERE `+c.name+` IS NOT NULL`)
		all, err := db.Collect(rows, err, func(row db.Row) (text string, err error) {
			var value any
			err = row.Scan(&value)
			if raw, ok := value.([]byte); ok {
				value = string(raw)
			}
			return fmt.Sprint(value), err
		})
		h.must(err)
		for _, text := range all {
			for _, trace := range traces {
				if strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
					hits[c.table+"."+c.name] = text
				}
			}
		}
	}
	return hits
}

// erased carries out the erasure as the job does.
func (h house) erased(id accounts.ProfileID) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err != nil {
			return err
		}
		return h.Erase(ctx, tx, accounts.Job("privacy.erase"), p)
	})
}

func TestAfterErasingNothingOfThePersonIsLeftInAnyTable(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		for _, column := range s.unnamed() {
			t.Errorf("%s names a person, and no row in this test does: plant one (person_test.go)", column)
		}
		if before := h.found(s.traces()); len(before) < 60 {
			t.Errorf("only %d columns hold a trace of her before", len(before))
		}
		h.erased(s.id)
		for column, text := range h.found(s.traces()) {
			if privacy.Kept[column] == "" {
				t.Errorf("%s still says %q", column, text)
			}
		}
	})
}
