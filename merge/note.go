package merge

import "kursbro/accounts/nationalid"

// noted is what somebody writes of a pair, as it is kept and shown: nobody needs
// a national ID to read why two are one, and two of them are what comes to mind.
func noted(text string) string {
	hidden, _ := nationalid.Hide(text)
	return hidden
}
