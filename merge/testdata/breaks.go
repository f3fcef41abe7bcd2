// Breaks tries the tests of the merge rules: it breaks each rule once, as
// merge/testdata/breaks.txt says, and asks that a test which carries the rule's
// number fails. Usage: go run merge/testdata/breaks.go [M21 …]
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// deed is one way to break a rule: in a file, these lines for those.
type deed struct{ rule, file, words, old, broken string }

func main() {
	text, err := os.ReadFile("merge/testdata/breaks.txt")
	if err != nil {
		fail(err)
	}
	wanted, survived := os.Args[1:], 0
	for _, d := range read(string(text)) {
		if len(wanted) > 0 && !slices.Contains(wanted, d.rule) {
			continue
		}
		verdict := d.try()
		if verdict != "noticed" {
			survived++
		}
		fmt.Printf("%-4s %-40s %s: %s\n", d.rule, d.file, d.words, verdict)
	}
	if survived > 0 {
		fail(fmt.Errorf("%d breaks were not noticed", survived))
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// read takes the deeds from their file.
func read(text string) (all []deed) {
	for _, block := range strings.Split(text, "\n== ")[1:] {
		lines := strings.Split(block, "\n")
		place, words, _ := strings.Cut(lines[0], ": ")
		d := deed{words: words}
		d.rule, d.file, _ = strings.Cut(place, " ")
		for _, line := range lines[1:] {
			switch {
			case strings.HasPrefix(line, "-"):
				d.old += line[1:] + "\n"
			case strings.HasPrefix(line, "+"):
				d.broken += line[1:] + "\n"
			}
		}
		d.old, d.broken = strings.TrimSuffix(d.old, "\n"), strings.TrimSuffix(d.broken, "\n")
		all = append(all, d)
	}
	return all
}

// try breaks the rule in an overlay, so that the tree stays whole, and runs its
// tests: "noticed", or what went wrong.
func (d deed) try() string {
	source, err := os.ReadFile(d.file)
	if err != nil {
		return err.Error()
	}
	if n := strings.Count(string(source), d.old); n != 1 {
		return fmt.Sprintf("its lines are there %d times", n)
	}
	folder, err := os.MkdirTemp("", "breaks")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(folder)
	broken := filepath.Join(folder, "broken.go")
	overlay := filepath.Join(folder, "overlay.json")
	whole, _ := filepath.Abs(d.file)
	list, _ := json.Marshal(map[string]any{"Replace": map[string]string{whole: broken}})
	if err := os.WriteFile(broken, []byte(strings.Replace(string(source), d.old, d.broken, 1)), 0o600); err != nil {
		return err.Error()
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return err.Error()
	}
	name := fmt.Sprintf("TestM%02s_", d.rule[1:])
	out, err := exec.Command("go", append([]string{"test", "-overlay", overlay, "-count=1", "-run", "^" + name}, homes(name)...)...).CombinedOutput()
	switch {
	case err == nil:
		return "NOT NOTICED"
	case strings.Contains(string(out), "build failed]"):
		return "does not compile:\n" + string(out)
	}
	return "noticed"
}

// homes are the packages with tests of that name.
func homes(name string) (all []string) {
	text := regexp.MustCompile(`(?m)^func ` + name)
	for _, room := range []string{"accounts", "courses", "merge"} {
		filepath.WalkDir(room, func(path string, _ os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				if source, err := os.ReadFile(path); err == nil && text.Match(source) && !slices.Contains(all, "./"+filepath.Dir(path)) {
					all = append(all, "./"+filepath.Dir(path))
				}
			}
			return nil
		})
	}
	return all
}
