package elmo

import "strings"

// Outcome is how a request to a provider ended.
type Outcome string

// The outcomes that EMREX knows. Its list is "subject to change": what is not
// known counts as ReturnError.
const (
	ReturnOK        Outcome = "OK"
	ReturnError     Outcome = "ERROR" // the reason is in returnMessage
	ReturnNoResults Outcome = "NO_RESULTS"
	ReturnCancel    Outcome = "CANCEL"
)

// Code is the outcome as the newer guide writes it, such as EMP_OK; Legacy as
// the older did, which all clients know.
func (o Outcome) Code() string { return "EMP_" + string(o) }

// Legacy is the outcome as NCP_OK and the like.
func (o Outcome) Legacy() string { return "NCP_" + string(o) }

// ReadReturnCode understands both sets of return codes; anything else is an error.
func ReadReturnCode(code string) Outcome {
	for _, prefix := range []string{"EMP_", "NCP_"} {
		name, ok := strings.CutPrefix(strings.TrimSpace(code), prefix)
		switch outcome := Outcome(name); {
		case !ok:
		case outcome == ReturnOK, outcome == ReturnNoResults, outcome == ReturnCancel:
			return outcome
		}
	}
	return ReturnError
}
