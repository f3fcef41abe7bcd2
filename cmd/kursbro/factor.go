package main

import (
	"context"
	"fmt"
	"io"

	"kursbro/accounts"
	"kursbro/app/config"
)

type factorCommands struct {
	End factorEndCommand `cmd:"" help:"Take a person's passkeys, code app and recovery codes away: for an administrator whom no colleague can help."`
}

type factorEndCommand struct {
	Name   string `arg:"" help:"User name or e-mail address."`
	Reason string `required:"" help:"Why, for the log of whoever asks." placeholder:"TEXT"`
}

// Run lets the person in by the password alone until there is a new factor.
func (f factorEndCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		if err := r.accounts.EndFactorsOf(ctx, accounts.Command("factor end"), f.Name, f.Reason); err != nil {
			return about(f.Name, err)
		}
		fmt.Fprintln(out, "The factors are ended, and the person is signed out everywhere.")
		return nil
	})
}
