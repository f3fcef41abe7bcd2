package certificate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/courses/certificate"
)

func transcript(entries int) certificate.Transcript {
	t := certificate.Transcript{Language: "nb", Title: "Resultater", Holder: "Čáhppe Biera Ánne Đŋšŧž-Ǥiđđa", Lead: "Delt 7. mai 2026 av den som har tatt kursene.",
		Check: "Filen er signert. Kontroller den på https://kursbro.example/bevis.", Author: "Kursbro", CreatedAt: time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC),
		Page: func(n, of int) string { return fmt.Sprintf("Side %d av %d", n, of) }}
	for i := range entries {
		t.Entries = append(t.Entries, certificate.Entry{Title: fmt.Sprintf("Kurs %d: %s", i+1, strings.Repeat("smittevern i praksis ", i%5)), Issuer: "Helse Bergen HF",
			Facts: []string{"Fullført 7. mai 2026 · Resultat 92 % · Gyldig til 7. mai 2028", fmt.Sprintf("Kursbevis KB-2026-7F3K-%04d", i+1)}})
		t.About = append(t.About, fmt.Sprintf("KB-2026-7F3K-%04d", i+1))
	}
	return t
}

func TestATranscriptHasEveryCourseOnceAndInOrder(t *testing.T) {
	printer := newPrinter(t)
	for _, entries := range []int{1, 7, 8, 9, 60} {
		drawn, err := printer.PrintTranscript(transcript(entries))
		if err != nil {
			t.Fatal(err)
		}
		text, at := textOf(t, drawn), 0
		for i := range entries {
			next := strings.Index(text[at:], fmt.Sprintf("Kurs %d:", i+1))
			if next < 0 || strings.Count(text, fmt.Sprintf("KB-2026-7F3K-%04d", i+1)) != 1 {
				t.Fatalf("%d entries: number %d is not where it should be", entries, i+1)
			}
			at += next
		}
		pages := strings.Count(text, "Side ")
		if !strings.Contains(text, fmt.Sprintf("Side %d av %d", pages, pages)) {
			t.Errorf("%d entries: %d pages", entries, pages)
		}
		tool(t, drawn, "qpdf", "--check", "PDF")
	}
}

func TestATranscriptSaysToProgramsWhatItIs(t *testing.T) {
	drawn, err := newPrinter(t).PrintTranscript(transcript(20))
	if err != nil {
		t.Fatal(err)
	}
	if info := tool(t, drawn, "pdfinfo", "PDF"); !strings.Contains(info, "Tagged:          yes") || !strings.Contains(info, "Resultater – Čáhppe") {
		t.Errorf("%s", info)
	}
	tree := tool(t, drawn, "pdfinfo", "-struct-text", "PDF")
	if strings.Count(tree, "H1 (block)") != 1 || strings.Count(tree, "H2 (block)") != 20 || strings.Contains(tree, "Side 1 av") {
		t.Errorf("%s", tree)
	}
}
