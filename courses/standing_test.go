package courses

import (
	"testing"

	"kursbro/courses/scorm"
)

func TestUnitsAddUpByTheWordsOfThePackage(t *testing.T) {
	plain := func(id string) scorm.Unit { return scorm.Unit{Identifier: id, Href: id + ".html"} }
	with := func(id string, r scorm.Rollup) scorm.Unit {
		u := plain(id)
		u.Rollup = r
		return u
	}
	aside := scorm.Rollup{NotCompletion: true, NotSuccess: true, ScoreWeight: new(0.0)}
	done := func(success scorm.Success, score *int) savedUnit {
		return savedUnit{completion: scorm.Completed, success: success, score: score, progress: 100, seconds: 60}
	}
	for _, test := range []struct {
		why   string
		units []scorm.Unit
		saved map[string]savedUnit
		want  standing
	}{
		{"nothing saved", []scorm.Unit{plain("a")}, nil, standing{}},
		{"headings do not count", []scorm.Unit{{Identifier: "h"}, plain("a")}, map[string]savedUnit{"a": done("", nil)},
			standing{progress: 100, seconds: 60, passed: true}},
		{"half the way", []scorm.Unit{plain("a"), plain("b")}, map[string]savedUnit{"a": done("", nil), "b": {progress: 20}},
			standing{progress: 60, seconds: 60}},
		{"one failed, the other not done", []scorm.Unit{plain("a"), plain("b")}, map[string]savedUnit{"a": done(scorm.Failed, new(3000))},
			standing{progress: 50, seconds: 60, score: new(3000)}},
		{"all done, one failed", []scorm.Unit{plain("a"), plain("b")},
			map[string]savedUnit{"a": done(scorm.Failed, new(3000)), "b": done(scorm.Passed, new(8000))},
			standing{progress: 100, seconds: 120, failed: true, score: new(5500)}},
		{"the post-test alone counts", []scorm.Unit{with("a", aside), plain("test")},
			map[string]savedUnit{"test": done(scorm.Passed, new(9000))}, standing{progress: 100, seconds: 60, passed: true, score: new(9000)}},
		{"a failed unit that does not count", []scorm.Unit{with("a", aside), plain("test")},
			map[string]savedUnit{"a": done(scorm.Failed, new(0)), "test": done(scorm.Passed, new(9000))},
			standing{progress: 100, seconds: 120, passed: true, score: new(9000)}},
		{"when none counts, all do", []scorm.Unit{with("a", aside), with("b", aside)}, map[string]savedUnit{"a": done("", new(9000))},
			standing{progress: 50, seconds: 60, score: new(9000)}},
	} {
		got := addUp(test.units, test.saved)
		if got.progress != test.want.progress || got.seconds != test.want.seconds || got.passed != test.want.passed ||
			got.failed != test.want.failed || !same(got.score, test.want.score) {
			t.Errorf("%s: %+v", test.why, got)
		}
	}
}
