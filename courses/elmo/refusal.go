package elmo

import "kursbro/app/problem"

// refuse says why a document is not taken. The key is the code that a machine
// gets and, with its words in app/i18n, what a person reads.
func refuse(key string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, key, args...)
}
