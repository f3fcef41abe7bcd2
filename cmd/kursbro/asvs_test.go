package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asvsPoints are the points of levels 1 and 2 of OWASP ASVS 5.0.0, by section:
// a digit for each point, which is its level; those of level 3 are 3.
const asvsPoints = `
1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123
2.1 122  2.2 112  2.3 12223  2.4 23
3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333
4.1 12233  4.2 23333  4.3 22  4.4 1222
5.1 2  5.2 112333  5.3 113  5.4 222
6.1 122  6.2 111111112222  6.3 11223333  6.4 112233  6.5 22222333  6.6 2223  6.7 33  6.8 2222
7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 223  7.6 22
8.1 1233  8.2 1123  8.3 133  8.4 23
9.1 111  9.2 1222
10.1 22  10.2 223  10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233  11.2 22233  11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33
12.1 12233  12.2 11  12.3 22223
13.1 2333  13.2 222223  13.3 2233  13.4 1222233
14.1 22  14.2 12223333  14.3 122
15.1 12233  15.2 12233  15.3 1222222  15.4 3333
16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223
17.1 23  17.2 22223333  17.3 22`

// asvsLevels gives the level of every point that the list must have.
func asvsLevels() map[string]string {
	levels := map[string]string{}
	words := strings.Fields(asvsPoints)
	for i := 0; i < len(words); i += 2 {
		for at, level := range words[i+1] {
			if level != '3' {
				levels[fmt.Sprintf("%s.%d", words[i], at+1)] = string(level)
			}
		}
	}
	return levels
}

var (
	asvsLine = regexp.MustCompile(`^\| (\d+\.\d+\.\d+) \| (\d) \| (yes|no|n\.a\.) \| ([^|]+) \| ([^|]+) \|$`)
	quoted   = regexp.MustCompile("`([^`]+)`")
	testName = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
)

// TestTheSecurityListIsWholeAndItsProofsAreThere: every point of levels 1 and 2
// stands once in accounts/ASVS.md with its level; what a yes rests on exists;
// a no and what does not apply say why.
func TestTheSecurityListIsWholeAndItsProofsAreThere(t *testing.T) {
	house := os.DirFS("../..")
	text, err := fs.ReadFile(house, "accounts/ASVS.md")
	if err != nil {
		t.Fatal(err)
	}
	there, missing, answers := proofs(t, house), asvsLevels(), map[string]int{}
	if len(missing) != 253 {
		t.Fatalf("%d points: the standard has 253 of levels 1 and 2", len(missing))
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| point") || strings.HasPrefix(line, "| ---") {
			continue
		}
		part := asvsLine.FindStringSubmatch(strings.TrimSpace(line))
		if part == nil {
			t.Errorf("cannot be read: %s", line)
			continue
		}
		if missing[part[1]] != part[2] {
			t.Errorf("%s: twice, or not of level %s", part[1], part[2])
		}
		delete(missing, part[1])
		answers[part[3]]++
		for _, fault := range weighed(part[3], part[5], there) {
			t.Errorf("%s: %s", part[1], fault)
		}
	}
	if len(missing) > 0 {
		t.Errorf("not answered: %v", slices.Sorted(maps.Keys(missing)))
	}
	t.Logf("%v", answers)
}

// weighed says what is wrong with why an answer is given.
func weighed(answer, why string, there map[string]bool) (faults []string) {
	named := quoted.FindAllStringSubmatch(why, -1)
	if answer == "yes" && len(named) == 0 {
		faults = append(faults, "a yes names what shows it")
	}
	if words := quoted.ReplaceAllString(why, ""); answer != "yes" && len(strings.TrimSpace(words)) < 8 {
		faults = append(faults, answer+" says why")
	}
	for _, proof := range named {
		command := strings.HasPrefix(proof[1], "--") || strings.HasPrefix(proof[1], "make ")
		if !there[proof[1]] && !command {
			faults = append(faults, "there is no "+proof[1])
		}
	}
	return faults
}

// proofs are the names of all tests and the paths of all files.
func proofs(t *testing.T, house fs.FS) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	each(t, house, func(at string) {
		there[at] = true
		if !strings.HasSuffix(at, "_test.go") {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range testName.FindAllSubmatch(text, -1) {
			there[string(name[1])] = true
		}
	})
	return there
}

// TestNoScriptOfOursWritesHTML: what scripts put into a page is text.
func TestNoScriptOfOursWritesHTML(t *testing.T) {
	house := os.DirFS("../..")
	writes := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function\(`)
	each(t, house, func(at string) {
		if path.Ext(at) != ".js" || !strings.HasPrefix(at, "static/") {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		if found := writes.Find(text); found != nil {
			t.Errorf("%s: %s", at, found)
		}
	})
}

// TestEveryCookieIsNamedByTheSite: a cookie that a page sets has the prefix
// that browsers keep to our host alone, and SameSite.
func TestEveryCookieIsNamedByTheSite(t *testing.T) {
	made := regexp.MustCompile(`(?s)http\.Cookie\{.*?\}`)
	house, found := os.DirFS("../.."), 0
	each(t, house, func(at string) {
		if path.Ext(at) != ".go" || strings.HasSuffix(at, "_test.go") || strings.Contains(at, "sitetest") {
			return
		}
		text, err := fs.ReadFile(house, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, cookie := range made.FindAllString(string(text), -1) {
			found++
			named := regexp.MustCompile(`Name: (s\.CookieName|p\.cookie|p\.viewCookie)\(`).MatchString(cookie)
			if !named || !strings.Contains(cookie, "HttpOnly: true") || !strings.Contains(cookie, "SameSite: http.SameSite") || !strings.Contains(cookie, "Path: \"/\"") {
				t.Errorf("%s: %s", at, cookie)
			}
		}
	})
	if found < 3 {
		t.Errorf("only %d cookies are made: is the test looking right?", found)
	}
}
