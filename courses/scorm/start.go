package scorm

import "encoding/json"

// Entry says how a learner comes into a unit.
type Entry string

// The entries of both versions.
const (
	Fresh   Entry = "ab-initio" // for the first time
	Resumed Entry = "resume"    // where they left
	Again   Entry = ""          // after an end: to look again
)

// Start is what a unit is told before it is initialised.
type Start struct {
	LearnerID   string // a pseudonym
	LearnerName string // "Family, Given"
	Entry       Entry
	Review      bool            // passed before: nothing counts any more
	Preview     bool            // nobody's attempt: nothing counts and nothing is kept
	Seconds     int             // spent in it before
	Completion  Completion      // as we hold it, which is never less than Data says
	Success     Success         //
	Data        json.RawMessage // what was last committed; nil: nothing
	Exact       bool            // Data's own status and time hold, not what was achieved before
}

// Render gives the data model that scorm-again loads before the unit is
// initialised: what was saved, and over it what only the LMS may say.
func (s Start) Render(v Version, u Unit) (json.RawMessage, error) {
	cmi, err := s.saved()
	if err != nil {
		return nil, err
	}
	if v == SCORM12 {
		s.tell12(cmi, u)
	} else {
		s.tell2004(cmi, u)
	}
	return json.Marshal(model{"cmi": cmi})
}

func (s Start) saved() (model, error) {
	if s.Data == nil || s.Entry == Fresh {
		return model{}, nil
	}
	whole, err := readModel(s.Data)
	if err != nil {
		return nil, err
	}
	return whole.branch("cmi"), nil
}

func (s Start) mode() (mode, credit string) {
	switch {
	case s.Preview:
		return "browse", "no-credit"
	case s.Review:
		return "review", "no-credit"
	}
	return "normal", "credit"
}

func (s Start) tell12(cmi model, u Unit) {
	core := cmi.branch("core")
	core.tell("student_id", s.LearnerID)
	core.tell("student_name", s.LearnerName)
	core.tell("entry", string(s.Entry))
	core.tell("total_time", FormatTime(SCORM12, s.Seconds))
	mode, credit := s.mode()
	core.tell("lesson_mode", mode)
	core.tell("credit", credit)
	core.tell("exit", "")
	core.tell("session_time", "")
	switch {
	case s.Success == Passed:
		core.tell("lesson_status", "passed")
	case s.Completion == Completed && core.text("lesson_status") != "failed":
		core.tell("lesson_status", "completed")
	}
	cmi.tell("launch_data", u.LaunchData)
	data := cmi.branch("student_data")
	data.tell("mastery_score", u.MasteryScore)
	data.tell("max_time_allowed", u.MaxTime)
	data.tell("time_limit_action", u.TimeAction)
}

func (s Start) tell2004(cmi model, u Unit) {
	cmi.tell("learner_id", s.LearnerID)
	cmi.tell("learner_name", s.LearnerName)
	cmi.tell("entry", string(s.Entry))
	if !s.Exact || cmi.text("total_time") == "" {
		cmi.tell("total_time", FormatTime(SCORM2004, s.Seconds))
	}
	mode, credit := s.mode()
	cmi.tell("mode", mode)
	cmi.tell("credit", credit)
	cmi.tell("exit", "")
	cmi.tell("session_time", "")
	if s.Completion == Completed && !s.Exact {
		cmi.tell("completion_status", "completed")
	}
	if s.Success == Passed && !s.Exact {
		cmi.tell("success_status", "passed")
	}
	cmi.tell("launch_data", u.LaunchData)
	cmi.tell("completion_threshold", u.Threshold)
	cmi.tell("scaled_passing_score", u.PassingScore)
	cmi.tell("max_time_allowed", u.MaxTime)
	cmi.tell("time_limit_action", u.TimeAction)
}

// MergeData lays a partial report over what was saved before: a browser that
// is closing may send only what has changed.
func MergeData(saved, partial json.RawMessage) (json.RawMessage, error) {
	above, err := readModel(partial)
	if err != nil {
		return nil, err
	}
	if len(saved) == 0 {
		return partial, nil
	}
	below, err := readModel(saved)
	if err != nil {
		return nil, err
	}
	below.overlay(above)
	return json.Marshal(below)
}
