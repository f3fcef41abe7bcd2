package report

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kursbro/courses"
)

// A person's passes come out of the database as one text: a million rows a
// column at a time would take longer to fetch than to weigh. holding reads it
// into a Result that courses.Effective can compare.

// The parts of a packed pass: course|achieved|valid until|score|id|not accepted;
const (
	betweenParts  = '|'
	betweenPasses = ';'
)

var errPacked = errors.New("a packed pass cannot be read")

// unpack reads the next pass and gives the rest; until is where a validity is
// put, so that nothing is allocated.
func unpack(packed string, r *courses.Result, until *time.Time, score *int) (rest string, err error) {
	one, rest, _ := strings.Cut(packed, string(betweenPasses))
	var part [6]string
	for i := range part {
		part[i], one, _ = strings.Cut(one, string(betweenParts))
	}
	*r = courses.Result{CourseID: courses.CourseID(part[0]), ID: courses.ResultID(part[4]), NotAccepted: part[5], Passed: true}
	if r.AchievedAt, err = moment(part[1]); err != nil {
		return rest, err
	}
	if part[2] != "" {
		if *until, err = moment(part[2]); err != nil {
			return rest, err
		}
		r.ValidUntil = until
	}
	if part[3] != "" {
		if *score, err = strconv.Atoi(part[3]); err != nil {
			return rest, errPacked
		}
		r.Score = score
	}
	return rest, nil
}

// moment reads a time as both databases write one that is in UTC:
// 2026-06-01 12:00:00, perhaps with parts of a second, perhaps with +00:00.
func moment(text string) (time.Time, error) {
	if len(text) < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, errPacked
	}
	nanoseconds, scale := 0, 100_000_000
	for i := 20; text[min(19, len(text)-1)] == '.' && i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		nanoseconds, scale = nanoseconds+int(text[i]-'0')*scale, scale/10
	}
	at := time.Date(digits(text[:4]), time.Month(digits(text[5:7])), digits(text[8:10]), digits(text[11:13]), digits(text[14:16]), digits(text[17:19]), nanoseconds, time.UTC)
	return at, nil
}

func digits(text string) (n int) {
	for i := range len(text) {
		n = n*10 + int(text[i]-'0')
	}
	return n
}
