package lesson

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
)

// Stale says that bokmål has been changed since the text in a language was
// written or looked over.
func (u Unit) Stale(language string) bool {
	of := u.Texts[language].Of
	return of != "" && of != u.original()
}

// Translated says that a language has a text that is not stale.
func (u Unit) Translated(language string) bool {
	return u.Texts[language].Title != "" && !u.Stale(language)
}

// original names bokmål as it is.
func (u Unit) original() string {
	sum := sha256.Sum256([]byte(u.Texts[base].Title + "\x00" + u.Texts[base].Body))
	return hex.EncodeToString(sum[:8])
}

// After is the unit with what each text was translated from. A text that is as
// it was before keeps that, unless its language is one of those that still fit.
func (u Unit) After(before Unit, fits []string) Unit {
	u.Texts = maps.Clone(u.Texts)
	for language, text := range u.Texts {
		if language == base {
			continue
		}
		was := before.Texts[language]
		text.Of = u.original()
		if was.Title == text.Title && was.Body == text.Body && !slices.Contains(fits, language) {
			text.Of = was.Of
			if text.Of == "" {
				text.Of = before.original()
			}
		}
		u.Texts[language] = text
	}
	return u
}

// Finished is the unit without what it was translated from: learners need it not.
func (u Unit) Finished() Unit {
	u.Texts = maps.Clone(u.Texts)
	for language, text := range u.Texts {
		text.Of = ""
		u.Texts[language] = text
	}
	return u
}
