package merge_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

// personColumn is a column of the live schema that names a person: by its key
// or by its name.
type personColumn struct {
	table, column string
	keyed         bool // a foreign key to profile
}

// readColumns asks the database itself what it has.
func readColumns(t *testing.T, d *db.DB) []personColumn {
	t.Helper()
	const sqlite = `SELECT m.name, c.name, EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f WHERE f."from" = c.name AND f."table" = 'profile')
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`
	const postgres = `SELECT c.table_name, c.column_name, EXISTS (SELECT 1 FROM information_schema.key_column_usage k
			JOIN information_schema.referential_constraints r ON r.constraint_name = k.constraint_name
			JOIN information_schema.table_constraints t ON t.constraint_name = r.unique_constraint_name
			WHERE k.table_name = c.table_name AND k.column_name = c.column_name AND t.table_name = 'profile')
		FROM information_schema.columns c WHERE c.table_schema = 'public' ORDER BY 1, 2`
	query := sqlite
	if strings.HasSuffix(t.Name(), string(dbtest.OnPostgres)) {
		query = postgres
	}
	rows, err := d.Query(t.Context(), query)
	all, err := db.Collect(rows, err, func(row db.Row) (c personColumn, err error) {
		err = row.Scan(&c.table, &c.column, &c.keyed)
		return c, err
	})
	if err != nil || len(all) < 50 {
		t.Fatalf("read schema: %d columns, %v", len(all), err)
	}
	return all
}

var namesPerson = regexp.MustCompile(`(^|_)profile_(id|ref)$`)

// breaches holds the schema against the claims.
func breaches(schema []personColumn) []string {
	var found []string
	for _, c := range schema {
		named := namesPerson.MatchString(c.column)
		claimed := slices.ContainsFunc(merge.Claims, func(claim merge.Claim) bool { return claim.Table == c.table && claim.Column == c.column })
		switch {
		case (named || c.keyed) && !claimed:
			found = append(found, fmt.Sprintf("%s.%s names a person and nobody claims it", c.table, c.column))
		case strings.HasSuffix(c.column, "profile_id") && !c.keyed:
			found = append(found, fmt.Sprintf("%s.%s has no key to profile", c.table, c.column))
		}
	}
	for _, claim := range merge.Claims {
		there := slices.ContainsFunc(schema, func(c personColumn) bool { return claim.Table == c.table && claim.Column == c.column })
		if !there || claim.Why == "" {
			found = append(found, fmt.Sprintf("%s.%s is claimed but not there, or without a reason", claim.Table, claim.Column))
		}
	}
	return found
}

func TestM13_EveryColumnThatNamesAPersonIsClaimed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, breach := range breaches(readColumns(t, d)) {
			t.Error(breach)
		}
	})
}

func TestM13_APlantedColumnIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		plant := `CREATE TABLE planted (owner_profile_id TEXT, mentor_id TEXT REFERENCES profile (id), seen_by_profile_ref TEXT, colour TEXT)`
		if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), plant); return err }); err != nil {
			t.Fatal(err)
		}
		found := strings.Join(breaches(readColumns(t, d)), "\n")
		for _, want := range []string{"planted.owner_profile_id names", "planted.mentor_id names", "planted.seen_by_profile_ref names"} {
			if !strings.Contains(found, want) {
				t.Errorf("not found: %s", want)
			}
		}
		if strings.Contains(found, "colour") {
			t.Error("a colour is no person")
		}
		keyless := breaches([]personColumn{{"national_id", "profile_id", false}})
		if len(keyless) == 0 || !strings.Contains(keyless[0], "has no key") {
			t.Error("a profile_id without a key was not found")
		}
	})
}
