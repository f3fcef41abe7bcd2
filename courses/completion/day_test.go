package completion_test

import (
	"testing"
	"time"

	"kursbro/courses/completion"
)

func TestDaysAndScoresAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{"2025-12-31": "2025-12-31", "31.12.2025": "2025-12-31", "1.2.2025": "2025-02-01", "31/12/2025": "2025-12-31", "2025-12-31T08:00:00Z": "2025-12-31", "31.12.2025 14:05": "2025-12-31",
		"": "", "31.12.25": "", "31.02.2025": "", "12-31-2025": "", "i går": "", "0025-01-01": ""} {
		day, read := completion.Day(text)
		if got := day.Format(time.DateOnly); read != (want != "") || read && got != want {
			t.Errorf("%q: %s %v", text, got, read)
		}
	}
	for text, want := range map[string]int{"87,5": 8750, "87.5 %": 8750, "100": 10000, "0": 0, "101": -1, "-1": -1, "NaN": -1, "bra": -1} {
		score, read := completion.Score(text)
		if read != (want >= 0) || read && *score != want {
			t.Errorf("%q: %v %v", text, score, read)
		}
	}
	if score, read := completion.Score(" "); score != nil || !read {
		t.Error("no score is none")
	}
}
