package competence_test

import (
	"testing"
	"time"

	"kursbro/courses"
	"kursbro/courses/competence"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func achieved(id, same string, daysAgo int, passed bool, refused string) courses.Achieved {
	return courses.Achieved{Result: courses.Result{ID: courses.ResultID(id), SameAs: same, Passed: passed,
		AchievedAt: now.AddDate(0, 0, -daysAgo), NotAccepted: refused}}
}

func TestEachCourseIsOneEntryWithItsHistoryBehindIt(t *testing.T) {
	record := competence.Of(courses.Learning{Now: now, Achieved: []courses.Achieved{
		achieved("a2", "a", 10, true, ""), achieved("b1", "b", 20, true, ""), achieved("a1", "a", 400, true, ""),
		achieved("a0", "a", 5, false, ""), achieved("c1", "c", 3, false, ""), achieved("d1", "d", 700, true, "courses.not_accepted.too_old"),
	}, Archived: []courses.Archived{{SameAs: "b"}}})
	if len(record.Entries) != 2 || record.Entries[0].Counts.Result.ID != "a2" || record.Entries[1].Counts.Result.ID != "b1" {
		t.Fatalf("a and b, the latest first: %+v", record.Entries)
	}
	if len(record.Entries[0].Earlier) != 2 || record.Entries[1].Folded() != 1 {
		t.Error("the old pass, the fail and the archived attempt lie behind")
	}
	if len(record.Refused) != 1 || record.Refused[0].Counts.Result.ID != "d1" {
		t.Errorf("what was not accepted is told apart: %+v", record.Refused)
	}
}

func TestNothingLearnedIsAnEmptyRecord(t *testing.T) {
	if record := competence.Of(courses.Learning{Now: now}); len(record.Entries)+len(record.Refused) != 0 {
		t.Errorf("%+v", record)
	}
}
