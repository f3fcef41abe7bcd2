package reminder_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/courses/reminder"
)

func TestAPassThatIsMandatoryIsSpokenOfOnItsWayOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "valid_months = 12, renew_months = 2")
		w.takes(w.kari, "Brannvern", "", true)
		w.passes(w.kari, "Brannvern", "2026-08-20")
		ends, ended := "kari: Brannvern: kursbeviset gjelder til 20. august 2026. Ta Brannvern for å fornye. Obligatorisk.", "kari: Brannvern: kursbeviset gikk ut 20. august 2026. Ta Brannvern for å få et nytt. Obligatorisk."
		w.exec(`INSERT INTO reminder_choice (profile_id, kind, wanted, chosen_at) VALUES ($1, 'led', FALSE, $2)`, w.boss.ProfileID, w.now)
		compare(t, w.weeks("2026-10-01"), []string{"2026-06-21 " + ends, "2026-07-21 " + ends, "2026-08-13 " + ends, "2026-08-21 " + ended})
	})
}

func TestAllThatIsDueIsInOneLetterADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for code, due := range map[string]string{"A": "2026-06-12", "B": "2026-06-10", "C": "2026-06-02"} {
			w.course(code, "")
			w.takes(w.kari, code, due, true)
		}
		got := w.day()
		if len(got) != 1 || strings.Index(got[0], "C:") > strings.Index(got[0], "B:") || strings.Index(got[0], "B:") > strings.Index(got[0], "A:") {
			t.Errorf("got %q", got)
		}
		w.course("D", "")
		w.takes(w.kari, "D", "2026-06-02", true)
		w.now = w.now.Add(time.Hour)
		compare(t, w.day(), nil)
		if l := w.box.Letters()[0]; l.Unsubscribe != "" || !strings.Contains(l.Text, "Obligatoriske kurs må vi alltid minne om.") {
			t.Errorf("what is mandatory can be ended: %q\n%s", l.Unsubscribe, l.Text)
		}
	})
}

func TestTheJobMayRunTwiceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if _, err := w.s.Remind(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := w.leave(); len(got) != 1 || w.value(`SELECT count(*) FROM reminder`) != 1 || w.value(`SELECT count(*) FROM mail`) != 1 {
			t.Errorf("got %q", got)
		}
	})
}

// broken is a mail server that is not there.
type broken struct{}

func (broken) Carry(context.Context, mail.Letter) (string, error) { return "", mail.ErrUnreachable }
func (broken) Close() error                                       { return nil }

func TestALetterThatWaitsIsDroppedWhenTheCourseIsDone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		_, err := w.s.Remind(t.Context())
		w.must(err)
		w.carry(broken{})
		if err := w.send.Run(t.Context()); err == nil {
			t.Error("the mail server was there")
		}
		w.passes(w.kari, "Brannvern", "2028-06-01")
		w.now = w.now.Add(2 * time.Hour)
		w.carry(w.box)
		compare(t, w.leave(), nil)
	})
}

func TestWhatAWaitingLetterWouldHaveSaidIsInTheNext(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for code, due := range map[string]string{"A": "2026-06-10", "B": "2026-06-16"} {
			w.course(code, "")
			w.takes(w.kari, code, due, true)
		}
		_, err := w.s.Remind(t.Context())
		w.must(err)
		w.now = w.now.Add(24 * time.Hour)
		got := w.day()
		if len(got) != 1 || !strings.Contains(got[0], "A:") || !strings.Contains(got[0], "B:") {
			t.Errorf("got %q", got)
		}
	})
}

func TestOneClickEndsWhatMayBeEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.course("Valgfritt", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		w.takes(w.kari, "Valgfritt", "2026-06-03", false)
		if got := w.day(); len(got) != 1 || !strings.Contains(got[0], "Valgfritt") {
			t.Fatalf("got %q", got)
		}
		_, token, _ := strings.Cut(w.box.Letters()[0].Unsubscribe, reminder.StopPath)
		for _, wrong := range []string{"", token + "x", "x" + token, strings.Replace(token, ".egne.", ".folk.", 1)} {
			if err := w.s.Stop(t.Context(), wrong); !errors.Is(err, reminder.ErrStop) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		w.must(w.s.Stop(t.Context(), token))
		w.must(w.s.Stop(t.Context(), token))
		for _, line := range w.weeks("2026-06-20") {
			if strings.Contains(line, "Valgfritt") || !strings.Contains(line, "Brannvern") && !strings.Contains(line, "berit") {
				t.Error(line)
			}
		}
	})
}

func TestALeaderIsToldOnceAWeekHowManyAndNotWho(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-03", true)
		var mondays []string
		for _, line := range w.weeks("2026-06-20") {
			if strings.Contains(line, "berit") {
				mondays = append(mondays, line)
			}
		}
		compare(t, mondays, []string{"2026-06-04 berit: Over fristen: ett kurs.", "2026-06-08 berit: Over fristen: ett kurs.", "2026-06-15 berit: Over fristen: ett kurs."})
		for _, l := range w.box.Letters() {
			if strings.HasPrefix(l.To, "berit") && (strings.Contains(l.Text+l.Subject, "Kari") || strings.Contains(l.Text, "Brannvern")) {
				t.Errorf("a name is in\n%s", l.Text)
			}
		}
		if late, err := w.s.Led(t.Context(), w.boss); err != nil || !late.Leads || late.More || len(late.Rows) != 1 || late.Rows[0].Name != "Kari Nordmann" {
			t.Errorf("%+v %v", late, err)
		}
		if late, err := w.s.Led(t.Context(), w.kari); err != nil || late.Leads || late.Rows != nil {
			t.Errorf("Kari sees %+v %v", late, err)
		}
	})
}

// TestALeadersLetterIsAboutAllBelowThem: who leads leaders answers for their people,
// too; where HR says that two lead each other, nobody hears of themselves.
func TestALeadersLetterIsAboutAllBelowThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		head := w.person("Hege")
		for i, led := range [][2]accounts.Actor{{w.boss, head}, {head, w.boss}} {
			w.exec(`INSERT INTO employment (id, profile_id, employee_number, start_date, organisation_id, leader_profile_id, told_by, created_at, updated_at)
				VALUES ($1, $2, $1, '2020-01-01', $3, $4, 'file', $5, $5)`, fmt.Sprintf("job%d", i), led[0].ProfileID, w.place, led[1].ProfileID, w.now)
		}
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-05-29", true)
		w.takes(w.boss, "Brannvern", "2026-05-29", true)
		for _, test := range []struct {
			who  accounts.Actor
			late []string
		}{{w.boss, []string{"Kari Nordmann"}}, {head, []string{"Berit Nordmann", "Kari Nordmann"}}} {
			list, err := w.s.Led(t.Context(), test.who)
			var names []string
			for _, late := range list.Rows {
				names = append(names, late.Name)
			}
			if slices.Sort(names); err != nil || !slices.Equal(names, test.late) {
				t.Errorf("%s sees %q, %v", test.who.Name, names, err)
			}
		}
		_, err := w.s.Remind(t.Context())
		w.must(err)
		w.passes(w.boss, "Brannvern", "2028-06-01") // between queueing and sending
		w.leave()
		about := map[string]string{}
		for _, l := range w.box.Letters() {
			about[l.To] += l.Subject
		}
		if about["hege@post.example"] != "Frister: Én du leder er forsinket" || about["berit@post.example"] != "Frister: Én du leder er forsinket" {
			t.Errorf("the letters say %q", about)
		}
	})
}

// TestALeaderWhoHasLeftHearsOfNobody, also where HR has not named another yet and
// they learn on as a guest.
func TestALeaderWhoHasLeftHearsOfNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-03", true)
		w.exec(`UPDATE profile SET state = 'ended', reopened_at = $2 WHERE id = $1`, w.boss.ProfileID, w.now)
		for _, line := range w.weeks("2026-06-12") {
			if strings.Contains(line, "berit") {
				t.Error(line)
			}
		}
		gone := w.boss
		gone.Ended = true
		if late, err := w.s.Led(t.Context(), gone); err != nil || late.Leads || late.Rows != nil {
			t.Errorf("Berit sees %+v %v", late, err)
		}
	})
}

func TestAMergeMakesNobodyHearOfAThingTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		w.day()
		w.exec(`INSERT INTO reminder_choice (profile_id, kind, wanted, chosen_at) VALUES ($1, 'silence', FALSE, $2)`, w.kari.ProfileID, w.now)
		work := w.person("Eva")
		move := transfer.Move{From: string(w.kari.ProfileID), Into: string(work.ProfileID)}
		items, err := reminder.PlanMove(t.Context(), w.d, move)
		w.must(err)
		w.exec(`UPDATE enrolment SET profile_id = $2 WHERE profile_id = $1`, w.kari.ProfileID, work.ProfileID)
		w.write(func(tx *db.Tx) error { return reminder.ApplyMove(t.Context(), tx, items) })
		w.now = w.now.Add(24 * time.Hour)
		compare(t, w.day(), nil)
		var back transfer.Reversal
		back, err = reminder.PlanUnmove(t.Context(), w.d, transfer.Undo{From: move.From, Into: move.Into, Items: items})
		w.must(err)
		for _, step := range back.Steps {
			w.write(func(tx *db.Tx) error { return reminder.ApplyMove(t.Context(), tx, step.Items) })
		}
		if w.rows(w.kari) != 2 || w.rows(work) != 0 {
			t.Errorf("Kari has %d, Eva %d", w.rows(w.kari), w.rows(work))
		}
	})
}

func (w *world) rows(who accounts.Actor) int {
	return w.value(`SELECT (SELECT count(*) FROM reminder WHERE profile_id = $1) + (SELECT count(*) FROM reminder_choice WHERE profile_id = $1)`, who.ProfileID)
}

func TestWhatIsLongAgoIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		w.day()
		w.now = w.now.Add(reminder.Keep - time.Hour)
		if n, err := w.s.Sweep(t.Context()); n != 0 || err != nil {
			t.Error(n, err)
		}
		w.now = w.now.Add(2 * time.Hour)
		if n, err := w.s.Sweep(t.Context()); n != 1 || err != nil {
			t.Error(n, err)
		}
	})
}
