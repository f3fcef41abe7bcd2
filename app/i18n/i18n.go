// Package i18n speaks the reader's language: messages with plurals, dates,
// numbers, and how Norwegian and Sámi text is searched and sorted.
//
// It owns the message files (messages/<room>.<language>.json) but not which
// language a reader gets: app/site chooses for pages, app/mail for mails.
package i18n

import (
	"sync"

	"golang.org/x/text/language"
)

// Language is a language that every page and mail exists in. Its value is the
// BCP 47 tag for the lang attribute, and what the database keeps.
type Language string

// The four languages. What lacks a text falls back to NB.
const (
	NB Language = "nb" // bokmål
	NN Language = "nn" // nynorsk
	EN Language = "en" // English, British habits
	SE Language = "se" // Northern Sámi
)

// Languages lists all four in the order they are offered.
var Languages = []Language{NB, NN, EN, SE}

// Parse reads a tag that we have handed out ourselves; anything but the exact
// four is false.
func Parse(s string) (Language, bool) {
	switch l := Language(s); l {
	case NB, NN, EN, SE:
		return l, true
	}
	return NB, false
}

var (
	matcher = language.NewMatcher([]language.Tag{
		language.MustParse("nb"), language.MustParse("nn"), language.MustParse("en"), language.MustParse("se"),
		// What else people in Norway's browsers say, in the order of answers below.
		language.MustParse("no"), language.MustParse("da"), language.MustParse("sv"),
		language.MustParse("sma"), language.MustParse("smj"),
	})
	answers = []Language{NB, NN, EN, SE, NB, NB, NB, SE, SE}
)

// known remembers what headers mean: browsers send few different ones, and
// each page view of a visitor asks.
var known struct {
	sync.RWMutex
	headers map[string]Language
}

const (
	longestHeader = 200  // bytes read of an Accept-Language header
	mostHeaders   = 1000 // remembered at once
)

// Match chooses a language from an Accept-Language header (RFC 9110 §12.5.4);
// NB when it names none that we have.
func Match(acceptLanguage string) Language {
	header := acceptLanguage[:min(len(acceptLanguage), longestHeader)]
	known.RLock()
	answer, ok := known.headers[header]
	known.RUnlock()
	if ok {
		return answer
	}
	answer = match(header)
	known.Lock()
	defer known.Unlock()
	if known.headers == nil || len(known.headers) >= mostHeaders {
		known.headers = map[string]Language{}
	}
	known.headers[header] = answer
	return answer
}

func match(header string) Language {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return NB
	}
	if _, index, sure := matcher.Match(tags...); sure > language.No {
		return answers[index]
	}
	return NB
}
