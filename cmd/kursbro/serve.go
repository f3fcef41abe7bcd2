package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kursbro/app/config"
	"kursbro/app/site"
	"kursbro/cmd/kursbro/demo"
)

type serveCommand struct{}

// demoPeople is how many live in the demo's region beside those one can sign in as.
const demoPeople = 60

// Run serves until it is told to stop, and then lets what is under way finish.
func (serveCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	limit := newBudget()
	for _, name := range config.Unknown(os.Environ()) {
		slog.Warn("no setting has this name: see kursbro --help", "variable", name)
	}
	return inRooms(ctx, c, func(r *rooms) error {
		hires, err := r.prepareDemo(ctx)
		if err != nil {
			return err
		}
		p, err := newPortal(r)
		if err != nil {
			return err
		}
		if limit != nil {
			r.accounts.Hasher.Crowd = limit.Crowd
		}
		server, err := p.listen(limit)
		if err != nil {
			return err
		}
		greet(out, c, hires)
		go r.lookAround(ctx)
		return p.serve(ctx, server)
	})
}

// prepareDemo fills an empty demo database and gives the name of a hire file
// to try.
func (r *rooms) prepareDemo(ctx context.Context) (hires string, err error) {
	if !r.config.Demo {
		return "", nil
	}
	if err := r.seed(ctx, demoPeople, func(int, int) {}); err != nil {
		return "", fmt.Errorf("fill the demo: %w", err)
	}
	return demo.WriteHires(filepath.Dir(r.config.Files), r.db.Now())
}

// greet tells somebody at a terminal where to go and what to try.
func greet(out io.Writer, c *config.Config, hires string) {
	fmt.Fprintf(out, "Kursbro is at %s\n", c.URL)
	if !c.Demo {
		return
	}
	fmt.Fprintf(out, "\n  Demo logins, all with the password %q:\n", demo.Password)
	for _, login := range demo.Logins() {
		fmt.Fprintf(out, "  %-14s %s\n", login.Who, login.Name)
	}
	fmt.Fprintf(out, "\n  Every mail is at %s/dev/mail\n", c.URL)
	fmt.Fprintf(out, "  Try: take a course as the guest, hire her as HR with %s, and find the course under Min kompetanse.\n\n", hires)
}

// listen opens every address before anything is served, so that a taken port
// is told at once.
func (p *portal) listen(limit *budget) (*site.Server, error) {
	c := p.rooms.config
	listeners := []site.Listener{
		{Name: "portal (--addr)", Addr: c.Addr, Handler: p.pages(), Connected: limit.Connected},
		{Name: "course content (--content-addr)", Addr: c.ContentAddr, Handler: p.content, Connected: limit.Connected},
	}
	if c.MetricsAddr != "" {
		listeners = append(listeners, site.Listener{Name: "metrics (--metrics-addr)", Addr: c.MetricsAddr, Handler: p.metrics.Handler()})
	}
	return site.Listen(slog.Default(), listeners...)
}

// drainTime is how long what is under way may take after a SIGTERM.
const drainTime = 30 * time.Second

// serve answers and runs the jobs until ctx ends; then requests under way
// finish, jobs stop, and whoever opened the database closes it last.
func (p *portal) serve(ctx context.Context, server *site.Server) error {
	p.jobs.Start(context.WithoutCancel(ctx))
	err := server.Serve(ctx, p.health, drainTime)
	patience, done := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer done()
	return errors.Join(err, p.jobs.Stop(patience))
}
