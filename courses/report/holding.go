package report

import (
	"errors"
	"strings"
	"time"

	"kursbro/courses"
)

// A person's passes come out of the database as one text: a million rows, a
// column at a time, would take longer to fetch than to weigh. unpack reads them
// into Results that courses.Effective can compare.

// A packed pass is its course, its moment and its end, if it has one; what
// stands between two passes, and between the parts of one.
const (
	betweenPasses = ';'
	betweenParts  = '|'
)

var errPacked = errors.New("packed passes cannot be read")

// holding is what one person's passes are read into, again and again, so that
// next to nothing is allocated.
type holding struct {
	results [][]courses.Result // by column
	untils  []time.Time
}

// unpack sorts a person's passes by column; those of other courses are left out.
func (h *holding) unpack(packed string, column map[courses.CourseID]int) error {
	for i := range h.results {
		h.results[i] = h.results[i][:0]
	}
	if passes := strings.Count(packed, string(betweenPasses)) + 1; len(h.untils) < passes {
		h.untils = make([]time.Time, 2*passes)
	}
	for n := 0; packed != ""; n++ {
		var pass, id, day, end string
		pass, packed = cut(packed, betweenPasses)
		id, pass = cut(pass, betweenParts)
		at, wanted := column[courses.CourseID(id)]
		if !wanted {
			continue
		}
		r := courses.Result{CourseID: courses.CourseID(id), Passed: true}
		day, end = cut(pass, betweenParts)
		if err := h.read(&r, n, day, end); err != nil {
			return err
		}
		h.results[at] = append(h.results[at], r)
	}
	return nil
}

// cut gives what is before a separator and what is after it.
func cut(text string, at byte) (first, rest string) {
	i := strings.IndexByte(text, at)
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+1:]
}

func (h *holding) read(r *courses.Result, n int, day, end string) (err error) {
	if r.AchievedAt, err = moment(day); err != nil {
		return err
	}
	if end != "" {
		if h.untils[n], err = moment(end); err != nil {
			return err
		}
		r.ValidUntil = &h.untils[n]
	}
	return nil
}

// twins says whether two passes in one column may be of one day: then their
// scores decide, which are not packed.
func (h *holding) twins() bool {
	const day = 25 * time.Hour // one of them has an hour more
	for _, results := range h.results {
		for i := range results {
			for j := range i {
				if results[i].AchievedAt.Sub(results[j].AchievedAt).Abs() < day {
					return true
				}
			}
		}
	}
	return false
}

// moment reads a time as both databases write one that is in UTC:
// 2026-06-01 12:00:00, perhaps with parts of a second, perhaps with +00:00.
func moment(text string) (time.Time, error) {
	if len(text) < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, errPacked
	}
	nanoseconds := 0
	if len(text) > 20 && text[19] == '.' {
		for i, scale := 20, 100_000_000; i < len(text) && text[i] >= '0' && text[i] <= '9'; i, scale = i+1, scale/10 {
			nanoseconds += int(text[i]-'0') * scale
		}
	}
	return time.Date(digits(text[:4]), time.Month(digits(text[5:7])), digits(text[8:10]), digits(text[11:13]), digits(text[14:16]), digits(text[17:19]), nanoseconds, time.UTC), nil
}

func digits(text string) (n int) {
	for i := range len(text) {
		n = n*10 + int(text[i]-'0')
	}
	return n
}
