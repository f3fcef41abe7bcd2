package accounts

import (
	"strings"

	"kursbro/app/i18n"
)

// CommonPasswords are passwords that many people have, folded. The list comes
// with the build (static/build.mjs); what is Norwegian, and what is made of
// common words and patterns, strength.go finds by itself.
type CommonPasswords map[string]bool

// ReadCommonPasswords reads a list with a password on each line.
func ReadCommonPasswords(list string) CommonPasswords {
	common := CommonPasswords{}
	for line := range strings.Lines(list) {
		if password := foldPassword(line); password != "" {
			common[password] = true
		}
	}
	return common
}

// Has says that a password is on the list: in any case, with digits and signs
// around it, or twice after another.
func (c CommonPasswords) Has(password string) bool {
	for _, text := range []string{password, strings.TrimFunc(password, notLetter), unleet(strings.TrimFunc(strings.ToLower(password), notLetter))} {
		folded := foldPassword(text)
		half := folded[:len(folded)/2]
		if c[folded] || folded == half+half && c[half] {
			return true
		}
	}
	return false
}

// foldPassword is what two spellings of a password have in common.
func foldPassword(text string) string { return strings.ReplaceAll(i18n.Fold(text), " ", "") }
