package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"kursbro/cmd/kursbro/demo"
)

// alikePeople is how many of a crowd look like somebody else.
func alikePeople(people int) int { return people / 40 }

// openAlike makes people who look alike, and finds them as the job does.
func openAlike(ctx context.Context, database, files string, people int) (found int, took time.Duration, err error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return 0, 0, err
	}
	err = demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}.Alike(ctx, people, alikePeople(people))
	if err == nil {
		began := time.Now()
		found, err = r.merge.FindLikenesses(ctx)
		took = time.Since(began)
		fmt.Fprintf(os.Stderr, "  %d pairs found in %v\n", found, took.Round(time.Millisecond))
	}
	return found, took, errors.Join(err, r.Close())
}
