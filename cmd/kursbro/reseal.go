package main

import (
	"context"
	"fmt"
	"io"

	"kursbro/app/config"
	"kursbro/courses/sharing"
)

type resealCommand struct{}

// Run seals what is stored under the first of --secret and --id-keys, and has
// national IDs found by the first of --lookup-key. It fails with 1 where something
// opens by none of them.
func (resealCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRoomsBy(ctx, c, openAnyway, func(r *rooms) error {
		anew, lost := 0, 0
		for _, reseal := range []func(context.Context) (int, int, error){r.accounts.Reseal, sharing.New(r.courses).Reseal, r.events.Reseal} {
			changed, unopened, err := reseal(ctx)
			if anew, lost = anew+changed, lost+unopened; err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "%d sealed anew\n", anew)
		if lost > 0 {
			return fmt.Errorf("%d open by none of the keys: was one taken away too early", lost)
		}
		return nil
	})
}
