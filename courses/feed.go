package courses

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/calendar"
)

// A person may have one secret link, with which a calendar of theirs asks for their
// classes and deadlines. Only its hash is kept: it is shown once, and made anew when
// it is lost or has come to another.

// FeedPath is where the calendars are, by token.
const FeedPath = "/kalender/"

var errNoFeed = problem.New(problem.NotFound, "feed.none")

// MakeFeed gives the actor a new link, absolute; the one before ends.
func (s *Service) MakeFeed(ctx context.Context, by accounts.Actor) (link string, err error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		token, hash := accounts.NewToken()
		link = s.Settings.URL + FeedPath + token + ".ics"
		if _, err := deleteFeeds(ctx, tx, by.ProfileID); err != nil {
			return err
		}
		if err := insertFeed(ctx, tx, by.ProfileID, hash); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("feed.make", by.ProfileID))
	})
	if err != nil {
		return "", fmt.Errorf("make calendar feed: %w", err)
	}
	return link, nil
}

// EndFeed ends the actor's link, and those of profiles that were merged into theirs.
func (s *Service) EndFeed(ctx context.Context, by accounts.Actor) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		ended, err := deleteFeeds(ctx, tx, by.ProfileID)
		if err != nil || !ended {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("feed.end", by.ProfileID))
	})
	if err != nil {
		return fmt.Errorf("end calendar feed: %w", err)
	}
	return nil
}

// FeedSince is when the actor's link was made; nil: there is none.
func (s *Service) FeedSince(ctx context.Context, by accounts.Actor) (*time.Time, error) {
	at, err := selectFeedSince(ctx, s.DB, by.ProfileID)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read calendar feed: %w", err)
	}
	return &at, nil
}

// kept is how long a class that was held stays in the calendar.
const kept = 90 * 24 * time.Hour

// Feed is the calendar behind a token: the days of the classes that its person has a
// seat in, and when their courses have to be done. Of a profile that was merged it is
// the survivor's. NotFound when the link has ended, or its person may not read.
func (s *Service) Feed(ctx context.Context, token string) (calendar.Feed, error) {
	p, err := s.feedOwner(ctx, token)
	if err != nil {
		return calendar.Feed{}, err
	}
	language, chosen := i18n.Parse(p.Language)
	if !chosen {
		language = i18n.NB
	}
	words := i18n.For(language)
	f := calendar.Feed{Name: words.T("feed.name"), Stamp: s.DB.Now()}
	if f.Events, err = s.feedDays(ctx, p.ID, language); err != nil {
		return calendar.Feed{}, fmt.Errorf("read classes of feed: %w", err)
	}
	due, err := s.feedDue(ctx, p.ID, words)
	if err != nil {
		return calendar.Feed{}, fmt.Errorf("read deadlines of feed: %w", err)
	}
	f.Events = append(f.Events, due...)
	return f, nil
}

// feedOwner is whose link it is, if they may read their own pages.
func (s *Service) feedOwner(ctx context.Context, token string) (accounts.Profile, error) {
	id, err := selectFeedOwner(ctx, s.DB, accounts.TokenHash(token))
	if errors.Is(err, db.ErrNone) {
		return accounts.Profile{}, errNoFeed
	}
	if err != nil {
		return accounts.Profile{}, fmt.Errorf("read calendar feed: %w", err)
	}
	p, err := accounts.SelectProfile(ctx, s.DB, id)
	if err == nil {
		p, err = accounts.Survivor(ctx, s.DB, p)
	}
	if err == nil && p.State != accounts.Active && p.State != accounts.Ended {
		err = errNoFeed
	}
	return p, err
}

func (s *Service) feedDays(ctx context.Context, id accounts.ProfileID, language i18n.Language) ([]calendar.Event, error) {
	seats, err := selectFeedSeats(ctx, s.DB, id, s.DB.Now().Add(-kept))
	if err != nil {
		return nil, err
	}
	var events []calendar.Event
	for _, seat := range seats {
		c, err := selectClass(ctx, s.DB, seat.ClassID)
		if err != nil {
			return nil, err
		}
		titles, err := s.Titles(ctx, language, []CourseID{c.CourseID})
		if err != nil {
			return nil, err
		}
		for _, day := range c.Days {
			events = append(events, s.eventOf(seat, c, day, titles[c.CourseID]))
		}
	}
	return events, nil
}

// eventOf is a day of a class in the calendar of who has a seat: named by the seat, so
// that updates and the cancellation find it.
func (s *Service) eventOf(seat Seat, c Class, day ClassDay, title string) calendar.Event {
	return calendar.Event{UID: s.uid(fmt.Sprintf("%s-%d", seat.ID, day.Number)), Sequence: c.Sequence, Begins: day.Begins, Ends: day.Ends,
		Summary: title, Place: c.Place, URL: s.Settings.URL + "/kursdato/" + string(c.ID)}
}

// uid is the name of an event in all calendars of the world.
func (s *Service) uid(name string) string {
	host := "kursbro.invalid"
	if portal, err := url.Parse(s.Settings.URL); err == nil && portal.Hostname() != "" {
		host = portal.Hostname()
	}
	return name + "@" + host
}

func (s *Service) feedDue(ctx context.Context, id accounts.ProfileID, words *i18n.Printer) ([]calendar.Event, error) {
	dues, err := selectFeedDue(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	var events []calendar.Event
	for _, due := range dues {
		titles, err := s.Titles(ctx, words.Language(), []CourseID{due.course})
		if err != nil {
			return nil, err
		}
		events = append(events, calendar.Event{UID: s.uid(string(due.enrolment)), AllDay: true, Begins: due.at.In(i18n.Oslo),
			Summary: words.T("feed.due", "Course", titles[due.course]), URL: s.Settings.URL + "/kurs/" + string(due.course)})
	}
	return events, nil
}

// FeedToken is the token in the last part of an address.
func FeedToken(file string) string { return strings.TrimSuffix(file, ".ics") }
