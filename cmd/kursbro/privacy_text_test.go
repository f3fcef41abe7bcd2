package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
)

// privacyTexts are the versions of the text about privacy, and the digest of its
// words in all languages.
var privacyTexts = map[string]string{"2026-11-22": "c54d652ef12aad8d"}

// TestThePrivacyTextHasAVersionOfItsOwn: people are told which text they were
// shown, so other words need another version.
func TestThePrivacyTextHasAVersionOfItsOwn(t *testing.T) {
	sum := sha256.New()
	for _, language := range languages {
		text, err := os.ReadFile("../../app/i18n/messages/site." + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := json.Unmarshal(text, &messages); err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Sorted(maps.Keys(messages)) {
			if said, ok := messages[key].(string); ok && strings.HasPrefix(key, "site.privacy") {
				sum.Write([]byte(language + key + said))
			}
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil))[:16]; privacyTexts[accounts.PrivacyText] != got {
		t.Errorf("the words of /personvern have the digest %s: give accounts.PrivacyText another version, and both a line here", got)
	}
}
