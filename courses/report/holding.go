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

// A packed pass is its course, then its moment and its end, each in so many hex
// digits: the column result.pass, which the database makes itself.
const (
	betweenPasses = ';'
	digits        = 15
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
		var pass string
		pass, packed, _ = strings.Cut(packed, string(betweenPasses))
		id := len(pass) - 2*digits
		if id <= 0 {
			return errPacked
		}
		at, wanted := column[courses.CourseID(pass[:id])]
		if !wanted {
			continue
		}
		if err := h.read(at, n, pass[:id], pass[id:]); err != nil {
			return err
		}
	}
	return nil
}

// read puts one pass into a column; times are its moment and its end.
func (h *holding) read(column, n int, id, times string) error {
	achieved, ok := microseconds(times[:digits])
	until, also := microseconds(times[digits:])
	if !ok || !also {
		return errPacked
	}
	r := courses.Result{CourseID: courses.CourseID(id), Passed: true, AchievedAt: moment(achieved)}
	if until != 0 {
		h.untils[n] = moment(until)
		r.ValidUntil = &h.untils[n]
	}
	h.results[column] = append(h.results[column], r)
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

// moment is so many microseconds after the beginning of the year 1.
func moment(microseconds int64) time.Time {
	const before = 62_135_596_800_000_000 // 1970
	return time.UnixMicro(microseconds - before).UTC()
}

// microseconds reads hex digits as both databases write them.
func microseconds(hex string) (n int64, ok bool) {
	for _, c := range []byte(hex) {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | int64(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | int64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
