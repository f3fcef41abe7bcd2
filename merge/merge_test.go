package merge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// kariWithCourses is an external with things to move, and the employee Kari
// that she is asked about.
func kariWithCourses(t *testing.T, h house) (external accounts.ProfileID, internal accounts.Actor) {
	t.Helper()
	external = h.guest("kari@annet.example", func(p *accounts.Profile) { p.Mobile, p.Language = "+4740000000", "nn" })
	h.typed(external, number(1))
	fire, drugs := h.course("BRANN"), h.course("BA101")
	h.taken(external, fire, noon.AddDate(0, -2, 0), 87)
	h.begun(external, drugs, noon.AddDate(0, 0, -1), 40)
	h.hire(kariHired(number(1), nil))
	return external, h.as(h.byUsername("kano").ID)
}

func TestM10_PreviewAndMergeAreOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		h.later(time.Minute)
		done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if got := h.text(`SELECT digest FROM merge WHERE id = $1`, done.ID); got != plan.Digest {
			t.Error("what was merged is not what was shown")
		}
		if n := h.count(`SELECT count(*) FROM match_plan WHERE match_id = $1`, h.matchOf(kari)); n != 1 {
			t.Errorf("%d plans are kept", n)
		}
		receipt, err := h.Receipt(t.Context(), internal, done.ID)
		h.must(err)
		for i, item := range plan.Items() {
			if item.After != nil && *item.After == *transfer.Value(transfer.MergeRef) {
				item.After = transfer.Value(string(done.ID))
			}
			if item.Column != "origin_at" && (len(receipt.Items) != len(plan.Items()) || textOf(receipt.Items[i]) != textOf(item)) {
				t.Fatalf("%d items are kept of %d, not %s in its place", len(receipt.Items), len(plan.Items()), textOf(item))
			}
		}
	})
}

func TestM10_LookingChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		before := h.dump()
		first, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		h.later(time.Hour)
		second, err := h.Plan(t.Context(), h.helpdesk(), h.matchOf(kari))
		h.must(err)
		if first.Digest != second.Digest || len(first.Digest) != 64 {
			t.Errorf("the same state gives two digests: %s, %s", first.Digest, second.Digest)
		}
		if after := h.dump(); after != before {
			t.Errorf("a look changed the learning\n%s\n%s", before, after)
		}
	})
}

func TestM10_AnotherPlanStopsTheMerge(t *testing.T) {
	changes := map[string]func(h house, kari accounts.ProfileID){
		"a course was finished meanwhile": func(h house, kari accounts.ProfileID) { h.taken(kari, h.course("NY"), *h.now, 90) },
		"the internal took the same course": func(h house, kari accounts.ProfileID) {
			h.taken(h.byUsername("kano").ID, "course-BRANN", *h.now, 95)
		},
		"a bookmark moved on": func(h house, kari accounts.ProfileID) {
			h.exec(`UPDATE attempt SET progress = 60, used_at = $2 WHERE profile_id = $1 AND state = 'open'`, kari, *h.now)
			h.begun(h.byUsername("kano").ID, "course-BA101", noon, 50)
		},
		"HR changed the name": func(h house, kari accounts.ProfileID) {
			h.hire(kariHired(number(1), hired{"family_name": "Nordmann Berg"}))
		},
		"the address of the external changed": func(h house, kari accounts.ProfileID) {
			h.exec(`UPDATE profile SET email = 'ny@annet.example', email_key = 'ny@annet.example' WHERE id = $1`, kari)
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := kariWithCourses(t, h)
				plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
				h.must(err)
				change(h, kari)
				before := h.dump()
				if _, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest); !errors.Is(err, merge.ErrPlanChanged) {
					t.Fatalf("merged by an old plan: %v", err)
				}
				if h.dump() != before || h.state(kari) != "asking" {
					t.Error("the refused merge left something")
				}
				fresh, err := h.Plan(t.Context(), internal, h.matchOf(kari))
				h.must(err)
				if _, err := h.Confirm(t.Context(), internal, h.matchOf(kari), fresh.Digest); err != nil {
					t.Errorf("the new plan: %v", err)
				}
			})
		})
	}
}

func TestM10_AnotherPlanStopsTheHelpdesk(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", func(p *accounts.Profile) { p.State = accounts.Locked })
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(number(1), nil))
		desk, id := h.helpdesk(), h.matchOf(kari)
		plan, err := h.Plan(t.Context(), desk, id)
		h.must(err)
		h.taken(kari, h.course("NY"), *h.now, 90)
		if _, err := h.Merge(t.Context(), desk, id, merge.Order{Digest: plan.Digest, Note: "Hun ringte"}); !errors.Is(err, merge.ErrPlanChanged) {
			t.Fatalf("merged by an old plan: %v", err)
		}
		if _, err := h.Merge(t.Context(), desk, id, merge.Order{Note: "Hun ringte"}); !errors.Is(err, merge.ErrPlanChanged) {
			t.Fatalf("merged by no plan: %v", err)
		}
		plan, err = h.Plan(t.Context(), desk, id)
		h.must(err)
		_, err = h.Merge(t.Context(), desk, id, merge.Order{Digest: plan.Digest, Note: "Hun ringte"})
		h.must(err)
	})
}

// dump is everything that a merge may change, as text.
func (h house) dump() string {
	h.t.Helper()
	var all []string
	for _, query := range []string{
		`SELECT 'enrolment', id, profile_id, state, coalesce(superseded_by, '-') FROM enrolment ORDER BY id`,
		`SELECT 'attempt', id, profile_id, state, coalesce(superseded_by, '-') FROM attempt ORDER BY id`,
		`SELECT 'result', id, profile_id, origin_kind || origin_ref || not_accepted, coalesce(superseded_by, '-') FROM result ORDER BY id`,
		`SELECT 'certificate', id, profile_id, number, code FROM certificate ORDER BY id`,
		`SELECT 'launch', token_hash, profile_id, end_reason, '' FROM launch ORDER BY token_hash`,
		`SELECT 'profile', id, state, coalesce(merged_into, '-'), coalesce(private_email, '-') || mobile || language FROM profile WHERE kind = 'external' OR username = 'kano' ORDER BY id`,
		`SELECT 'merge', id, from_profile_id, into_profile_id, '' FROM merge ORDER BY id`,
		`SELECT 'item', table_name, changed_rows, column_name, coalesce(after, '-') FROM merge_item ORDER BY merge_id, sequence`,
	} {
		rows, err := h.DB.Query(h.t.Context(), query)
		lines, err := db.Collect(rows, err, func(row db.Row) (string, error) {
			var f [5]string
			err := row.Scan(&f[0], &f[1], &f[2], &f[3], &f[4])
			return strings.Join(f[:], " "), err
		})
		h.must(err)
		all = append(all, lines...)
	}
	return strings.Join(all, "\n")
}

func TestM11_AMergeThatFailsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		before := h.dump()
		// The log is the last but one thing that is written: without it nothing may stand.
		h.exec(`ALTER TABLE audit_entry RENAME TO audit_away`)
		if _, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest); err == nil {
			t.Fatal("a merge without its audit row")
		}
		h.exec(`ALTER TABLE audit_away RENAME TO audit_entry`)
		if after := h.dump(); after != before {
			t.Errorf("half a merge stands:\n%s", after)
		}
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'merge.merge'`); n != 1 {
			t.Errorf("%d audit rows", n)
		}
	})
}

func TestM11_DoingItAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.taken(kari, h.course("A"), noon, 80)
		h.hire(kariHired(number(1), nil))
		before, mails := h.dump(), h.count(`SELECT count(*) FROM mail`)
		done, err := h.Merge(t.Context(), accounts.Job("merge.due"), h.matchOf(kari), merge.Order{})
		if err != nil || !done.Already || done.ID != h.mergeOf(kari) {
			t.Errorf("again: %+v, %v", done, err)
		}
		h.due()
		h.hire(kariHired(number(1), nil))
		if h.dump() != before || h.count(`SELECT count(*) FROM mail`) != mails {
			t.Error("the second run changed something")
		}
	})
}

func TestM16_WhatCannotBeMerged(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		other := h.guest("other@annet.example", nil)
		pair := func(into, from accounts.ProfileID) merge.MatchID {
			id := db.NewID()
			h.exec(`INSERT INTO match (id, internal_profile_id, external_profile_id, state, evidence, due_date, found_at, settled_at)
				VALUES ($1, $2, $3, 'merged', 'typed', $4, $5, $5)`, id, into, from, today, *h.now)
			return merge.MatchID(id)
		}
		for name, match := range map[string]merge.MatchID{
			"itself":               pair(kari, kari),
			"external as target":   pair(other, kari),
			"internal as source":   pair(kari, internal.ProfileID),
			"external as both":     pair(kari, other),
			"internal into itself": pair(internal.ProfileID, internal.ProfileID),
		} {
			if _, err := h.Plan(t.Context(), accounts.Command("test"), match); err == nil {
				t.Errorf("%s: a plan was made", name)
			}
		}
		h.exec(`DELETE FROM match WHERE state = 'merged'`)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		for name, match := range map[string]merge.MatchID{
			"tombstone as source": h.matchOf(kari),
			"tombstone as target": pair(kari, other),
		} {
			if _, err := h.Plan(t.Context(), accounts.Command("test"), match); err == nil {
				t.Errorf("%s: a plan was made", name)
			}
		}
	})
}

func TestM16_OlderPointersMoveAlong(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		older := h.guest("aldri@hjemme.example", nil)
		// Only M9 makes such a chain; the pointer must be right when it comes.
		h.exec(`UPDATE profile SET state = 'merged', merged_into = $2 WHERE id = $1`, older, kari)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		into := h.byUsername("kano").ID
		if got := h.profile(older).MergedInto; got != into {
			t.Errorf("the older pointer leads to %s", got)
		}
		if n := h.count(`SELECT count(*) FROM merge_item WHERE changed_rows LIKE '%' || $1 || '%' AND column_name = 'merged_into'`, older); n != 1 {
			t.Error("nothing tells an undo of it (M50)")
		}
		if n := h.count(`SELECT count(*) FROM profile p JOIN profile s ON s.id = p.merged_into WHERE s.state = 'merged'`); n != 0 {
			t.Errorf("%d pointers need two steps", n)
		}
	})
}

func TestM17_OneAnnouncementToEachAddressAndNoOtherMail(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		h.exec(`INSERT INTO mail (id, recipient_profile_ref, kind, to_address, language, state, next_try_at, give_up_at, queued_at)
			VALUES ('reminder', $1, 'account.set_password', 'kari@annet.example', 'nb', 'waiting', $2, $2, $2)`, kari, *h.now)
		welcome := h.count(`SELECT count(*) FROM mail WHERE kind = 'account.welcome_internal' AND state = 'waiting'`)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if h.text(`SELECT state FROM mail WHERE id = 'reminder'`) != "cancelled" {
			t.Error("the external is still reminded")
		}
		rows, err := h.DB.Query(t.Context(), `SELECT to_address || ' ' || language || ' ' || args FROM mail WHERE kind = 'merge.receipt' ORDER BY to_address`)
		told, err := db.Collect(rows, err, func(row db.Row) (s string, err error) { err = row.Scan(&s); return s, err })
		h.must(err)
		if want := []string{"kari@annet.example nn null", "kari@hjemme.example nn null"}; fmt.Sprint(told) != fmt.Sprint(want) {
			t.Errorf("announced to %v, want %v", told, want)
		}
		if welcome != 1 || h.count(`SELECT count(*) FROM mail WHERE kind = 'account.welcome_internal' AND state = 'waiting'`) != 1 {
			t.Error("the welcome of the new employee is none of the merge's business")
		}
	})
}

func TestM17_OneAddressOnBothSidesGetsOneMail(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("Kari@Hjemme.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), nil))
		if n := h.count(`SELECT count(*) FROM mail WHERE kind = 'merge.receipt'`); n != 1 {
			t.Errorf("%d announcements", n)
		}
	})
}

func TestM20_WhatWasLearnedOutsideIsInTheCompetenceRecord(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		learning, err := h.Courses.CoursesOf(t.Context(), internal, internal.ProfileID)
		h.must(err)
		if len(learning.Achieved) != 1 || len(learning.Ongoing) != 1 {
			t.Fatalf("%d achieved, %d ongoing", len(learning.Achieved), len(learning.Ongoing))
		}
		got := learning.Achieved[0]
		if !got.AchievedAt.Equal(noon.AddDate(0, -2, 0)) || *got.Score != 8700 || got.Certificate == "" || got.Origin.Ref != string(done.ID) {
			t.Errorf("the competence entry is %+v", got)
		}
		if learning.Ongoing[0].Progress != 40 {
			t.Errorf("she goes on at %d %%", learning.Ongoing[0].Progress)
		}
		bookmark := h.text(`SELECT u.location FROM attempt_unit u JOIN attempt a ON a.id = u.attempt_id WHERE a.profile_id = $1`, internal.ProfileID)
		if bookmark != "page-40" {
			t.Errorf("the bookmark is %s (M24)", bookmark)
		}
	})
}

func TestM34_TheExternalsLanguageOnlyWhereTheInternalHasNone(t *testing.T) {
	for _, test := range []struct{ name, external, internal, want string }{
		{"the internal has none", "se", "", "se"},
		{"the internal has chosen", "se", "nn", "nn"},
		{"the external has none", "", "nn", "nn"},
	} {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari := h.guest("kari@annet.example", func(p *accounts.Profile) { p.Language = test.external })
				h.hire(kariHired(number(1), nil))
				internal := h.byUsername("kano").ID
				h.exec(`UPDATE profile SET language = $2 WHERE id = $1`, internal, test.internal)
				h.attach(kari, number(1), accounts.Proven)
				h.due()
				if got := h.profile(internal).Language; got != test.want {
					t.Errorf("the survivor reads %q, want %q", got, test.want)
				}
				h.undo(h.mergeOf(kari), "")
				if got := h.profile(internal).Language; got != test.internal {
					t.Errorf("undone, and reads %q, had %q", got, test.internal)
				}
			})
		})
	}
}

func TestM34_TheExternalsAppearanceOnlyWhereTheInternalHasNone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", nil)
		h.exec(`UPDATE profile SET theme = 'dark', text_size = 'large', motion = 'less' WHERE id = $1`, kari)
		h.hire(kariHired(number(1), nil))
		internal := h.byUsername("kano").ID
		h.exec(`UPDATE profile SET theme = 'light' WHERE id = $1`, internal)
		h.attach(kari, number(1), accounts.Proven)
		h.due()
		if got := h.profile(internal).Appearance; got != (accounts.Appearance{Theme: "light", TextSize: "large", Motion: "less"}) {
			t.Errorf("the survivor has %+v", got)
		}
		by := h.as(internal)
		by.Appearance = h.profile(internal).Appearance
		h.must(h.Accounts.KeepTheme(t.Context(), by, "auto"))
		changed, err := h.Accounts.ChangeAppearance(t.Context(), by, accounts.Appearance{Theme: "auto", TextSize: "large"})
		h.must(err)
		if len(changed) != 0 {
			t.Fatal(changed)
		}
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), h.mergeOf(kari))
		h.must(err)
		if len(plan.Left) != 1 || plan.Left[0].Label.Key != "accounts.undo.left.appearance" {
			t.Errorf("left: %+v", plan.Left)
		}
		h.undo(h.mergeOf(kari), "")
		if got := h.profile(internal).Appearance; got != (accounts.Appearance{Theme: "auto"}) {
			t.Errorf("undone, and has %+v", got)
		}
		if got := h.profile(kari).Appearance.TextSize; got != "large" {
			t.Errorf("the external has %q", got)
		}
	})
}

func TestM33_WhatComesAlongToTheProfile(t *testing.T) {
	tests := []struct {
		name     string
		evidence accounts.Evidence
		email    string // of HR
		want     string // private e-mail, source, verified
		shown    string // M42
	}{
		{"HR gave an address", accounts.Proven, "kari@hjemme.example", "kari@hjemme.example hr false", "proven"},
		{"HR gave the same address", accounts.Typed, "kari@annet.example", "kari@annet.example hr true", "confirmed"},
		{"HR gave none, and the number is proven", accounts.Proven, "", "kari@annet.example merge true", "proven"},
		{"HR gave none, the number is typed, and she said yes", accounts.Typed, "", "kari@annet.example merge true", "confirmed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari := h.guest("kari@annet.example", func(p *accounts.Profile) { p.Mobile, p.Language = "+4740000000", "se" })
				h.attach(kari, number(1), test.evidence)
				h.hire(kariHired(number(1), hired{"private_email": test.email, "mobile": ""}))
				if h.state(kari) == "asking" {
					internal := h.as(h.byUsername("kano").ID)
					plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
					h.must(err)
					_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
					h.must(err)
				}
				into := h.byUsername("kano")
				if got := fmt.Sprint(into.PrivateEmail, " ", into.PrivateEmailSource, " ", into.PrivateEmailVerifiedAt != nil); got != test.want {
					t.Errorf("private e-mail %s, want %s", got, test.want)
				}
				if into.Mobile != "+4740000000" || into.Language != "se" {
					t.Errorf("mobile %s, language %s (M34)", into.Mobile, into.Language)
				}
				if got := h.profile(kari).MergedEvidence; got != test.shown {
					t.Errorf("the tombstone rests on %s, want %s", got, test.shown)
				}
			})
		})
	}
}

func TestM33_WhatTheInternalHasStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@annet.example", func(p *accounts.Profile) { p.Mobile = "+4740000000" })
		h.attach(kari, number(1), accounts.Proven)
		h.hire(kariHired(number(1), hired{"mobile": "90000000"}))
		h.due()
		if h.profile(kari).State != accounts.Merged {
			t.Fatalf("she is %s", h.profile(kari).State)
		}
		if into := h.byUsername("kano"); into.Mobile != "+4790000000" || into.MobileSource != accounts.FromHR {
			t.Errorf("mobile %s from %q", into.Mobile, into.MobileSource)
		}
	})
}

func TestM33_ATypedAddressThatNobodyConfirmedIsNoWayBackIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.Typed = merge.Automatic
		kari := h.guest("stranger@annet.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"private_email": ""}))
		into := h.byUsername("kano")
		if h.state(kari) != "merged" || into.PrivateEmail == "" || into.RecoveryEmail() != "" {
			t.Errorf("%s: %q may be used to recover", h.state(kari), into.RecoveryEmail())
		}
	})
}

func TestM40_TheReceiptIsReadByThePersonAndTheHelpdeskAlone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if unseen, found, err := h.Unseen(t.Context(), internal); err != nil || !found || unseen.ID != done.ID {
			t.Errorf("she is not told: %v %v", found, err)
		}
		stranger := h.as(h.guest("s@annet.example", nil))
		for _, who := range []accounts.Actor{accounts.Nobody, stranger} {
			if _, err := h.Receipt(t.Context(), who, done.ID); !errors.Is(err, merge.ErrNoReceipt) {
				t.Errorf("%s reads it: %v", who.Kind, err)
			}
		}
		if _, err := h.Receipt(t.Context(), h.helpdesk(), done.ID); err != nil {
			t.Errorf("helpdesk: %v", err)
		}
		if _, found, _ := h.Unseen(t.Context(), internal); !found {
			t.Error("helpdesk's look is not hers")
		}
		receipt, err := h.Receipt(t.Context(), internal, done.ID)
		h.must(err)
		if _, found, _ := h.Unseen(t.Context(), internal); found {
			t.Error("she has opened it")
		}
		for _, language := range i18n.Languages {
			lines, err := h.Lines(t.Context(), i18n.For(language), receipt.Items)
			h.must(err)
			if len(lines) < 2 || lines[0].Group != merge.Carried {
				t.Fatalf("%s: %+v", language, lines)
			}
			for _, line := range lines {
				if line.Group == "" || strings.Contains(line.Text, "move.") {
					t.Errorf("%s: %+v", language, line)
				}
				if strings.Contains(line.Text, number(1).Reveal()) {
					t.Error("a national ID in the receipt")
				}
			}
		}
	})
}

func TestM41_LoginsAndLinksEnd(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		var token string
		h.write(func(ctx context.Context, tx *db.Tx) (err error) {
			token, _, err = accounts.OpenLogin(ctx, tx, kari, true, "")
			return err
		})
		if _, err := h.Accounts.Identify(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		h.asked(h.Accounts.Forget(t.Context(), "kari@annet.example", "nb", accounts.Client{}))
		open := `SELECT count(*) FROM one_time_link WHERE profile_id = $1 AND used_at IS NULL AND revoked_at IS NULL`
		if h.count(open, kari) == 0 {
			t.Fatal("there is no link to end")
		}
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if _, err := h.Accounts.Identify(t.Context(), token); err == nil {
			t.Error("the external is still signed in")
		}
		if h.count(open, kari) != 0 {
			t.Error("a link of the external still opens something")
		}
	})
}

func TestM12_TheDatabaseKeepsOnePlaceForAnOpenMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		pairs := h.readyPairs(1)
		for kari := range pairs {
			place := `INSERT INTO merge (id, from_profile_id, into_profile_id, evidence, confirmed, digest, merged_at, undone_at)
				VALUES ($1, $2, $3, 'typed', FALSE, '', $4, $5)`
			into := h.text(`SELECT internal_profile_id FROM match WHERE external_profile_id = $1`, kari)
			h.exec(place, "undone", kari, into, *h.now, *h.now)
			h.exec(place, "first", kari, into, *h.now, nil)
			before := h.dump()
			done, err := h.Merge(t.Context(), accounts.Job("merge.due"), h.matchOf(kari), merge.Order{})
			if err != nil || !done.Already || done.ID != "first" || h.dump() != before {
				t.Errorf("somebody else was first: %+v, %v", done, err)
			}
		}
	})
}

func TestM12_WhoeverElseSharedTheNumberNoLongerCan(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.typed(kari, number(1))
		h.hire(kariHired(number(1), hired{"start_date": "2026-05-08"}))
		// HR gave the number to two: M9's case, which only a person can solve.
		h.hire(kariHired(number(2), hired{"employee_number": "77", "username": "kar2", "start_date": "2026-05-20"}))
		h.attach(h.byUsername("kar2").ID, number(1), accounts.ByHR)
		h.write(func(ctx context.Context, tx *db.Tx) error { _, err := h.FindMatches(ctx, tx, kari); return err })
		if n := h.count(`SELECT count(*) FROM match`); n != 2 {
			t.Fatalf("%d matches", n)
		}
		h.later(24 * time.Hour)
		h.due()
		states := h.text(`SELECT min(state) || ' ' || max(state) FROM match WHERE origin = 'number'`)
		if states != "merged refused" || h.count(`SELECT count(*) FROM merge`) != 1 {
			t.Errorf("the two matches are %s", states)
		}
		if !strings.Contains(h.text(`SELECT reasons FROM match WHERE state = 'refused'`), "merged_elsewhere") {
			t.Error("nothing says why")
		}
	})
}

func TestM46_TheTombstoneOwnsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		_, err = h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		h.ownsNothing(kari)
	})
}

// ownsNothing checks every column that is claimed to move or to end.
func (h house) ownsNothing(tombstone accounts.ProfileID) {
	h.t.Helper()
	if rows := h.text(owned, tombstone); rows != "" {
		h.t.Errorf("%s: rows that are the tombstone's", rows)
	}
}

// owned names the claimed columns that a profile is in, in one question.
var owned = func() string {
	var parts []string
	for _, claim := range merge.Claims {
		if claim.Fate == merge.Stays {
			continue
		}
		over := map[string]string{
			"one_time_link": " AND used_at IS NULL AND revoked_at IS NULL",
			"mail":          " AND state = 'waiting'",
		}[claim.Table]
		parts = append(parts, fmt.Sprintf(`CASE WHEN EXISTS (SELECT 1 FROM %s WHERE %s = $1%s) THEN ' %[1]s.%[2]s' ELSE '' END`, claim.Table, claim.Column, over))
	}
	return "SELECT " + strings.Join(parts, " || ")
}()

// TestM50_TheItemsHoldWhatAnUndoNeeds puts every before back, from the last
// change to the first, and must find the learning as it was.
func TestM50_TheItemsHoldWhatAnUndoNeeds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := kariWithCourses(t, h)
		h.taken(internal.ProfileID, "course-BRANN", noon, 95)
		h.begun(internal.ProfileID, "course-BA101", noon, 70)
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		learning := func() string { return strings.SplitN(h.dump(), "\nprofile", 2)[0] }
		before := learning()
		done, err := h.Confirm(t.Context(), internal, h.matchOf(kari), plan.Digest)
		h.must(err)
		if learning() == before {
			t.Fatal("nothing was moved")
		}
		receipt, err := h.Receipt(t.Context(), internal, done.ID)
		h.must(err)
		slices.Reverse(receipt.Items)
		for _, item := range receipt.Items {
			if item.Table == "profile" && item.Row == string(kari) {
				continue
			}
			h.putBack(item)
		}
		if after := learning(); after != before {
			t.Errorf("the items do not lead back:\n%s\n\n%s", before, after)
		}
		if got := h.byUsername("kano"); got.Mobile != "+4791234567" || got.Language != "" {
			t.Errorf("the profile is %+v", got)
		}
	})
}

func (h house) putBack(item transfer.Item) {
	h.t.Helper()
	key := map[bool]string{true: "token_hash", false: "id"}[item.Table == "launch"]
	var before any
	var err error
	if strings.HasSuffix(item.Column, "_at") {
		before, err = transfer.Time(item.Before)
	} else {
		before, err = transfer.String(item.Before)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", textOf(item), err)
	}
	h.exec(fmt.Sprintf(`UPDATE %s SET %s = $2 WHERE %s = $1`, item.Table, item.Column, key), item.Row, before)
}
