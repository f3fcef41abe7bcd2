package accounts

import (
	"context"
	"fmt"

	"kursbro/app/db"
)

// Worker is a person as a rule about many asks for them.
type Worker struct {
	ID            ProfileID
	Internal      bool
	Organisations []OrganisationID // where they belong, and whose jobs they have
	Units         []string         // of their jobs, as HR writes them
	Leads         bool             // somebody's job says so
	Roles         []Role           // that they hold, wherever
}

// Workforce gives the active people who belong to one of some organisations, or
// have a job there that has begun and is not over. With an id it gives that
// person alone, wherever they are.
func Workforce(ctx context.Context, q db.Queryer, in []OrganisationID, only ProfileID) ([]Worker, error) {
	all, err := selectWorkers(ctx, q, in, only, Today(q.Now()))
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	roles, err := selectRolesOf(ctx, q, only)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	for i := range all {
		all[i].Roles = roles[all[i].ID]
	}
	return all, nil
}
