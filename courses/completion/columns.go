package completion

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kursbro/accounts/nationalid"
	"kursbro/app/problem"
)

// column is what a column of the file is about.
type column int

const (
	who column = iota
	number
	course
	day
	score
	until
	note
)

// words are what the columns may be called: in the four languages, and as other
// systems call them; without blanks, hyphens and underscores.
var words = map[column][]string{
	who: {"who", "hvem", "kven", "gii", "person", "user", "username", "bruker", "brukernavn", "brukar", "brukarnamn", "geavaheaddji", "geavaheaddjinamma",
		"email", "epost", "epostadresse", "epoasta", "employeenumber", "ansattnummer", "tilsettnummer", "bargonummir"},
	number: {"nationalid", "fødselsnummer", "fodselsnummer", "fnr", "riegádannummir"},
	course: {"course", "coursecode", "kurs", "kurskode", "kursa", "kursakoda"},
	day:    {"date", "dato", "beaivi", "completed", "completiondate", "completedat", "fullført", "gjennomført", "bestått", "čađahuvvon"},
	score:  {"score", "grade", "poeng", "poengsum", "čuoggát"},
	until:  {"validuntil", "expires", "gyldigtil", "gjeldertil", "gjeldtil", "utløper", "fámusgitta", "fámusrádjái"},
	note:   {"note", "comment", "merknad", "notat", "kommentar", "begrunnelse", "grunngiving", "mearkkašupmi", "ákkastus"},
}

// columns says where in a row each column stands. There may be several of who: the
// first that is filled in counts.
type columns struct {
	place map[column][]int
	width int
}

func newColumns(names []string) (columns, error) {
	c := columns{place: map[column][]int{}}
	for i, name := range names {
		kind, known := meaning(name)
		if !known {
			continue
		}
		if kind != who && len(c.place[kind]) > 0 {
			return c, problem.New(problem.Invalid, "completion.file.twice", "Column", clean(name))
		}
		c.place[kind], c.width = append(c.place[kind], i), i+1
	}
	if len(c.place[who])+len(c.place[number]) == 0 || len(c.place[course]) == 0 || len(c.place[day]) == 0 {
		return c, problem.New(problem.Invalid, "completion.file.header")
	}
	return c, nil
}

var plainName = strings.NewReplacer(" ", "", "-", "", "_", "", ".", "", ":", "")

func meaning(name string) (column, bool) {
	plain := plainName.Replace(strings.ToLower(clean(name)))
	for kind, names := range words {
		if slices.Contains(names, plain) {
			return kind, true
		}
	}
	return 0, false
}

// clean is a field without what spreadsheets put around it.
func clean(text string) string {
	text = strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(text, "\u00a0", " ")))
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) {
		text = strings.TrimSpace(inner[:len(inner)-1])
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}

// separator is whichever of ; , and tab shows most columns that are ours.
func separator(header string) rune {
	best, most := ';', -1
	for _, comma := range []rune{';', ',', '\t'} {
		known := 0
		for _, name := range strings.Split(header, string(comma)) {
			if _, ours := meaning(strings.Trim(name, `"`)); ours {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best
}

// Longest texts, in characters.
const (
	longWho    = 254
	longCourse = 60
	longNote   = 1000
)

// read checks one record.
func (c columns) read(fields []string, synthetic bool) Row {
	text := func(kind column) string {
		for _, place := range c.place[kind] {
			if place < len(fields) && clean(fields[place]) != "" {
				return clean(fields[place])
			}
		}
		return ""
	}
	row := Row{Who: text(who), Course: text(course), Note: text(note)}
	for _, open := range []string{row.Who, row.Course, row.Note} {
		if holdsNumber(open) {
			return Row{Fault: "completion.fault.national_id"}
		}
	}
	var read bool
	switch written := nationalid.Clean(text(number)); {
	case len(fields) < c.width:
		row.Fault = "completion.fault.columns"
	case len([]rune(row.Who)) > longWho, len([]rune(row.Course)) > longCourse, len([]rune(row.Note)) > longNote:
		return Row{Fault: "completion.fault.long"}
	case row.Who == "" && written == "":
		row.Fault = "completion.fault.nobody"
	case row.Who == "":
		var err error
		if row.NationalID, err = nationalid.Parse(written, synthetic); err != nil {
			row.Fault = "completion.fault.number"
		}
	}
	if row.Fault != "" {
		return row
	}
	if row.Course == "" {
		row.Fault = "completion.fault.no_course"
	} else if row.Day, read = Day(text(day)); !read {
		row.Fault = "completion.fault.day"
	} else if row.Score, read = Score(text(score)); !read {
		row.Fault = "completion.fault.score"
	} else if ends := text(until); ends != "" {
		last, read := Day(ends)
		row.Until = &last
		if !read || last.Before(row.Day) {
			row.Until, row.Fault = nil, "completion.fault.until"
		}
	}
	return row
}

var likeNumber = regexp.MustCompile(`[0-9]{6}[\p{Zs}\p{Pd}]?[0-9]{5}`)

// holdsNumber finds a national ID in a text that is kept in the open.
func holdsNumber(text string) bool {
	for _, hit := range likeNumber.FindAllString(text, -1) {
		if _, err := nationalid.Parse(nationalid.Clean(hit), true); err == nil {
			return true
		}
	}
	return false
}
