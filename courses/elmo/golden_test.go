package elmo_test

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestWrittenAsBefore keeps the very bytes: what partners have seen stays so.
func TestWrittenAsBefore(t *testing.T) {
	for name, got := range map[string][]byte{"full.xml": write(t, full()), "poor.xml": write(t, poor())} {
		path := "testdata/" + name
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is written otherwise; if that is meant: go test ./courses/elmo -update\n%s", name, got)
		}
	}
}
