package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"kursbro/cmd/kursbro/bench"
	"kursbro/cmd/kursbro/demo"
)

type timingCommand struct {
	Requests int `default:"2000" help:"How many requests about known and unknown people each form gets, all told."`
}

// Run measures a server of its own whether the time of an answer tells that
// somebody is known, and is refused where it does.
func (t timingCommand) Run(ctx context.Context, out io.Writer) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	o := bench.TimingOptions{Binary: binary, Requests: t.Requests, Log: os.Stderr}
	for n := 0; n < demo.CrowdLogins || len(o.Guests) < t.Requests; n++ {
		name := demo.CrowdLogin(n)
		switch {
		case n < demo.CrowdLogins:
			o.SignIns = append(o.SignIns, name)
		case strings.Contains(name, "@"):
			o.Guests = append(o.Guests, name)
		}
		o.People = n + 1
	}
	all, err := bench.MeasureTiming(ctx, o)
	if err != nil {
		return err
	}
	for _, form := range all {
		if !form.Hidden() {
			err = errRefused
		}
	}
	return errors.Join(bench.PrintTiming(all, out), err)
}
