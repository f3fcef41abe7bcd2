package reminder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// Remind is the daily job: whoever has something new to be reminded of gets one
// letter about all of it, and once a week whoever leads somebody who is late. It
// says how many letters it queued. Each is a transaction of its own, so that no
// page waits for it, and what was done stays done when it is stopped.
func (s *Service) Remind(ctx context.Context) (int, error) {
	count, err := s.remindAll(ctx)
	if err != nil {
		return count, fmt.Errorf("remind: %w", err)
	}
	led, err := s.remindLeaders(ctx)
	if err != nil {
		return count + led, fmt.Errorf("remind leaders: %w", err)
	}
	return count + led, nil
}

func (s *Service) remindAll(ctx context.Context) (int, error) {
	all, err := candidates(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	return forEach(ctx, all, s.remind)
}

// candidates are whom there may be something to say to: a few questions to the
// database, whatever the number of people.
func candidates(ctx context.Context, q db.Queryer) ([]accounts.ProfileID, error) {
	now, seen := q.Now(), map[accounts.ProfileID]bool{}
	add := func(ids []accounts.ProfileID, err error) error {
		for _, id := range ids {
			seen[id] = true
		}
		return err
	}
	midnight := startOfDay(now)
	day := func(days int) time.Time { return midnight.AddDate(0, 0, days).UTC() }
	errs := []error{
		add(selectDue(ctx, q, "14", day(shortly+1), day(wellBefore+1))),
		add(selectDue(ctx, q, "3", day(0), day(shortly+1))),
		add(selectEnding(ctx, q, "30", 0, day(weekAhead+1), day(monthAhead+1))),
		add(selectEnding(ctx, q, "7", 0, day(0), day(weekAhead+1))),
		add(selectEnding(ctx, q, "over", 0, day(-longOver), day(0))),
		add(selectEnding(ctx, q, "grace", 0, day(-366), day(-graceEnding))),
		add(selectLeft(ctx, q, day(-forgotten), day(1-leftFor))),
	}
	for week := range atMost + 1 {
		errs = append(errs, add(selectDue(ctx, q, fmt.Sprintf("over.%d", week), day(-7*(week+1)), day(-7*week))))
	}
	for months := 2; months <= 12; months++ {
		errs = append(errs, add(selectEnding(ctx, q, "window", months, day(monthAhead+1), midnight.AddDate(0, months, 2).UTC())))
	}
	ids := make([]accounts.ProfileID, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, errors.Join(errs...)
}

func startOfDay(now time.Time) time.Time {
	y, m, d := now.In(i18n.Oslo).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, i18n.Oslo)
}

// errSaid says that another run has said it.
var errSaid = errors.New("another run has written this letter")

// remind queues the person's letter of the day, if there is anything to say that
// has not been said, and no letter went today.
func (s *Service) remind(ctx context.Context, id accounts.ProfileID) (queued bool, err error) {
	l, err := learnerOf(ctx, s.DB, id)
	if err != nil {
		return false, err
	}
	things := l.things()
	if len(things) == 0 {
		return false, nil
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		queued = false
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err != nil || addressOf(p) == "" {
			return err
		}
		rows, err := selectSaid(ctx, tx, id)
		if err != nil {
			return err
		}
		today := accounts.Today(tx.Now())
		news := unsaid(things, rows)
		if len(news) == 0 || slices.ContainsFunc(rows, func(row said) bool { return row.Day == today && row.kind != Led }) {
			return nil
		}
		said := make([]said, len(news))
		for i, t := range news {
			said[i].key, said[i].Step, said[i].Day = t.key(), t.Step, today
		}
		queued = true
		return post(ctx, tx, p, mail.ReminderDigest, said)
	})
	if errors.Is(err, errSaid) {
		return false, nil
	}
	return queued, err
}

// post is a step: it queues a letter and writes down what it says. A letter of the
// same kind that has not left yet is not sent: the new one says that, too.
func post(ctx context.Context, tx *db.Tx, p accounts.Profile, kind mail.Kind, rows []said) error {
	waiting, err := mail.CancelKind(ctx, tx, string(p.ID), kind)
	if err != nil {
		return err
	}
	key, err := mail.Queue(ctx, tx, mail.Message{To: addressOf(p), Language: languageOf(p), Kind: kind, ProfileRef: string(p.ID), Later: true})
	if err != nil {
		return err
	}
	if err := updateSaidBy(ctx, tx, p.ID, waiting, key); err != nil {
		return err
	}
	for i := range rows {
		rows[i].MailRef = key
	}
	alone, err := insertSaid(ctx, tx, p.ID, rows)
	if err == nil && !alone {
		err = errSaid
	}
	return err
}

// addressOf is where letters to somebody go; empty: nowhere, for they have no
// address that is surely theirs, or learn here no longer.
func addressOf(p accounts.Profile) string {
	if p.State != accounts.Active && !p.Reopened() || p.Kind == accounts.External && p.EmailVerifiedAt == nil {
		return ""
	}
	return p.RecoveryEmail()
}

func languageOf(p accounts.Profile) i18n.Language {
	if chosen, known := i18n.Parse(p.Language); known {
		return chosen
	}
	return i18n.NB
}

// FillDigest writes the letter of the day when it leaves, at each try: what is
// done by now is not in it, and when all is done there is no letter.
func (s *Service) FillDigest(ctx context.Context, tx *db.Tx, m mail.Message) (mail.Message, error) {
	id := accounts.ProfileID(m.ProfileRef)
	p, err := accounts.SelectProfile(ctx, tx, id)
	if err != nil {
		return m, err
	}
	l, err := learnerOf(ctx, tx, id)
	if err != nil {
		return m, err
	}
	rows, err := selectSaid(ctx, tx, id)
	if err != nil {
		return m, err
	}
	things := saidBy(l.things(), rows, m.Key)
	if m.To = addressOf(p); m.To == "" || len(things) == 0 {
		return m, mail.ErrUnwanted
	}
	m.Language = languageOf(p)
	return s.digest(m, p, things), nil
}

// mostEntries is how many things one letter lists; the page has them all.
const mostEntries = 30

func (s *Service) digest(m mail.Message, p accounts.Profile, things []Thing) mail.Message {
	words := i18n.For(m.Language)
	m.Args = map[string]string{"Name": p.GivenName, "Many": words.N("reminder.things", len(things))}
	m.Link = s.URL + "/min-side"
	m.Entries = nil
	for _, t := range things[:min(len(things), mostEntries)] {
		m.Entries = append(m.Entries, mail.Entry{Text: t.line(words), Link: s.URL + "/kurs/" + string(t.Course.CourseID)})
	}
	if slices.ContainsFunc(things, func(t Thing) bool { return t.Required }) {
		m.Args["Required"] = "yes"
	}
	if slices.ContainsFunc(things, func(t Thing) bool { return !t.Required }) {
		m.Args["Choice"] = s.URL + ChoicePath
		m.Unsubscribe = s.stopAddress(p.ID, "egne")
	}
	return m
}

// line is what a letter or a page says of a thing.
func (t Thing) line(w *i18n.Printer) string {
	args := []any{"Title", t.Course.Title(w.Language()), "Of", t.Of.Title(w.Language()), "Date", w.Date(t.At), "Last", w.Date(t.Last)}
	text := w.T(t.says(), args...)
	if rest := t.rest(w); rest != "" {
		text = w.T("reminder.line.rest", "Line", text, "Rest", rest)
	}
	if t.Required {
		return w.T("reminder.line.required", "Line", text)
	}
	return text
}

// rest says of a course of both forms which part remains, where one is done.
func (t Thing) rest(w *i18n.Printer) string {
	switch p := t.Parts; {
	case p == nil || (p.Learnt == nil) == (p.Attended == nil):
		return ""
	case p.Attended != nil:
		return w.T("reminder.rest.learning")
	case p.Booked != nil:
		return w.T("reminder.rest.booked", "Date", w.Date(*p.Booked))
	}
	return w.T("reminder.rest.class")
}

// says is the key of the sentence that a thing gets.
func (t Thing) says() string {
	switch {
	case t.Kind == Silence:
		return "reminder.line.left"
	case t.Kind == Deadline && t.Days < 0:
		return "reminder.line.late"
	case t.Kind == Deadline:
		return "reminder.line.due"
	case t.Days >= 0:
		return "reminder.line.ends"
	case !t.Last.IsZero():
		return "reminder.line.grace"
	}
	return "reminder.line.ended"
}
