package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/merge"
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

func TestWhatIsLeftOfAnErasedPersonIsWhatTheyWereTold(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		h.erased(s.id)
		proof, err := h.Courses.Verify(t.Context(), "certificatecode000000000")
		h.must(err)
		if proof.Holder != "" || proof.Score != nil || proof.WithdrawnAt == nil || proof.WithdrawnWhy != courses.Erased || proof.CourseCode != "BRANN" {
			t.Errorf("the certificate says %+v (M29)", proof)
		}
		if got := h.text(`SELECT state FROM seat WHERE id = 's2'`); got != "offered" {
			t.Errorf("the next in line is %s", got)
		}
		if got := h.text(`SELECT state FROM goal_entry WHERE id = 'ge2'`); got != "open" {
			t.Errorf("what waited for her is %s", got)
		}
		if n := h.count(`SELECT count(*) FROM goal_signature WHERE id = 'gs2' AND signer_name = $1`, given+" "+family); n != 1 {
			t.Error("what she signed for another is gone (M31)")
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'erasure.done' AND recipient_profile_ref IS NULL AND args NOT LIKE '%Name%'`); n != 1 {
			t.Errorf("%d last letters", n)
		}
		if n := h.count(`SELECT count(*) FROM event WHERE kind = 'profile.erased' AND merge_ref = '' AND into_profile_ref = '' AND from_profile_ref IN ($1, $2)`, s.id, s.guest); n != 2 {
			t.Errorf("%d events for her two ids", n)
		}
		_, err = h.Accounts.State(t.Context(), h.as(s.other, accounts.Helpdesk), s.id)
		if !errors.Is(err, accounts.ErrNoProfile) {
			t.Errorf("the helpdesk still finds her: %v", err)
		}
		if found, err := h.Accounts.Search(t.Context(), h.as(s.other, accounts.Helpdesk), family); err != nil || len(found) != 0 {
			t.Errorf("%d found, %v", len(found), err)
		}
	})
}

func TestM54_TheUndoOfAMergeOfAnErasedPersonIsClosedAndSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		s := h.solveig()
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM merge_undo`)
			return err
		})
		rooms := &merge.Service{DB: h.DB, Accounts: h.Accounts, Courses: h.Courses, Settings: merge.Settings{UndoDays: 180}}
		refused := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			p, err := accounts.SelectProfile(t.Context(), tx, s.guest)
			if err != nil {
				return err
			}
			return h.Erase(t.Context(), tx, accounts.Job("test"), p)
		})
		if !errors.Is(refused, accounts.ErrTombstone) {
			t.Errorf("a tombstone was erased alone: %v", refused)
		}
		h.erased(s.id)
		_, planned := rooms.PlanUndo(t.Context(), h.as(s.other, accounts.Helpdesk), "merge1")
		_, undone := rooms.Undo(t.Context(), accounts.Command("test"), "merge1", merge.UndoOrder{})
		if !errors.Is(planned, merge.ErrUndoErased) || !errors.Is(undone, merge.ErrUndoErased) {
			t.Errorf("%v, %v", planned, undone)
		}
	})
}
