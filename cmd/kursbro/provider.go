package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/oidc"
	"kursbro/app/config"
)

type providerCommands struct {
	Key     providerKeyCommand     `cmd:"" help:"Make a key that we sign as a client by: the private half for --…-secret, the public one for the provider."`
	Check   providerCheckCommand   `cmd:"" help:"Ask each configured provider whether it is there, and say the addresses to register with it."`
	Release providerReleaseCommand `cmd:"" help:"Let go of the accounts that an employer's profiles are held to: the next that comes by a user name takes its place."`
}

type providerKeyCommand struct{}

// Run prints both halves, a line each.
func (providerKeyCommand) Run(out io.Writer) error {
	private, public, err := oidc.NewKey()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "private %s\npublic  %s\n", private, public)
	return nil
}

type providerReleaseCommand struct {
	Name string `arg:"" help:"employer, or employer-NAME of several."`
}

// Run says how many there were; the audit log has it, too.
func (r providerReleaseCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(rooms *rooms) error {
		count, err := rooms.accounts.ReleasePins(ctx, accounts.Command("provider"), r.Name)
		if err != nil {
			return about(r.Name, err)
		}
		fmt.Fprintf(out, "%d profiles are held to no account at %s now\n", count, r.Name)
		return nil
	})
}

type providerCheckCommand struct{}

// Run fails with 1 when one of them is not there.
func (providerCheckCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	portal := strings.TrimRight(c.URL, "/")
	all, err := providers(c, portal, time.Now)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("no provider is configured: see --help, Sign-in")
	}
	var failed error
	for _, p := range all {
		said := "is there"
		if err := p.Check(ctx); err != nil { // the client id and the key show themselves at the first sign-in
			said, failed = "does not answer as it should: "+err.Error(), fmt.Errorf("not every provider is there")
		}
		fmt.Fprintf(out, "%s %s\n  answers go to %s\n  signing out comes back to %s/logg-ut/ferdig\n  signing out there is told to %s/logg-ut/fra/%s\n", p.Name, said, p.Return, portal, portal, p.Name)
	}
	return failed
}

// lookAround tells the log of what keeps people out, as far as it shows at the
// start, and goes on: who vouches for people may come later.
func (r *rooms) lookAround(ctx context.Context) {
	tree, err := r.accounts.Organisations(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the providers are not checked", "error", err)
		return
	}
	if len(tree.Open()) == 0 {
		slog.WarnContext(ctx, "nobody can register: no organisation is open to guests (kursbro organisation add --open)")
	}
	for _, p := range r.accounts.OIDC {
		if _, known := tree.Named(p.Organisation); p.Organisation != "" && !known {
			slog.WarnContext(ctx, "nobody comes in by a provider: no organisation is called as its organisation= says", "provider", p.Name, "organisation", p.Organisation)
		}
		if err := p.Check(ctx); err != nil {
			slog.WarnContext(ctx, "nobody comes in by a provider while this lasts", "provider", p.Name, "error", err)
		}
	}
}
