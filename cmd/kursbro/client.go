package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/merge"
)

type clientCommands struct {
	Add    clientAddCommand    `cmd:"" help:"Let another system in; its token is shown this once."`
	Rotate clientRotateCommand `cmd:"" help:"Give a client another token, shown this once; the one before it holds a while longer."`
	Revoke clientRevokeCommand `cmd:"" help:"Shut a client out, for good."`
	List   clientListCommand   `cmd:"" help:"List the clients; no token is shown."`
}

// clientLine is a client as scripts read it; token is there when it was made.
type clientLine struct {
	Client       merge.ClientID `json:"client"`
	Name         string         `json:"name"`
	Scopes       []merge.Scope  `json:"scopes"`
	Organisation string         `json:"organisation,omitempty"`
	Token        string         `json:"token,omitempty"`
	Tokens       int            `json:"tokens"` // that hold now
	Ends         string         `json:"ends_at,omitempty"`
	UsedAt       string         `json:"used_at,omitempty"` // give or take an hour
	RevokedAt    string         `json:"revoked_at,omitempty"`
}

func clientLineOf(c merge.Client, token string) clientLine {
	return clientLine{c.ID, c.Name, c.Scopes, string(c.Organisation), token, c.Tokens, moment(c.Ends), moment(c.UsedAt), moment(c.RevokedAt)}
}

func (l clientLine) words() string {
	words := fmt.Sprintf("%s %s (%s)", l.Client, l.Name, join(l.Scopes))
	for _, more := range []struct{ said, what string }{
		{l.Organisation, "reaches"}, {l.Ends, "until"}, {l.UsedAt, "last used"}, {l.RevokedAt, "revoked"},
	} {
		if more.said != "" {
			words += ", " + more.what + " " + more.said
		}
	}
	if l.Token != "" {
		words += "\nThe token, shown this once: " + l.Token
	}
	return words
}

func join(scopes []merge.Scope) string {
	words := make([]string, len(scopes))
	for i, scope := range scopes {
		words[i] = string(scope)
	}
	return strings.Join(words, ", ")
}

// life is how long a token lasts.
type life struct {
	Days int `help:"How many days the token lasts." default:"365"`
}

func (l life) duration() time.Duration { return time.Duration(l.Days) * 24 * time.Hour }

type clientAddCommand struct {
	Name         string   `arg:"" help:"Whose it is, for people."`
	Scope        []string `help:"What it may do: events (read the feed), scim (say who is employed)." required:"" enum:"events,scim"`
	Organisation string   `help:"What scim reaches, with everything below: id, organisation number or name." placeholder:"WHICH"`
	life
	JSON bool `name:"json" help:"One JSON object."`
}

// Run makes a client.
func (a clientAddCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		within, err := r.organisation(ctx, a.Organisation)
		if err != nil {
			return said(err)
		}
		request := merge.NewClient{Name: a.Name, Organisation: within, Life: a.duration()}
		for _, scope := range a.Scope {
			request.Scopes = append(request.Scopes, merge.Scope(scope))
		}
		client, token, err := r.merge.AddClient(ctx, accounts.Command("client add"), request)
		if err != nil {
			return said(err)
		}
		line := clientLineOf(client, token.Reveal())
		show(out, a.JSON, line, line.words())
		return nil
	})
}

// organisation finds one by id, number or whole name; nothing is none.
func (r *rooms) organisation(ctx context.Context, word string) (accounts.OrganisationID, error) {
	if word == "" {
		return "", nil
	}
	tree, err := r.accounts.Organisations(ctx)
	if err != nil {
		return "", err
	}
	if id, known := tree.Named(word); known {
		return id, nil
	}
	return "", merge.ErrClientOrganisation
}

type clientRotateCommand struct {
	Client string `arg:"" help:"The client, by id or name."`
	life
	Overlap time.Duration `help:"How long the token before it still holds; 0s: it ends at once." default:"24h"`
	JSON    bool          `name:"json" help:"One JSON object."`
}

// Run gives a client another token.
func (o clientRotateCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		by := accounts.Command("client rotate")
		client, err := r.merge.FindClient(ctx, by, o.Client)
		if err != nil {
			return said(err)
		}
		client, token, err := r.merge.RotateClient(ctx, by, client.ID, merge.Rotation{Life: o.duration(), Overlap: o.Overlap})
		if err != nil {
			return said(err)
		}
		line := clientLineOf(client, token.Reveal())
		show(out, o.JSON, line, line.words())
		return nil
	})
}

type clientRevokeCommand struct {
	Client string `arg:"" help:"The client, by id or name."`
}

// Run shuts a client out.
func (v clientRevokeCommand) Run(ctx context.Context, c *config.Config) error {
	return inRooms(ctx, c, func(r *rooms) error {
		by := accounts.Command("client revoke")
		client, err := r.merge.FindClient(ctx, by, v.Client)
		if err != nil {
			return said(err)
		}
		return said(r.merge.RevokeClient(ctx, by, client.ID))
	})
}

type clientListCommand struct {
	JSON bool `name:"json" help:"One JSON object a client."`
}

// Run lists clients.
func (l clientListCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		all, err := r.merge.Clients(ctx, accounts.Command("client list"))
		if err != nil {
			return err
		}
		for _, client := range all {
			line := clientLineOf(client, "")
			show(out, l.JSON, line, line.words())
		}
		return nil
	})
}

// said tells what a rule refused in plain words; other errors stay as they are.
func said(err error) error {
	var end ended
	if err == nil || end.count(err) == "failed" {
		return err
	}
	return refused(err)
}
