package merge_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge"
)

// undoable is Kari, merged with all that a merge can do at once.
func undoable(t *testing.T, h house) (kari accounts.ProfileID, internal accounts.Actor) {
	t.Helper()
	kari = h.guest("kari@annet.example", func(p *accounts.Profile) { p.Mobile, p.Language = "+4740000000", "nn" })
	h.typed(kari, number(1))
	h.taken(kari, h.course("BRANN"), noon.AddDate(0, -2, 0), 87)
	h.begun(kari, h.course("BA101"), noon.AddDate(0, 0, -1), 40)
	h.hire(kariHired(number(1), hired{"private_email": "", "mobile": ""}))
	internal = h.as(h.byUsername("kano").ID)
	h.taken(internal.ProfileID, "course-BRANN", noon.AddDate(0, -4, 0), 95)
	h.begun(internal.ProfileID, "course-BA101", noon.AddDate(0, 0, -2), 20)
	further, closed := h.course("LENGST"), h.course("FERDIG")
	h.begun(kari, further, noon.AddDate(0, 0, -3), 10)
	h.begun(internal.ProfileID, further, noon.AddDate(0, 0, -3), 60)
	h.taken(internal.ProfileID, closed, noon.AddDate(0, -1, 0), 70)
	h.begun(kari, closed, noon.AddDate(0, 0, -5), 30)
	h.later(time.Minute)
	return kari, internal
}

// yes lets the internal say that these are theirs.
func (h house) yes(kari accounts.ProfileID, internal accounts.Actor) merge.MergeID {
	h.t.Helper()
	plan, err := h.Plan(h.t.Context(), internal, h.matchOf(kari))
	h.must(err)
	done, err := h.Confirm(h.t.Context(), internal, h.matchOf(kari), plan.Digest)
	h.must(err)
	return done.ID
}

// undo plans and undoes, with the same answer to every question.
func (h house) undo(id merge.MergeID, answer transfer.Answer) {
	h.t.Helper()
	desk := h.helpdesk()
	plan, err := h.PlanUndo(h.t.Context(), desk, id)
	h.must(err)
	answers := map[string]transfer.Answer{}
	for _, q := range plan.Questions {
		answers[q.ID] = answer
	}
	_, err = h.Undo(h.t.Context(), desk, id, merge.UndoOrder{Digest: plan.Digest, Note: "ikke samme person", Answers: answers})
	h.must(err)
}

// untouched are the tables that an undo leaves other than they were: what is no
// part of the two people, or says what was done (M53).
var untouched = []string{"login", "one_time_link", "mail", "audit_entry", "throttle", "match", "match_plan", "match_cursor", "merge",
	"merge_item", "merge_undo", "event", "goose_db_version", "sqlite_sequence"}

// everything is every row of every other table, as text.
func (h house) everything() []string {
	h.t.Helper()
	var tables []string
	for _, c := range readColumns(h.t.(*testing.T), h.DB) {
		if !slices.Contains(untouched, c.table) && !strings.HasPrefix(c.table, "sqlite_") && !slices.Contains(tables, c.table) {
			tables = append(tables, c.table)
		}
	}
	var all []string
	for _, table := range tables {
		rows, err := h.DB.Query(h.t.Context(), `SELECT * FROM `+table)
		h.must(err)
		lines, err := db.Collect(rows, err, func(db.Row) (string, error) { return wholeRow(table, rows) })
		h.must(err)
		all = append(all, lines...)
	}
	slices.Sort(all)
	return all
}

func wholeRow(table string, rows *sql.Rows) (string, error) {
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return "", err
	}
	line := table
	for i, value := range values {
		if at, moment := value.(time.Time); moment {
			value = at.UTC()
		}
		line += fmt.Sprintf(" %s=%v", columns[i], value)
	}
	return line, nil
}

// differing are the lines that only one of two has.
func differing(before, after []string) string {
	var said []string
	for _, line := range before {
		if !slices.Contains(after, line) {
			said = append(said, "- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			said = append(said, "+ "+line)
		}
	}
	return strings.Join(said, "\n")
}

func TestM53_MergeAndUndoLeaveEveryUntouchedRowAsItWas(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		before := h.everything()
		id := h.yes(kari, internal)
		if after := h.everything(); slices.Equal(before, after) {
			t.Fatal("nothing was merged")
		}
		h.later(48 * time.Hour)
		desk := h.helpdesk()
		plan, err := h.PlanUndo(t.Context(), desk, id)
		h.must(err)
		if len(plan.Questions) > 0 || len(plan.Left) > 0 {
			t.Fatalf("nobody has touched anything, and yet: %+v %+v", plan.Questions, plan.Left)
		}
		_, err = h.Undo(t.Context(), desk, id, merge.UndoOrder{Digest: plan.Digest, Note: "feil person"})
		h.must(err)
		h.exec(`DELETE FROM profile_word WHERE profile_id = $1`, desk.ProfileID)
		h.exec(`DELETE FROM merge_undo`)
		h.exec(`DELETE FROM profile WHERE id = $1`, desk.ProfileID)
		if said := differing(before, h.everything()); said != "" {
			t.Errorf("not as it was:\n%s", said)
		}
	})
}

var _ = []any{context.Background, errors.Is, dbtest.Each}
