package scorm_test

import (
	"bytes"
	"mime"
	"testing"
	"unicode/utf8"

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

// FuzzFile: whatever a file of a package holds, it is served as something of the
// list, and never in an encoding that its bytes cannot be in.
func FuzzFile(f *testing.F) {
	f.Add("a.html", []byte(`<meta charset="iso-8859-1">bl`+"\xE5"))
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("a.css", []byte(`@charset "utf-16";`))
	f.Add("a.mp3", []byte{0xFF, 0xFB})
	f.Add("a.eot", bytes.Repeat([]byte("LP"), 20))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		pkg, err := check(t, pack(t, oneUnit("index.html"), page, entry{name: name, body: string(body)}))
		if err != nil {
			if problem.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		for _, file := range pkg.Files {
			kind, parameters, err := mime.ParseMediaType(file.Type)
			if err != nil || kind == "" {
				t.Errorf("%q: %v", file.Type, err)
			}
			if in := parameters["charset"]; in == "utf-8" && !utf8.Valid(body) && file.Path == name && !bytes.Contains(bytes.ToLower(body), []byte("utf")) && !bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")) {
				t.Errorf("%q is no UTF-8", body)
			}
		}
	})
}

// FuzzZip: no archive crashes the reader, and none is refused without a reason.
func FuzzZip(f *testing.F) {
	whole := pack(f, oneUnit("index.html"), page)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(pack(f, oneUnit("index.html"), page, entry{name: "inner.zip", body: string(whole)}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, zipped []byte) {
		if _, err := check(t, zipped); err != nil && problem.Of(err) == nil {
			t.Errorf("no reason: %v", err)
		}
	})
}
