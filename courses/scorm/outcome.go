package scorm

import (
	"encoding/json"
	"strconv"
)

// Outcome is what a 2004 course with rules of its own adds up to: the rolled-up
// status of its root activity, as the browser, which plays by the rules, says it.
type Outcome struct {
	Completion Completion `json:"completion"`
	Success    Success    `json:"success"` // "": nothing in it says; "unknown": not yet
	Scaled     *float64   `json:"scaled"`  // the normalized measure, −1–1; nil: none
	Over       bool       `json:"over"`    // the learner or a rule has ended the whole course
}

// UnderWay says that a course with rules has been begun and has not been ended
// as a whole: kept is what the browser keeps of it (static/player/player-course.js).
func UnderWay(kept string) bool {
	var course struct {
		Over *bool `json:"over"`
	}
	return json.Unmarshal([]byte(kept), &course) == nil && course.Over != nil && !*course.Over
}

// Passed says that the course is done: satisfied, or completed where nothing
// says whether it is satisfied.
func (o Outcome) Passed() bool {
	return o.Success == Passed || o.Completion == Completed && o.Success == ""
}

// Failed says that the course has been ended, all of it done, and not satisfied.
func (o Outcome) Failed() bool {
	return o.Over && o.Completion == Completed && o.Success == Failed
}

// Score is in per cent × 100; nil: none.
func (o Outcome) Score() *int {
	if o.Scaled == nil {
		return nil
	}
	return scores{Scaled: text(strconv.FormatFloat(*o.Scaled, 'f', -1, 64))}.percent2004()
}
