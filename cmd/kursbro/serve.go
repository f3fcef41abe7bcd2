package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"kursbro/app/config"
	"kursbro/cmd/kursbro/demo"
)

type serveCommand struct{}

// demoPeople is how many live in the demo's region beside those one can sign in as.
const demoPeople = 60

// Run serves until it is told to stop, and then lets what is under way finish.
func (serveCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		hires, err := r.prepareDemo(ctx)
		if err != nil {
			return err
		}
		p, err := newPortal(r)
		if err != nil {
			return err
		}
		doors, err := p.listen(ctx)
		if err != nil {
			return err
		}
		greet(out, c, hires)
		return p.serve(ctx, doors)
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

// door is one address that the portal listens at.
type door struct {
	listener net.Listener
	server   *http.Server
}

// listen opens every door before anything is served, so that a taken port is
// told at once.
func (p *portal) listen(ctx context.Context) ([]door, error) {
	c := p.rooms.config
	var doors []door
	for _, way := range []struct {
		flag, address string
		handler       http.Handler
	}{
		{"--addr", c.Addr, p.pages()},
		{"--content-addr", c.ContentAddr, p.content},
		{"--metrics-addr", c.MetricsAddr, p.metrics.Handler()},
	} {
		if way.address == "" {
			continue
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", way.address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", way.flag, err)
		}
		doors = append(doors, door{listener, newServer(way.handler)})
	}
	return doors, nil
}

// newServer waits long enough for a large upload and not for ever for a slow
// or silent client.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 15 * time.Minute,
		WriteTimeout: 15 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
}

// drainTime is how long requests under way may take after a SIGTERM.
const drainTime = 30 * time.Second

// serve runs the jobs and the doors until ctx ends; then it drains: no new
// requests, those under way finish, jobs stop, and the database is closed last.
func (p *portal) serve(ctx context.Context, doors []door) error {
	group, stopping := errgroup.WithContext(ctx)
	p.jobs.Start(context.WithoutCancel(ctx))
	for _, d := range doors {
		group.Go(func() error {
			if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	<-stopping.Done()
	p.draining.Store(true)
	patience, done := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer done()
	for _, d := range doors {
		group.Go(func() error { return d.server.Shutdown(patience) })
	}
	err := group.Wait()
	return errors.Join(err, p.jobs.Stop(patience))
}
