package dbtest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Child is a process that may be killed: the test binary, started again with one
// of its tests and a database to work on.
type Child struct {
	t           testing.TB
	cmd         *exec.Cmd
	lines       *bufio.Reader
	said, cried bytes.Buffer // on its output and its error output, to nobody: why it failed, when it did
}

const (
	childAddress = "KURSBRO_CHILD_DATABASE"
	toldMark     = "» "
)

// ChildAddress is the database that a test works on where it is a Child; empty
// where it is not, and has nothing to do.
func ChildAddress() string { return os.Getenv(childAddress) }

// Tell says a line to whoever started this Child.
func Tell(words ...any) { fmt.Print(toldMark, fmt.Sprintln(words...)) }

// StartChild starts a test of this package, by its name, as a Child. It ends with
// the test that started it at the latest.
func StartChild(t testing.TB, test, address string) *Child {
	t.Helper()
	c := &Child{t: t, cmd: exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$")}
	c.cmd.Env = append(os.Environ(), childAddress+"="+address)
	c.cmd.Stderr = &c.cried
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// Next waits for the next line that it tells; false when it has ended. A line
// that it was killed in the middle of does not count.
func (c *Child) Next() (told string, ok bool) {
	for {
		line, err := c.lines.ReadString('\n')
		if err != nil {
			return "", false
		}
		if told, ok = strings.CutPrefix(strings.TrimSuffix(line, "\n"), toldMark); ok {
			return told, true
		}
		c.said.WriteString(line)
	}
}

// Kill kills it in a moment. It gives what it had told and nobody had read, and
// whether that struck it at work; else it had ended before, and if it had failed,
// so does the test.
func (c *Child) Kill(in time.Duration) (rest []string, atWork bool) {
	c.t.Helper()
	<-time.After(in)
	if err := c.cmd.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	for told, ok := c.Next(); ok; told, ok = c.Next() {
		rest = append(rest, told)
	}
	err := c.cmd.Wait()
	if atWork = !c.cmd.ProcessState.Exited(); !atWork && err != nil {
		c.t.Errorf("%v: %s%s", err, &c.said, &c.cried)
	}
	return rest, atWork
}

// Finish waits until it has ended, and gives all that it told. Where it failed,
// the test does.
func (c *Child) Finish() (told []string) {
	c.t.Helper()
	for line, ok := c.Next(); ok; line, ok = c.Next() {
		told = append(told, line)
	}
	if err := c.cmd.Wait(); err != nil {
		c.t.Errorf("%v: %s%s", err, &c.said, &c.cried)
	}
	return told
}
