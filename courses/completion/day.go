package completion

import (
	"strconv"
	"strings"
	"time"
)

// Day reads a day as people and systems write it: 2025-12-31, 31.12.2025 or
// 31/12/2025, also with a clock behind it; false for what is no day, and for one
// with two digits of a year.
func Day(text string) (time.Time, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	text, _, _ = strings.Cut(text, "T")
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2/1/2006"} {
		if day, err := time.Parse(layout, text); err == nil && day.Year() >= 1000 {
			return day, true
		}
	}
	return time.Time{}, false
}

// Score reads a score in per cent, "87,5" or "87.5 %", as per cent × 100; nil
// for an empty text, false for what is none.
func Score(text string) (*int, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if text == "" {
		return nil, true
	}
	value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !(value >= 0 && value <= 100) {
		return nil, false
	}
	score := int(value*100 + 0.5)
	return &score, true
}
