package courses

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kursbro/app/i18n"
)

// civil is a day on a wall calendar, without hours or time zones.
type civil struct{ year, month, day int }

func (c civil) String() string { return fmt.Sprintf("%04d-%02d-%02d", c.year, c.month, c.day) }

// days are those of the month on the wall.
func (c civil) days() int {
	leap := c.year%4 == 0 && (c.year%100 != 0 || c.year%400 == 0)
	if c.month == 2 && leap {
		return 29
	}
	return []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[c.month-1]
}

// next turns one leaf.
func (c civil) next() civil {
	switch {
	case c.day < c.days():
		return civil{c.year, c.month, c.day + 1}
	case c.month < 12:
		return civil{c.year, c.month + 1, 1}
	}
	return civil{c.year + 1, 1, 1}
}

// months goes so many pages on or back; a day that the page lacks is its last.
func (c civil) months(n int) civil {
	for ; n > 0; n-- {
		if c.month++; c.month > 12 {
			c.year, c.month = c.year+1, 1
		}
	}
	for ; n < 0; n++ {
		if c.month--; c.month < 1 {
			c.year, c.month = c.year-1, 12
		}
	}
	c.day = min(c.day, c.days())
	return c
}

// onWall is the day that it is in Oslo.
func onWall(at time.Time) civil {
	year, month, day := at.In(i18n.Oslo).Date()
	return civil{year, int(month), day}
}

func wallText(at time.Time) string { return at.In(i18n.Oslo).Format(time.DateTime) }

// TestValiditiesAgreeWithACalendarOnTheWall: months, every January and its like,
// windows and graces, at random moments and at the seconds around midnight, the turn
// of the year, leap days and both nights when the clock is set.
func TestValiditiesAgreeWithACalendarOnTheWall(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 2026))
	edges := []string{"2026-12-31 22:59:59", "2026-12-31 23:00:00", "2027-01-31 22:59:59", "2027-01-31 23:00:00", "2028-02-28 23:00:00", "2028-02-29 22:59:59",
		"2026-03-29 00:59:59", "2026-03-29 01:00:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-06-30 21:59:59", "2026-06-30 22:00:00"}
	for n := range 20_000 {
		at := time.Unix(1_767_225_600+random.Int64N(6*366*86_400), 0).UTC()
		if n%4 == 0 {
			at, _ = time.Parse(time.DateTime, edges[random.IntN(len(edges))])
			at = at.AddDate(random.IntN(4), 0, 0)
		}
		rule := Validity{Months: 1 + random.IntN(60), Grace: random.IntN(90), FromEnd: random.IntN(2) == 0}
		rule.Window = random.IntN(min(rule.Months, 12))
		if n%2 == 0 {
			rule = Validity{Each: time.Month(1 + random.IntN(12)), Window: 1 + random.IntN(11), Grace: random.IntN(90)}
		}
		end := *rule.End(at, nil)
		want := onWall(at).months(rule.Months)
		if rule.Each > 0 {
			want = yearlyOnWall(onWall(at), int(rule.Each), rule.Window)
		}
		if got := wallText(end); got != want.String()+" 23:59:59" {
			t.Fatalf("%+v passed on %s ends %s, not on %s", rule, wallText(at), got, want)
		}
		opens := want.next().months(-rule.Window)
		if got := wallText(rule.Opens(end)); got != opens.String()+" 00:00:00" {
			t.Fatalf("%+v that ends %s can be renewed from %s, not %s", rule, want, got, opens)
		}
		last := want
		for range rule.Grace {
			last = last.next()
		}
		if got := wallText(rule.GraceEnd(end)); got != last.String()+" 23:59:59" {
			t.Fatalf("%+v that ends %s has grace until %s, not %s", rule, want, got, last)
		}
		checkPhases(t, rule, end)
		checkRenewed(t, rule, end, random)
	}
}

// yearlyOnWall turns leaf by leaf to the end of the first such month whose window has
// not opened on the day.
func yearlyOnWall(day civil, month, window int) civil {
	for end := day; ; end = end.next() {
		if end.month != month || end.day != end.days() {
			continue
		}
		if opens := end.next().months(-window); day.String() < opens.String() {
			return end
		}
	}
}

// checkPhases: each phase begins at the second after the one before ends.
func checkPhases(t *testing.T, rule Validity, end time.Time) {
	t.Helper()
	r := Result{Passed: true, ValidUntil: &end}
	opens, over := rule.Opens(end), rule.GraceEnd(end)
	for _, moment := range []struct {
		at   time.Time
		want Phase
	}{{opens.Add(-time.Second), Holding}, {opens, Renewable}, {end.Add(-time.Second), Renewable}, {end.Add(time.Second), InGrace}, {over.Add(time.Second), Lapsed}} {
		want := moment.want
		if want == Renewable && !moment.at.Before(end) || want == Holding && !moment.at.Before(end) {
			continue // no window at all
		}
		if want == InGrace && rule.Grace == 0 {
			want = Lapsed
		}
		if want == Renewable && moment.at.Before(opens) {
			want = Holding
		}
		if got := rule.Phase(r, moment.at); got != want {
			t.Fatalf("%+v that ends %s is %s at %s, not %s", rule, wallText(end), got, wallText(moment.at), want)
		}
	}
}

// checkRenewed: whoever renews loses no day, in the window from the old end where the
// owner wishes it, and else from the day.
func checkRenewed(t *testing.T, rule Validity, end time.Time, random *rand.Rand) {
	t.Helper()
	at := end.Add(-time.Duration(random.IntN(400*86_400)) * time.Second)
	held := &Result{Passed: true, ValidUntil: &end, AchievedAt: at.AddDate(-1, 0, 0)}
	got := *rule.End(at, held)
	if got.Before(end) || got.Before(*rule.End(at, nil)) {
		t.Fatalf("%+v renewed on %s takes away: until %s, was %s", rule, wallText(at), wallText(got), wallText(end))
	}
	if rule.Months > 0 && rule.FromEnd && !at.Before(rule.Opens(end)) {
		if want := onWall(end).months(rule.Months); wallText(got) != want.String()+" 23:59:59" {
			t.Fatalf("%+v renewed on %s in the window of %s is until %s, not %s", rule, wallText(at), wallText(end), wallText(got), want)
		}
	}
}
