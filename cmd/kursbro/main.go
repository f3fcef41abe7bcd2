// Command kursbro is the roof of the house: it reads the configuration, builds
// the rooms, hangs up their pages and runs one command. It decides nothing
// about people or courses.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"kursbro/app/config"
	"kursbro/app/site"
)

// commands is everything that can be said to kursbro.
type commands struct {
	config.Config

	Serve   serveCommand   `cmd:"" help:"Serve the portal, the course content and the metrics."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date."`
	Seed    seedCommand    `cmd:"" help:"Make a believable region: organisations, courses, and as many people as you like."`
	Hire    struct {
		Import importCommand `cmd:"" help:"Read a hire file: one outcome a row."`
	} `cmd:"" help:"The HR feed."`
	Merge        mergeCommands        `cmd:"" help:"Pairs of profiles that are one person."`
	Provider     providerCommands     `cmd:"" help:"Who signs people in besides us: ID-porten, HelseID, Feide, the employer's own."`
	Client       clientCommands       `cmd:"" help:"Other systems that may ask us: the feed of events, SCIM."`
	Webhook      webhookCommands      `cmd:"" help:"Other systems that we tell what was merged and undone."`
	Reseal       resealCommand        `cmd:"" help:"Bring what is stored under the first of --secret, --id-keys and --lookup-key, before an old one is taken away."`
	Role         roleCommands         `cmd:"" help:"Who is administrator, helpdesk, HR, course owner, case worker, auditor."`
	Organisation organisationCommands `cmd:"" help:"Where people belong: the tree of organisations."`
	Factor       factorCommands       `cmd:"" help:"Second factors, where no colleague can help."`
	Goals        struct {
		Import goalsCommand `cmd:"" help:"Read a plan of learning goals (CSV or JSON)."`
	} `cmd:"" help:"Learning goals of doctors in specialisation."`
	Completions struct {
		Import completionsCommand `cmd:"" help:"Read completions from another system (CSV): one outcome a row."`
	} `cmd:"" help:"What people have completed elsewhere."`
	Package struct {
		Check checkCommand `cmd:"" help:"Say whether a course package can be played, and if not why."`
	} `cmd:"" help:"Course packages."`
	Verify  verifyCommand   `cmd:"" help:"Say whether a signed certificate is genuine, and if not why."`
	Signing signingCommands `cmd:"" help:"The key that signs certificates."`
	Mail    mailCommands    `cmd:"" help:"Mail that we have sent."`
	Audit   auditCommands   `cmd:"" help:"The audit log."`
	Backup  backupCommand   `cmd:"" help:"Copy a SQLite database, consistent, while it is in use."`
	Bench   benchCommand    `cmd:"" help:"Measure the portal beside bare gin and the bare database."`
	Timing  timingCommand   `cmd:"" help:"Measure whether the time of an answer tells that somebody is known."`
	Hello   helloCommand    `cmd:"" hidden:"" help:"Bare gin, for bench."`
}

// Exit codes, part of the contract for scripts. 2 stays Go's own.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
	exitLater   = 75 // EX_TEMPFAIL of sysexits: a mail server keeps the letter and comes again
)

// errLater ends the program with exitLater: it could not now.
var errLater = errors.New("try again later")

// errRefused ends the program with exitRefused: it looked, and said no.
var errRefused = errors.New("refused")

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run carries out one command line.
func run(args []string, out, log io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var said commands
	parser, err := kong.New(&said, kong.Name("kursbro"), kong.Description("A learning portal: what you learn as an outsider is yours as an insider."),
		kong.Writers(out, log), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&said.Config),
		kong.BindTo(out, (*io.Writer)(nil)), kong.Exit(os.Exit))
	if err != nil {
		fmt.Fprintln(log, "kursbro:", err)
		return exitFailed
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(log, "kursbro:", err)
		return exitUsage
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(log, site.LogOptions(slog.LevelInfo))))
	said.Complete()
	return code(chosen.Run(), log)
}

// code turns what a command returned into how the program ends.
func code(err error, log io.Writer) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errRefused):
		return exitRefused
	}
	fmt.Fprintln(log, "kursbro:", err)
	if errors.Is(err, errLater) {
		return exitLater
	}
	return exitFailed
}

// ready refuses to go on with a bad or insecure configuration.
func ready(c *config.Config) error {
	if mistakes := c.Validate(); len(mistakes) > 0 {
		return errors.New("this configuration cannot be used:\n  - " + strings.Join(mistakes, "\n  - "))
	}
	return nil
}
