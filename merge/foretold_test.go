package merge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// said are the lines of items about a course, one after the other.
func (h house) said(language i18n.Language, items []transfer.Item, title string) string {
	h.t.Helper()
	lines, err := h.Lines(h.t.Context(), i18n.For(language), items)
	h.must(err)
	all := texts(lines, title)
	slices.Sort(all)
	return strings.Join(all, " | ")
}

// TestM40_ThePlanAndTheReceiptSayTheSameOfWhatFollows: what is renewed and until
// when, what counts from now on or still waits and for which course, and by when a
// course that goes on has to be done – in the plan that was shown, in the receipt,
// and in what is so afterwards.
func TestM40_ThePlanAndTheReceiptSayTheSameOfWhatFollows(t *testing.T) {
	cases := map[string]struct {
		live        func(h house, kari, internal accounts.ProfileID)
		title, want string
		so          string // a query that finds 1 afterwards
	}{
		"renewed": {func(h house, kari, internal accounts.ProfileID) { h.renewable(kari, internal) }, "Kurs HLR",
			"Fornyet med «Kurs HLR-K» fra 6. mai 2026. Gjelder til og med 7. juni 2027. | Fullført 7. juni 2025. Gjelder til og med 7. juni 2026.",
			`SELECT count(*) FROM result WHERE renewed_by IS NOT NULL AND substr(cast(valid_until AS text), 1, 10) = '2027-06-07'`},
		"a pass of the external waits on": {func(h house, kari, _ accounts.ProfileID) { h.rooms(); h.admitted(kari) }, "Kurs BYGGER",
			"Gjennomført 2. mai 2026. Det teller når du har bestått «Kurs GRUNN».",
			`SELECT count(*) FROM result WHERE course_id = 'course-BYGGER' AND not_accepted = '` + courses.HeldBack + `'`},
		"a pass of the external counts": {func(h house, kari, internal accounts.ProfileID) {
			h.rooms()
			h.admitted(kari)
			h.taken(internal, "course-GRUNN", noon.AddDate(0, 0, -2), 90)
		}, "Kurs BYGGER", "Gjennomført 2. mai 2026. Det teller nå, for «Kurs GRUNN» er bestått.",
			`SELECT count(*) FROM result WHERE course_id = 'course-BYGGER' AND not_accepted = ''`},
		"a pass of the internal counts": {func(h house, kari, internal accounts.ProfileID) {
			h.rooms()
			h.admitted(internal)
			h.taken(kari, "course-GRUNN", noon.AddDate(0, 0, -2), 90)
		}, "Kurs BYGGER", "Gjennomført 2. mai 2026. Det teller nå, for «Kurs GRUNN» er bestått.",
			`SELECT count(*) FROM result WHERE course_id = 'course-BYGGER' AND not_accepted = ''`},
		"mandatory, by a day": {func(h house, kari, internal accounts.ProfileID) {
			course := h.mandatory("MANDAT", 30)
			h.exempt(internal, course)
			h.rules()
			h.exec(`UPDATE exemption SET ended_at = $1`, *h.now)
			h.opened(kari, course, 40)
		}, "Kurs MANDAT", "40 % ferdig. Obligatorisk, frist 6. juni 2026.",
			`SELECT count(*) FROM enrolment WHERE course_id = 'course-MANDAT' AND superseded_by IS NULL AND state = 'active' AND substr(cast(due_at AS text), 1, 10) = '2026-06-06'`},
		"the later day": {func(h house, kari, internal accounts.ProfileID) {
			course := h.mandatory("MANDAT", 30)
			h.rules()
			h.opened(internal, course, 40)
			h.exec(`UPDATE enrolment SET due_at = $2 WHERE profile_id = $1`, kari, noon.AddDate(0, 0, 60))
		}, "Kurs MANDAT", "Den seneste av de to fristene gjelder. Obligatorisk, frist 6. juli 2026. | " +
			"Forsøket som var kommet lengst, fortsetter. Det i den tidligere profilen, sist brukt 7. mai 2026, er lagt i historikken.",
			`SELECT count(*) FROM enrolment WHERE course_id = 'course-MANDAT' AND superseded_by IS NULL AND state = 'active' AND substr(cast(due_at AS text), 1, 10) = '2026-07-06'`},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				test.live(h, kari, internal.ProfileID)
				h.later(time.Minute)
				plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
				h.must(err)
				if got := h.said(i18n.NB, plan.Items(), test.title); got != test.want {
					t.Errorf("the plan:\n%s\nwant\n%s", got, test.want)
				}
				h.later(time.Hour)
				receipt, err := h.Receipt(t.Context(), internal, h.yes(kari, internal))
				h.must(err)
				if got := h.said(i18n.NB, receipt.Items, test.title); got != test.want {
					t.Errorf("the receipt:\n%s\nwant\n%s", got, test.want)
				}
				for _, language := range []i18n.Language{i18n.NN, i18n.EN, i18n.SE} {
					if got := h.said(language, receipt.Items, test.title); got == test.want && language != i18n.NN || strings.Contains(got, "courses.move") || strings.Contains(got, "no value") {
						t.Errorf("%s: %s", language, got)
					}
				}
				_, err = h.Courses.SeeToHeld(t.Context())
				h.must(err)
				if n := h.count(test.so); n != 1 {
					t.Errorf("and it is not so: %d", n)
				}
				undo, err := h.PlanUndo(t.Context(), h.helpdesk(), receipt.Merge.ID)
				h.must(err)
				if slices.ContainsFunc(undo.Left, func(r transfer.Remark) bool { return r.Label.Key == "merge.undo.left.table" }) {
					t.Errorf("what follows is nothing that an undo leaves: %+v", undo.Left)
				}
			})
		})
	}
}
