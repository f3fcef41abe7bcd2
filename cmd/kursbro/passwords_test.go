package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"kursbro/accounts"
)

// TestTheBuildBringsCommonPasswords: the list is there, long, and knows what
// the rules alone would take.
func TestTheBuildBringsCommonPasswords(t *testing.T) {
	list, err := commonPasswords()
	if err != nil {
		t.Fatal(err)
	}
	common := accounts.ReadCommonPasswords(list)
	if len(common) < 80_000 {
		t.Errorf("%d passwords", len(common))
	}
	for password, listed := range map[string]bool{
		"leavemealone": true, "Unbelievable2026": true, "159753456852": true, "ingodwetrust!": true, "1qaz2wsx3edc": true, "GearsOfWar2012": true,
		"gabrielmota12": true, "hesten spiser gress": false, "broen til jobben": false,
	} {
		if common.Has(password) != listed {
			t.Errorf("%q: %v", password, !listed)
		}
	}
}

// TestTheThreeThousandCommonestOfTwelveCharactersAreRefused (ASVS 6.2.4): so many
// of the list are long enough to be chosen, and each is refused.
func TestTheThreeThousandCommonestOfTwelveCharactersAreRefused(t *testing.T) {
	list, err := commonPasswords()
	if err != nil {
		t.Fatal(err)
	}
	common, long := accounts.ReadCommonPasswords(list), 0
	for line := range strings.Lines(list) {
		password := strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(password) < 12 {
			continue
		}
		if long++; !common.Has(password) {
			t.Errorf("%q would be taken", password)
		}
	}
	if long < 40_000 {
		t.Errorf("%d are of twelve characters or more", long)
	}
}
