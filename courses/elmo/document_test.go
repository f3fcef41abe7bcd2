package elmo_test

import (
	"time"

	"kursbro/courses/elmo"
)

var made = elmo.DateTime{Time: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)}

// full is a document with something in every field.
func full() elmo.Document {
	return elmo.Document{
		GeneratedDate: made,
		Learner: elmo.Learner{
			Citizenship: "NO",
			Identifiers: []elmo.Identifier{{Type: "nationalIdentifier", Value: "12829499914"}, {Type: "esi", Value: "urn:schac:1"}},
			GivenNames:  "Áile Máret", FamilyName: "Čáhppesnjárga Ŋ", BirthDate: "1994-02-12",
			PlaceOfBirth: "Kárášjohka", BirthName: "Guttorm", Gender: "2",
		},
		Reports: []elmo.Report{{
			Issuer: elmo.Issuer{
				Country:     "NO",
				Identifiers: []elmo.Identifier{{Type: "schac", Value: "laering.example.no"}},
				Titles:      []elmo.Text{{Lang: "nb", Value: "Eksempel helseforetak"}, {Lang: "en", Value: "Example hospital trust"}},
				URL:         "https://laering.example.no/",
			},
			Opportunities:  []elmo.Opportunity{degree(), loose()},
			IssueDate:      made,
			GradingSchemes: []elmo.GradingScheme{{LocalID: "af", Descriptions: []elmo.Prose{{Lang: "nb", Value: "A til F\nA er best"}}}},
			Attachments: []elmo.Attachment{{
				Identifiers: []elmo.Identifier{{Type: "internal", Value: "kursbevis-1"}},
				Titles:      []elmo.Text{{Lang: "nb", Value: "Kursbevis"}}, Type: "Certificate of Training",
				Descriptions: []elmo.Prose{{Value: "Som PDF"}},
				Contents:     []elmo.Text{{Lang: "nb", Value: elmo.DataURI("application/pdf", []byte("%PDF-1.4\n"))}},
			}},
		}},
		Attachments: []elmo.Attachment{{Type: "EMREX transcript"}},
		Groups: []elmo.GroupType{{
			ID: "half", Titles: []elmo.Text{{Lang: "nb", Value: "Semester"}},
			Groups: []elmo.Group{{ID: "1", SortingKey: "2020-1", Titles: []elmo.Text{{Lang: "nb", Value: "Våren 2020"}}}},
		}},
	}
}

func degree() elmo.Opportunity {
	return elmo.Opportunity{
		Identifiers:  []elmo.Identifier{{Type: "local", Value: "B-SYK"}},
		Titles:       []elmo.Text{{Lang: "nb", Value: "Bachelor i sykepleie"}, {Lang: "en", Value: "Bachelor of Nursing"}},
		Type:         "Degree Programme",
		SubjectArea:  "nursing",
		ISCED:        "0913",
		URL:          "https://laering.example.no/b-syk",
		Descriptions: []elmo.Prose{{Lang: "nb", Value: "Oppgave: Å være til stede\n– en studie"}},
		Instance: elmo.Instance{
			Identifiers: []elmo.Identifier{{Type: "local", Value: "B-SYK-2020"}},
			Start:       "2017-08-15", Date: "2020-06-15", Status: elmo.Passed,
			Levels: []elmo.Level{{Type: "EQF", Description: &elmo.Prose{Value: "Bachelor"}, Value: "6"}},
		},
		Parts: elmo.Parts{course("SYK101", "B"), course("SYK102", "C")},
	}
}

func course(code, grade string) elmo.Opportunity {
	return elmo.Opportunity{
		Identifiers: []elmo.Identifier{{Type: "local", Value: code}},
		Titles:      []elmo.Text{{Lang: "nb", Value: "Anatomi <&> " + code}},
		Type:        "Course",
		Instance: elmo.Instance{
			Date: "2018-12-10",
			Term: &elmo.AcademicTerm{
				Titles: []elmo.Text{{Lang: "nb", Value: "Høst 2018"}, {Lang: "se", Value: "Čakča 2018"}},
				Start:  "2018-08-15", End: "2018-12-20",
			},
			Status: elmo.Passed, GradingScheme: "af", Result: grade,
			Credits:  []elmo.Credit{{Scheme: "ects", Level: "Bachelor", Value: "7.5"}},
			Language: "nb",
			Grouping: &elmo.Grouping{Type: "half", Group: "1", Label: "Semester"},
		},
	}
}

func loose() elmo.Opportunity {
	return elmo.Opportunity{
		Identifiers: []elmo.Identifier{{Type: "local", Value: "BRANN-2015"}},
		Titles:      []elmo.Text{{Lang: "nb", Value: "Brannvern – teoretisk del"}},
		Type:        "Course",
		Instance: elmo.Instance{
			Date: "2026-10-01", Status: elmo.InProgress, Result: "Bestått",
			Hours: "1.5", AttachmentRefs: []string{"kursbevis-1", "kursbevis-2"},
		},
	}
}

// poor has only what the standard asks for.
func poor() elmo.Document {
	return elmo.Document{
		GeneratedDate: made,
		Reports: []elmo.Report{{
			Issuer:    full().Reports[0].Issuer,
			IssueDate: made,
		}},
	}
}

// many has n results in qualifications of twenty courses.
func many(n int) elmo.Document {
	document := full()
	report := &document.Reports[0]
	report.Opportunities = nil
	for i := range n {
		if i%20 == 0 {
			report.Opportunities = append(report.Opportunities, degree())
		}
		last := &report.Opportunities[len(report.Opportunities)-1]
		last.Parts = append(last.Parts, course("KURS"+string(rune('A'+i%26)), "A"))
	}
	return document
}
