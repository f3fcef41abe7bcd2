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
	"kursbro/app/problem"
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
	h.undoAs(h.helpdesk(), id, answer)
}

func (h house) undoAs(desk accounts.Actor, id merge.MergeID, answer transfer.Answer) {
	h.t.Helper()
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
	"merge_item", "merge_undo", "undo_proposal", "event", "goose_db_version", "sqlite_sequence"}

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
		h.exec(`DELETE FROM presence WHERE profile_id = $1`, desk.ProfileID)
		h.exec(`DELETE FROM profile WHERE id = $1`, desk.ProfileID)
		if said := differing(before, h.everything()); said != "" {
			t.Errorf("not as it was:\n%s", said)
		}
	})
}

func TestM53_MergeUndoAndMergeGiveWhatTheMergeGave(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		desk := h.helpdesk()
		first := h.yes(kari, internal)
		merged := h.dump()
		h.undo(first, transfer.Back)
		if h.due() != 0 || h.state(kari) != "review" || !strings.Contains(h.reasons(kari), "was_undone") {
			t.Fatalf("what was undone is %s %s", h.state(kari), h.reasons(kari))
		}
		h.later(24 * time.Hour)
		if h.due() != 0 {
			t.Fatal("the next day it merged by itself")
		}
		plan, err := h.Plan(t.Context(), desk, h.matchOf(kari))
		h.must(err)
		again, err := h.Merge(t.Context(), desk, h.matchOf(kari), merge.Order{Digest: plan.Digest, Note: "det var riktig likevel"})
		h.must(err)
		learning := func(dump string) []string {
			return slices.DeleteFunc(strings.Split(dump, "\n"), func(line string) bool { return strings.HasPrefix(line, "item ") })
		}
		if said := differing(learning(merged), learning(strings.ReplaceAll(h.dump(), string(again.ID), string(first)))); said != "" {
			t.Errorf("another result:\n%s", said)
		}
		h.undo(again.ID, transfer.Back)
		if h.profile(kari).State != accounts.Active {
			t.Error("the second undo")
		}
	})
}

func TestM50_WhatWasMadeSinceStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		theirs, hers := h.completed(internal.ProfileID), h.completed(kari)
		id := h.yes(kari, internal)
		h.later(time.Hour)
		h.taken(internal.ProfileID, h.course("NY"), *h.now, 88)
		h.begun(internal.ProfileID, h.course("NYTT"), *h.now, 30)
		h.undo(id, "")
		if got := h.completed(kari); !slices.Equal(got, hers) {
			t.Errorf("the external has %v, had %v", got, hers)
		}
		if got := h.completed(internal.ProfileID); len(got) != len(theirs)+1 {
			t.Errorf("the internal has %v", got)
		}
		for _, who := range []accounts.ProfileID{kari, internal.ProfileID} {
			code := h.text(`SELECT max(code) FROM certificate WHERE profile_id = $1`, who)
			if c, err := h.Courses.Verify(t.Context(), code); err != nil || c.ProfileID != who {
				t.Errorf("the certificate %s is %s's: %v (M29)", code, c.ProfileID, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = 'course-NYTT' AND state = 'active'`, internal.ProfileID); n != 1 {
			t.Error("what was begun since is gone")
		}
		if n := h.count(`SELECT count(*) FROM result WHERE origin_kind <> 'here'`); n != 0 {
			t.Errorf("%d results say that they came with a merge", n)
		}
	})
}

func TestM50_AnUndoIsOpenForItsDays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		h.exec(`UPDATE profile SET password_hash = 'x' WHERE id = $1`, kari)
		h.later(180 * 24 * time.Hour)
		if n, err := h.Forget(t.Context()); err != nil || n != 0 {
			t.Errorf("%d forgot while it can be undone (M42): %v", n, err)
		}
		if _, err := h.PlanUndo(t.Context(), h.helpdesk(), id); err != nil {
			t.Errorf("on the last day: %v", err)
		}
		h.later(time.Second)
		_, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		_, undone := h.Undo(t.Context(), accounts.Command("test"), id, merge.UndoOrder{})
		if !errors.Is(err, merge.ErrUndoClosed) || !errors.Is(undone, merge.ErrUndoClosed) {
			t.Errorf("afterwards: %v, %v", err, undone)
		}
		if n, err := h.Forget(t.Context()); err != nil || n != 1 {
			t.Errorf("%d forgot: %v", n, err)
		}
	})
}

func TestM50_WhatRestsOnTheAddressThatWasBroughtEndsWithIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		open := func() string {
			h.later(time.Hour)
			h.asked(h.Accounts.Forget(t.Context(), "kano", "nb", accounts.Client{}))
			link := h.text(`SELECT link FROM mail WHERE link LIKE '%/passord/%' ORDER BY id DESC LIMIT 1`)
			return link[strings.LastIndex(link, "/")+1:]
		}
		in, err := h.Accounts.NewPassword(t.Context(), open(), "et langt og godt passord", false, accounts.Client{})
		h.must(err)
		waiting := open()
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if !plan.Resting.Password || len(plan.Resting.Links) != 1 {
			t.Fatalf("the plan does not say so: %+v", plan.Resting)
		}
		h.undo(id, "")
		if _, err := h.Accounts.Identify(t.Context(), in.Token); err == nil {
			t.Error("a login that rests on the address goes on")
		}
		if _, err := h.Accounts.NewPassword(t.Context(), waiting, "et annet og godt passord", false, accounts.Client{}); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("a link that was sent there still opens: %v", err)
		}
		into := h.byUsername("kano")
		if into.PasswordHash != "" || into.PrivateEmail != "" || into.PrivateEmailVerifiedAt != nil || into.RecoveryEmail() != "" {
			t.Errorf("the internal keeps a way in: %q", into.PrivateEmail)
		}
	})
}

func TestM50_AValueThatWasChangedSinceStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		h.later(time.Hour)
		h.exec(`UPDATE profile SET mobile = '+4799999999', mobile_source = 'self', updated_at = $2 WHERE id = $1`, internal.ProfileID, *h.now)
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if len(plan.Left) != 1 || plan.Left[0].Label.Key != "accounts.undo.left.mobile" || len(plan.Questions) > 0 {
			t.Errorf("left: %+v, asked: %+v", plan.Left, plan.Questions)
		}
		h.undo(id, "")
		if into := h.byUsername("kano"); into.Mobile != "+4799999999" || into.MobileSource != accounts.FromSelf || into.Language != "" {
			t.Errorf("the internal has %s (%s), %q", into.Mobile, into.MobileSource, into.Language)
		}
	})
}

func TestM50_WhatIsNoLongerThereIsListedAndStopsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		for i, lost := range [][2]string{{"goal", "profile_id"}, {"enrolment", "due_at"}, {"profile", "fax"}} {
			h.exec(`INSERT INTO merge_item (merge_id, sequence, table_name, column_name, before, after, rule, changed_rows)
				VALUES ($1, $2, $3, $4, '"a"', '"b"', 'M31', '[{"n":900,"row":"x"}]')`, id, 900+i, lost[0], lost[1])
		}
		h.exec(`DELETE FROM attempt_unit WHERE attempt_id IN (SELECT a.id FROM attempt a WHERE a.course_id = 'course-FERDIG' AND a.state = 'superseded')`)
		h.exec(`DELETE FROM attempt WHERE course_id = 'course-FERDIG' AND state = 'superseded'`)
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if len(plan.Left) != 4 {
			t.Errorf("left: %+v", plan.Left)
		}
		h.undo(id, "")
		if h.profile(kari).State != accounts.Active {
			t.Error("it was not undone")
		}
	})
}

func TestM50_TheHelpdeskThatServesThemUndoesWithAReasonAndOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		far := h.helpdesk()
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			far.Roles[0].OrganisationID, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Helse Nord"})
			return err
		})
		if _, err := h.PlanUndo(t.Context(), far, id); !errors.Is(err, merge.ErrNoMerge) {
			t.Errorf("out of reach: %v", err)
		}
		if _, err := h.Undo(t.Context(), internal, id, merge.UndoOrder{Note: "x"}); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("the person: %v", err)
		}
		desk := h.helpdesk()
		plan, err := h.PlanUndo(t.Context(), desk, id)
		h.must(err)
		if _, err := h.Undo(t.Context(), desk, id, merge.UndoOrder{Digest: plan.Digest}); !errors.Is(err, merge.ErrNoteMissing) {
			t.Errorf("without a reason: %v", err)
		}
		order := merge.UndoOrder{Digest: plan.Digest, Note: "feil"}
		done, failed := make(chan merge.Undone, 6), make(chan error, 6)
		for range 6 {
			go func() {
				one, err := h.Undo(t.Context(), desk, id, order)
				done <- one
				failed <- err
			}()
		}
		first := 0
		for range 6 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
			if one := <-done; !one.Already {
				first++
			}
		}
		if first != 1 || h.count(`SELECT count(*) FROM merge_undo`) != 1 {
			t.Errorf("%d of six undid it", first)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'merge.undo' AND object_ref = $1 AND actor_profile_ref = $2`, id, desk.ProfileID); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
		if _, err := h.PlanUndo(t.Context(), desk, id); !errors.Is(err, merge.ErrUndone) {
			t.Errorf("a plan of what is undone: %v", err)
		}
	})
}

func TestM10_AnotherPlanStopsTheUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		desk := h.helpdesk()
		plan, err := h.PlanUndo(t.Context(), desk, id)
		h.must(err)
		h.later(time.Hour)
		same, err := h.PlanUndo(t.Context(), desk, id)
		h.must(err)
		if same.Digest != plan.Digest || len(plan.Digest) != 64 {
			t.Error("the same state gives two digests")
		}
		h.exec(`UPDATE attempt SET progress = 80, used_at = $1 WHERE profile_id = $2 AND course_id = 'course-BA101' AND state = 'open'`, *h.now, internal.ProfileID)
		before := h.dump()
		if _, err := h.Undo(t.Context(), desk, id, merge.UndoOrder{Digest: plan.Digest, Note: "x"}); !errors.Is(err, merge.ErrPlanChanged) || h.dump() != before {
			t.Errorf("undone by an old plan: %v", err)
		}
	})
}

// since are the things that can happen to what came along, each with the
// question that it raises.
var since = map[string]func(h house, who accounts.ProfileID){
	"earned": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE attempt SET state = 'passed', progress = 100, score = 9000, used_at = $2, closed_at = $2 WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'open'`, who, *h.now)
		h.exec(`UPDATE enrolment SET state = 'completed', completed_at = $2 WHERE profile_id = $1 AND course_id = 'course-BA101' AND superseded_by IS NULL`, who, *h.now)
		h.exec(`INSERT INTO result (id, profile_id, course_id, attempt_id, outcome, score, achieved_at, origin_kind, recorded_at)
			SELECT 'since', profile_id, course_id, id, 'passed', 9000, closed_at, 'here', closed_at FROM attempt WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'passed'`, who)
	},
	"continued": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE attempt SET progress = 80, used_at = $2 WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'open'`, who, *h.now)
	},
	"begun": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE attempt SET state = 'failed' WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'open'`, who)
		h.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, opened_at, used_at)
			SELECT 'since', e.id, e.profile_id, e.course_id, 'package-BA101', 2, 'open', $2, $2 FROM enrolment e
			WHERE e.profile_id = $1 AND e.course_id = 'course-BA101' AND e.superseded_by IS NULL`, who, *h.now)
	},
	"left": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE enrolment SET state = 'withdrawn' WHERE profile_id = $1 AND course_id = 'course-BA101' AND superseded_by IS NULL`, who)
	},
	"changed": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE enrolment SET superseded_by = (SELECT max(id) FROM enrolment WHERE profile_id = $1 AND course_id = 'course-LENGST') WHERE profile_id = $1 AND course_id = 'course-BA101' AND superseded_by IS NOT NULL`, who)
	},
	"owner": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE course SET owner_profile_id = $1 WHERE id = 'course-EIER'`, h.guest("eier@annet.example", nil))
	},
	"returned": func(h house, who accounts.ProfileID) {
		h.exec(`UPDATE enrolment SET state = 'active', enrolled_at = $2 WHERE profile_id = $1 AND course_id = 'course-LAGTBORT'`, who, *h.now)
	},
}

func TestM51_WhatCannotBeDecidedIsAsked(t *testing.T) {
	for why, happens := range since {
		for _, answer := range []transfer.Answer{transfer.Back, transfer.Stay} {
			t.Run(why+" "+string(answer), func(t *testing.T) {
				each(t, func(t *testing.T, h house) {
					kari, internal := undoable(t, h)
					h.course("EIER")
					h.exec(`UPDATE course SET owner_profile_id = $1 WHERE id = 'course-EIER'`, kari)
					h.begun(kari, h.course("LAGTBORT"), noon.AddDate(0, 0, -9), 10)
					h.exec(`UPDATE enrolment SET state = 'withdrawn' WHERE course_id = 'course-LAGTBORT'`)
					id := h.yes(kari, internal)
					h.later(time.Hour)
					happens(h, internal.ProfileID)
					h.asks(id, why)
					h.undo(id, answer)
					h.went(kari, internal.ProfileID, why, answer)
				})
			})
		}
	}
}

// asks checks that one question is asked, and that nothing happens without an
// answer.
func (h house) asks(id merge.MergeID, why string) {
	h.t.Helper()
	desk := h.helpdesk()
	plan, err := h.PlanUndo(h.t.Context(), desk, id)
	h.must(err)
	if len(plan.Questions) != 1 || plan.Questions[0].Label.Key != "courses.undo.ask."+why {
		h.t.Fatalf("asked: %+v", plan.Questions)
	}
	before := h.dump()
	done, err := h.Undo(h.t.Context(), desk, id, merge.UndoOrder{Digest: plan.Digest, Note: "x", Answers: map[string]transfer.Answer{plan.Questions[0].ID: "copy"}})
	if !errors.Is(err, merge.ErrUndecided) || len(done.Unanswered) != 1 || h.dump() != before {
		h.t.Fatalf("guessed: %v", err)
	}
}

// went checks whose the course in question is after an undo, whole, and that
// everything else went back.
func (h house) went(kari, internal accounts.ProfileID, why string, answer transfer.Answer) {
	h.t.Helper()
	whose := map[bool]accounts.ProfileID{true: kari, false: internal}[answer == transfer.Back]
	course := map[string]string{"owner": "course-EIER", "returned": "course-LAGTBORT"}[why]
	switch why {
	case "owner":
		if got := h.text(`SELECT owner_profile_id FROM course WHERE id = $1`, course); (got == string(kari)) != (answer == transfer.Back) {
			h.t.Errorf("the course is %s's", got)
		}
		return
	case "changed": // the internal's own that had given way
		open := h.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'active' AND superseded_at IS NULL`, internal)
		if (open == 1) != (answer == transfer.Back) {
			h.t.Errorf("%d are open again", open)
		}
		return
	case "returned":
	default:
		course = "course-BA101"
	}
	own := map[string]int{"course-BA101": 1}[course]
	came := h.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = $2`, whose, course)
	if want := map[bool]int{true: 1, false: 1 + own}[answer == transfer.Back]; came != want {
		h.t.Errorf("%d enrolments, want %d", came, want)
	}
	if n := h.count(`SELECT count(*) FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id LEFT JOIN result r ON r.attempt_id = a.id
		WHERE a.profile_id <> e.profile_id OR r.profile_id <> a.profile_id`); n != 0 {
		h.t.Errorf("%d attempts are divided between two people", n)
	}
	if n := h.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND state = 'active' AND superseded_by IS NULL`, internal, course); n > 1 {
		h.t.Error("the internal is in the course twice")
	}
	if own == 1 {
		reopened := h.count(`SELECT count(*) FROM attempt WHERE profile_id = $1 AND course_id = $2 AND state = 'open' AND progress = 20`, internal, course)
		if (reopened == 1) != (answer == transfer.Back) {
			h.t.Errorf("the internal's own attempt was opened %d times", reopened)
		}
	}
	if n := h.count(`SELECT count(*) FROM result WHERE profile_id = $1 AND course_id = 'course-BRANN'`, kari); n != 1 {
		h.t.Error("what is not in question did not go back")
	}
}

func TestM51_WhoTookTheCourseAgainStaysInIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		h.later(time.Hour)
		since["earned"](h, internal.ProfileID)
		h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ('anew', $1, 'course-BA101', 'active', $2)`, internal.ProfileID, *h.now)
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if len(plan.Questions) != 1 || len(plan.Left) != 1 || plan.Left[0].Label.Key != "courses.undo.left.taken_again" {
			t.Fatalf("asked %+v, left %+v", plan.Questions, plan.Left)
		}
		h.undo(id, transfer.Back)
		if h.text(`SELECT state FROM enrolment WHERE id = 'anew'`) != "active" {
			t.Error("what was begun since is closed")
		}
		if h.text(`SELECT superseded_by FROM enrolment WHERE profile_id = $1 AND course_id = 'course-BA101' AND id <> 'anew'`, internal.ProfileID) != "anew" {
			t.Error("the old one points to somebody else's")
		}
	})
}

func TestM35_TheSurvivorsWindowOnWhatGoesBackIsClosed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		window := `INSERT INTO launch (token_hash, attempt_id, package_id, profile_id, opened_at, used_at, expires_at)
			SELECT $2, id, package_id, profile_id, $3, $3, $4 FROM attempt WHERE profile_id = $1 AND course_id = 'course-BA101' AND state = 'open'`
		h.exec(window, kari, "hers", *h.now, h.now.Add(24*time.Hour))
		id := h.yes(kari, internal)
		h.later(time.Hour)
		h.exec(window, internal.ProfileID, "theirs", *h.now, h.now.Add(24*time.Hour))
		h.undo(id, "")
		if h.text(`SELECT profile_id FROM launch WHERE token_hash = 'hers' AND ended_at IS NULL`) != string(kari) {
			t.Error("her own window is not hers again")
		}
		if h.text(`SELECT profile_id || end_reason FROM launch WHERE token_hash = 'theirs' AND ended_at IS NOT NULL`) != string(internal.ProfileID)+"undone" {
			t.Error("the survivor can still save into her attempt")
		}
	})
}

func TestM52_AnAddressThatWasTakenIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		h.guest("Kari@Annet.example", nil)
		h.guest("opptatt@annet.example", nil)
		desk := h.helpdesk()
		plan, err := h.PlanUndo(t.Context(), desk, id)
		h.must(err)
		order := merge.UndoOrder{Digest: plan.Digest, Note: "x"}
		if _, err := h.Undo(t.Context(), desk, id, order); !plan.EmailTaken || !errors.Is(err, merge.ErrAddressWanted) {
			t.Fatalf("taken %v: %v", plan.EmailTaken, err)
		}
		for email, want := range map[string]string{"opptatt@annet.example": "accounts.email.taken", "ikke en adresse": "accounts.fault.email", "kari@annet.example": "accounts.email.taken"} {
			order.Email = email
			if _, err := h.Undo(t.Context(), desk, id, order); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", email, err)
			}
		}
		order.Email = "kari.ny@annet.example"
		_, err = h.Undo(t.Context(), desk, id, order)
		h.must(err)
		if p := h.profile(kari); p.State != accounts.Active || p.Email != "" || p.EmailVerifiedAt != nil {
			t.Errorf("before it is verified the address is hers: %q", p.Email)
		}
		link := h.text(`SELECT link FROM mail WHERE kind = 'account.verify_email' AND to_address = 'kari.ny@annet.example'`)
		_, err = h.Accounts.ConfirmEmail(t.Context(), accounts.Nobody, link[strings.LastIndex(link, "/")+1:], accounts.Client{})
		h.must(err)
		if p := h.profile(kari); p.Email != "kari.ny@annet.example" || p.EmailVerifiedAt == nil {
			t.Errorf("verified, and yet %q", p.Email)
		}
		if h.due() != 0 || h.state(kari) != "review" {
			t.Errorf("with a new address it is %s", h.state(kari))
		}
	})
}

func TestM54_WhatWasErasedCannotBeUndone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		other := h.guest("other@annet.example", nil)
		h.write(func(ctx context.Context, tx *db.Tx) error { return merge.EraseMergeItems(ctx, tx, other) })
		if _, err := h.PlanUndo(t.Context(), h.helpdesk(), id); err != nil {
			t.Fatalf("somebody else was erased: %v", err)
		}
		h.write(func(ctx context.Context, tx *db.Tx) error { return merge.EraseMergeItems(ctx, tx, kari) })
		_, planned := h.PlanUndo(t.Context(), h.helpdesk(), id)
		_, undone := h.Undo(t.Context(), accounts.Command("test"), id, merge.UndoOrder{})
		if !errors.Is(planned, merge.ErrUndoErased) || !errors.Is(undone, merge.ErrUndoErased) {
			t.Errorf("%v, %v", planned, undone)
		}
		if h.count(`SELECT count(*) FROM merge_item`)+h.count(`SELECT count(*) FROM match_plan`) != 0 {
			t.Error("something is left of what was moved")
		}
	})
}

func TestM16_AnUndoGivesOlderPointersBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older := h.guest("aldri@hjemme.example", nil)
		kari := h.guest("kari@hjemme.example", nil)
		h.exec(`UPDATE profile SET state = 'merged', merged_into = $2, merged_at = $3 WHERE id = $1`, older, kari, *h.now)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		h.undo(h.mergeOf(kari), "")
		if p := h.profile(older); p.MergedInto != kari || p.State != accounts.Merged {
			t.Errorf("the older pointer leads to %s", p.MergedInto)
		}
	})
}

// TestM16_MergesThatRestOnEachOtherAreUndoneFromTheNewest, also where the clock
// stood still between them or was set back.
func TestM16_MergesThatRestOnEachOtherAreUndoneFromTheNewest(t *testing.T) {
	for clock, passed := range map[string]time.Duration{"goes": time.Minute, "stands still": 0, "jumps back": -time.Minute} {
		t.Run(clock, func(t *testing.T) { restOnEachOther(t, passed) })
	}
}

func restOnEachOther(t *testing.T, passed time.Duration) {
	each(t, func(t *testing.T, h house) {
		fire := h.course("BRANN")
		first, second, third := h.guest("en@annet.example", nil), h.guest("to@annet.example", nil), h.guest("tre@annet.example", nil)
		h.taken(first, fire, noon.AddDate(0, -3, 0), 70)
		h.taken(second, fire, noon.AddDate(0, -2, 0), 80)
		h.taken(third, h.course("ANNET"), noon.AddDate(0, -2, 0), 80)
		h.hire(kariHired(number(1), nil))
		var ids []merge.MergeID
		for _, guest := range []accounts.ProfileID{first, second, third} {
			h.later(passed)
			h.attach(guest, number(1), accounts.Proven)
			h.due()
			ids = append(ids, h.mergeOf(guest))
		}
		_, err := h.PlanUndo(t.Context(), h.helpdesk(), ids[0])
		if p := problem.Of(err); !errors.Is(err, merge.ErrNewerMerge) || p.Args["Number"] != ids[1].Short() {
			t.Fatalf("the first before the second: %v", err)
		}
		h.undo(ids[1], "")
		h.undo(ids[0], "")
		if got := len(h.completed(h.byUsername("kano").ID)); got != 1 || h.profile(third).State != accounts.Merged {
			t.Errorf("the internal has %d results", got)
		}
		into := h.helpdesk().ProfileID
		h.exec(`INSERT INTO merge (id, from_profile_id, into_profile_id, evidence, confirmed, digest, merged_at) VALUES ('newest00', $1, $2, 'hr', TRUE, '', $3)`,
			h.byUsername("kano").ID, into, h.now.Add(time.Minute))
		if _, err := h.PlanUndo(t.Context(), accounts.Command("test"), ids[2]); !errors.Is(err, merge.ErrNewerMerge) {
			t.Errorf("the survivor lives on in another: %v", err)
		}
	})
}

func TestM12_WhatTheMergeClosedForOthersIsOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-08"}))
		h.hire(kariHired(number(2), hired{"employee_number": "77", "username": "kar2", "start_date": "2026-05-20"}))
		h.attach(h.byUsername("kar2").ID, number(1), accounts.ByHR)
		h.write(func(ctx context.Context, tx *db.Tx) error { _, err := h.FindMatches(ctx, tx, kari); return err })
		h.later(24 * time.Hour)
		h.due()
		h.undo(h.mergeOf(kari), "")
		other := h.byUsername("kar2").ID
		if got := h.text(`SELECT state || reasons FROM match WHERE internal_profile_id = $1`, other); got != "planned[]" {
			t.Errorf("the other pair is %s", got)
		}
	})
}

func TestM17_AnUndoIsOnlyAnnounced(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", func(p *accounts.Profile) { p.Language = "se" })
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(number(1), hired{"private_email": "ansatt@hjemme.example"}))
		id := h.mergeOf(kari)
		h.undo(id, "")
		rows, err := h.DB.Query(t.Context(), `SELECT to_address || ' ' || language || ' ' || args || ' ' || link FROM mail WHERE kind = 'merge.undone' ORDER BY to_address`)
		told, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
		h.must(err)
		want := []string{"ansatt@hjemme.example nb null https://kursbro.example" + merge.ReceiptPath(id), "kari@annet.example se null https://kursbro.example" + merge.ReceiptPath(id)}
		if fmt.Sprint(told) != fmt.Sprint(want) {
			t.Errorf("announced %q, want %q", told, want)
		}
		receipt, err := h.Receipt(t.Context(), h.as(h.byUsername("kano").ID), id)
		h.must(err)
		if receipt.Merge.UndoneAt == nil || len(receipt.Items) > 0 {
			t.Errorf("the person still reads what was moved: %d items, undone %v", len(receipt.Items), receipt.Merge.UndoneAt)
		}
		if full, err := h.Receipt(t.Context(), h.helpdesk(), id); err != nil || len(full.Items) == 0 {
			t.Errorf("helpdesk: %v", err)
		}
	})
}

func TestM42_AfterAnUndoTheOldPasswordSignsInAndNoOldLoginDoes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		hash, err := h.Accounts.Hasher.Hash(t.Context(), "et langt og godt passord")
		h.must(err)
		h.exec(`UPDATE profile SET password_hash = $2 WHERE id = $1`, kari, string(hash))
		in := accounts.Credentials{Name: "kari@annet.example", Password: "et langt og godt passord"}
		before, err := h.Accounts.SignIn(t.Context(), in, accounts.Client{})
		h.must(err)
		h.undo(h.yes(kari, internal), "")
		if _, err := h.Accounts.Identify(t.Context(), before.Token); err == nil {
			t.Error("an old login was revived")
		}
		after, err := h.Accounts.SignIn(t.Context(), in, accounts.Client{})
		h.must(err)
		if who, err := h.Accounts.Identify(t.Context(), after.Token); err != nil || who.ProfileID != kari {
			t.Errorf("signed in as %s: %v", who.ProfileID, err)
		}
	})
}

func TestM03_AMergeOnANumberThatWasNotTheirsIsShown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		id := h.yes(kari, internal)
		desk := h.helpdesk()
		if found, err := h.Mistaken(t.Context(), desk); err != nil || len(found) != 0 {
			t.Fatalf("%v: %v", found, err)
		}
		h.exec(`UPDATE national_id SET status = 'mistaken' WHERE profile_id = $1`, internal.ProfileID)
		found, err := h.Mistaken(t.Context(), desk)
		h.must(err)
		if len(found) != 1 || found[0].ID != id {
			t.Fatalf("found %+v", found)
		}
		desk.Roles = nil
		if _, err := h.Mistaken(t.Context(), desk); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("without a role: %v", err)
		}
		h.undo(id, "")
		if found, _ := h.Mistaken(t.Context(), h.helpdesk()); len(found) != 0 {
			t.Error("it is still shown")
		}
	})
}

func TestM51_AFailThatBecameAPassSinceIsAsked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		h.taken(kari, h.course("STRYK"), noon.AddDate(0, 0, -8), 40)
		h.exec(`UPDATE attempt SET state = 'failed' WHERE course_id = 'course-STRYK'`)
		h.exec(`UPDATE enrolment SET state = 'withdrawn' WHERE course_id = 'course-STRYK'`)
		h.exec(`DELETE FROM certificate WHERE result_id = (SELECT id FROM result WHERE course_id = 'course-STRYK')`)
		h.exec(`UPDATE result SET outcome = 'failed' WHERE course_id = 'course-STRYK'`)
		id := h.yes(kari, internal)
		h.later(time.Hour)
		h.exec(`UPDATE attempt SET state = 'passed', closed_at = $1, used_at = $1 WHERE course_id = 'course-STRYK'`, *h.now)
		h.exec(`UPDATE enrolment SET state = 'completed', completed_at = $1 WHERE course_id = 'course-STRYK'`, *h.now)
		h.exec(`UPDATE result SET outcome = 'passed', achieved_at = $1 WHERE course_id = 'course-STRYK'`, *h.now)
		h.asks(id, "earned")
		h.undo(id, transfer.Stay)
		if h.text(`SELECT profile_id FROM result WHERE course_id = 'course-STRYK'`) != string(internal.ProfileID) {
			t.Error("what was earned since went back without a question")
		}
	})
}
