// Package bench measures the portal beside what it stands on: bare gin sending
// the same number of bytes, and the bare database committing, in the same run
// on the same machine. Only the ratios travel to another machine.
package bench

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Row is one line of the table.
type Row struct {
	What    string        `json:"what"`
	Clients int           `json:"clients"`
	Rate    float64       `json:"per_second"`
	P50     time.Duration `json:"p50_ns"`
	P99     time.Duration `json:"p99_ns"`
	Longest time.Duration `json:"longest_ns"`
	Failed  int           `json:"failed"`
	Bytes   int           `json:"bytes,omitempty"`  // of one answer
	Ratio   float64       `json:"ratio,omitempty"`  // of Beside's rate with as many clients
	Beside  string        `json:"beside,omitempty"` // the row it is compared with
	People  int           `json:"people"`           // profiles in the database
	Engine  string        `json:"engine"`           // sqlite, postgres
}

// act does the nth piece of work of one client.
type act func(ctx context.Context, client, n int) error

// ErrDone is what an act answers when nothing is left to do: its client stops.
var ErrDone = errors.New("nothing is left to do")

// load lets so many clients work as fast as they can for the time given.
func load(ctx context.Context, clients int, during time.Duration, work act) Row {
	ctx, stop := context.WithTimeout(ctx, during)
	defer stop()
	var gate, done sync.WaitGroup
	took := make([][]time.Duration, clients)
	failed := make([]int, clients)
	gate.Add(1)
	for client := range clients {
		done.Go(func() {
			gate.Wait()
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				if err := work(ctx, client, n); err != nil {
					if errors.Is(err, ErrDone) {
						return
					}
					if ctx.Err() == nil {
						failed[client]++
					}
					continue
				}
				took[client] = append(took[client], time.Since(began))
			}
		})
	}
	began := time.Now()
	gate.Done()
	done.Wait()
	return summary(clients, time.Since(began), took, failed)
}

func summary(clients int, span time.Duration, took [][]time.Duration, failed []int) Row {
	row := Row{Clients: clients}
	all := slices.Concat(took...)
	for _, n := range failed {
		row.Failed += n
	}
	if len(all) == 0 {
		return row
	}
	slices.Sort(all)
	row.Rate = float64(len(all)) / span.Seconds()
	row.P50, row.P99, row.Longest = all[len(all)/2], all[len(all)*99/100], all[len(all)-1]
	return row
}
