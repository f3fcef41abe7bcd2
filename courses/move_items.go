package courses

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// label is a line of the receipt about a course and a moment.
func label(key string, course heldCourse, at time.Time) transfer.Label {
	return transfer.Label{Key: key, Args: map[string]string{
		"course": string(course.id), "Title": course.title, "Date": dayOf(at),
	}}
}

// Explain puts labels that PlanMove made into the reader's words: the course's
// title and the date in their language. Labels of other rooms come back as
// their keys say.
func (s *Service) Explain(ctx context.Context, p *i18n.Printer, labels []transfer.Label) ([]string, error) {
	var ids []CourseID
	for _, l := range labels {
		for id := range strings.SplitSeq(l.Args["course"]+","+l.Args["other"], ",") {
			if id != "" {
				ids = append(ids, CourseID(id))
			}
		}
	}
	titles, err := s.Titles(ctx, p.Language(), ids)
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	lines := make([]string, len(labels))
	for i, l := range labels {
		values := make(map[string]any, len(l.Args))
		for name, value := range l.Args {
			values[name] = value
		}
		if title, ok := titles[CourseID(l.Args["course"])]; ok {
			values["Title"] = title
		}
		if date := l.Args["Date"]; date != "" {
			values["Date"] = p.Day(date)
		}
		values["Other"] = p.T("courses.move.other") // of a merge that did not keep which
		if others := l.Args["other"]; others != "" {
			values["Other"] = quoted(titles, others)
		}
		lines[i] = p.With(l.Key, values) + alsoSaid(p, l)
	}
	return lines, nil
}

// quoted are the titles of courses, one after the other.
func quoted(titles map[CourseID]string, ids string) string {
	var all []string
	for id := range strings.SplitSeq(ids, ",") {
		all = append(all, "«"+titles[CourseID(id)]+"»")
	}
	return strings.Join(all, ", ")
}

// alsoSaid are the sentences that follow a line: until when a pass counts, and by
// when a course has to be done.
func alsoSaid(p *i18n.Printer, l transfer.Label) string {
	more := ""
	for _, also := range []struct{ arg, key string }{{"Until", "courses.move.until"}, {"Due", "courses.move.due"}, {"Must", "courses.move.must"}} {
		if day := l.Args[also.arg]; day != "" {
			more += " " + p.T(also.key, "Date", p.Day(day))
		}
	}
	if l.Args["Required"] != "" {
		more += " " + p.T("courses.move.required")
	}
	return more
}

// closeKept archives the survivor's own enrolments that lost. It comes first:
// only then is the place free for the one that moves in.
func (m *mover) closeKept() {
	for _, e := range m.kept.enrolments {
		if lost, ok := m.losers[e.ID]; ok {
			m.close(e, m.kept, lost)
		}
	}
}

// close archives an enrolment and its open attempt whole, and ends its player
// windows: what they still send is answered with a clear error (M35).
func (m *mover) close(e held, of *holdings, lost loss) {
	row := func(column string, before, after *string) transfer.Item {
		return transfer.Item{Table: "enrolment", Row: string(e.ID), Column: column, Before: before, After: after, Rule: lost.rule}
	}
	if lost.enrolment != nil {
		item := row("superseded_by", nil, transfer.Value(string(*lost.enrolment)))
		item.Label = lost.why
		m.add(item)
	} else {
		item := row("state", transfer.Value(string(e.State)), transfer.Value(string(Withdrawn)))
		item.Label = lost.why
		m.add(item)
	}
	m.add(row("superseded_at", transfer.Value(e.SupersededAt), transfer.Value(m.now)))
	attempt := of.openAttempt(e)
	if attempt.id == "" {
		return
	}
	m.closeAttempt(attempt, lost)
	for _, l := range of.launches {
		if l.attempt == attempt.id && l.open {
			m.add(transfer.Item{Table: "launch", Row: l.key, Column: "ended_at", After: transfer.Value(m.now), Rule: "M35"})
			m.add(transfer.Item{Table: "launch", Row: l.key, Column: "end_reason", Before: transfer.Value(""), After: transfer.Value("merged"), Rule: "M35"})
		}
	}
}

func (m *mover) closeAttempt(attempt heldAttempt, lost loss) {
	row := transfer.Item{Table: "attempt", Row: string(attempt.id), Rule: lost.rule}
	row.Column, row.Before, row.After = "state", transfer.Value("open"), transfer.Value("superseded")
	m.add(row)
	row.Column, row.Before, row.After = "closed_at", nil, transfer.Value(m.now)
	m.add(row)
	if lost.attempt != nil {
		row.Column, row.Before, row.After = "superseded_by", nil, transfer.Value(string(*lost.attempt))
		m.add(row)
	}
}

// moveEnrolments takes every enrolment and attempt along: those that lost as
// archived (M22, M23), those in progress to go on where they were left (M24).
func (m *mover) moveEnrolments() {
	for _, e := range m.from.enrolments {
		rule, words := "M20", transfer.Label{}
		if lost, ok := m.losers[e.ID]; ok {
			m.close(e, m.from, lost)
			rule = lost.rule
		} else if m.running(e) && !m.needless(e, m.from) {
			rule, words = "M24", m.continued(e)
		}
		m.give("enrolment", string(e.ID), rule, words)
		for _, a := range m.from.attempts[e.ID] {
			m.give("attempt", string(a.id), rule, transfer.Label{})
		}
	}
}

func (m *mover) continued(e held) transfer.Label {
	attempt := m.from.furthest(e)
	words := label("courses.move.enrolled", e.course, e.EnrolledAt)
	switch {
	case attempt.heldAt != nil:
		return m.partWords(e.course, *attempt.heldAt)
	case attempt.id != "":
		words = label("courses.move.continues", e.course, attempt.usedAt)
		words.Args["Progress"] = strconv.Itoa(attempt.progress)
	}
	return m.markOf(e).tell(words)
}

// give makes the survivor the owner of a row.
func (m *mover) give(table, row, rule string, words transfer.Label) {
	column := "profile_id"
	if table == "course" {
		column = "owner_profile_id"
	}
	m.add(transfer.Item{Table: table, Row: row, Column: column, Rule: rule, Label: words, Before: m.before, After: m.after})
}

// moveResults takes every result along with its date, score and certificate,
// says where it came from, and links what gives way to what it gives way to.
func (m *mover) moveResults() {
	for _, r := range m.from.results {
		rule, words := m.fate(r)
		m.give("result", string(r.ID), rule, words)
		if r.Origin.Kind == Here {
			m.comes(r)
		}
		if r.NotAccepted != r.before {
			m.add(transfer.Item{Table: "result", Row: string(r.ID), Column: "not_accepted",
				Before: transfer.Value(r.before), After: transfer.Value(r.NotAccepted), Rule: "M32"})
		}
		m.supersede(m.from, r, transfer.Label{})
	}
	for _, r := range m.kept.results {
		m.supersede(m.kept, r, label("courses.move.replaced", r.course, r.AchievedAt))
	}
}

// comes writes the origin of a result that was earned in the other profile
// (M20); one that has come from somewhere before keeps that.
func (m *mover) comes(r heldResult) {
	row := transfer.Item{Table: "result", Row: string(r.ID), Rule: "M20"}
	row.Column, row.Before, row.After = "origin_kind", transfer.Value(string(Here)), transfer.Value(string(Merge))
	m.add(row)
	row.Column, row.Before, row.After = "origin_ref", transfer.Value(r.Origin.Ref), transfer.Value(transfer.MergeRef)
	m.add(row)
	row.Column, row.Before, row.After = "origin_at", transfer.Value(r.Origin.At), transfer.Value(m.now)
	m.add(row)
}

// supersede links a result that stood as the effective one of its profile, and
// gives way to the other profile's, to that one (M14).
func (m *mover) supersede(of *holdings, r heldResult, words transfer.Label) {
	by, beaten := m.beaten[r.ID]
	if !beaten || !of.stood(r) {
		return
	}
	m.add(transfer.Item{Table: "result", Row: string(r.ID), Column: "superseded_by", Rule: "M21", Label: words,
		Before: reference(r.gaveWayTo), After: transfer.Value(string(by))})
}

// fate says by which rule a result comes along, and in which words.
func (m *mover) fate(r heldResult) (string, transfer.Label) {
	_, beaten := m.beaten[r.ID]
	switch {
	case !r.Passed:
		return "M26", label("courses.move.failed", r.course, r.AchievedAt)
	case r.Withdrawn:
		return "M29", label("courses.move.withdrawn", r.course, r.AchievedAt)
	case r.Waits():
		return "M20", m.waitingWords(r.course, r.AchievedAt)
	case r.NotAccepted != "":
		words := label("courses.move.not_accepted", r.course, r.AchievedAt)
		words.Args["Months"] = strconv.Itoa(r.course.acceptMonths)
		return "M32", words
	case beaten:
		return "M21", label("courses.move.superseded", r.course, r.AchievedAt)
	case !r.ValidAt(m.now):
		return "M25", label("courses.move.expired", r.course, r.AchievedAt)
	}
	words := label("courses.move.completed", r.course, r.AchievedAt)
	words.Args["Until"] = dayOrNone(r.ValidUntil)
	return "M20", words
}

// moveRest takes along the proofs (M29), the open player windows (M24, M35)
// and the courses that the person answers for (M46).
func (m *mover) moveRest() {
	for _, id := range m.from.certificates {
		m.give("certificate", string(id), "M29", transfer.Label{})
	}
	for _, l := range m.from.launches {
		m.give("launch", l.key, "M24", transfer.Label{})
	}
	for _, c := range m.from.owned {
		m.give("course", string(c.id), "M46", label("courses.move.owned", c, m.now))
	}
}

func reference[T ~string](id *T) *string {
	if id == nil {
		return nil
	}
	return transfer.Value(string(*id))
}

// ApplyMove carries out the items that are about learning and leaves the rest
// to the other rooms. Problem: ErrMoveChanged when a value is no longer as
// planned.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, rows := range alike(items) {
		if err := applyRows(ctx, tx, rows); err != nil {
			return fmt.Errorf("move learning: %w", err)
		}
	}
	return nil
}

// alikeRows are rows of one table that change in the same way: one statement
// moves them all.
type alikeRows struct {
	change []transfer.Item // of the first of them
	keys   []string
	last   int // where the last of them stood
}

// alike gathers the items of each row, and the rows that change alike, where
// the last of them stood: what makes room comes before what moves in.
func alike(items []transfer.Item) []alikeRows {
	var all []alikeRows
	place := map[string]int{}
	for start := 0; start < len(items); {
		end := start + 1
		for end < len(items) && items[end].Table == items[start].Table && items[end].Row == items[start].Row {
			end++
		}
		key := likeness(items[start:end])
		if _, met := place[key]; !met {
			place[key] = len(all)
			all = append(all, alikeRows{change: items[start:end]})
		}
		rows := &all[place[key]]
		rows.keys, rows.last = append(rows.keys, items[start].Row), start
		start = end
	}
	slices.SortFunc(all, func(a, b alikeRows) int { return a.last - b.last })
	return all
}

// likeness is equal for rows of one table that change alike.
func likeness(row []transfer.Item) string {
	text := append(make([]byte, 0, 256), row[0].Table...)
	for _, item := range row {
		for _, part := range []string{item.Column, scalar(item.Before), scalar(item.After)} {
			text = append(append(text, 0), part...)
		}
	}
	return string(text)
}

func scalar(value *string) string {
	if value == nil {
		return "NULL"
	}
	return *value
}
