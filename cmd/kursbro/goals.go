package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/courses/goals"
)

type goalsCommand struct {
	File         string `arg:"" type:"path" help:"The plan (CSV or JSON)."`
	Organisation string `help:"Whose plan it is: id, organisation number or name." required:"" placeholder:"WHICH"`
	JSON         bool   `name:"json" help:"One JSON object."`
}

// goalsLine is an imported plan as scripts read it.
type goalsLine struct {
	Template goals.TemplateID `json:"template"`
	Code     string           `json:"code"`
	Version  int              `json:"version"`
	Goals    int              `json:"goals"`   // in the file
	Outcome  string           `json:"outcome"` // imported, unchanged
}

// Run imports a template.
func (g goalsCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		within, err := r.organisation(ctx, g.Organisation)
		if err != nil {
			return said(err)
		}
		file, err := os.Open(g.File)
		if err != nil {
			return err
		}
		defer file.Close()
		read, err := goals.ReadTemplate(file)
		if err != nil {
			return said(err)
		}
		read.OrganisationID = within
		made, fresh, err := r.goals.Import(ctx, accounts.Command("goals import"), read)
		if err != nil {
			return said(err)
		}
		line := goalsLine{made.ID, made.Code, made.Version, len(read.Goals), map[bool]string{true: "imported", false: "unchanged"}[fresh]}
		show(out, g.JSON, line, fmt.Sprintf("%s: %s version %d, %d goals", line.Outcome, line.Code, line.Version, line.Goals))
		return nil
	})
}
