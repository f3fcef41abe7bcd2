package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"text/tabwriter"
	"time"
)

// Timing says how well the time of an answer tells whether somebody is known.
type Timing struct {
	Form                   string
	Known, Unknown         int           // requests of each kind
	KnownMedian, NotMedian time.Duration // of their answers
	Told                   float64       // how often the known one of two answers takes longer: 0.5 is a toss
	Error                  float64       // standard error of Told, if it were a toss
}

// Hidden says that the answers of both kinds take equally long, as far as so
// many requests can tell: Told is within three standard errors of a toss.
func (t Timing) Hidden() bool { return math.Abs(t.Told-0.5) <= 3*t.Error }

// TimingOptions say what is measured, and of whom.
type TimingOptions struct {
	Binary   string
	Requests int      // for each form, half of them about somebody known
	People   int      // who are known
	SignIns  []string // some who have a password; each is guessed at few times
	Guests   []string // others, each asked about once by a form that mails them
	Log      io.Writer
}

// asking is a form that anybody may send, about somebody who may be known here.
type asking struct {
	path  string
	known []string
	about func(name string) url.Values
}

// MeasureTiming sends each form that anybody can send about known and unknown
// people in a random order, from ever new addresses so that nothing is slowed
// down, one after another to a portal of its own.
func MeasureTiming(ctx context.Context, o TimingOptions) ([]Timing, error) {
	folder, err := os.MkdirTemp("", "kursbro-timing")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	b := &bench{folder: folder, Options: Options{Binary: o.Binary, People: o.People, Log: o.Log, Database: filepath.Join(folder, "timing.db"),
		Serve: []string{"--trusted-proxies", "127.0.0.0/8"}}}
	if err := errors.Join(b.seed(ctx), b.start(ctx)); err != nil {
		return nil, err
	}
	all, err := b.times(ctx, o)
	return all, errors.Join(err, b.stop(ctx))
}

func (b *bench) times(ctx context.Context, o TimingOptions) (all []Timing, err error) {
	forms, err := b.askings(o)
	if err != nil {
		return nil, err
	}
	for _, form := range forms {
		fmt.Fprintf(o.Log, "· %s\n", form.path)
		t, err := b.time(ctx, o.Requests, form)
		if err != nil {
			return all, err
		}
		all = append(all, t)
	}
	return all, nil
}

var organisationOption = regexp.MustCompile(`<option value="([a-z0-9]{20,})"`)

func (b *bench) askings(o TimingOptions) ([]asking, error) {
	page, err := text(b.client(), "http://"+b.host()+"/registrer")
	if err != nil {
		return nil, err
	}
	organisation := organisationOption.FindStringSubmatch(page)
	if organisation == nil {
		return nil, errors.New("there is no organisation to register in")
	}
	half := min(o.Requests/2, len(o.Guests)/2)
	return []asking{
		{"/logg-inn", o.SignIns, func(name string) url.Values { return url.Values{"name": {name}, "password": {"not the right one"}} }},
		{"/glemt-passord", o.Guests[:half], func(name string) url.Values { return url.Values{"name": {name}} }},
		{"/registrer", o.Guests[half : 2*half], func(name string) url.Values {
			return url.Values{"given_name": {"Kim"}, "family_name": {"Prøve"}, "birth_date": {"01.02.1990"}, "email": {name}, "organisation": organisation[1:]}
		}},
		{"/kontakt", o.Guests[:half], func(name string) url.Values {
			return url.Values{"name": {"Kim Prøve"}, "email": {name}, "text": {"I worked here before, and find nothing of it."}, "problem": {"worked"}, "nokkel": {fmt.Sprint(rand.Uint64())}}
		}},
	}, nil
}

// time sends one form as often as asked. Names of nobody look like the others.
func (b *bench) time(ctx context.Context, requests int, form asking) (Timing, error) {
	w, err := dial(b.portal.address)
	if err != nil {
		return Timing{}, err
	}
	defer w.conn.Close()
	took := map[bool][]time.Duration{}
	for i, n := range rand.Perm(requests) {
		if ctx.Err() != nil {
			return Timing{}, ctx.Err()
		}
		name, known := form.known[n/2%len(form.known)], n%2 == 0
		if !known {
			name = fmt.Sprintf("q%d%s", n, name)
		}
		kind := fmt.Sprintf("application/x-www-form-urlencoded\r\nX-Forwarded-For: 10.%d.%d.%d", i>>16&255, i>>8&255, i&255)
		request := post(b.host(), form.path, "", kind, []byte(form.about(name).Encode()))
		began := time.Now()
		got, err := w.ask(request)
		if err != nil {
			return Timing{}, err
		}
		if took[known] = append(took[known], time.Since(began)); got.status >= http.StatusTooManyRequests {
			return Timing{}, fmt.Errorf("%s about %s was answered %d", form.path, name, got.status)
		}
	}
	return compare(form.path, took[true], took[false]), nil
}

// compare holds the answers against each other by rank (Mann and Whitney 1947).
func compare(form string, known, unknown []time.Duration) Timing {
	m, n := float64(len(known)), float64(len(unknown))
	t := Timing{Form: form, Known: len(known), Unknown: len(unknown), Error: math.Sqrt((m + n + 1) / (12 * m * n))}
	slices.Sort(known)
	slices.Sort(unknown)
	shorter := 0
	for _, k := range known {
		at, _ := slices.BinarySearch(unknown, k)
		shorter += at
	}
	t.KnownMedian, t.NotMedian, t.Told = known[len(known)/2], unknown[len(unknown)/2], float64(shorter)/(m*n)
	return t
}

// PrintTiming writes what was measured as a table.
func PrintTiming(all []Timing, out io.Writer) error {
	buffered := bufio.NewWriter(out)
	table := tabwriter.NewWriter(buffered, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "form\trequests\tmedian known\tmedian unknown\tknown takes longer\ttold apart\t")
	for _, t := range all {
		fmt.Fprintf(table, "%s\t%d\t%.2f ms\t%.2f ms\t%.1f %% ± %.1f\t%s\t\n", t.Form, t.Known+t.Unknown, float64(t.KnownMedian.Microseconds())/1000,
			float64(t.NotMedian.Microseconds())/1000, 100*t.Told, 100*2*t.Error, map[bool]string{true: "no", false: "yes"}[t.Hidden()])
	}
	return errors.Join(table.Flush(), buffered.Flush())
}
