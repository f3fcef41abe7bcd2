package reminder

import (
	"context"
	"sync"
	"sync/atomic"

	"kursbro/accounts"
)

// together is how many letters are written at a time: on SQLite their
// transactions share one write of the disk.
const together = 8

// forEach lets an act see to everybody, several at a time, and counts for whom it
// queued a letter. The first mistake ends it; what was done stays done.
func forEach(ctx context.Context, all []accounts.ProfileID, act func(context.Context, accounts.ProfileID) (bool, error)) (int, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	people := make(chan accounts.ProfileID)
	var count atomic.Int64
	var group sync.WaitGroup
	for range min(together, len(all)) {
		group.Go(func() {
			for id := range people {
				queued, err := act(ctx, id)
				if err != nil {
					stop(err)
				}
				if queued {
					count.Add(1)
				}
			}
		})
	}
	for _, id := range all {
		if ctx.Err() != nil {
			break
		}
		people <- id
	}
	close(people)
	group.Wait()
	return int(count.Load()), context.Cause(ctx)
}
