package merge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
)

// Refusal is the last no of a second person to what somebody proposed, for
// whoever would propose it again (M8, M9).
type Refusal struct {
	ByName string
	At     time.Time
	Note   string // why
}

// lastRefusal gives nil where nobody has said no.
func lastRefusal(ctx context.Context, q db.Queryer, read func(context.Context, db.Queryer, string) (Refusal, error), about string) (*Refusal, error) {
	r, err := read(ctx, q, about)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read refusal: %w", err)
	}
	return &r, nil
}
