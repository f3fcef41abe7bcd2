package courses

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/courses/calendar"
)

// classLetter is a mail about a booking.
type classLetter struct {
	kind  mail.Kind
	seat  Seat
	class Class
	entry bool      // it has an entry in the person's calendar, which the letter makes, changes or takes out
	until time.Time // of an offer
	kept  bool      // they have begun the course, and stay in it
	words string    // of whoever answers for the class
	was   *Class    // before it was changed: days that are as they were need no letter of their own
}

// post is a step: it queues the letter for whoever has an address that is
// surely theirs; all others find it on Min side.
func (s *Service) post(ctx context.Context, tx *db.Tx, l classLetter) error {
	all, err := s.letters(ctx, tx, l)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := mail.QueueAll(ctx, tx, all); err != nil {
		return fmt.Errorf("write about class: %w", err)
	}
	return nil
}

// letters are a letter as it is queued, and one more for each further day of which it
// brings an entry; none for who has no address.
func (s *Service) letters(ctx context.Context, tx *db.Tx, l classLetter) ([]mail.Message, error) {
	p, err := accounts.SelectProfile(ctx, tx, l.seat.ProfileID)
	if err != nil {
		return nil, err
	}
	address := p.RecoveryEmail()
	if address == "" || p.Kind == accounts.External && p.EmailVerifiedAt == nil {
		return nil, nil
	}
	course, err := selectCourse(ctx, tx, l.class.CourseID)
	if err != nil {
		return nil, err
	}
	language, chosen := i18n.Parse(p.Language)
	if !chosen {
		language = i18n.NB
	}
	words := i18n.For(language)
	text, _ := course.Text(language)
	m := mail.Message{To: address, Language: language, Kind: l.kind, ProfileRef: string(p.ID), Until: l.worth(tx.Now()),
		Link: s.Settings.URL + "/kursdato/" + string(l.class.ID),
		Args: map[string]string{"Name": p.GivenName, "Course": text.Title, "When": brief(words, l.class.Days), "Place": l.class.Place}}
	if l.gone() {
		m.Link = s.Settings.URL + "/kurs/" + string(course.ID)
	}
	if !l.until.IsZero() {
		m.Args["Until"] = words.DateTime(l.until)
	}
	if l.words != "" {
		m.Args["Words"] = l.words
	}
	if l.lost() {
		if err := l.onwards(ctx, tx, words, m.Args); err != nil {
			return nil, fmt.Errorf("write about class: %w", err)
		}
	}
	all := []mail.Message{m}
	if l.entry {
		all[0].Calendar = s.invitation(l, l.class.Days[0], m, tx.Now()).String()
		for _, day := range l.class.Days[1:] {
			if l.stands(day) {
				continue
			}
			all = append(all, s.oneMoreDay(l, day, m, tx.Now()))
		}
	}
	return all, nil
}

// stands says that a day of a class that was changed is where and when it was.
func (l classLetter) stands(day ClassDay) bool {
	if l.was == nil || l.was.Place != l.class.Place || day.Number > len(l.was.Days) {
		return false
	}
	was := l.was.Days[day.Number-1]
	return day.Begins.Equal(was.Begins) && day.Ends.Equal(was.Ends)
}

// oneMoreDay is the letter that brings another day of a class into the calendar,
// or takes it out: calendars read one event a letter.
func (s *Service) oneMoreDay(l classLetter, day ClassDay, about mail.Message, now time.Time) mail.Message {
	m := about
	m.Kind = mail.ClassDay
	if l.gone() {
		m.Kind = mail.ClassDayGone
	}
	words := i18n.For(m.Language)
	m.Args = map[string]string{"Name": about.Args["Name"], "Course": about.Args["Course"], "Place": l.class.Place,
		"When": When(words, []ClassDay{day})[0], "Day": words.Number(day.Number), "Days": words.Number(len(l.class.Days))}
	m.Calendar = s.invitation(l, day, m, now).String()
	return m
}

// lost says that a class came to nothing for somebody, through nothing of theirs.
func (l classLetter) lost() bool {
	return l.kind == mail.ClassUnseated || l.kind == mail.ClassCancelled && l.class.CancelledAt != nil
}

// inALetter is how many other dates a letter names.
const inALetter = 3

// onwards says what somebody has and can do who has lost a class.
func (l classLetter) onwards(ctx context.Context, q db.Queryer, words *i18n.Printer, args map[string]string) error {
	coming, err := selectComing(ctx, q, l.class.CourseID)
	if err != nil {
		return err
	}
	var others []string
	for _, c := range coming {
		if c.Open(q.Now()) && len(others) < inALetter {
			others = append(others, When(words, c.Days)[0]+", "+c.Place)
		}
	}
	if args["Others"] = strings.Join(others, "; "); len(others) == 0 {
		args["None"] = "yes"
	}
	if l.kept {
		args["Kept"] = "yes"
	}
	return nil
}

// gone says that the person has no seat any more.
func (l classLetter) gone() bool {
	return l.kind == mail.ClassCancelled || l.kind == mail.ClassDayGone || l.kind == mail.ClassPassed || l.kind == mail.ClassUnseated || l.alone()
}

// alone says that the class goes on without this person.
func (l classLetter) alone() bool {
	return l.kind == mail.ClassLeft || l.kind == mail.ClassRemoved
}

// worth is until when the letter is worth sending: what comes is no news when
// it has begun.
func (l classLetter) worth(now time.Time) time.Time {
	if l.kind == mail.ClassMessage {
		return now.Add(messageWorth)
	}
	until := l.class.Begins
	if !l.until.IsZero() {
		until = l.until
	}
	if until.Before(now.Add(time.Hour)) {
		until = now.Add(time.Hour)
	}
	return until
}

// invitation is the entry of a day in the calendar of who has a seat.
func (s *Service) invitation(l classLetter, day ClassDay, m mail.Message, now time.Time) calendar.Invitation {
	i := calendar.Invitation{Method: calendar.Request, Organiser: s.Settings.Sender, Attendee: m.To, Stamp: now, Event: s.eventOf(l.seat, l.class, day, m.Args["Course"])}
	if l.gone() {
		i.Method = calendar.Cancel
	}
	if l.alone() {
		i.Event.Sequence++
	}
	return i
}

// When says of every day of a class when it is: "8. juni 2026 kl. 09.00–15.00".
func When(p *i18n.Printer, days []ClassDay) []string {
	lines := make([]string, 0, len(days))
	for _, day := range days {
		lines = append(lines, p.T("class.when", "Date", p.Date(day.Begins), "From", p.T("class.hour", clock(day.Begins)...), "To", p.T("class.hour", clock(day.Ends)...)))
	}
	return lines
}

func clock(t time.Time) []any {
	t = t.In(i18n.Oslo)
	return []any{"Hour", t.Format("15"), "Minute", t.Format("04")}
}

// inOneLine is how many days a letter names.
const inOneLine = 5

func brief(p *i18n.Printer, days []ClassDay) string {
	lines := When(p, days[:min(len(days), inOneLine)])
	if len(days) > inOneLine {
		lines = append(lines, "…")
	}
	return strings.Join(lines, "; ")
}
