package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

type roleTableCommand struct {
	JSON bool `name:"json" help:"One object a line."`
}

// ruleLine is a line of accounts.Table.
type ruleLine struct {
	Rule    string                           `json:"rule"`
	What    string                           `json:"what"`
	May     map[accounts.Role]accounts.Reach `json:"may"` // how far each role reaches
	Viewers bool                             `json:"viewers"`
}

// Run prints who may do what, as the portal asks at each door.
func (r roleTableCommand) Run(out io.Writer) error {
	w := i18n.For(i18n.EN)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if !r.JSON {
		fmt.Fprintln(table, "RULE\tWHO, AND HOW FAR\tWHAT")
	}
	for _, line := range accounts.Table {
		told := ruleLine{Rule: line.Rule, What: w.T("may.rule." + line.Rule), May: line.May, Viewers: line.Viewers}
		if r.JSON {
			if err := json.NewEncoder(out).Encode(told); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", told.Rule, told.who(), told.What)
	}
	return table.Flush()
}

// who is each role with its reach, the widest role last.
func (l ruleLine) who() string {
	var all []string
	for _, role := range accounts.May(l.May).Roles() {
		all = append(all, fmt.Sprintf("%s: %s", role, l.May[role]))
	}
	return strings.Join(all, ", ")
}
