package reminder_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/courses"
	"kursbro/courses/reminder"
)

// world is a place of work with Kari in it, a leader, a mailbox and a clock that
// stands still. Its first day is Monday 1 June 2026.
type world struct {
	t     testing.TB
	d     *db.DB
	s     *reminder.Service
	box   *mail.Mailbox
	send  *mail.Sender
	now   time.Time
	place accounts.OrganisationID
	boss  accounts.Actor
	kari  accounts.Actor
	count int
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { d.Strict(); test(t, newWorld(t, d)) })
}

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, box: &mail.Mailbox{}}
	w.set("2026-06-01")
	d.SetClock(func() time.Time { return w.now })
	w.open()
	w.write(func(tx *db.Tx) (err error) {
		w.place, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Helse Bergen"})
		return err
	})
	w.boss, w.kari = w.person("Berit"), w.person("Kari")
	w.exec(`INSERT INTO employment (id, profile_id, employee_number, start_date, organisation_id, leader_profile_id, told_by, created_at, updated_at)
		VALUES ('job', $1, '1', '2020-01-01', $2, $3, 'file', $4, $4)`, w.kari.ProfileID, w.place, w.boss.ProfileID, w.now)
	return w
}

// open builds the rooms as at a start of the portal.
func (w *world) open() {
	people := accounts.New(w.d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})
	w.s = reminder.New(courses.New(courses.Parts{DB: w.d, Accounts: people, Settings: courses.Settings{URL: "https://portal.example"}}), time.Monday)
	w.carry(w.box)
}

// carry takes the mails by another way.
func (w *world) carry(by mail.Carrier) {
	w.send = mail.NewSender(w.d, by, mail.Contact{})
	w.send.Fill(mail.ReminderDigest, w.s.FillDigest)
	w.send.Fill(mail.ReminderLed, w.s.FillLed)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(act func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.d.Write(context.Background(), act))
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error { _, err := tx.Exec(context.Background(), query, args...); return err })
}

func (w *world) value(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.d.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}

// set is seven in the morning of a day.
func (w *world) set(day string) { w.now = morning(w.t, day) }

func morning(t testing.TB, day string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 07:00", i18n.Oslo)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// lastSecond is the end of a day.
func (w *world) lastSecond(day string) time.Time {
	return morning(w.t, day).Add(17*time.Hour - time.Second)
}

func (w *world) person(given string) accounts.Actor {
	w.t.Helper()
	w.count++
	var ids []accounts.ProfileID
	w.write(func(tx *db.Tx) (err error) {
		ids, err = accounts.InsertProfiles(context.Background(), tx, []accounts.Profile{{Kind: accounts.Internal, State: accounts.Active, Username: fmt.Sprintf("u%05d", w.count), GivenName: given,
			FamilyName: "Nordmann", PrivateEmail: strings.ToLower(given) + "@post.example", PrivateEmailSource: accounts.FromHR, OrganisationID: w.place}})
		return err
	})
	return accounts.Actor{ProfileID: ids[0], Kind: accounts.Person, Internal: true, Name: given, OrganisationID: w.place}
}

func (w *world) course(code string, more string, args ...any) {
	w.t.Helper()
	w.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) VALUES ($1, $1, $1, 'elearning', 'published', $2, $3, $3)`, code, w.place, w.now)
	w.exec(`INSERT INTO course_text (course_id, language, title, summary, description, search_text, sort_key) VALUES ($1, 'nb', $1, '', '', '', '')`, code)
	if more != "" {
		w.exec(`UPDATE course SET `+more+` WHERE id = $1`, append([]any{code}, args...)...)
	}
}

// takes enrols somebody; an empty due day is none.
func (w *world) takes(who accounts.Actor, code, due string, required bool) {
	w.t.Helper()
	var dueAt, requiredAt *time.Time
	via := courses.BySelf
	if due != "" {
		dueAt = new(w.lastSecond(due))
	}
	if required {
		requiredAt, via = &w.now, courses.ByRule
	}
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, due_at, required_at, via) VALUES ($1, $2, $3, 'active', $4, $5, $6, $7)`,
		string(who.ProfileID)+code, who.ProfileID, code, w.now, dueAt, requiredAt, via)
}

func (w *world) passes(who accounts.Actor, code, until string) {
	w.t.Helper()
	w.exec(`UPDATE enrolment SET state = 'completed', completed_at = $3 WHERE profile_id = $1 AND course_id = $2`, who.ProfileID, code, w.now)
	w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, achieved_at, valid_until, origin_kind, recorded_at) VALUES ($1, $2, $3, 'passed', $4, $5, 'here', $4)`,
		db.NewID(), who.ProfileID, code, w.now, w.lastSecond(until))
}

// day is one morning: the job runs, the letters leave. It says who got what.
func (w *world) day() []string {
	w.t.Helper()
	_, err := w.s.Remind(w.t.Context())
	w.must(err)
	return w.leave()
}

func (w *world) leave() (got []string) {
	w.t.Helper()
	before := len(w.box.Letters())
	w.must(w.send.Run(w.t.Context()))
	all := w.box.Letters()
	for _, l := range all[:len(all)-before] {
		got = append(got, strings.TrimSuffix(l.To, "@post.example")+": "+strings.Join(lines(l.Letter), " | "))
	}
	slices.Sort(got)
	return got
}

// lines are what a letter says of courses.
func lines(l mail.Letter) (all []string) {
	for line := range strings.SplitSeq(l.Text, "\n") {
		for _, word := range []string{"frist", "kursbevis", "Du begynte", "du begynte", "Over fristen:", "Gått ut:"} {
			if strings.Contains(line, word) && !strings.HasPrefix(line, "http") && !strings.Contains(line, "Du velger") {
				all = append(all, line)
				break
			}
		}
	}
	return all
}

// weeks runs each morning from the first day of the world to the last, and says
// on which something left.
func (w *world) weeks(last string) (got []string) {
	w.t.Helper()
	for end := morning(w.t, last); !w.now.After(end); w.now = w.now.In(i18n.Oslo).AddDate(0, 0, 1).UTC() {
		for _, letter := range w.day() {
			got = append(got, w.now.In(i18n.Oslo).Format(time.DateOnly)+" "+letter)
		}
	}
	return got
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestADeadlineIsSpokenOfTwiceBeforeItAndFiveTimesAfter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-07-01", false)
		due, late := "kari: Brannvern: fristen er 1. juli 2026.", "kari: Brannvern: fristen var 1. juli 2026. Du kan fortsatt ta kurset."
		compare(t, w.weeks("2026-09-01"), []string{"2026-06-17 " + due, "2026-06-28 " + due,
			"2026-07-02 " + late, "2026-07-09 " + late, "2026-07-16 " + late, "2026-07-23 " + late, "2026-07-30 " + late})
	})
}

func TestItStopsTheMomentTheCourseIsDone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "")
		w.takes(w.kari, "Brannvern", "2026-06-10", true)
		_, err := w.s.Remind(t.Context())
		w.must(err)
		w.passes(w.kari, "Brannvern", "2028-06-01") // after the job, before the mail leaves
		compare(t, w.leave(), nil)
		compare(t, w.weeks("2026-07-01"), nil)
		if n := w.value(`SELECT count(*) FROM mail WHERE state = 'cancelled'`); n != 1 {
			t.Errorf("%d cancelled", n)
		}
	})
}

func TestOfACourseOfBothFormsItSaysWhichPartRemains(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.course("Brannvern", "class_order = 'any'")
		w.takes(w.kari, "Brannvern", "2026-07-01", false)
		w.set("2026-06-17")
		compare(t, w.day(), []string{"kari: Brannvern: fristen er 1. juli 2026."})
		w.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at) VALUES ('p', 'Brannvern', 'scorm_12', 'x', '{}', 'x.zip', '00', 1, $1)`, w.now)
		w.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at, closed_at, held_at, learnt_at)
			VALUES ('learnt', $1, $2, 'Brannvern', 'p', 1, 'passed', 100, $3, $3, $3, $3, $3)`, string(w.kari.ProfileID)+"Brannvern", w.kari.ProfileID, w.now)
		w.set("2026-06-28")
		compare(t, w.day(), []string{"kari: Brannvern: fristen er 1. juli 2026. E-læringen er gjort. Velg en kursdato."})
	})
}
