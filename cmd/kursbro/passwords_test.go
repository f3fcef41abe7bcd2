package main

import (
	"testing"

	"kursbro/accounts"
	"kursbro/static"
)

// TestTheBuildBringsCommonPasswords: the list is there, long, and knows what
// the rules alone would take.
func TestTheBuildBringsCommonPasswords(t *testing.T) {
	list, err := static.Bytes("passwords.txt")
	if err != nil {
		t.Fatal(err)
	}
	common := accounts.ReadCommonPasswords(string(list))
	if len(common) < 30_000 {
		t.Errorf("%d passwords", len(common))
	}
	for password, listed := range map[string]bool{
		"leavemealone": true, "Unbelievable2026": true, "159753456852": true, "ingodwetrust!": true, "hesten spiser gress": false, "broen til jobben": false,
	} {
		if common.Has(password) != listed {
			t.Errorf("%q: %v", password, !listed)
		}
	}
}
