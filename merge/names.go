package merge

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// sameGivenName compares as M1 says: after NFC and folding of case, å/aa,
// ø/o (and oe, as passports write it), æ/ae, hyphen/space – and of apostrophes,
// which keyboards write in four ways. Other accents tell names apart: the
// search forgives more than a merge may. A name that is missing agrees with
// none.
func sameGivenName(a, b string) bool {
	partsA, partsB := nameParts(a), nameParts(b)
	return len(partsA) > 0 && slices.Equal(partsA, partsB)
}

// sameFamilyName also takes a double surname of which one part is the same.
func sameFamilyName(a, b string) bool {
	partsA, partsB := nameParts(a), nameParts(b)
	if len(partsA) == 0 || len(partsB) == 0 {
		return false
	}
	return slices.Equal(partsA, partsB) || slices.ContainsFunc(partsA, func(part string) bool {
		return !particles[part] && slices.Contains(partsB, part)
	})
}

// particles are parts of surnames that say nothing alone: a "von Berg" is not
// a "von Essen".
var particles = map[string]bool{
	"af": true, "al": true, "av": true, "bin": true, "bint": true, "ben": true, "ibn": true, "abu": true,
	"da": true, "das": true, "de": true, "del": true, "della": true, "den": true, "der": true, "di": true, "do": true, "dos": true, "du": true,
	"el": true, "la": true, "las": true, "le": true, "los": true, "mac": true, "mc": true, "o": true, "san": true, "st": true,
	"te": true, "ten": true, "ter": true, "thi": true, "til": true, "van": true, "vande": true, "von": true, "y": true, "i": true, "zu": true, "zum": true, "zur": true,
}

// separators become blanks and apostrophes vanish before folding: the dashes
// and quotes that phones and word processors put in their place as well.
var separators = strings.NewReplacer(
	"-", " ", "\u2010", " ", "\u2011", " ", "\u2012", " ", "\u2013", " ", "\u2014", " ", "\u2212", " ", "\u00ad", "",
	"'", "", "\u2019", "", "\u2018", "", "\u02bc", "", "\u02b9", "", "\u00b4", "", "`", "", ".", " ",
)

// spellings are the ways around letters that a keyboard lacks.
var spellings = strings.NewReplacer("å", "aa", "ø", "o", "æ", "ae")

func nameParts(name string) []string {
	folded := spellings.Replace(cases.Fold().String(norm.NFC.String(separators.Replace(name))))
	for strings.Contains(folded, "oe") {
		folded = strings.ReplaceAll(folded, "oe", "o")
	}
	return strings.Fields(folded)
}
