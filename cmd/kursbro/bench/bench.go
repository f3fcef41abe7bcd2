package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Options say what to measure and how long.
type Options struct {
	Binary   string        // kursbro itself, which is run as its own server
	People   int           // profiles in the database
	Database string        // empty: a SQLite file of its own; or a database that may be filled (postgres://… or a file)
	During   time.Duration // of each row
	Password string        // of the crowd
	Login    func(n int) string
	Logins   int    // how many of the crowd can sign in
	Owner    string // who may upload a course
	Hires    Hires
	// Players opens a course for so many people.
	Players func(ctx context.Context, database, files string, number int) ([]Player, error)
	// Course adds a zipped package and gives the path of a window on it in the
	// content origin: /l/<token>.
	Course func(ctx context.Context, database, files string, zipped *os.File) (string, error)
	// Pairs makes so many that are ready to merge; what it gives says whether one
	// still waits.
	PairsReady int
	Pairs      func(ctx context.Context, database, files string) (waits func(context.Context) (bool, error), closed func() error, err error)
	// Alike makes people who look like others and finds the pairs, as the job does.
	Alike func(ctx context.Context, database, files string, people int) (found int, took time.Duration, err error)
	// Forgetter fills the database with what is to be forgotten; nil: nothing is.
	Forgetter func(ctx context.Context, database, files string) (Forgetter, error)
	// Reporter reads a report over so many completions; 0: none is read.
	Reporter    Reporter
	Completions int
	// Reminder is the job that reminds so many; 0: nobody is.
	Reminder Steps
	Reminded int
	// Ruler is a rule that makes a course mandatory for so many; 0: for nobody.
	Ruler Steps
	Ruled int
	// Desk is an owner with a course of so many; 0: there is none.
	Desk   Steps
	Crowds int
	Extra  []Extra
	Serve  []string       // flags of the portal besides
	Only   *regexp.Regexp // the steps to measure, by name; nil: all
	Log    io.Writer
}

// Extra is a measurement that needs the rooms and not the wire: the function
// is called again and again by so many clients.
type Extra struct {
	What    string
	Clients []int
	During  time.Duration // 0: as long as any other row
	Open    func(ctx context.Context, database, files string) (work func(ctx context.Context, client, n int) error, closed func() error, err error)
}

// Report is everything that one run found.
type Report struct {
	Machine string        `json:"machine"`
	People  int           `json:"people"`
	Engine  string        `json:"engine"`
	Seeding time.Duration `json:"seeding_ns"`
	Start   time.Duration `json:"start_ns"`     // from exec to the first /readyz that says yes
	Memory  int           `json:"resident_kib"` // after the load
	Idle    int           `json:"resident_idle_kib"`
	Size    int64         `json:"database_bytes"` // SQLite only
	Rows    []Row         `json:"rows"`
	Files   []File        `json:"files,omitempty"`
}

var crowds = []int{1, 8, 64}

// Fewest is how many people there have to be: the largest crowd signs in.
const Fewest = 64

// Run measures everything and gives the report.
func Run(ctx context.Context, o Options) (Report, error) {
	folder, err := os.MkdirTemp("", "kursbro-bench")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(folder)
	b := &bench{Options: o, folder: folder, report: Report{Machine: machine(), People: o.People, Engine: "sqlite"}}
	if b.Database == "" {
		b.Database = filepath.Join(folder, "bench.db")
	}
	if strings.HasPrefix(b.Database, "postgres") {
		b.report.Engine = "postgres"
	}
	if err := b.run(ctx); err != nil {
		return b.report, err
	}
	return b.report, nil
}

type bench struct {
	Options
	folder string
	report Report
	portal *process
	people []visitor
}

func (b *bench) run(ctx context.Context) error {
	steps := []struct {
		say    string
		step   func(context.Context) error
		always bool // the others build on it
	}{
		{"seeding", b.seed, true}, {"starting", b.start, true}, {"signing in", b.signInAll, true},
		{"pages", b.pages, false}, {"sign-in", b.signIn, false}, {"enrolling", b.enrol, false}, {"SCORM commits", b.commit, false}, {"open players", b.play, false},
		{"course files", b.content, false}, {"package import", b.upload, false},
		{"certificates", b.certificate, false}, {"pages under sign-in storm", b.storm, false}, {"memory", b.weigh, false},
		{"500 sign-ins at once", b.rush, false}, {"duplicates", b.duplicates, false},
		{"pages while merging", b.merging, false}, {"stopping", b.stop, true}, {"bare database", b.bareDatabase, false},
		{"merging at night", b.night, false}, {"hire files", b.hires, false}, {"rooms", b.extras, false},
		{"report", b.reports, false}, {"reminders", func(ctx context.Context) error { return b.steps(ctx, b.Reminder, b.Reminded) }, false},
		{"rules", func(ctx context.Context) error { return b.steps(ctx, b.Ruler, b.Ruled) }, false}, {"owner's desk", func(ctx context.Context) error { return b.steps(ctx, b.Desk, b.Crowds) }, false},
		{"forgetting", b.forgetting, false},
	}
	for _, s := range steps {
		if !s.always && !b.wanted(s.say) && (s.say != "rooms" || !slices.ContainsFunc(b.Extra, func(e Extra) bool { return b.wanted(e.What) })) {
			continue
		}
		fmt.Fprintf(b.Log, "· %s\n", s.say)
		if err := s.step(ctx); err != nil {
			b.stop(ctx)
			return fmt.Errorf("%s: %w", s.say, err)
		}
	}
	return nil
}

// wanted says whether a step is to be measured.
func (b *bench) wanted(say string) bool { return b.Only == nil || b.Only.MatchString(say) }

// add keeps a row and says beside which it stands.
func (b *bench) add(what string, row Row, beside string) {
	row.What, row.People, row.Engine = what, b.People, b.report.Engine
	if beside != "" {
		for _, other := range b.report.Rows {
			if other.What == beside && other.Clients == row.Clients && other.Rate > 0 {
				row.Ratio, row.Beside = row.Rate/other.Rate, beside
			}
		}
	}
	b.report.Rows = append(b.report.Rows, row)
}
