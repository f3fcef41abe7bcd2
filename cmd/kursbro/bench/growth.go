package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// PrintGrowth sets the rates of the smallest and the largest database side by
// side, each with its p99.
func PrintGrowth(reports []Report, out io.Writer) error {
	if len(reports) < 2 {
		return nil
	}
	small, large := reports[0], reports[len(reports)-1]
	fmt.Fprintf(out, "\nfrom %d to %d people\n\n", small.People, large.People)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "clients\tper second\t→\tp99 ms\t→\t  what\t")
	for _, before := range small.Rows {
		for _, after := range large.Rows {
			if after.What == before.What && after.Clients == before.Clients {
				fmt.Fprintf(t, "%d\t%.0f\t%.0f\t%s\t%s\t  %s\t\n", before.Clients, before.Rate, after.Rate, ms(before.P99), ms(after.P99), before.What)
			}
		}
	}
	return t.Flush()
}
