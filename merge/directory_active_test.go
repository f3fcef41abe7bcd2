package merge_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
	"kursbro/merge/scim"
)

// watched counts what is asked of a database, and for how many by their keys at
// the most.
type watched struct {
	db.Queryer
	queries, keys int
}

func (w *watched) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	w.queries++
	for _, arg := range args {
		var keys map[string]int
		if text, is := arg.(string); is && json.Unmarshal([]byte(text), &keys) == nil {
			w.keys = max(w.keys, len(keys))
		}
	}
	return w.Queryer.Query(ctx, query, args...)
}

func (w *watched) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	w.queries++
	return w.Queryer.QueryRow(ctx, query, args...)
}

// TestAListOfThoseWhoAreActiveReadsItsPageAlone: however many there are.
func TestAListOfThoseWhoAreActiveReadsItsPageAlone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		const many, gone = 620, 20
		rows := make([]hired, many)
		for k := range rows {
			rows[k] = kariHired(number(k), hired{"employee_number": fmt.Sprint("S", k), "username": fmt.Sprintf("st%03d", k), "private_email": ""})
			if k < gone {
				rows[k]["start_date"], rows[k]["end_date"] = "2020-01-01", "2026-05-06"
			}
		}
		h.hire(rows...)
		c := h.caller("Entra", h.root)
		for filter, total := range map[string]int{`active eq true`: many - gone, `active eq false`: gone, `active ne false and userName sw "ST0"`: 100 - gone, `active eq true and userName co "t61"`: 10} {
			parsed, err := scim.ParseFilter(filter)
			h.must(err)
			seen := &watched{Queryer: h.DB}
			page, err := merge.Directory{Service: h.Service}.FindFrom(merge.WithClient(t.Context(), c.client), seen, scim.Query{Filter: parsed, Start: 3, Count: 5})
			h.must(err)
			if page.Total != total || len(page.Users) != 5 {
				t.Errorf("%s: %d of %d", filter, len(page.Users), page.Total)
			}
			if seen.queries > 5 || seen.keys > 5 {
				t.Errorf("%s: %d queries for up to %d users", filter, seen.queries, seen.keys)
			}
		}
	})
}

// TestWhoIsActiveIsTheSameToTheDatabase: after whatever two clients and a file
// say of some people, and days that pass.
func TestWhoIsActiveIsTheSameToTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.hire(staff(3)...)
		h.hire(kariHired(number(91), hired{"employee_number": "D1", "username": "dobl", "unit": "Helse Stavanger"}),
			kariHired(number(91), hired{"employee_number": "D2", "username": "dobl", "unit": "Helse Vest"}))
		clients := []caller{h.caller("Entra", h.root), h.caller("Lønn", h.hospital)}
		random := rand.New(rand.NewPCG(7, 77))
		dates := []string{"", "2020-01-01", "2026-05-06", today, "2026-05-08", "2026-06-01"}
		for step := range 90 {
			c, who := clients[random.IntN(2)], random.IntN(7)
			began, ends := dates[1+random.IntN(5)], dates[random.IntN(6)]
			ids := c.found(fmt.Sprintf(`userName eq "anna%d"`, who))
			switch turn := random.IntN(8); {
			case turn == 7 && step%3 == 0:
				h.later(24 * 60 * 60e9)
			case len(ids) == 0 || turn == 0:
				c.ask("POST", "/Users", kari(number(who+1), map[string]any{"externalId": nil, "userName": fmt.Sprint("Anna", who), "emails": nil, "active": turn < 6,
					enterprise + ".employeeNumber": fmt.Sprintf("30%d%d", who, random.IntN(2)), enterprise + ".organization": []string{"Helse Vest", "Helse Stavanger"}[random.IntN(2)],
					employee + ".startDate": began, employee + ".endDate": ends}))
			case turn == 1:
				c.ask("DELETE", "/Users/"+ids[0], "")
			case turn < 5:
				c.patch(ids[0], "active", turn < 4)
			case turn == 5:
				c.patch(ids[0], employee+":endDate", ends)
			default:
				c.patch(ids[0], employee+":employments", []any{map[string]any{"employeeNumber": fmt.Sprintf("40%d%d", who, random.IntN(2)), "startDate": began, "endDate": ends}})
			}
		}
		day := accounts.Today(h.DB.Now())
		h.hire(kariHired(number(92), hired{"employee_number": "E1", "username": "trip", "unit": "Helse Stavanger"}),
			kariHired(number(92), hired{"employee_number": "E2", "username": "trip", "unit": "Helse Vest"}))
		h.exec(`UPDATE employment SET end_date = '2026-05-01' WHERE employee_number = 'D1'`) // what goes on is out of the hospital's reach
		trip := clients[0].is(201, clients[0].ask("POST", "/Users", kari(number(92), map[string]any{"userName": "trip", enterprise + ".employeeNumber": "E1"})))["id"].(string)
		clients[0].is(200, clients[0].patch(trip, "active", false)) // the last day, and another's job goes on
		last := clients[0].is(201, clients[0].ask("POST", "/Users", kari(number(93), map[string]any{"externalId": "last", "userName": "siste", "emails": nil,
			enterprise + ".employeeNumber": "9300", enterprise + ".organization": "Helse Stavanger", employee + ".startDate": day})))["id"].(string)
		clients[0].is(200, clients[0].patch(last, "active", false)) // ended on a day that lasts, as the other client sees it
		survivor, dead := h.byUsername("st00").ID, h.byUsername("anna3").ID
		h.exec(`UPDATE employment SET profile_id = $2 WHERE profile_id = $1`, dead, survivor)
		h.exec(`UPDATE profile SET state = 'merged', username = NULL, merged_into = $2, merged_at = $3 WHERE id = $1`, dead, survivor, *h.now)
		h.agree(clients)
		before := h.told()
		h.exec(`DELETE FROM directory_job`)
		h.exec(`UPDATE directory_user SET active = (removed_at IS NULL AND NOT active)`)
		h.fill()
		if after := h.told(); !slices.Equal(before, after) || len(before) < 10 {
			t.Errorf("the migration makes of %d rows %v, not %v", len(before), after, before)
		}
	})
}

// agree holds what the database finds against looking through all.
func (h house) agree(clients []caller) {
	h.t.Helper()
	seen := map[bool]int{}
	for _, c := range clients {
		for _, filter := range []string{`active eq true`, `active eq false`, `active ne true and userName sw "anna"`, `userName co "nn" and userName ew "1"`} {
			narrowed, all := c.found(filter), c.found("not (not ("+filter+"))")
			if !slices.Equal(narrowed, all) {
				h.t.Errorf("%s: %s finds %v, and looking through all finds %v", c.client.Name, filter, narrowed, all)
			}
			seen[strings.Contains(filter, "eq true")] += len(all)
		}
	}
	if seen[true] < 4 || seen[false] < 4 {
		h.t.Errorf("too few to compare: %v", seen)
	}
}

// told is what is kept of who is active in which jobs, as far as clients said it.
func (h house) told() []string {
	h.t.Helper()
	rows, err := h.DB.Query(h.t.Context(), `SELECT u.client_id, u.profile_id, u.active, coalesce(j.employee_number, '') FROM directory_user u
		LEFT JOIN directory_job j ON j.client_id = u.client_id AND j.profile_id = u.profile_id WHERE u.removed_at IS NULL ORDER BY 1, 2, 4`)
	all, err := db.Collect(rows, err, func(row db.Row) (string, error) {
		var client, number string
		var who accounts.ProfileID
		var active bool
		err := row.Scan(&client, &who, &active, &number)
		return fmt.Sprint(client, who, active, number), err
	})
	h.must(err)
	return all
}

// fill runs what the migration does with rows that are there.
func (h house) fill() {
	h.t.Helper()
	engine := h.t.Name()[strings.LastIndex(h.t.Name(), "/")+1:]
	text, err := os.ReadFile("../app/db/migrations/0077_merge_directory_job." + engine + ".sql")
	h.must(err)
	_, fill, _ := strings.Cut(string(text), "CREATE INDEX")
	for _, statement := range strings.SplitAfter(fill, ";\n")[1:] {
		if strings.TrimSpace(statement) != "" {
			h.exec(statement)
		}
	}
}
