package merge_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	ruleRow  = regexp.MustCompile(`(?m)^\| M(\d+) \|[^|]*\|([^|]*)\|`)
	ruleTest = regexp.MustCompile(`(?m)^func TestM\d+_\w*`)
	ruleHome = regexp.MustCompile("`([^`]+)`")
)

// TestEveryRuleHasAHomeAndATest reads the table in README.md: each file is
// there and cites its rule, and a test carries the rule's number in its name.
func TestEveryRuleHasAHomeAndATest(t *testing.T) {
	table, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	named := testsOf(t, "../accounts", "../courses", ".")
	rules := ruleRow.FindAllStringSubmatch(string(table), -1)
	for _, rule := range rules {
		for _, home := range ruleHome.FindAllStringSubmatch(rule[2], -1) {
			text, err := os.ReadFile(filepath.Join("..", home[1]))
			if err != nil || !regexp.MustCompile(`\bM`+rule[1]+`\b`).Match(text) && !inRange(string(text), rule[1]) {
				t.Errorf("M%s: %s does not cite it (%v)", rule[1], home[1], err)
			}
		}
		if !regexp.MustCompile(fmt.Sprintf(`TestM%02s_`, rule[1])).MatchString(named) {
			t.Errorf("M%s has no test of its name", rule[1])
		}
	}
	if len(rules) != 45 {
		t.Errorf("the table has %d rules", len(rules))
	}
}

// inRange finds a rule in a citation such as M20–M26.
func inRange(text, rule string) bool {
	for _, span := range regexp.MustCompile(`M(\d+)–M(\d+)`).FindAllStringSubmatch(text, -1) {
		if len(span[1]) == len(rule) && span[1] <= rule && rule <= span[2] {
			return true
		}
	}
	return false
}

// testsOf lists the names of all tests of rules below the folders.
func testsOf(t *testing.T, folders ...string) string {
	t.Helper()
	var names strings.Builder
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, name := range ruleTest.FindAllString(string(text), -1) {
				names.WriteString(name + "\n")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names.String()
}
