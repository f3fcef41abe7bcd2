package player

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"kursbro/courses"
	"kursbro/courses/scorm"
)

// maxCommit is the largest commit that is read: suspend data of a megabyte and
// thousands of interactions fit in.
const maxCommit = 8 << 20

// commitBody is what the stage posts, as application/json or – from a closing
// window, whose beacon can say nothing else – as text/plain.
type commitBody struct {
	Unit       string          `json:"unit"`
	Session    string          `json:"session"`
	Follows    string          `json:"follows"`
	Sequence   int             `json:"sequence"`
	Open       int             `json:"open"`
	Final      bool            `json:"final"`
	Partial    bool            `json:"partial"`
	Data       json.RawMessage `json:"data"`
	Sequencing string          `json:"sequencing"`
	Outcome    *scorm.Outcome  `json:"outcome"` // of the whole course, where its own rules decide
}

// savedAnswer says that a commit is durable.
type savedAnswer struct {
	Result    bool              `json:"result"`
	ErrorCode int               `json:"errorCode"`
	At        time.Time         `json:"at"`
	Clock     string            `json:"clock"` // "kl. 14.32", for the bar
	State     string            `json:"state"` // of the attempt: open, passed, failed
	Progress  int               `json:"progress"`
	Score     string            `json:"score,omitempty"`   // "87,5 %"
	Remains   courses.Remainder `json:"remains,omitempty"` // where the commit made a pass that waits
}

// commit answers true only after the rows are durable. Too many at once from
// one window are told to come again (429), which the saver does. What has come
// whole is saved, also when the window is closed before it is.
func (p *Player) commit(w http.ResponseWriter, r *http.Request) {
	turn, leave, granted := p.turns.enter(r.PathValue("token"))
	if !granted {
		http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		return
	}
	defer leave()
	var body commitBody
	if err := readCommit(w, r, &body); err != nil {
		p.refuse(w, r, courses.ErrCommitUnreadable.Because(err))
		return
	}
	defer turn.take()()
	saved, err := p.courses.Commit(context.WithoutCancel(r.Context()), r.PathValue("token"), courses.Commit{
		Unit: body.Unit, Session: body.Session, Follows: body.Follows, Sequence: body.Sequence, Open: body.Open,
		Final: body.Final, Partial: body.Partial, Data: body.Data, Sequencing: body.Sequencing, Outcome: body.Outcome})
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	words := printer(r)
	answer := savedAnswer{Result: true, At: saved.At, Clock: words.Clock(saved.At), State: string(saved.State), Progress: saved.Progress, Remains: saved.Remains}
	if saved.Score != nil {
		answer.Score = words.Percent(*saved.Score)
	}
	writeJSON(w, http.StatusOK, answer)
}

// readCommit reads the body in one piece, since most say how long they are.
func readCommit(w http.ResponseWriter, r *http.Request, body *commitBody) error {
	var text bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= maxCommit {
		text.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	if _, err := text.ReadFrom(http.MaxBytesReader(w, r.Body, maxCommit)); err != nil {
		return err
	}
	return json.Unmarshal(text.Bytes(), body)
}

// retry gives a window whose attempt was failed a new attempt.
func (p *Player) retry(w http.ResponseWriter, r *http.Request) {
	if err := p.courses.Retry(r.Context(), r.PathValue("token")); err != nil {
		p.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]bool{"result": true})
}
