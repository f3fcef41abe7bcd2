package privacy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/merge/privacy"
)

// column is one of the live schema.
type column struct{ table, name string }

// schema asks the database itself what it has.
func schema(t *testing.T, d *db.DB) []column {
	t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2`
	if strings.HasSuffix(t.Name(), string(dbtest.OnPostgres)) {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY 1, 2`
	}
	rows, err := d.Query(t.Context(), query)
	all, err := db.Collect(rows, err, func(row db.Row) (c column, err error) { return c, row.Scan(&c.table, &c.name) })
	if err != nil || len(all) < 400 {
		t.Fatalf("read schema: %d columns, %v", len(all), err)
	}
	return all
}

// unlisted holds the schema against the lists: every column is given, hidden,
// or in a table that is withheld, and by one of these alone.
func unlisted(all []column) (found []string) {
	given, hidden, withheld := listed()
	for _, c := range all {
		name := c.table + "." + c.name
		switch {
		case withheld[c.table] != "":
			continue
		case !given[name] && hidden[name] == "":
			found = append(found, name+": is it about a person? It is in none of Holdings, Hides and Withheld (merge/privacy)")
		case given[name] && hidden[name] != "":
			found = append(found, name+" is both given and hidden")
		}
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range hidden {
			if !yield(name) {
				return
			}
		}
	}) {
		table, column, _ := strings.Cut(name, ".")
		if !slices.ContainsFunc(all, func(c column_) bool { return c.table == table && c.name == column }) {
			found = append(found, name+" is hidden and not there")
		}
	}
	return found
}

type column_ = column

func listed() (given map[string]bool, hidden, withheld map[string]string) {
	given, hidden, withheld = map[string]bool{}, map[string]string{}, map[string]string{}
	for _, h := range privacy.Holdings {
		for name := range strings.FieldsSeq(h.Gives) {
			given[h.Table+"."+name] = true
		}
	}
	for _, h := range privacy.Hides {
		for name := range strings.FieldsSeq(h.Columns) {
			hidden[name] = h.Why
		}
	}
	for _, e := range privacy.Withheld {
		withheld[e.Table] = e.Why
	}
	return given, hidden, withheld
}

func TestNoColumnIsForgottenInTheExport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, one := range unlisted(schema(t, d)) {
			t.Error(one)
		}
	})
}

func TestAPlantedColumnIsMissedInTheExport(t *testing.T) {
	for _, planted := range []column{{"profile", "shoe_size"}, {"diary", "text"}} {
		if found := unlisted([]column{planted}); !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, planted.table+"."+planted.name) }) {
			t.Errorf("%v was not found", planted)
		}
	}
}

func TestEveryPartOfTheExportHasWords(t *testing.T) {
	keys := map[string]bool{}
	for _, h := range privacy.Holdings {
		keys["privacy.part."+h.Key] = true
		for name := range strings.FieldsSeq(h.Gives) {
			keys["privacy.field."+name] = privacy.Readable(h, name) || keys["privacy.field."+name]
		}
		for _, f := range h.Adds {
			keys["privacy.field."+f.Name] = privacy.Readable(h, f.Name) || keys["privacy.field."+f.Name]
		}
	}
	var missing []string
	for key, read := range keys {
		if read && !i18n.Exists(key) {
			missing = append(missing, key)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Error(fmt.Sprint(len(missing)), strings.Join(missing, " "))
	}
}
