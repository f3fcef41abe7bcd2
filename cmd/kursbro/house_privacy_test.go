package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kursbro/merge/privacy"
)

// sounds finds an action that sounds as if somebody looked at somebody.
var sounds = regexp.MustCompile(`\.(look|found|preview|preview_undo|read|open|see|view|as|roster|list|search|export|print|download)$|^view(ing)?\.`)

// looksUntold are looks at people that nobody is told of: merge/privacy says of
// every action that sounds like one whether it is.
func looksUntold(t *testing.T, house fs.FS) []string {
	var breaches []string
	each(t, house, func(at string) {
		if path.Ext(at) != ".go" || strings.HasSuffix(at, "_test.go") {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range recorded.FindAllStringSubmatch(string(text), -1) {
			if sounds.MatchString(hit[1]) && !slices.Contains(privacy.Looking, hit[1]) && privacy.NotLooking[hit[1]] == "" {
				breaches = append(breaches, fmt.Sprintf("%s: is %s a look at somebody? Say it in Looking or NotLooking of merge/privacy", at, hit[1]))
			}
		}
	})
	return breaches
}
