package scorm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Completion says how far a learner is through a unit.
type Completion string

// Success says how well.
type Success string

// The states, in one vocabulary for both versions; "" is: not said.
const (
	Incomplete Completion = "incomplete"
	Completed  Completion = "completed"
	Passed     Success    = "passed"
	Failed     Success    = "failed"
)

// Progress is what a unit's run-time data says, in one form for 1.2 and 2004.
type Progress struct {
	Completion  Completion
	Success     Success
	Score       *int // per cent × 100, 0–10 000; nil: none reported
	Measure     *int // cmi.progress_measure in per cent, 0–100
	Location    string
	SuspendData string // whole, however long
	Exit        string // as written: "", suspend, time-out, logout, normal
	Session     int    // seconds of this session, as reported
}

// cmi is the part of scorm-again's data model that we read. In 1.2 the core
// group holds what lies on the top level in 2004.
type cmi struct {
	Core             *core  `json:"core"`
	SuspendData      text   `json:"suspend_data"`
	CompletionStatus text   `json:"completion_status"`
	SuccessStatus    text   `json:"success_status"`
	Location         text   `json:"location"`
	Exit             text   `json:"exit"`
	SessionTime      text   `json:"session_time"`
	ProgressMeasure  text   `json:"progress_measure"`
	PassingScore     text   `json:"scaled_passing_score"`
	Score            scores `json:"score"`
	StudentData      struct {
		MasteryScore text `json:"mastery_score"`
	} `json:"student_data"`
}

type core struct {
	LessonLocation text   `json:"lesson_location"`
	LessonStatus   text   `json:"lesson_status"`
	Exit           text   `json:"exit"`
	SessionTime    text   `json:"session_time"`
	Score          scores `json:"score"`
}

type scores struct {
	Scaled text `json:"scaled"`
	Raw    text `json:"raw"`
	Min    text `json:"min"`
	Max    text `json:"max"`
}

// text takes strings, and the numbers that some courses write instead.
type text string

// UnmarshalJSON makes text of any scalar; of anything else it makes "". A plain
// string is taken as it stands: suspend data may be long, and was scanned before.
func (t *text) UnmarshalJSON(b []byte) error {
	if plain := len(b) >= 2 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0; plain && utf8.Valid(b) {
		*t = text(b[1 : len(b)-1])
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	if raw := string(b); !strings.ContainsAny(raw, `{["`) && raw != "null" {
		*t = text(raw)
	}
	return nil
}

// ReadProgress reads the data model as scorm-again commits it: {"cmi":{…}}.
// final says that the unit has ended its session properly. An error means
// that the data is no such JSON.
func ReadProgress(v Version, data []byte, final bool) (Progress, error) {
	var model struct {
		CMI *cmi `json:"cmi"`
	}
	if err := json.Unmarshal(data, &model); err != nil {
		return Progress{}, fmt.Errorf("read run-time data: %w", err)
	}
	if model.CMI == nil {
		return Progress{}, fmt.Errorf("read run-time data: no cmi in it")
	}
	if v == SCORM12 {
		return model.CMI.progress12(), nil
	}
	return model.CMI.progress2004(final), nil
}

// progress12 reads the single lesson_status: passed and failed both mean that
// the learner is through. A course that only says "completed" is measured
// against the package's mastery score, as the standard asks of the LMS.
func (c *cmi) progress12() Progress {
	if c.Core == nil {
		c.Core = &core{}
	}
	p := Progress{
		Score: c.Core.Score.percent12(), Location: string(c.Core.LessonLocation),
		SuspendData: string(c.SuspendData), Exit: string(c.Core.Exit), Session: seconds12(string(c.Core.SessionTime)),
	}
	switch strings.ToLower(strings.TrimSpace(string(c.Core.LessonStatus))) {
	case "passed":
		p.Completion, p.Success = Completed, Passed
	case "failed":
		p.Completion, p.Success = Completed, Failed
	case "completed":
		p.Completion, p.Success = Completed, c.mastery12()
	case "incomplete", "browsed":
		p.Completion = Incomplete
	}
	return p
}

func (c *cmi) mastery12() Success {
	mastery, raw := float(c.StudentData.MasteryScore), float(c.Core.Score.Raw)
	if mastery == nil || raw == nil {
		return ""
	}
	return successAt(*raw, *mastery)
}

func successAt(score, needed float64) Success {
	if score >= needed {
		return Passed
	}
	return Failed
}

// progress2004 reads the two statuses. A unit that ended for good without a
// word about completion has been completed: the standard's default.
func (c *cmi) progress2004(final bool) Progress {
	p := Progress{
		Score: c.Score.percent2004(), Measure: c.measure(), Location: string(c.Location),
		SuspendData: string(c.SuspendData), Exit: string(c.Exit), Session: seconds2004(string(c.SessionTime)),
	}
	switch c.CompletionStatus {
	case "completed":
		p.Completion = Completed
	case "incomplete", "not attempted":
		p.Completion = Incomplete
	default:
		if final && (p.Exit == "" || p.Exit == "normal") {
			p.Completion = Completed
		}
	}
	p.Success = c.success2004()
	return p
}

// success2004 lets the passing score decide where the package sets one and
// the score is known (RTE 4.2.22), else what the course says.
func (c *cmi) success2004() Success {
	needed, scaled := float(c.PassingScore), float(c.Score.Scaled)
	switch {
	case needed != nil && scaled != nil:
		return successAt(*scaled, *needed)
	case c.SuccessStatus == "passed":
		return Passed
	case c.SuccessStatus == "failed":
		return Failed
	}
	return ""
}

func (c *cmi) measure() *int {
	m := float(c.ProgressMeasure)
	if m == nil {
		return nil
	}
	percent := int(math.Round(min(max(*m, 0), 1) * 100))
	return &percent
}

// percent12 places raw between min and max; without max it is a percentage.
func (s scores) percent12() *int {
	raw, low, high := float(s.Raw), float(s.Min), float(s.Max)
	if raw == nil {
		return nil
	}
	from, to := 0.0, 100.0
	if high != nil && *high > 0 {
		to = *high
	}
	if low != nil && *low < to {
		from = *low
	}
	return hundredths((*raw - from) / (to - from))
}

// percent2004 takes scaled, else raw between min and max where both are known.
func (s scores) percent2004() *int {
	if scaled := float(s.Scaled); scaled != nil {
		return hundredths(*scaled)
	}
	return s.percent12()
}

func hundredths(share float64) *int {
	if math.IsNaN(share) {
		return nil // of a range that no number can hold
	}
	value := int(math.Round(min(max(share, 0), 1) * 10_000))
	return &value
}

func float(t text) *float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(string(t)), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// Unjudged is p without a word about how far and how well: of a unit that the
// server marks itself, a browser says only where the learner is and how long
// they have been there.
func (p Progress) Unjudged(earlier Progress) Progress {
	p.Completion, p.Success, p.Score, p.Measure, p.Exit = earlier.Completion, earlier.Success, earlier.Score, nil, "suspend"
	return p
}

// After is the unit's progress when p is reported after earlier: a pass and a
// completion stay, with the score they were got with; everything else is as
// last said.
func (p Progress) After(earlier Progress) Progress {
	if earlier.Completion == Completed {
		p.Completion = Completed
	}
	if earlier.Success == Passed && (p.Success != Passed || p.Score == nil || earlier.Score != nil && *earlier.Score > *p.Score) {
		p.Success, p.Score = Passed, earlier.Score
	}
	if p.Success == Passed {
		p.Completion = Completed
	}
	return p
}
