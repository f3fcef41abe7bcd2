package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
)

// Stale says that bokmål has been changed since the words of a language were
// written or looked over.
func (q Question) Stale(language string) bool {
	of := q.Words[language].Of
	return of != "" && of != q.original()
}

// original names bokmål as it is.
func (q Question) original() string { return q.Words[base].name() }

// name is the same for words that say the same.
func (w Words) name() string {
	said, _ := json.Marshal([]any{w.Prompt, w.Explain, w.Options, w.Matches}) // texts always marshal
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:8])
}

// After is the question with what the words of each language were translated
// from. Words that are as they were before keep that, unless their language is
// one of those that still fit.
func (q Question) After(before Question, fits []string) Question {
	q.Words = maps.Clone(q.Words)
	for language, words := range q.Words {
		if language == base {
			continue
		}
		was := before.Words[language]
		words.Of = q.original()
		if was.name() == words.name() && !slices.Contains(fits, language) {
			words.Of = was.Of
			if words.Of == "" {
				words.Of = before.original()
			}
		}
		q.Words[language] = words
	}
	return q
}

// Finished is the question without what it was translated from: learners need it
// not.
func (q Question) Finished() Question {
	q.Words = maps.Clone(q.Words)
	for language, words := range q.Words {
		words.Of = ""
		q.Words[language] = words
	}
	return q
}
