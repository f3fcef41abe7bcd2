package courses

import "testing"

func TestWhatAnImportDoesWithWhoHasPassed(t *testing.T) {
	ninety, eighty := 9000, 8000
	old := stood{id: "old", day: "2024-05-01", score: &ninety, until: "2026-05-01"}
	for _, test := range []struct {
		why    string
		policy Policy
		have   []stood
		row    told
		want   RowVerdict
		away   int
	}{
		{"nobody's yet", LeaveAlone, nil, told{day: "2025-01-01"}, Writes, 0},
		{"left alone, also by a newer one", LeaveAlone, []stood{old}, told{day: "2025-01-01"}, Kept, 0},
		{"the same, without an end", Override, []stood{old}, told{day: "2024-05-01", score: &ninety}, SameHere, 0},
		{"the same day with another score is another", Override, []stood{old}, told{day: "2024-05-01", score: &eighty}, Replaces, 1},
		{"the same day with another end is another", Override, []stood{old}, told{day: "2024-05-01", score: &ninety, until: "2030-01-01"}, Replaces, 1},
		{"override, also by an older one", Override, []stood{old}, told{day: "2020-01-01"}, Replaces, 1},
		{"override leaves what the same import wrote", Override, []stood{{id: "new", day: "2025-01-01", own: true}}, told{day: "2023-01-01"}, Writes, 0},
		{"newer", OnlyNewer, []stood{old}, told{day: "2024-05-02"}, Writes, 0},
		{"the same day is not newer", OnlyNewer, []stood{old}, told{day: "2024-05-01", score: &eighty}, Older, 0},
		{"newer than one, older than the other", OnlyNewer, []stood{old, {id: "x", day: "2025-09-09"}}, told{day: "2025-01-01"}, Older, 0},
	} {
		verdict, away := test.policy.decide(test.have, test.row)
		if verdict != test.want || len(away) != test.away {
			t.Errorf("%s: %s, %d give way", test.why, verdict, len(away))
		}
		if again, _ := test.policy.decide(after(test.have, test.row, verdict, "r"), test.row); verdict.writes() && again != SameHere {
			t.Errorf("%s: told again it is %s", test.why, again)
		}
	}
}
