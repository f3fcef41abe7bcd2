package courses

import (
	"testing"
	"time"
)

func day(iso string) time.Time {
	at, err := time.Parse("2006-01-02 15:04", iso)
	if err != nil {
		panic(err)
	}
	return at
}

func until(iso string) *time.Time { return new(day(iso)) }

func TestM21_TheLatestValidThenTheBestThenTheEarlierCounts(t *testing.T) {
	now := day("2026-06-01 12:00")
	tests := []struct {
		why     string
		results []Result
		want    int
	}{
		{"nothing counts when there is nothing", nil, -1},
		{"a fail never counts", []Result{{ID: "a", AchievedAt: day("2026-05-01 10:00"), Score: new(9900)}}, -1},
		{"what was not accepted never counts (M32)", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 10:00"), NotAccepted: "x"},
			{ID: "b", Passed: true, AchievedAt: day("2020-05-01 10:00")}}, 1},
		{"the later day wins, whatever the score", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 10:00"), Score: new(10000)},
			{ID: "b", Passed: true, AchievedAt: day("2026-05-02 10:00"), Score: new(7000)}}, 1},
		{"an expired one never hides a valid one (M25)", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-02 10:00"), ValidUntil: until("2026-05-30 10:00"), Score: new(10000)},
			{ID: "b", Passed: true, AchievedAt: day("2024-05-01 10:00"), Score: new(7000)}}, 1},
		{"of expired ones the latest counts, as expired", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2023-05-02 10:00"), ValidUntil: until("2024-05-02 10:00")},
			{ID: "b", Passed: true, AchievedAt: day("2024-05-01 10:00"), ValidUntil: until("2025-05-01 10:00")}}, 1},
		{"on one day the best score wins", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 10:00"), Score: new(10000)},
			{ID: "b", Passed: true, AchievedAt: day("2026-05-01 11:00"), Score: new(7000)}}, 0},
		{"a score is better than none", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 10:00")},
			{ID: "b", Passed: true, AchievedAt: day("2026-05-01 11:00"), Score: new(0)}}, 1},
		{"of equals the earlier one counts", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 11:00"), Score: new(9000)},
			{ID: "b", Passed: true, AchievedAt: day("2026-05-01 10:00"), Score: new(9000)}}, 1},
		{"a day is Norway's: 22.30 UTC is the day after in summer", []Result{
			{ID: "a", Passed: true, AchievedAt: day("2026-05-01 22:30"), Score: new(7000)},
			{ID: "b", Passed: true, AchievedAt: day("2026-05-01 20:00"), Score: new(9000)}}, 0},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			if got := Effective(test.results, now); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
			back := make([]Result, len(test.results))
			for i, r := range test.results {
				back[len(back)-1-i] = r
			}
			got := Effective(back, now)
			if test.want >= 0 && (got < 0 || back[got].ID != test.results[test.want].ID) || test.want < 0 && got != -1 {
				t.Errorf("the order they come in must not matter, got %d", got)
			}
		})
	}
}
