package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kursbro/app/config"
)

// kursbro is a command inside the scripts of testdata, and what tests start as
// a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("KURSBRO_TEST_AS_COMMAND") != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	testscript.Main(m, map[string]func(){
		"kursbro": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

func TestCommandsDoWhatTheirScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(env *testscript.Env) error {
		env.Setenv("KURSBRO_DATABASE", env.WorkDir+"/kursbro.db")
		return nil
	}})
}

const (
	tableBegins = "<!-- configuration: kept by TestTheReadmeShowsTheConfiguration -->\n"
	tableEnds   = "<!-- /configuration -->"
)

// TestTheReadmeShowsTheConfiguration compares the table of the README with the
// flags as they are; with UPDATE=1 it writes it.
func TestTheReadmeShowsTheConfiguration(t *testing.T) {
	const name = "../../README.md"
	readme, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !ok || !ends {
		t.Fatal("the README has no place for the configuration table")
	}
	wanted := []byte(before + tableBegins + config.Table() + tableEnds + after)
	if bytes.Equal(readme, wanted) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatal("the README's table is not the configuration: run the test with UPDATE=1")
	}
	if err := os.WriteFile(name, wanted, 0o644); err != nil {
		t.Fatal(err)
	}
}
