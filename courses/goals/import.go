package goals

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// LargestImport is how big a file with a template may be, in bytes.
const LargestImport = 2 << 20

// columns of the CSV form, which has a line for each activity. Lines of one
// goal follow each other; what the plan and the goal say stands on the first
// line of each, or on all.
var columns = []string{"code", "name", "specialty", "part", "goal", "title", "about", "activity", "required"}

// ReadTemplate reads a template from CSV or JSON (README, “Learning goals”).
// Problems: Invalid that says what is wrong and where.
func ReadTemplate(file io.Reader) (Template, error) {
	text, err := io.ReadAll(io.LimitReader(file, LargestImport+1))
	if err != nil {
		return Template{}, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(text) > LargestImport:
		return Template{}, problem.New(problem.Invalid, "goals.import.large")
	case !utf8.Valid(text):
		return Template{}, problem.New(problem.Invalid, "goals.import.encoding")
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		return readJSON(text)
	}
	return readCSV(text)
}

type templateJSON struct {
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	Specialty string     `json:"specialty"`
	Part      string     `json:"part"`
	Goals     []goalJSON `json:"goals"`
}

type goalJSON struct {
	Code       string         `json:"code"`
	Title      string         `json:"title"`
	About      string         `json:"about"`
	Activities []activityJSON `json:"activities"`
}

type activityJSON struct {
	Title    string `json:"title"`
	Required *bool  `json:"required"` // not said: yes
}

func readJSON(text []byte) (Template, error) {
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields()
	var read templateJSON
	if err := reader.Decode(&read); err != nil {
		return Template{}, problem.New(problem.Invalid, "goals.import.json", "Where", strconv.FormatInt(reader.InputOffset(), 10)).Because(err)
	}
	t := Template{Code: tidy(read.Code), Name: tidy(read.Name), Specialty: tidy(read.Specialty), Part: tidy(read.Part)}
	for _, g := range read.Goals {
		goal := Goal{Code: tidy(g.Code), Title: tidy(g.Title), About: tidy(g.About)}
		for _, a := range g.Activities {
			goal.Activities = append(goal.Activities, Activity{Title: tidy(a.Title), Required: a.Required == nil || *a.Required})
		}
		t.Goals = append(t.Goals, goal)
	}
	return t, t.fault()
}

// readCSV takes commas or semicolons, and the columns in any order.
func readCSV(text []byte) (Template, error) {
	reader := csv.NewReader(bytes.NewReader(text))
	head, _, _ := strings.Cut(string(text), "\n")
	if strings.Count(head, ";") > strings.Count(head, ",") {
		reader.Comma = ';'
	}
	named, err := reader.Read()
	if err != nil {
		return Template{}, problem.New(problem.Invalid, "goals.import.columns", "Where", strings.Join(columns, ", ")).Because(err)
	}
	at := map[string]int{}
	for i, name := range named {
		at[strings.ToLower(tidy(name))] = i
	}
	for _, column := range columns {
		if _, there := at[column]; !there && column != "about" {
			return Template{}, problem.New(problem.Invalid, "goals.import.columns", "Where", column)
		}
	}
	var t Template
	for {
		line, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return t, t.fault()
		}
		if broken := (*csv.ParseError)(nil); errors.As(err, &broken) {
			return Template{}, problem.New(problem.Invalid, "goals.import.line", "Where", strconv.Itoa(broken.Line)).Because(err)
		}
		if err != nil {
			return Template{}, err
		}
		number, _ := reader.FieldPos(0)
		if err := t.take(func(column string) string { return cell(line, at, column) }, number); err != nil {
			return Template{}, err
		}
	}
}

func cell(line []string, at map[string]int, column string) string {
	if i, there := at[column]; there && i < len(line) {
		return tidy(line[i])
	}
	return ""
}

// yes and no are how a file may say whether an activity is required; nothing
// is yes.
var (
	yes = []string{"", "yes", "ja", "true", "1", "x"}
	no  = []string{"no", "nei", "false", "0"}
)

// take adds the activity of one line.
func (t *Template) take(cell func(column string) string, line int) error {
	wrong := problem.New(problem.Invalid, "goals.import.line", "Where", strconv.Itoa(line))
	for column, into := range map[string]*string{"code": &t.Code, "name": &t.Name, "specialty": &t.Specialty, "part": &t.Part} {
		if value := cell(column); value != "" && *into != "" && value != *into {
			return wrong // a file is one plan
		} else if value != "" {
			*into = value
		}
	}
	if code := cell("goal"); code != "" && (len(t.Goals) == 0 || t.Goals[len(t.Goals)-1].Code != code) {
		t.Goals = append(t.Goals, Goal{Code: code, Title: cell("title"), About: cell("about")})
	}
	required := strings.ToLower(cell("required"))
	if len(t.Goals) == 0 || !slices.Contains(yes, required) && !slices.Contains(no, required) {
		return wrong
	}
	g := &t.Goals[len(t.Goals)-1]
	g.Activities = append(g.Activities, Activity{Title: cell("activity"), Required: slices.Contains(yes, required)})
	return nil
}

// tidy is text in NFC on one line, without control characters: PostgreSQL keeps
// no NUL.
func tidy(text string) string {
	text = strings.Join(strings.Fields(i18n.NFC(text)), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
