package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/schollz/progressbar/v3"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/config"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/cmd/kursbro/demo"
	"kursbro/courses/scorm"
	"kursbro/merge"
	"kursbro/merge/hire"
)

// inRooms opens the rooms for one command and closes them after it.
func inRooms(ctx context.Context, c *config.Config, work func(r *rooms) error) error {
	return inRoomsBy(ctx, c, open, work)
}

func inRoomsBy(ctx context.Context, c *config.Config, open func(context.Context, *config.Config) (*rooms, error), work func(r *rooms) error) error {
	if err := ready(c); err != nil {
		return err
	}
	r, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer r.Close()
	return work(r)
}

// english words an error for the terminal and for scripts.
func english(err error) (code, reason string) {
	p := problem.Of(err)
	if p == nil {
		return "failed", err.Error()
	}
	return p.Key, i18n.For(i18n.EN).With(p.Key, p.Args)
}

type migrateCommand struct {
	For string `help:"PostgreSQL account that serves: afterwards it may read and write rows, and change nothing of the schema or of the audit log." placeholder:"ACCOUNT"`
}

// Run brings the schema up to date. It needs no key: it reads nothing.
func (m migrateCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	if m.For != "" {
		if err := d.Grant(ctx, m.For, audit.Growing); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "The schema is up to date.")
	return nil
}

type seedCommand struct {
	People int `help:"How many people." default:"60"`
}

// Run fills the database with the demo region.
func (s seedCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	if !c.TestIDs {
		return errors.New("seeding makes people with synthetic national IDs: say --demo or --test-ids")
	}
	return inRooms(ctx, c, func(r *rooms) error {
		bar := bar(s.People, "people")
		defer bar.Close()
		defer debug.SetGCPercent(debug.SetGCPercent(400)) // most of what is made for a row is gone with it
		return r.seed(ctx, s.People, func(done, total int) {
			if done == total {
				bar.Describe("people are in, their indexes are being made")
				done-- // a full bar is cleared
			}
			bar.Set(done)
		})
	})
}

func (r *rooms) seed(ctx context.Context, people int, progress func(done, total int)) error {
	return demo.Fill(ctx, demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}, people, progress)
}

// bar is a progress bar on standard error; there is none where nobody looks.
func bar(total int, what string) *progressbar.ProgressBar {
	info, err := os.Stderr.Stat()
	watched := err == nil && info.Mode()&os.ModeCharDevice != 0
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetVisibility(watched),
		progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())
}

type importCommand struct {
	File   string `arg:"" type:"path" help:"The hire file (CSV)."`
	DryRun bool   `help:"Say what would happen; change nothing."`
	Full   bool   `help:"The file names everybody: end the jobs that it does not name, of those that files have told of."`
	Brake  *int   `help:"With --full: --hire-brake for this once." placeholder:"PERCENT"`
	JSON   bool   `name:"json" help:"One JSON object a row."`

	ConfirmEnds *int `help:"With --full: end so many, which is the number that the run has told before it stopped." placeholder:"N"`
}

// Run imports a hire file and tells the outcome of each row. It ends with 3
// also when nobody was ended, because somebody has to be asked first.
func (i importCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		file, err := os.Open(i.File)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		if err := hire.CheckSize(info.Size()); err != nil {
			return refused(err)
		}
		defer debug.SetGCPercent(debug.SetGCPercent(400)) // as in seed
		return i.read(ctx, r, file, out)
	})
}

func (i importCommand) read(ctx context.Context, r *rooms, file *os.File, out io.Writer) error {
	bar := bar(-1, "rows")
	defer bar.Close()
	options := merge.ImportOptions{DryRun: i.DryRun, FileName: filepath.Base(i.File), Full: i.Full, Brake: i.Brake, ConfirmEnds: i.ConfirmEnds}
	summary, err := r.merge.Import(ctx, accounts.Command("hire import"), file, options, func(row merge.RowOutcome) {
		bar.Add(1)
		i.tell(out, row)
	})
	if problem.KindOf(err) == problem.Invalid {
		return refused(err)
	}
	if err != nil {
		return err
	}
	if !i.JSON {
		fmt.Fprintf(out, "%d rows: %s; %d merged\n", summary.Rows, inWords(summary.Counts), summary.Merged)
	}
	leftAlone(summary.Missing)
	return held(summary.Missing)
}

// inWords says how many rows became what, in the order of the screen.
func inWords(counts map[merge.Outcome]int) string {
	var said []string
	for _, outcome := range merge.Outcomes {
		if count := counts[outcome]; count > 0 {
			said = append(said, fmt.Sprint(count, " ", outcome))
		}
	}
	return cmp.Or(strings.Join(said, ", "), "none")
}

// leftAlone says whom a full file did not name and did not end, and why.
func leftAlone(m merge.Missing) {
	words := i18n.For(i18n.EN)
	for _, left := range m.Left {
		fmt.Fprintln(os.Stderr, "kursbro:", left.Words(words))
	}
}

// held says why nobody was ended, and how to say yes to it.
func held(m merge.Missing) error {
	if m.Held == "" {
		return nil
	}
	reason := i18n.For(i18n.EN).T("merge.missing."+string(m.Held), "Count", m.Count, "Living", m.Living)
	fmt.Fprintf(os.Stderr, "kursbro: %s To end them, import the same file again with --confirm-ends %d.\n", reason, m.Count)
	return errRefused
}

// tell writes what became of a row, for scripts or for people.
func (i importCommand) tell(out io.Writer, row merge.RowOutcome) {
	words := i18n.For(i18n.EN)
	if !i.JSON && row.EmployeeNumber != "" {
		fmt.Fprintf(out, "employee %s: %s – %s\n", row.EmployeeNumber, row.Outcome, row.Reason(words))
		return
	}
	if !i.JSON {
		tellRow(out, row)
		return
	}
	if line, err := row.JSON(words); err == nil {
		fmt.Fprintf(out, "%s\n", line)
	}
}

// tellRow writes a row for people: a line, or one for each thing to mend.
func tellRow(out io.Writer, row merge.RowOutcome) {
	words := i18n.For(i18n.EN)
	faults := row.Faults()
	for _, fault := range faults {
		place := ""
		if fault.Column != "" {
			place = fault.Column + ": "
		}
		fmt.Fprintf(out, "row %d, line %d: %s – %s%s\n", row.Row, row.Line, row.Outcome, place, fault.Reason(words))
	}
	if len(faults) == 0 {
		fmt.Fprintf(out, "row %d: %s – %s\n", row.Row, row.Outcome, row.Reason(words))
	}
}

type checkCommand struct {
	File string `arg:"" type:"path" help:"The package (zip)."`
	JSON bool   `name:"json" help:"The verdict as JSON."`
}

// verdict is the answer of a check, part of the contract for scripts.
type verdict struct {
	Verdict string `json:"verdict"` // accepted, refused
	Code    string `json:"code"`
	Reason  string `json:"reason"`
}

// Run checks a package without a database.
func (k checkCommand) Run(out io.Writer) error {
	file, err := os.Open(k.File)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	said := verdict{Verdict: "accepted", Code: "ok"}
	pack, refusal := scorm.Check(file, info.Size(), scorm.DefaultLimits)
	if refusal != nil {
		said.Verdict = "refused"
		said.Code, said.Reason = english(refusal)
	} else {
		said.Reason = fmt.Sprintf("%s, %d unit(s): %s", pack.Version, len(pack.Units), pack.Title)
	}
	if err := said.tell(out, k.JSON); err != nil {
		return err
	}
	if refusal != nil {
		return errRefused
	}
	return nil
}

// tell prints it, for people or for programs.
func (v verdict) tell(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(v)
	}
	_, err := fmt.Fprintf(out, "%s (%s): %s\n", v.Verdict, v.Code, v.Reason)
	return err
}

type backupCommand struct {
	File string `arg:"" help:"Where to; it must not be there yet."`
}

// Run copies the database.
func (b backupCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		if err := r.db.Backup(ctx, b.File); err != nil {
			return err
		}
		fmt.Fprintln(out, "Copied to", b.File)
		return nil
	})
}
