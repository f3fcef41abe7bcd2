package i18n_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kursbro/app/i18n"
)

func oslo(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, i18n.Oslo)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// plain shows no-break spaces as the reader sees them.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func TestDatesAndTimesAreOslos(t *testing.T) {
	at := oslo("2026-05-07 14:32")
	night := oslo("2026-01-01 00:05") // still 2025 in UTC
	for language, want := range map[i18n.Language][4]string{
		i18n.NB: {"7. mai 2026", "kl. 14.32", "7. mai 2026 kl. 14.32", "1. januar 2026"},
		i18n.NN: {"7. mai 2026", "kl. 14.32", "7. mai 2026 kl. 14.32", "1. januar 2026"},
		i18n.EN: {"7 May 2026", "14:32", "7 May 2026, 14:32", "1 January 2026"},
		i18n.SE: {"miessemánu 7. b. 2026", "dii. 14.32", "miessemánu 7. b. 2026 dii. 14.32", "ođđajagemánu 1. b. 2026"},
	} {
		w := i18n.For(language)
		got := [4]string{w.Date(at), w.Clock(at), w.DateTime(at), w.Date(night)}
		if got != want {
			t.Errorf("%s: %q", language, got)
		}
		if day := w.Day("2026-05-07"); day != want[0] {
			t.Errorf("%s: the day is %q", language, day)
		}
		if w.Date(time.Time{})+w.Clock(time.Time{})+w.DateTime(time.Time{}) != "" {
			t.Errorf("%s: no time is not nothing", language)
		}
	}
	if got := i18n.For(i18n.NB).Day("i går"); got != "i går" {
		t.Errorf("what is no date became %q", got)
	}
}

func TestNumbersAreWrittenAsInTheLanguage(t *testing.T) {
	for language, want := range map[i18n.Language][5]string{
		i18n.NB: {"17", "1 234 567", "1 234,50", "87,5 %", "100 %"},
		i18n.NN: {"17", "1 234 567", "1 234,50", "87,5 %", "100 %"},
		i18n.EN: {"17", "1,234,567", "1,234.50", "87.5%", "100%"},
		i18n.SE: {"17", "1 234 567", "1 234,50", "87,5 %", "100 %"},
	} {
		w := i18n.For(language)
		got := [5]string{w.Number(17), plain(w.Number(1234567)), plain(w.Decimal(1234.5, 2)), plain(w.Percent(8750)), plain(w.Percent(10000))}
		if got != want {
			t.Errorf("%s: %q", language, got)
		}
	}
	if got := plain(i18n.For(i18n.NB).Percent(3333)); got != "33,33 %" {
		t.Errorf("a third is %q", got)
	}
}

func TestDistancesAreInWords(t *testing.T) {
	now := oslo("2026-05-07 14:00")
	for _, row := range []struct {
		when      string
		ago, till string // the one that is not asked is empty
	}{
		{"2026-05-07 14:00", "akkurat nå", "nå"},
		{"2026-05-07 13:59", "for ett minutt siden", ""},
		{"2026-05-07 13:10", "for 50 minutter siden", ""},
		{"2026-05-07 13:00", "for en time siden", ""},
		{"2026-05-07 00:00", "for 14 timer siden", ""},
		{"2026-05-06 23:59", "i går", ""},
		{"2026-05-05 23:59", "for 2 dager siden", ""},
		{"2026-04-07 14:00", "for 30 dager siden", ""},
		{"2026-04-06 14:00", "6. april 2026", ""},
		{"2026-05-07 15:30", "", "om en time"},
		{"2026-05-08 00:10", "", "i morgen"},
		{"2026-05-13 08:00", "", "om 6 dager"},
		{"2026-07-01 08:00", "", "1. juli 2026"},
	} {
		w, when := i18n.For(i18n.NB), oslo(row.when)
		if row.ago != "" && w.Ago(now, when) != row.ago {
			t.Errorf("%s: %q, not %q", row.when, w.Ago(now, when), row.ago)
		}
		if row.till != "" && w.Until(now, when) != row.till {
			t.Errorf("%s: %q, not %q", row.when, w.Until(now, when), row.till)
		}
	}
	// The night that summer time begins has 23 hours, and is a day all the same.
	if got := i18n.For(i18n.NB).Until(oslo("2026-03-28 12:00"), oslo("2026-03-30 12:00")); got != "om 2 dager" {
		t.Errorf("over summer time: %q", got)
	}
	if got := i18n.For(i18n.SE).Ago(now, now.Add(-48*time.Hour)); got != "guovtti beaivvi áigi" {
		t.Errorf("the dual of Northern Sámi: %q", got)
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	for language, want := range map[i18n.Language]string{
		i18n.NB: "for 0 dager siden|for en dag siden|for 2 dager siden|for 5 dager siden|for 1 234 dager siden",
		i18n.NN: "for 0 dagar sidan|for ein dag sidan|for 2 dagar sidan|for 5 dagar sidan|for 1 234 dagar sidan",
		i18n.EN: "0 days ago|a day ago|2 days ago|5 days ago|1,234 days ago",
		i18n.SE: "0 beaivvi áigi|ovtta beaivvi áigi|guovtti beaivvi áigi|5 beaivvi áigi|1 234 beaivvi áigi",
	} {
		var got []string
		for _, n := range []int{0, 1, 2, 5, 1234} {
			got = append(got, plain(i18n.For(language).N("time.ago.days", n)))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q", language, got)
		}
	}
}

func TestAMissingTextIsLoggedOnceAndShowsItsKey(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	for range 3 {
		if got := i18n.For(i18n.SE).T("nowhere.to.be.found", "Name", "Kari"); got != "nowhere.to.be.found" {
			t.Errorf("it says %q", got)
		}
	}
	if strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "Kari") {
		t.Errorf("the log says %s", &log)
	}
}

func TestValuesFillTheirPlaces(t *testing.T) {
	w := i18n.For(i18n.NB)
	for _, row := range []struct {
		got, want string
	}{
		{w.T("time.date", "Day", 7, "Month", "mai", "Year", 2026), "7. mai 2026"},
		{w.T("time.date", "Year", 2026, "Month", "{{.Day}}", "Day", 7), "7. {{.Day}} 2026"}, // a value is never a template
		{w.T("time.date", "Day", 7), "7.  "},
		{w.T("time.date", "Day"), ".  "},
		{w.With("time.date", map[string]any{"Day": 7, "Month": "mai", "Year": 2026}), "7. mai 2026"},
	} {
		if row.got != row.want {
			t.Errorf("%q, not %q", row.got, row.want)
		}
	}
}

func BenchmarkPlainText(b *testing.B) {
	w := i18n.For(i18n.NB)
	b.ReportAllocs()
	for b.Loop() {
		w.T("time.until.day")
	}
}

func BenchmarkTextWithValues(b *testing.B) {
	w := i18n.For(i18n.NB)
	b.ReportAllocs()
	for b.Loop() {
		w.T("time.datetime", "Date", "7. mai 2026", "Clock", "kl. 14.32")
	}
}

func BenchmarkPlural(b *testing.B) {
	w := i18n.For(i18n.SE)
	b.ReportAllocs()
	for b.Loop() {
		w.N("time.ago.days", 12)
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		i18n.Fold("Brannvern – teoretisk del HEO Åse Ødegård")
	}
}
