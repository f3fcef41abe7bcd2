package merge_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// knowledge is what the portal knows after an import, in words that do not depend on
// the ids: who there is, by which number, in which job, led by whom, matched
// with whom and written to how.
var knowledge = []string{
	`SELECT p.kind || ' ' || p.state || ' ' || coalesce(p.username, p.email) || ' ' || p.given_name || ' ' || p.family_name || ' ' || coalesce(p.private_email, '-') || ' ' || p.search_text FROM profile p`,
	`SELECT coalesce(p.username, p.email) || ' ' || n.lookup || ' ' || n.evidence || ' ' || n.status FROM national_id n JOIN profile p ON p.id = n.profile_id`,
	`SELECT w.employee_number || ' ' || p.username || ' ' || w.unit || ' ' || w.start_date || ' ' || coalesce(l.username, 'nobody') || ' ' || w.told_by
		FROM employment w JOIN profile p ON p.id = w.profile_id LEFT JOIN profile l ON l.id = w.leader_profile_id`,
	`SELECT i.username || ' ' || e.email || ' ' || m.state || ' ' || m.reasons FROM match m
		JOIN profile i ON i.id = m.internal_profile_id JOIN profile e ON e.id = m.external_profile_id`,
	`SELECT p.username || ' ' || m.kind || ' ' || m.to_address || ' ' || m.args FROM mail m JOIN profile p ON p.id = m.recipient_profile_ref`,
	`SELECT p.username || ' ' || w.word FROM profile_word w JOIN profile p ON p.id = w.profile_id WHERE p.username IS NOT NULL`,
}

func (h house) knowledge() (all []string) {
	for _, query := range knowledge {
		rows, err := h.DB.Query(h.t.Context(), query)
		found, err := db.Collect(rows, err, func(row db.Row) (text string, err error) { return text, row.Scan(&text) })
		h.must(err)
		slices.Sort(found)
		all = append(all, found...)
	}
	return all
}

// strangers are rows about few people who are new, known, led by each other,
// registered before, or mistaken for each other.
func strangers(random *rand.Rand) (rows []hired) {
	for range 90 {
		k := random.IntN(40)
		row := hired{}
		for column, value := range lifeOf(k).row {
			row[column] = value
		}
		switch random.IntN(12) {
		case 0:
			row["username"] = lifeOf(random.IntN(40)).username
		case 1:
			row["employee_number"] = fmt.Sprint("E", random.IntN(40))
		case 2:
			row["private_email"] = ""
		case 3:
			row["end_date"] = "2020-01-01"
			row["start_date"] = "2019-01-01"
		case 4:
			row["unit"] = "Akuttmottaket"
		case 5:
			row["employee_number"] = lifeOf(random.IntN(40)).username // as if it were one
		case 6:
			row["private_email"] = lifeOf(random.IntN(40)).row["private_email"]
		case 7:
			row["birth_date"] = "1985-02-30"
		case 8:
			row["national_id"] = lifeOf(random.IntN(40)).row["national_id"]
		}
		another := lifeOf(random.IntN(40)).username
		row["leader"] = []string{"", fmt.Sprint("E", random.IntN(40)), another, strings.ToUpper(another), strings.ToUpper(lifeOf(k).username)}[random.IntN(5)]
		rows = append(rows, row)
	}
	return rows
}

// TestRowsTogetherDoWhatRowsAloneDo: a file is carried out many rows at a time,
// those of new people as one; a file of each row must leave the same.
func TestRowsTogetherDoWhatRowsAloneDo(t *testing.T) {
	cases := map[bool]int{false: 3, true: 300}[long()]
	for seed := range cases {
		var outcomes, left [2][]string
		for alone := range 2 {
			t.Run(fmt.Sprintf("%d/%s", seed, []string{"together", "alone"}[alone]), func(t *testing.T) {
				d, err := db.Open(t.Context(), dbtest.Address(t, []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres}[seed%2]))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				h := open(t, d)
				random := rand.New(rand.NewPCG(uint64(seed), 7))
				for range 8 {
					l := lifeOf(random.IntN(40))
					h.typed(h.guest(fmt.Sprintf("%s.%d@hjemme.example", l.username, random.IntN(1000)), nil), l.number)
				}
				rows := once(strangers(random))
				carryOut := func() (got []string) {
					if alone == 0 {
						return h.hire(rows...)
					}
					for _, row := range rows {
						got = append(got, h.hire(row)...)
					}
					return got
				}
				outcomes[alone] = carryOut()
				carryOut() // most is known, and now all who lead
				left[alone] = h.knowledge()
			})
		}
		for i := range outcomes[0] {
			if outcomes[0][i] != outcomes[1][i] {
				t.Errorf("seed %d, row %d: %s together, %s alone", seed, i+1, outcomes[0][i], outcomes[1][i])
			}
		}
		if !slices.Equal(left[0], left[1]) {
			t.Errorf("seed %d leaves\n%s\ntogether, and alone\n%s", seed, missing(left[0], left[1]), missing(left[1], left[0]))
		}
	}
}

// once leaves out rows with an employee number that came before: of one file
// they would be a fault.
func once(rows []hired) (unlike []hired) {
	seen := map[string]bool{}
	for _, row := range rows {
		if !seen[row["employee_number"]] {
			unlike = append(unlike, row)
		}
		seen[row["employee_number"]] = true
	}
	return unlike
}

func missing(of, in []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(of), func(line string) bool { return slices.Contains(in, line) }), "\n")
}

func TestALeadersNameIsNoEmployeeNumberInOtherLetters(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		rows := []hired{lifeOf(1).row, lifeOf(2).row, lifeOf(3).row}
		rows[1]["employee_number"], rows[2]["leader"] = "ab12", "AB12"
		h.hire(rows...)
		if n := h.count(`SELECT count(*) FROM employment WHERE leader_profile_id IS NOT NULL`); n != 0 {
			t.Error("led by somebody of another employee number")
		}
	})
}
