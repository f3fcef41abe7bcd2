package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kursbro/app/config"
	"kursbro/app/mail"
)

type mailCommands struct {
	Bounce mailBounceCommand `cmd:"" help:"Read a mail server's report of a letter that did not arrive (RFC 3464) from standard input, for an alias that pipes there."`
}

type mailBounceCommand struct{}

// Run notes the report, so that the helpdesk sees it. What is no such report, or
// about no letter of ours, is said and passed over: a failing alias would only
// make more mail. Where the report cannot be kept now the mail server is asked to
// come again with it (exitLater).
func (mailBounceCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	bounce, err := mail.ReadBounce(os.Stdin)
	if errors.Is(err, mail.ErrNoReport) {
		fmt.Fprintln(out, "this reports no letter that did not arrive")
		return nil
	}
	if err == nil {
		err = inRooms(ctx, c, func(r *rooms) error { return noteBounce(ctx, r, bounce, out) })
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errLater, err)
	}
	return nil
}

func noteBounce(ctx context.Context, r *rooms, bounce mail.Bounce, out io.Writer) error {
	noted, err := mail.NoteBounce(ctx, r.db, bounce)
	if err != nil {
		return err
	}
	if !noted {
		fmt.Fprintln(out, "no letter of ours waits for this report")
		return nil
	}
	fmt.Fprintf(out, "letter %s did not arrive: %s\n", bounce.LetterID, bounce.Answer)
	return nil
}
