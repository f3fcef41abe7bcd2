package player

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// generalError is SCORM's code for "it was not done"; the run-time in the
// browser knows the finer one of its version.
const generalError = 101

// refusal is what a script gets when something was not done. Result is false
// and stands first: nothing else in an answer of ours means "saved".
type refusal struct {
	Result    bool   `json:"result"`
	ErrorCode int    `json:"errorCode"`
	Code      string `json:"code"`    // why, for the script
	Message   string `json:"message"` // why, for the learner
}

// statuses are the answers to the refusals of courses: 410 says that trying
// again never helps.
var statuses = []struct {
	err    error
	status int
}{
	{courses.ErrLaunchUnknown, http.StatusUnauthorized},
	{courses.ErrLaunchExpired, http.StatusGone},
	{courses.ErrLaunchWithdrawn, http.StatusGone},
	{courses.ErrLaunchMerged, http.StatusGone},
	{courses.ErrLaunchEnded, http.StatusGone},
}

func statusOf(err error) int {
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	if p := problem.Of(err); p != nil {
		return p.Kind.Status()
	}
	return http.StatusServiceUnavailable // ours: the browser keeps what it has and tries again
}

// reason says why, to the script and to the learner; what is our own fault is
// logged.
func reason(r *http.Request, err error) refusal {
	known := problem.Of(err)
	if known == nil || statusOf(err) >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "the player could not answer", "error", err)
		return refusal{ErrorCode: generalError, Code: "unavailable", Message: printer(r).T("player.refused.unavailable")}
	}
	code := known.Key[strings.LastIndex(known.Key, ".")+1:]
	return refusal{ErrorCode: generalError, Code: code, Message: printer(r).With(known.Key, known.Args)}
}

// refuse answers a script; never with a redirect or a page, which a run-time
// would take for success.
func (p *Player) refuse(w http.ResponseWriter, r *http.Request, err error) {
	writeJSON(w, statusOf(err), reason(r, err))
}

func writeJSON(w http.ResponseWriter, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		slog.Error("an answer of the player cannot be written", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"result":false,"errorCode":101}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader who has left needs no answer
}

// printer speaks the language that the portal's page has put into the address.
func printer(r *http.Request) *i18n.Printer {
	language, _ := i18n.Parse(r.URL.Query().Get("language"))
	return i18n.For(language)
}
