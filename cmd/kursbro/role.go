package main

import (
	"context"
	"fmt"
	"io"

	"kursbro/accounts"
	"kursbro/app/config"
)

type roleCommands struct {
	Give  roleGiveCommand  `cmd:"" help:"Give a person a role; the first administrator is made so."`
	Take  roleTakeCommand  `cmd:"" help:"Take a role from a person."`
	List  roleListCommand  `cmd:"" help:"List the roles that a person was given."`
	Table roleTableCommand `cmd:"" help:"Who may do what, as the portal asks at each door."`
}

// roleOf is who, which role, and where.
type roleOf struct {
	Name         string        `arg:"" help:"User name or e-mail address."`
	Role         accounts.Role `arg:"" help:"administrator, helpdesk, hr, course_owner, case_worker or auditor." enum:"administrator,helpdesk,hr,course_owner,case_worker,auditor"`
	Organisation string        `help:"Where, with everything below: id, organisation number or name." required:"" placeholder:"WHICH"`
}

type (
	roleGiveCommand struct{ roleOf }
	roleTakeCommand struct{ roleOf }
)

// Run gives the role; the person is told by mail.
func (g roleGiveCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return g.run(ctx, c, out, "has", (*accounts.Service).GiveRole)
}

// Run takes the role; the person is told by mail.
func (t roleTakeCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return t.run(ctx, c, out, "has no longer", (*accounts.Service).TakeRole)
}

func (o roleOf) run(ctx context.Context, c *config.Config, out io.Writer, now string, act func(*accounts.Service, context.Context, accounts.Actor, accounts.ProfileID, accounts.Grant) error) error {
	return inRooms(ctx, c, func(r *rooms) error {
		operator := accounts.Command("role")
		where, err := r.named(ctx, o.Organisation)
		if err != nil {
			return err
		}
		who, err := r.accounts.Named(ctx, operator, o.Name)
		if err == nil {
			err = act(r.accounts, ctx, operator, who.ID, accounts.Grant{Role: o.Role, OrganisationID: where.ID})
		}
		if err != nil {
			return about(o.Name, err)
		}
		fmt.Fprintf(out, "%s %s the role %s in %s\n", who.Name(), now, o.Role, where.Name)
		return nil
	})
}

type roleListCommand struct {
	Name string `arg:"" help:"User name or e-mail address."`
	JSON bool   `name:"json" help:"One JSON object a line."`
}

// roleLine is a role as scripts read it.
type roleLine struct {
	Role         accounts.Role           `json:"role"`
	Organisation accounts.OrganisationID `json:"organisation"`
	Called       string                  `json:"called"`
}

// Run lists the roles that a person was given.
func (l roleListCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		who, err := r.accounts.Named(ctx, accounts.Command("role"), l.Name)
		if err != nil {
			return about(l.Name, err)
		}
		grants, err := accounts.RolesOf(ctx, r.db, who.ID)
		if err != nil {
			return err
		}
		tree, err := accounts.Organisations(ctx, r.db)
		if err != nil {
			return err
		}
		none(len(grants), l.JSON, who.Name()+" has been given no roles.")
		for _, g := range grants {
			line := roleLine{g.Role, g.OrganisationID, tree.Name(g.OrganisationID)}
			show(out, l.JSON, line, string(line.Role)+" in "+line.Called)
		}
		return nil
	})
}
