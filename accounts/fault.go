package accounts

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kursbro/app/problem"
)

// Faults are mistakes in what a person filled in, by field. They are not
// errors: each says how to mend it.
type Faults map[string]*problem.Problem

// add keeps the first fault of a field; nil is none.
func (f Faults) add(field string, err error) {
	if p := problem.Of(err); p != nil && f[field] == nil {
		f[field] = p
	}
}

func fault(key string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, key, args...)
}

// checkText wants something, and no more than most characters.
func checkText(text string, most int, missing string) error {
	switch {
	case text == "" && missing != "":
		return fault(missing)
	case utf8.RuneCountInString(text) > most:
		return fault("accounts.fault.long", "Most", most)
	case strings.ContainsFunc(text, isHidden):
		return fault("accounts.fault.control")
	}
	return nil
}

// isHidden says that a character has no form of its own on paper: it controls
// something, turns the direction of its neighbours (bidi), has no width or
// fills a place.
func isHidden(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// CheckName holds a name from anywhere to what registration asks of one.
// Problems: accounts.fault.name, accounts.fault.long, accounts.fault.control.
func CheckName(name string) error { return checkName(name, "accounts.fault.name") }

// CheckMobile holds a number from anywhere to what the forms ask of one.
// Problem: accounts.fault.mobile.
func CheckMobile(mobile string) error { return checkMobile(mobile) }

// checkName takes what names are made of anywhere; not what addresses and
// links are made of.
func checkName(name, missing string) error {
	if err := checkText(name, 80, missing); err != nil {
		return err
	}
	letters := false
	for _, r := range name {
		letters = letters || unicode.IsLetter(r)
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’ʼꞌ.,‐‑–·", r) {
			return fault("accounts.fault.name")
		}
	}
	if !letters {
		return fault("accounts.fault.name")
	}
	return nil
}

// dayLayouts are the ways people write a date, day first.
var dayLayouts = []string{"2.1.2006", "2006-1-2", "2/1/2006", "2-1-2006", "2 1 2006", "02012006", "2. 1. 2006", "2/1 2006", "2.1 2006", "2/1-2006", "2.1-2006"}

// shortLayouts leave the century to guess, which is not done: somebody's birth
// date tells them from others.
var shortLayouts = []string{"2.1.06", "2/1/06", "2-1-06", "2 1 06", "020106", "2/1-06", "2.1-06", "2/1 06", "2.1 06"}

// ParseDay reads a date as people write it – 12.9.1991, 12/9-1991, 12091991 –
// and gives the ISO date. Problems: accounts.fault.date, accounts.fault.year.
func ParseDay(text string) (string, error) {
	text = strings.TrimSpace(text)
	for _, layout := range dayLayouts {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly), nil
		}
	}
	for _, layout := range shortLayouts {
		if _, err := time.Parse(layout, text); err == nil {
			return "", fault("accounts.fault.year")
		}
	}
	return "", fault("accounts.fault.date")
}

// checkBirth wants a day that somebody alive may have been born on.
func checkBirth(iso string, now time.Time) error {
	switch {
	case iso == "":
		return fault("accounts.fault.birth_missing")
	case iso > Today(now) || iso < Today(now.AddDate(-120, 0, 0)):
		return fault("accounts.fault.birth")
	}
	if _, err := time.Parse(time.DateOnly, iso); err != nil {
		return fault("accounts.fault.date")
	}
	return nil
}

// checkPostal takes none or four digits; which place it is, the person says.
func checkPostal(code string) error {
	if code != "" && (len(code) != 4 || strings.Trim(code, "0123456789") != "") {
		return fault("accounts.fault.postal")
	}
	return nil
}
