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

// MostLate is how many people are looked at for one leader, of those who may be
// late: the report has them all.
const MostLate = 200

// LateList is who is late among all below somebody, by name.
type LateList struct {
	Leads bool
	Rows  []Late
	More  bool // not everybody was looked at
}

// Led is who of all below a leader is late with what is mandatory. Looking is
// audited.
func (s *Service) Led(ctx context.Context, by accounts.Actor) (list LateList, err error) {
	if err := accounts.Authorise(by, accounts.RuleReport); err != nil {
		return list, err
	}
	if by.Ended || !by.Internal {
		return list, nil // HR may not have given their people another leader yet
	}
	leads, err := selectLeads(ctx, s.DB, by.ProfileID, accounts.Today(s.DB.Now()))
	if err != nil || !leads {
		return list, err
	}
	if list, err = lateUnder(ctx, s.DB, by.ProfileID, MostLate); err != nil {
		return list, fmt.Errorf("read who is late: %w", err)
	}
	list.Leads = true
	return list, s.Accounts.Record(ctx, by.Entry("reminder.look", "").With("late", fmt.Sprint(len(list.Rows))))
}

// lateUnder finds who is late today among all below somebody; it looks at so many
// people at most.
func lateUnder(ctx context.Context, q db.Queryer, leader accounts.ProfileID, most int) (list LateList, err error) {
	people, err := selectLate(ctx, q, leader, q.Now(), most+1)
	if err != nil {
		return list, err
	}
	list.More = len(people) > most
	for _, person := range people[:min(len(people), most)] {
		l, err := learnerOf(ctx, q, person.ProfileID)
		if err != nil {
			return list, err
		}
		list.Rows = append(list.Rows, l.late(person)...)
	}
	slices.SortStableFunc(list.Rows, func(a, b Late) int {
		return cmp.Or(cmp.Compare(a.sortKey, b.sortKey), a.At.Compare(b.At))
	})
	return list, nil
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
	late, err := lateUnder(ctx, s.DB, id, MostLate)
	if err != nil || len(late.Rows) == 0 {
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
	late, err := lateUnder(ctx, tx, id, MostLate)
	if err != nil {
		return m, err
	}
	choices, err := selectChoices(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.To = addressOf(p); m.To == "" || p.State != accounts.Active || len(late.Rows) == 0 || !choices.Wants(Led) {
		return m, mail.ErrUnwanted
	}
	m.Language = languageOf(p)
	m.Args = late.args(i18n.For(m.Language))
	m.Args["Name"], m.Args["Choice"] = p.GivenName, s.URL+ChoicePath
	m.Link, m.Unsubscribe = s.URL+LedPath, s.stopAddress(id, "folk")
	return m, nil
}

// args are what a letter says of a list: figures, and no figure of a part.
func (l LateList) args(words *i18n.Printer) map[string]string {
	people, overdue, expired := map[accounts.ProfileID]bool{}, 0, 0
	for _, one := range l.Rows {
		people[one.ProfileID] = true
		if one.Expired {
			expired++
			continue
		}
		overdue++
	}
	if l.More {
		return map[string]string{"Many": words.T("reminder.people.more", "Count", words.Number(len(people)))}
	}
	args := map[string]string{"Many": words.N("reminder.people", len(people))}
	if overdue > 0 {
		args["Overdue"] = words.N("reminder.courses", overdue)
	}
	if expired > 0 {
		args["Expired"] = words.N("reminder.courses", expired)
	}
	return args
}
