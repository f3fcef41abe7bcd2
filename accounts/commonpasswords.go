package accounts

import (
	"hash/maphash"
	"slices"
	"strings"

	"kursbro/app/i18n"
)

// CommonPasswords are passwords that many people have, folded. The list comes
// with the build (static/build.mjs); what is Norwegian, and what is made of
// common words and patterns, strength.go finds by itself. It keeps 64 bits of
// each, in order: a tenth of what the words themselves would take.
type CommonPasswords []uint64

var commonSeed = maphash.MakeSeed()

// ReadCommonPasswords reads a list with a password on each line.
func ReadCommonPasswords(list string) CommonPasswords {
	var common CommonPasswords
	for line := range strings.Lines(list) {
		if password := foldPassword(line); password != "" {
			common = append(common, maphash.String(commonSeed, password))
		}
	}
	slices.Sort(common)
	return slices.Clip(slices.Compact(common))
}

// Has says that a password is on the list: in any case, with digits and signs
// around it, or twice after another.
func (c CommonPasswords) Has(password string) bool {
	for _, text := range []string{password, strings.TrimFunc(password, notLetter), unleet(strings.TrimFunc(strings.ToLower(password), notLetter))} {
		folded := foldPassword(text)
		half := folded[:len(folded)/2]
		if c.has(folded) || folded == half+half && c.has(half) {
			return true
		}
	}
	return false
}

func (c CommonPasswords) has(folded string) bool {
	_, found := slices.BinarySearch(c, maphash.String(commonSeed, folded))
	return found
}

// foldPassword is what two spellings of a password have in common.
func foldPassword(text string) string { return strings.ReplaceAll(i18n.Fold(text), " ", "") }
