package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/config"
)

type organisationCommands struct {
	Add    organisationAddCommand    `cmd:"" help:"Add an organisation; in an empty portal that is the first thing to do."`
	Change organisationChangeCommand `cmd:"" help:"Give an organisation another name or number, or open or close it to guests."`
	List   organisationListCommand   `cmd:"" help:"List the organisations, as the tree that they are."`
}

// organisationLine is an organisation as scripts read it.
type organisationLine struct {
	Organisation accounts.OrganisationID `json:"organisation"`
	Above        accounts.OrganisationID `json:"above,omitempty"`
	Name         string                  `json:"name"`
	Number       string                  `json:"number,omitempty"`
	Open         bool                    `json:"open"` // to guests
}

type organisationAddCommand struct {
	Name   string `arg:"" help:"What it is called."`
	Under  string `help:"Which organisation it is a part of: id, number or name. Unless set, it stands at the top." placeholder:"WHICH"`
	Number string `help:"Its organisation number: nine digits."`
	Open   bool   `help:"Guests may choose it when they register, as a municipality."`
}

// Run makes an organisation.
func (a organisationAddCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		o := accounts.Organisation{Name: a.Name, Number: a.Number, OpenToExternals: a.Open}
		if a.Under != "" {
			above, err := r.named(ctx, a.Under)
			if err != nil {
				return err
			}
			o.ParentID = above.ID
		}
		_, faults, err := r.accounts.AddOrganisation(ctx, accounts.Command("organisation add"), o)
		return kept(out, faults, err, strings.TrimSpace(a.Name)+" is added.")
	})
}

type organisationChangeCommand struct {
	Organisation string  `arg:"" help:"Which: id, number or name."`
	Name         *string `help:"What it is called from now on."`
	Number       *string `help:"Its organisation number: nine digits, or nothing."`
	Open         *bool   `help:"Guests may choose it when they register; --no-open closes it again." negatable:""`
}

// Run changes an organisation; what is not said of it stays.
func (h organisationChangeCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		o, err := r.named(ctx, h.Organisation)
		if err != nil {
			return err
		}
		say(h.Name, &o.Name)
		say(h.Number, &o.Number)
		say(h.Open, &o.OpenToExternals)
		faults, err := r.accounts.DescribeOrganisation(ctx, accounts.Command("organisation change"), o)
		return kept(out, faults, err, strings.TrimSpace(o.Name)+" is changed.")
	})
}

type organisationListCommand struct {
	JSON bool `name:"json" help:"One JSON object a line."`
}

// Run lists the tree.
func (l organisationListCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		all, err := r.accounts.Branches(ctx, accounts.Command("organisation list"))
		if err != nil {
			return err
		}
		for _, b := range all {
			words := strings.Repeat("  ", b.Depth) + b.Name
			if b.Number != "" {
				words += " " + b.Number
			}
			if b.OpenToExternals {
				words += ", open to guests"
			}
			show(out, l.JSON, organisationLine{b.ID, b.ParentID, b.Name, b.Number, b.OpenToExternals}, words)
		}
		none(len(all), l.JSON, `There are no organisations yet: kursbro organisation add "Helse Vest"`)
		return nil
	})
}

// named finds an organisation for a command; one that is not there is told
// with those that are.
func (r *rooms) named(ctx context.Context, word string) (accounts.Organisation, error) {
	tree, err := r.accounts.Organisations(ctx)
	if err != nil {
		return accounts.Organisation{}, err
	}
	if id, known := tree.Named(word); known {
		o, _ := tree.Find(id)
		return o, nil
	}
	hint := "kursbro organisation list names those that are there"
	if len(tree.All()) == 0 {
		hint = "there are none yet: kursbro organisation add " + fmt.Sprintf("%q", word)
	}
	return accounts.Organisation{}, fmt.Errorf("no organisation is called %q; %s", word, hint)
}

// say puts what the command line says in the place of what is there.
func say[T any](said *T, there *T) {
	if said != nil {
		*there = *said
	}
}

// kept says what came of an act on the command line: the faults, each in a line
// of its own, or that it is done.
func kept(out io.Writer, faults accounts.Faults, err error, done string) error {
	if err != nil {
		return said(err)
	}
	for _, field := range slices.Sorted(maps.Keys(faults)) {
		_, reason := english(faults[field])
		fmt.Fprintf(os.Stderr, "kursbro: %s: %s\n", field, reason)
	}
	if len(faults) > 0 {
		return errRefused
	}
	fmt.Fprintln(out, done)
	return nil
}
