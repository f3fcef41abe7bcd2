// Package lesson knows what a course that is built in the portal is made of:
// its units, the texts in them and how these become safe HTML, and what an
// uploaded file must be.
//
// It knows no database and no people. Drafts and what was published of them are
// kept by courses, units are shown by courses/player, and what a quiz asks is
// in courses/quiz.
package lesson

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"kursbro/courses/quiz"
)

// Kind is what a unit is.
type Kind string

// The kinds of units.
const (
	Page  Kind = "page"
	Video Kind = "video"
	PDF   Kind = "pdf"
	Link  Kind = "link"
	Quiz  Kind = "quiz"
)

// Kinds are all of them, in the order in which they are offered.
var Kinds = []Kind{Page, Video, PDF, Link, Quiz}

// Text is a unit in one language.
type Text struct {
	Title string `json:"title"`
	Body  string `json:"body,omitempty"` // Markdown
	Of    string `json:"of,omitempty"`   // in a draft: names the bokmål that it was translated from
}

// Unit is one step of a course.
type Unit struct {
	ID        string            `json:"id"`
	Kind      Kind              `json:"kind"`
	Texts     map[string]Text   `json:"texts"`               // by language; bokmål is always there
	File      string            `json:"file,omitempty"`      // Video, PDF: path
	FileName  string            `json:"fileName,omitempty"`  // as uploaded
	Captions  map[string]string `json:"captions,omitempty"`  // Video: path of WebVTT, by language
	Silent    bool              `json:"silent,omitempty"`    // Video: nothing is spoken in it
	Share     int               `json:"share,omitempty"`     // Video: per cent that have to be watched; 0: usualShare
	Address   string            `json:"address,omitempty"`   // Link
	Quiz      *quiz.Quiz        `json:"quiz,omitempty"`      // Quiz
	Questions []quiz.Question   `json:"questions,omitempty"` // Quiz, as published: the bank that it draws from
}

// base is the language that every unit has.
const base = "nb"

// usualShare leaves out of a film what most do not watch: the names at its end.
const usualShare = 90

// Watch is how many per cent of a film have to be watched.
func (u Unit) Watch() int {
	if u.Share == 0 {
		return usualShare
	}
	return u.Share
}

// In is the unit in the first of the languages that has it, and which that was.
func (u Unit) In(languages ...string) (Text, string) {
	for _, language := range languages {
		if text, ok := u.Texts[language]; ok && text.Title != "" {
			return text, language
		}
	}
	return u.Texts[base], base
}

// Title is the unit's bokmål title.
func (u Unit) Title() string { return u.Texts[base].Title }

// Bank gives the questions that the unit draws from, of those of a course.
func (u Unit) Bank(all []quiz.Question) []quiz.Question {
	var bank []quiz.Question
	for _, question := range all {
		if u.draws(question) {
			bank = append(bank, question)
		}
	}
	return bank
}

func (u Unit) draws(question quiz.Question) bool {
	if len(u.Quiz.Draws) == 0 {
		return true
	}
	for _, draw := range u.Quiz.Draws {
		if draw.Tag == "" || draw.Tag == question.Tag {
			return true
		}
	}
	return false
}

// The limits of units.
const (
	MaxTitle = 120
	MaxBody  = 50_000
	MaxUnits = 200
)

// Faults says what has to be mended, by the name of the field: a message key
// each. Empty when the unit can be shown.
func (u Unit) Faults() map[string]string {
	faults := map[string]string{}
	if strings.TrimSpace(u.Title()) == "" {
		faults["title_nb"] = "lesson.fault.title"
	}
	for language, text := range u.Texts {
		if utf8.RuneCountInString(text.Title) > MaxTitle {
			faults["title_"+language] = "lesson.fault.title.long"
		}
		if text.Title == "" && text.Body != "" {
			faults["title_"+language] = "lesson.fault.title"
		}
	}
	u.ownFaults(faults)
	return faults
}

func (u Unit) ownFaults(faults map[string]string) {
	switch u.Kind {
	case Page:
		if strings.TrimSpace(u.Texts[base].Body) == "" {
			faults["body_nb"] = "lesson.fault.body"
		}
	case Video:
		if u.File == "" {
			faults["file"] = "lesson.fault.video"
		}
		if len(u.Captions) == 0 && !u.Silent {
			faults["captions_nb"] = "lesson.fault.captions"
		}
		if u.Share < 0 || u.Share > 100 {
			faults["share"] = "lesson.fault.share"
		}
	case PDF:
		if u.File == "" {
			faults["file"] = "lesson.fault.pdf"
		}
	case Link:
		if !IsAddress(u.Address) {
			faults["address"] = "lesson.fault.address"
		}
	case Quiz:
		for name, key := range u.Quiz.Faults() {
			faults[name] = key
		}
	}
}

// IsAddress says whether a text is a web address.
func IsAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Hostname() != ""
}

// Host is the name in a web address, for people.
func Host(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(parsed.Hostname(), "www.")
}
