// Package competence is a person's lasting record: what they know, since when,
// and where it came from.
//
// It reads the results that courses holds and keeps nothing of its own: one
// entry for each course, with the result that counts (M21) and all that it
// took the place of (M14).
package competence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

// Entry is one course in the record; courses that count as the same (M32)
// share one.
type Entry struct {
	Counts   courses.Achieved   // the effective result
	Earlier  []courses.Achieved // the other results, the latest first
	Archived []courses.Archived // attempts that a merge closed (M22, M23)
}

// Folded is how much lies behind the entry.
func (e Entry) Folded() int { return len(e.Earlier) + len(e.Archived) }

// Record is what a person knows.
type Record struct {
	Now     time.Time
	Entries []Entry // the latest first
	Refused []Entry // what was not accepted, and nothing else stands for it: to be taken again (M32)
}

// Read is the record of a person: oneself, or somebody in the reach of a
// helpdesk. Problems as courses.CoursesOf.
func Read(ctx context.Context, service *courses.Service, by accounts.Actor, profile accounts.ProfileID) (Record, error) {
	learning, err := service.CoursesOf(ctx, by, profile)
	if err != nil {
		return Record{}, fmt.Errorf("read competence: %w", err)
	}
	return Of(learning), nil
}

// Of makes the record of what a person has learned. Courses that were only
// failed are no competence.
func Of(learning courses.Learning) Record {
	record := Record{Now: learning.Now}
	groups := map[string][]courses.Achieved{}
	for _, a := range learning.Achieved {
		groups[a.SameAs] = append(groups[a.SameAs], a)
	}
	for same, group := range groups {
		entry, accepted := entryOf(group, learning.Now)
		for _, a := range learning.Archived {
			if a.SameAs == same {
				entry.Archived = append(entry.Archived, a)
			}
		}
		switch {
		case accepted:
			record.Entries = append(record.Entries, entry)
		case entry.Counts.Passed:
			record.Refused = append(record.Refused, entry)
		}
	}
	slices.SortFunc(record.Entries, latest)
	slices.SortFunc(record.Refused, latest)
	return record
}

// entryOf puts the effective result first; where none is accepted, the latest
// pass stands there, and accepted is false.
func entryOf(group []courses.Achieved, now time.Time) (entry Entry, accepted bool) {
	results := make([]courses.Result, len(group))
	for i, a := range group {
		results[i] = a.Result
	}
	best := courses.Effective(results, now)
	accepted = best >= 0
	if !accepted {
		best = max(0, slices.IndexFunc(group, func(a courses.Achieved) bool { return a.Passed }))
	}
	return Entry{Counts: group[best], Earlier: slices.Delete(slices.Clone(group), best, best+1)}, accepted
}

func latest(a, b Entry) int {
	return cmp.Or(b.Counts.AchievedAt.Compare(a.Counts.AchievedAt), cmp.Compare(a.Counts.Result.ID, b.Counts.Result.ID))
}
