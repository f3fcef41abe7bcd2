package lesson_test

import (
	"strings"
	"testing"

	"kursbro/app/problem"
	"kursbro/courses/lesson"
)

func TestOnlyAWholePDFIsTakenForOne(t *testing.T) {
	for _, test := range []struct{ why, file, fault string }{
		{"a whole one", "%PDF-1.7\n…\n%%EOF\n", ""},
		{"with what a mail added after it", "%PDF-1.7\n…\n%%EOF\n" + strings.Repeat("-", 1000), ""},
		{"cut off on its way", "%PDF-1.7\n1 0 obj", "lesson.file.sheet.cut"},
		{"a page that is called so", "<script>alert(1)</script>%%EOF", "lesson.file.sheet"},
		{"nothing", "", "lesson.file.sheet"},
	} {
		_, ext, err := lesson.Know(lesson.Sheet, strings.NewReader(test.file), int64(len(test.file)))
		why := problem.Of(err)
		if test.fault == "" && (err != nil || ext != ".pdf") || test.fault != "" && (why == nil || why.Key != test.fault) {
			t.Errorf("%s: %v, %v", test.why, ext, err)
		}
	}
}
