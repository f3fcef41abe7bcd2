package courses_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
)

// feed is the calendar behind a link; empty when the link has ended.
func (w *world) feed(link string) string {
	w.t.Helper()
	f, err := w.s.Feed(w.t.Context(), courses.FeedToken(link[strings.LastIndex(link, "/")+1:]))
	if problem.KindOf(err) == problem.NotFound {
		return ""
	}
	w.must(err)
	return strings.ReplaceAll(f.String(), "\r\n ", "")
}

// subscribes makes somebody a link.
func (w *world) subscribes(who accounts.Actor) string {
	w.t.Helper()
	link, err := w.s.MakeFeed(w.t.Context(), who)
	w.must(err)
	return link
}

func TestACalendarShowsTheClassesAndDeadlinesOfOnePerson(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, class courses.ClassID) {
		kari, ola := w.external("Kari"), w.external("Ola")
		seat := w.book(kari, class)
		w.book(ola, class) // waits
		w.exec(`UPDATE enrolment SET due_at = $2 WHERE profile_id = $1`, kari.ProfileID, w.now.AddDate(0, 0, 30))
		link := w.subscribes(kari)
		hers := w.feed(link)
		for _, want := range []string{"UID:" + string(seat.ID) + "-1@portal.example", "SUMMARY:HLR", "LOCATION:Rom 4", "DTSTART;VALUE=DATE:", "TRANSP:TRANSPARENT"} {
			if !strings.Contains(hers, want) {
				w.t.Errorf("no %q in\n%s", want, hers)
			}
		}
		for _, not := range []string{"Kari", "mailto", "METHOD", "ATTENDEE"} {
			if strings.Contains(hers, not) {
				w.t.Errorf("%q in\n%s", not, hers)
			}
		}
		if his := w.feed(w.subscribes(ola)); strings.Contains(his, "VEVENT") {
			w.t.Errorf("who only waits has nothing:\n%s", his)
		}
		w.must(w.s.CancelClass(w.t.Context(), accounts.Command("test"), class))
		if strings.Contains(w.feed(link), "Rom 4") {
			w.t.Error("a cancelled class stays in the calendar")
		}
	})
}

func TestACalendarEndsWithItsLinkAndItsPerson(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		kari, ola := w.external("Kari"), w.external("Ola")
		w.book(kari, class)
		lost, his := w.subscribes(kari), w.subscribes(ola)
		link := w.subscribes(kari)
		if w.feed(lost) != "" || w.feed(link) == "" || w.feed("/kalender/") != "" || w.feed("/kalender/"+strings.Repeat("k", 43)) != "" {
			w.t.Error("the new link is the only one")
		}
		if strings.Contains(w.value(`SELECT token_hash FROM calendar_feed WHERE profile_id = $1`, kari.ProfileID), courses.FeedToken(link[strings.LastIndex(link, "/")+1:])) {
			w.t.Error("the database keeps the link itself")
		}
		w.exec(`UPDATE profile SET state = 'locked' WHERE id = $1`, kari.ProfileID)
		if w.feed(link) != "" {
			w.t.Error("who is locked out reads on")
		}
		w.exec(`UPDATE profile SET state = 'active' WHERE id = $1`, kari.ProfileID)
		for range 2 {
			w.must(w.s.EndFeed(w.t.Context(), kari))
		}
		if at, err := w.s.FeedSince(w.t.Context(), kari); err != nil || at != nil || w.feed(link) != "" || w.feed(his) == "" {
			w.t.Errorf("hers has ended, his has not: %v, %v", at, err)
		}
		if w.value(`SELECT count(*) FROM audit_entry WHERE action = 'feed.end'`) != "1" {
			w.t.Error("it ended once")
		}
	})
}

// TestTheCalendarOfAMergedProfileIsTheSurvivors: the link stands in a telephone, and
// knows nothing of a merge; who lives on can end it.
func TestTheCalendarOfAMergedProfileIsTheSurvivors(t *testing.T) {
	classWorld(t, func(w *world, _ courses.CourseID, class courses.ClassID) {
		guest, employee := w.external("Kari"), w.internal("Kari")
		link := w.subscribes(guest)
		w.book(employee, class)
		w.exec(`UPDATE profile SET state = 'merged', merged_into = $2, merged_at = $3 WHERE id = $1`, guest.ProfileID, employee.ProfileID, w.now)
		if !strings.Contains(w.feed(link), "Rom 4") {
			w.t.Errorf("the survivor's class is not in it: %s", w.feed(link))
		}
		if at, err := w.s.FeedSince(w.t.Context(), employee); err != nil || at == nil {
			w.t.Errorf("the survivor is not told of it: %v", err)
		}
		w.must(w.s.EndFeed(w.t.Context(), employee))
		if w.feed(link) != "" {
			w.t.Error("it goes on")
		}
	})
}
