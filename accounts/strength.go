package accounts

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Bounds of a password. There are no rules about which characters it must
// have (NIST SP 800-63B § 5.1.1.2).
const (
	passwordCharacters = 12
	passwordBytes      = 1000
	passwordWorth      = 8 // see worth
)

var errCommon = problem.New(problem.Invalid, "accounts.password.common")

// NormalisePassword is the OpaqueString profile of RFC 8265 § 4.2: any blank is
// a space, and letters are composed (NFC), so that every keyboard sends the
// same password.
func NormalisePassword(password string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, password))
}

// CheckPassword says what is wrong with a new password. own are words that
// others would try first: names, address, organisation. Problems:
// accounts.password.empty, .short (Count, Least), .long, .common.
func CheckPassword(password string, own ...string) error {
	password = NormalisePassword(password)
	count := utf8.RuneCountInString(password)
	switch {
	case count == 0:
		return problem.New(problem.Invalid, "accounts.password.empty")
	case count < passwordCharacters:
		return problem.New(problem.Invalid, "accounts.password.short", "Count", count, "Least", passwordCharacters)
	case len(password) > passwordBytes:
		return problem.New(problem.Invalid, "accounts.password.long")
	case worth(password, own) < passwordWorth || isDressed(password, own):
		return errCommon
	}
	return nil
}

// ownWords are what is easily guessed about a person.
func (p Profile) ownWords(organisation string) []string {
	local, domain, _ := cutLast(EmailKey(p.Email+p.PrivateEmail), "@")
	return []string{p.GivenName, p.FamilyName, p.Username, local, domain, organisation, p.BirthDate, strings.TrimPrefix(p.Mobile, "+47"), p.PostalPlace, p.Address}
}

// worth counts what a guesser must try. A letter that belongs to nothing known
// counts 1; a common word counts 2 however long it is; what is known about the
// person, a year, and a run such as "1234", "qwer" or "!!!!" count 1.
//
// Composed of base words and patterns instead of a file of leaked passwords:
// those are nearly all a common word with something easy around it.
func worth(password string, own []string) int {
	text, known := strings.ToLower(password), ownParts(own)
	return min(sum(text, known), sum(unleet(text), known))
}

// isDressed says that a password is one common word, or one or two that are
// known about the person, with digits and signs around: however many digits
// there are, the word is what a guesser begins with.
func isDressed(password string, own []string) bool {
	core := strings.TrimFunc(strings.ToLower(password), notLetter)
	return utf8.RuneCountInString(core) >= 4 && worth(core, own) <= 2
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// sum is the least that a text is worth, however it is taken apart: a word must
// not hide behind a longer one that ends within the next.
func sum(text string, own []string) int {
	text = strings.ReplaceAll(i18n.Fold(text), " ", "")
	least := make([]int, len(text)+1) // of what is left from each byte
	for at := len(text) - 1; at >= 0; at-- {
		rest := text[at:]
		_, letter := utf8.DecodeRuneInString(rest)
		least[at] = 1 + least[at+letter]
		take := func(size, value int) { least[at] = min(least[at], value+least[at+size]) }
		for _, word := range own {
			if strings.HasPrefix(rest, word) {
				take(len(word), 1)
			}
		}
		for size := 3; size <= min(len(rest), longestCommon); size++ {
			if commonWords[rest[:size]] {
				take(size, 2)
			}
		}
		if isYear(rest) {
			take(4, 1)
		}
		if size := run(rest); size >= 3 {
			take(size, 1)
		}
	}
	return least[0]
}

// ownParts are the words of what is known about the person, the longest first.
func ownParts(own []string) []string {
	var parts []string
	for _, text := range own {
		for _, part := range strings.FieldsFunc(i18n.Fold(text), notWord) {
			if len(part) >= 3 {
				parts = append(parts, part)
			}
		}
	}
	sort.Slice(parts, func(i, j int) bool { return len(parts[i]) > len(parts[j]) })
	return parts
}

func isYear(text string) bool {
	if len(text) < 4 || (text[:2] != "19" && text[:2] != "20") {
		return false
	}
	return strings.Trim(text[2:4], "0123456789") == ""
}

// rows are what fingers run along, and the alphabet.
var rows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "0987654321", "poiuytrewq", "1q2w3e4r5t6y", "qazwsxedc"}

// run is how long the text begins with one character again and again, or with
// a walk along a row.
func run(text string) int {
	same := len(text) - len(strings.TrimLeft(text, text[:1]))
	for _, row := range rows {
		if at := strings.IndexByte(row, text[0]); at >= 0 {
			same = max(same, common(text, row[at:]))
		}
	}
	return same
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// unleet undoes the usual disguises between letters: p@ss0rd is password.
func unleet(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if letter, ok := disguises[r]; ok && besideLetter(runes, i) {
			runes[i] = letter
		}
	}
	return string(runes)
}

var disguises = map[rune]rune{'@': 'a', '4': 'a', '3': 'e', '1': 'i', '0': 'o', '$': 's', '5': 's', '7': 't'}

func besideLetter(runes []rune, i int) bool {
	return i+1 < len(runes) && unicode.IsLetter(runes[i+1])
}
