package bench

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the report as a table for people.
func (r Report) Print(out io.Writer) error {
	fmt.Fprintf(out, "%s; %s; %d people\n", r.Machine, r.Engine, r.People)
	fmt.Fprintf(out, "seeded in %.1f s (%.0f people/s), database %d MiB, ready %d ms after exec, resident %d MiB idle and %d MiB after the load\n\n",
		r.Seeding.Seconds(), float64(r.People)/r.Seeding.Seconds(), r.Size>>20, r.Start.Milliseconds(), r.Idle>>10, r.Memory>>10)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "clients\tper second\tp50 ms\tp99 ms\tlongest\tfailed\tratio\t  what\t")
	for _, row := range r.Rows {
		ratio := ""
		if row.Ratio > 0 {
			ratio = fmt.Sprintf("%.0f %%", 100*row.Ratio)
		}
		what := row.What
		if row.Bytes > 0 {
			what += fmt.Sprintf(", %.0f MB/s", row.Rate*float64(row.Bytes)/1e6)
		}
		if row.Beside != "" {
			what += " – of " + row.Beside
		}
		fmt.Fprintf(t, "%d\t%.0f\t%s\t%s\t%s\t%d\t%s\t  %s\t\n", row.Clients, row.Rate, ms(row.P50), ms(row.P99), ms(row.Longest), row.Failed, ratio, what)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range r.Files {
		unit := cmp.Or(f.Unit, "rows")
		fmt.Fprintf(out, "%s: %d %s in %.1f s (%.0f %s/s), %.1f s of processor, %d MiB resident at most",
			f.What, f.Rows, unit, f.Wall.Seconds(), float64(f.Rows)/f.Wall.Seconds(), unit, f.CPU.Seconds(), f.Peak>>10)
		if f.Heap > 0 {
			fmt.Fprintf(out, ", %d MiB of heap in use", f.Heap>>10)
		}
		fmt.Fprintln(out)
	}
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }
