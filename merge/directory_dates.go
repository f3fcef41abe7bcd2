package merge

import (
	"slices"
	"time"

	"kursbro/merge/scim"
)

// settle makes dates of active. Whoever leaves has today as the last day; whoever
// has not begun never will, and had begun and ended yesterday. Whoever returns
// has no last day, unless the client names a new one.
func (c *call) settle(u *scim.User, old member, kept *said) {
	was := old.user(c.today)
	stays := old.said.User.Active && old.said.User.EndDate == u.EndDate // who left by a last day returns by another
	is := turn{left: was.EndDate, leaves: !u.Active, never: was.Active || c.gone, returns: u.Active && !was.Active && !stays}
	first := is
	first.old, first.kept = scim.Employment{StartDate: was.StartDate, EndDate: was.EndDate}, kept
	c.settleJob(&u.StartDate, &u.EndDate, first)
	for i := range u.Employments {
		e, t := &u.Employments[i], is
		t.kept = &said{}
		if at := slices.IndexFunc(was.Employments, func(o scim.Employment) bool { return o.EmployeeNumber == e.EmployeeNumber }); at >= 0 {
			t.old = was.Employments[at]
		}
		c.settleJob(&e.StartDate, &e.EndDate, t)
	}
}

// turn is what becomes of a job when its user leaves or returns.
type turn struct {
	leaves  bool
	never   bool // who leaves before the first day never begins; otherwise the first day still comes
	returns bool
	left    string          // the last day of the user's first job
	old     scim.Employment // what the job was
	kept    *said
}

func (c *call) settleJob(start, end *string, t turn) {
	begun := *start <= c.today
	switch {
	case t.leaves && !begun && t.never:
		t.kept.Start = *start
		*start, *end = dayBefore(c.today), dayBefore(c.today)
	case t.leaves && begun && *end == "" && t.old.EndDate != "" && t.old.EndDate <= c.today:
		*end = t.old.EndDate
	case t.leaves && begun && (*end == "" || *end > c.today):
		*end = c.today
	case t.returns && *end != "" && *end <= c.today && *end == t.old.EndDate && *end == t.left:
		*end = ""
		if t.kept.Start != "" && *start == t.old.StartDate {
			*start = t.kept.Start
		}
		t.kept.Start = ""
	}
}

func dayBefore(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return day.AddDate(0, 0, -1).Format(time.DateOnly)
}
