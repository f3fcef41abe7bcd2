package demo_test

import (
	"bytes"
	"testing"

	"kursbro/cmd/kursbro/demo"
	"kursbro/courses/scorm"
)

func TestOurOwnCoursesAreWhatTheySay(t *testing.T) {
	for name, want := range map[string]struct {
		version scorm.Version
		mastery string
	}{
		"brannvern":      {scorm.SCORM12, ""},
		"antiepileptika": {scorm.SCORM2004, ""},
		"legemidler":     {scorm.SCORM12, "80"},
	} {
		zipped, err := demo.Package(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := demo.Package(name)
		if err != nil || !bytes.Equal(zipped, again) {
			t.Errorf("%s: other bytes the second time (%v)", name, err)
		}
		pkg, err := scorm.Check(bytes.NewReader(zipped), int64(len(zipped)), scorm.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if pkg.Version != want.version || len(pkg.Units) != 1 || pkg.Units[0].MasteryScore != want.mastery {
			t.Errorf("%s: %s with units %+v", name, pkg.Version, pkg.Units)
		}
	}
	if _, err := demo.Package("finnes-ikke"); err == nil {
		t.Error("made a course out of nothing")
	}
}
