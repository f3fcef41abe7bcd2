package elmo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/courses/elmo"
)

// TestSignedComesBack: what was written and signed is what is read.
func TestSignedComesBack(t *testing.T) {
	got, findings, err := elmo.Verify(sign(t, write(t, full())), trust(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), got); diff != "" {
		t.Error(diff)
	}
	if len(findings.Warnings) > 0 || findings.SHA1 || !findings.Certificate.Equal(signer(t).Chain[0]) {
		t.Errorf("findings: %+v", findings)
	}
}
