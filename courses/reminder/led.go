package reminder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/courses"
)

// LedPath is where leaders see who is late, by name; their letter only counts.
const LedPath = "/mine-folk/frister"

// Late is a mandatory course that somebody has not done in time, or that has run
// out for them.
type Late struct {
	ProfileID accounts.ProfileID
	Name      string
	Course    courses.Named
	At        time.Time // the deadline, or the end of the pass
	Expired   bool      // they had it

	sortKey string
}

// Led is who of those whom one leads is late with what is mandatory, by name.
// Looking is audited.
func (s *Service) Led(ctx context.Context, by accounts.Actor) (late []Late, leads bool, err error) {
	if err := accounts.Authorise(by, accounts.RuleReport); err != nil {
		return nil, false, err
	}
	if by.Ended || !by.Internal {
		return nil, false, nil // HR may not have given their people another leader yet
	}
	if leads, err = selectLeads(ctx, s.DB, by.ProfileID, accounts.Today(s.DB.Now())); err != nil || !leads {
		return nil, leads, err
	}
	if late, err = lateUnder(ctx, s.DB, by.ProfileID); err != nil {
		return nil, true, fmt.Errorf("read who is late: %w", err)
	}
	return late, true, s.Accounts.Record(ctx, by.Entry("reminder.look", "").With("late", fmt.Sprint(len(late))))
}

// lateUnder finds who is late among those whom somebody leads today.
func lateUnder(ctx context.Context, q db.Queryer, leader accounts.ProfileID) ([]Late, error) {
	now := q.Now()
	people, err := selectLate(ctx, q, leader, accounts.Today(now), now)
	if err != nil {
		return nil, err
	}
	var all []Late
	for _, person := range people {
		l, err := learnerOf(ctx, q, person.ProfileID)
		if err != nil {
			return nil, err
		}
		all = append(all, l.late(person)...)
	}
	slices.SortStableFunc(all, func(a, b Late) int {
		return cmp.Or(cmp.Compare(a.sortKey, b.sortKey), a.At.Compare(b.At))
	})
	return all, nil
}

// late are the mandatory courses that somebody is late with, each once.
func (l learner) late(person Late) (all []Late) {
	taking := map[courses.CourseID]bool{}
	for _, o := range l.Ongoing {
		if o.RequiredAt != nil && !o.Done() && o.DueAt != nil && o.DueAt.Before(l.Now) {
			person.Course, person.At, person.Expired = o.Named, *o.DueAt, false
			all = append(all, person)
			taking[o.Enrolment.CourseID] = true
		}
	}
	for _, a := range l.Achieved {
		if l.ended(a) && !taking[a.Result.CourseID] {
			person.Course, person.At, person.Expired = a.Named, *a.ValidUntil, true
			all = append(all, person)
		}
	}
	return all
}

// ended says that a mandatory pass has run out and nothing stands in its place.
func (l learner) ended(a courses.Achieved) bool {
	return a.Counts() && a.SupersededBy == nil && l.required[a.SameAs] && a.ValidUntil != nil && !a.ValidAt(l.Now)
}

// remindLeaders writes, once a week, to who leads somebody who is late.
func (s *Service) remindLeaders(ctx context.Context) (int, error) {
	week := s.week(s.DB.Now())
	leaders, err := selectLeaders(ctx, s.DB, accounts.Today(s.DB.Now()), week)
	if err != nil {
		return 0, err
	}
	return forEach(ctx, leaders, func(ctx context.Context, id accounts.ProfileID) (bool, error) {
		return s.remindLeader(ctx, id, week)
	})
}

// week is the day on which the letter of this week was due.
func (s *Service) week(now time.Time) string {
	day := startOfDay(now)
	return day.AddDate(0, 0, -(int(day.Weekday()-s.Weekday)+7)%7).Format(time.DateOnly)
}

func (s *Service) remindLeader(ctx context.Context, id accounts.ProfileID, week string) (queued bool, err error) {
	late, err := lateUnder(ctx, s.DB, id)
	if err != nil || len(late) == 0 {
		return false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		queued = false
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err != nil || addressOf(p) == "" || p.State != accounts.Active {
			return err
		}
		queued = true
		return post(ctx, tx, p, mail.ReminderLed, []said{{key: key{kind: Led}, Step: week, Day: accounts.Today(tx.Now())}})
	})
	if errors.Is(err, errSaid) {
		return false, nil
	}
	return queued, err
}

// FillLed counts, when the letter leaves, who is late then. It names nobody.
func (s *Service) FillLed(ctx context.Context, tx *db.Tx, m mail.Message) (mail.Message, error) {
	id := accounts.ProfileID(m.ProfileRef)
	p, err := accounts.SelectProfile(ctx, tx, id)
	if err != nil {
		return m, err
	}
	late, err := lateUnder(ctx, tx, id)
	if err != nil {
		return m, err
	}
	choices, err := selectChoices(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.To = addressOf(p); m.To == "" || p.State != accounts.Active || len(late) == 0 || !choices.Wants(Led) {
		return m, mail.ErrUnwanted
	}
	m.Language = languageOf(p)
	words := i18n.For(m.Language)
	people, overdue, expired := map[accounts.ProfileID]bool{}, 0, 0
	for _, one := range late {
		people[one.ProfileID] = true
		if one.Expired {
			expired++
			continue
		}
		overdue++
	}
	m.Args = map[string]string{"Name": p.GivenName, "Many": words.N("reminder.people", len(people)), "Choice": s.URL + ChoicePath}
	if overdue > 0 {
		m.Args["Overdue"] = words.N("reminder.courses", overdue)
	}
	if expired > 0 {
		m.Args["Expired"] = words.N("reminder.courses", expired)
	}
	m.Link, m.Unsubscribe = s.URL+LedPath, s.stopAddress(id, "folk")
	return m, nil
}
