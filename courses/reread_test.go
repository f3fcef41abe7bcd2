package courses_test

import (
	"strings"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses/scorm"
)

func TestAPackageFromBeforePlaysByTheRulesAsTheyAreReadNow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zipRuled())
		rules := func() string {
			t.Helper()
			window, err := s.Window(t.Context(), s.launch(enrolment).token)
			s.must(err)
			pack, err := s.PackageOf(t.Context(), window)
			s.must(err)
			if pack.Sequencing == nil {
				return ""
			}
			return string(pack.Sequencing.ActivityTree)
		}
		now := rules()
		if !strings.Contains(now, `"flow":true`) {
			t.Fatalf("rules: %s", now)
		}
		again := func(want int64) {
			t.Helper()
			if count, err := s.RereadPackages(t.Context()); err != nil || count != want {
				t.Errorf("read %d anew, want %d: %v", count, want, err)
			}
		}
		again(0)

		whole := s.one(`SELECT manifest FROM package`)
		var from = strings.Index(whole, `,"sequencing"`)
		s.write(`UPDATE package SET manifest = $1`, whole[:from]+"}")
		if got := rules(); got != "" {
			t.Fatalf("read without rules: %s", got)
		}
		again(1)
		if got := rules(); got != now {
			t.Errorf("read anew: %s", got)
		}
		again(0)

		other := strings.Replace(whole[:from]+"}", `"id":"A"`, `"id":"renamed"`, 1)
		s.write(`UPDATE package SET manifest = $1`, other)
		again(1)
		if got := rules(); got != "" {
			t.Errorf("of other units: %s", got)
		}
		again(0)

		s.write(`UPDATE package SET manifest = $1, blob_sha256 = $2`, whole[:from]+"}", strings.Repeat("0", 64))
		again(1)
		again(0)
	})
}

func TestCoursesHearOfOneAnotherAndNotOfAnEarlierTry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		sharing := func() []byte {
			return zipOf(map[string]string{"a.html": "a", "imsmanifest.xml": `<manifest identifier="M" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
<metadata><schemaversion>2004 4th Edition</schemaversion></metadata><organizations><organization identifier="O"><title>Kurs</title>
<item identifier="A" identifierref="R"><title>A</title><adlcp:data><adlcp:map targetID="notes"/></adlcp:data></item></organization></organizations>
<resources><resource identifier="R" adlcp:scormType="sco" href="a.html"/></resources></manifest>`})
		}
		system := func(w *window) scorm.System {
			t.Helper()
			window, err := s.Window(t.Context(), w.token)
			s.must(err)
			pack, err := s.PackageOf(t.Context(), window)
			s.must(err)
			all, err := s.SystemOf(t.Context(), window, pack)
			s.must(err)
			return all
		}
		first, second := s.enrolled(sharing()), s.enrolled(sharing())
		one := s.launch(first)
		one.start("A")
		c := one.say("A", unitPassed, false)
		c.Sequencing, c.Outcome = `{"system":{"stores":{"notes":{"at":7,"value":"hei"}}}}`, &scorm.Outcome{}
		one.commit(c)
		if got := system(one); len(got.Stores) != 0 {
			t.Errorf("what the course itself kept comes with its attempt: %+v", got)
		}
		if got := system(s.launch(second)); string(got.Stores["notes"].Value) != `"hei"` {
			t.Errorf("the other course hears %+v", got)
		}
		s.write(`UPDATE attempt SET superseded_by = (SELECT id FROM attempt WHERE sequencing = '') WHERE sequencing <> ''`)
		if got := system(s.launch(second)); len(got.Stores) != 0 {
			t.Errorf("of an attempt that was superseded: %+v", got)
		}
	})
}
