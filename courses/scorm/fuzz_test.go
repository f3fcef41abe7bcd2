package scorm_test

import (
	"testing"

	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

// FuzzManifest looks for manifests that crash the reader, or that it refuses
// without a reason for people.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{"", "<manifest/>", sequenced, oneUnit("index.html").body, "\xff\xfe<\x00", `<?xml version="1.0" encoding="GB2312"?><manifest/>`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		pkg, err := check(t, pack(t, entry{name: "imsmanifest.xml", body: string(body)}, page))
		if err != nil {
			if problem.Of(err) == nil {
				t.Errorf("no reason: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, u := range pkg.Units {
			if seen[u.Identifier] {
				t.Errorf("two units called %q", u.Identifier)
			}
			seen[u.Identifier] = true
		}
	})
}

// FuzzProgress looks for run-time data that crashes the reader or leaves its bounds.
func FuzzProgress(f *testing.F) {
	f.Add([]byte(`{"cmi":{"core":{"lesson_status":"passed","score":{"raw":"85"}},"suspend_data":"x"}}`), true)
	f.Add([]byte(`{"cmi":{"completion_status":"completed","session_time":"PT1H","progress_measure":"0.5"}}`), false)
	f.Fuzz(func(t *testing.T, data []byte, final bool) {
		for _, v := range []scorm.Version{scorm.SCORM12, scorm.SCORM2004} {
			p, err := scorm.ReadProgress(v, data, final)
			if err != nil {
				continue
			}
			if p.Score != nil && (*p.Score < 0 || *p.Score > 10_000) || p.Session < 0 || p.Session > 86_400 {
				t.Errorf("out of bounds: %+v", p)
			}
		}
	})
}

// FuzzPrerequisites looks for scripts that crash the reader, and for those
// under which somebody who opens whatever is open cannot open everything.
func FuzzPrerequisites(f *testing.F) {
	for _, seed := range []string{"A", "A & B", "A|~B", `A="failed"`, "2*{A, B, K}", "(A AND B) OR C", "~(K <> passed)", "D"} {
		f.Add(seed, "A")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		units := []scorm.Unit{sco("A", 0, ""), heading("K", 0, second), sco("B", 1, first), sco("C", 1, ""), sco("D", 0, second)}
		for _, outcome := range []scorm.Status{scorm.StatusPassed, scorm.StatusCompleted, scorm.StatusFailed} {
			at := map[string]scorm.Status{}
			for range units {
				locked := scorm.Locked(units, at)
				for _, u := range units {
					if _, closed := locked[u.Identifier]; u.Launchable() && !closed && at[u.Identifier] == "" {
						at[u.Identifier] = outcome
						break
					}
				}
			}
			if outcome == scorm.StatusPassed && len(at) != 4 {
				t.Errorf("%q and %q lock out: %v", first, second, at)
			}
		}
	})
}
