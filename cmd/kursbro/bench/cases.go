package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// beside measures a page at every crowd, and bare gin with as many bytes.
func (b *bench) beside(ctx context.Context, what, path string) error {
	probe, err := dial(b.portal.address)
	if err != nil {
		return err
	}
	defer probe.conn.Close()
	got, err := probe.ask(get(b.host(), path, b.people[0].cookie))
	if err != nil {
		return err
	}
	if got.status != http.StatusOK {
		return fmt.Errorf("%s answered %d", path, got.status)
	}
	address, stop, err := b.hello(ctx, got.size)
	if err != nil {
		return err
	}
	defer stop()
	bare := "bare gin, as many bytes as " + what
	for _, clients := range crowds {
		if err := b.measure(ctx, bare, "", address, clients, 200, func(int, int) []byte { return get(address, "/", "") }); err != nil {
			return err
		}
		err := b.measure(ctx, what, bare, b.portal.address, clients, 200, func(client, _ int) []byte {
			return get(b.host(), path, b.people[client%len(b.people)].cookie)
		})
		if err != nil {
			return err
		}
		b.report.Rows[len(b.report.Rows)-1].Bytes = got.size
	}
	return nil
}

// measure adds one row of requests.
func (b *bench) measure(ctx context.Context, what, beside, address string, clients, status int, request func(client, n int) []byte) error {
	work, hangUp, err := through(address, clients, status, request)
	if err != nil {
		return err
	}
	defer hangUp()
	b.add(what, load(ctx, clients, b.During, work), beside)
	return nil
}

func (b *bench) pages(ctx context.Context) error {
	if err := b.beside(ctx, "catalogue page, signed in", "/kurskatalog"); err != nil {
		return err
	}
	if err := b.beside(ctx, "catalogue search", "/kurskatalog?q=brann"); err != nil {
		return err
	}
	return b.beside(ctx, "Min side", "/min-side")
}

// signIn measures sign-ins beside what argon2id alone allows here.
func (b *bench) signIn(ctx context.Context) error {
	const bare = "argon2id alone"
	for _, clients := range crowds {
		b.add(bare, load(ctx, clients, b.During, func(context.Context, int, int) error { return argon2id(b.Password) }), "")
		err := b.measure(ctx, "sign-in", bare, b.portal.address, clients, http.StatusSeeOther, func(client, _ int) []byte {
			form := "name=" + strings.ReplaceAll(b.people[client].name, "@", "%40") + "&password=" + strings.ReplaceAll(b.Password, " ", "+")
			return post(b.host(), "/logg-inn", "", "application/x-www-form-urlencoded", []byte(form))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// enrol goes in and out of courses: two durable acts a turn.
func (b *bench) enrol(ctx context.Context) error {
	for _, clients := range crowds {
		err := b.measure(ctx, "enrol or withdraw", "", b.portal.address, clients, http.StatusSeeOther, func(client, n int) []byte {
			v := b.people[client]
			course := v.courses[(n/2)%len(v.courses)]
			act := [2]string{"/meld-pa", "/meld-av"}[n%2]
			return post(b.host(), "/kurs/"+course+act, v.cookie, "application/x-www-form-urlencoded", nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// opening is a course in play: where its commits go.
type opening struct {
	path string // /l/<token>
	unit string
}

// open enrols a person and opens the course's window as their browser would.
func (b *bench) open(v visitor) (opening, error) {
	client := b.client()
	ask := func(method, address string) (string, error) {
		request, err := http.NewRequest(method, address, nil)
		if err != nil {
			return "", err
		}
		request.Header.Set("Cookie", v.cookie)
		answer, err := client.Do(request)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		var body strings.Builder
		_, err = copyTo(&body, answer.Body)
		return body.String(), err
	}
	course := "http://" + b.host() + "/kurs/" + v.courses[0]
	if _, err := ask(http.MethodPost, course+"/meld-pa"); err != nil {
		return opening{}, err
	}
	page, err := ask(http.MethodGet, course+"/spill")
	if err != nil {
		return opening{}, err
	}
	hit := frameSource.FindString(page)
	if hit == "" {
		return opening{}, errors.New("the player's page has no frame")
	}
	said, err := ask(http.MethodGet, "http://"+b.portal.inside+hit+"state")
	if err != nil {
		return opening{}, err
	}
	var state struct {
		Unit  string
		Units []struct{ ID, Href string }
	}
	if err := json.Unmarshal([]byte(said), &state); err != nil {
		return opening{}, err
	}
	for _, u := range state.Units {
		if state.Unit == "" && u.Href != "" {
			state.Unit = u.ID
		}
	}
	return opening{strings.TrimSuffix(hit, "/"), state.Unit}, nil
}

// commit saves progress, a kilobyte each, beside what the bare database
// commits (measured later, when nobody else uses the disk).
func (b *bench) commit(ctx context.Context) error {
	openings := make([]opening, len(b.people))
	for i, v := range b.people {
		var err error
		if openings[i], err = b.open(v); err != nil {
			return err
		}
	}
	sequence := make([]int, len(b.people)) // one session a window, through all crowds
	for _, clients := range crowds {
		err := b.measure(ctx, "SCORM commit, 1 kB", "", b.portal.inside, clients, http.StatusOK, func(client, n int) []byte {
			o := openings[client]
			sequence[client]++
			body := fmt.Sprintf(`{"unit":%q,"session":"bench-%d","follows":"","sequence":%d,"data":{"cmi":{"core":{"lesson_location":"%d","lesson_status":"incomplete"},"location":"%d","completion_status":"incomplete","suspend_data":"%s"}}}`,
				o.unit, client, sequence[client], n, n, strings.Repeat("x", 1000))
			return post(b.portal.inside, o.path+"/commit", "", "application/json", []byte(body))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) certificate(ctx context.Context) error {
	for _, clients := range crowds {
		err := b.measure(ctx, "certificate, signed PDF with QR", "", b.portal.address, clients, http.StatusOK, func(client, _ int) []byte {
			v := b.people[client]
			return get(b.host(), "/kursbevis/"+v.number+"/pdf", v.cookie)
		})
		if err != nil {
			return err
		}
	}
	for _, clients := range crowds {
		err := b.measure(ctx, "verification page", "", b.portal.address, clients, http.StatusOK, func(client, _ int) []byte {
			return get(b.host(), "/bevis/"+b.people[client].code, "")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// storm looks at pages while eight times eight people sign in at once.
func (b *bench) storm(ctx context.Context) error {
	work, hangUp, err := through(b.portal.address, 64, http.StatusSeeOther, func(client, _ int) []byte {
		form := "name=" + strings.ReplaceAll(b.people[client].name, "@", "%40") + "&password=" + strings.ReplaceAll(b.Password, " ", "+")
		return post(b.host(), "/logg-inn", "", "application/x-www-form-urlencoded", []byte(form))
	})
	if err != nil {
		return err
	}
	defer hangUp()
	ctx, stop := context.WithCancel(ctx)
	var storm sync.WaitGroup
	storm.Go(func() { load(ctx, 64, b.During+time.Second, work) })
	err = b.measure(ctx, "catalogue page while 64 sign in", "catalogue page, signed in", b.portal.address, 8, 200, func(client, _ int) []byte {
		return get(b.host(), "/kurskatalog", b.people[client].cookie)
	})
	stop()
	storm.Wait()
	return err
}

// extras are measured on the database itself, with the portal stopped.
func (b *bench) extras(ctx context.Context) error {
	for _, extra := range b.Extra {
		if !b.wanted("rooms") && !b.wanted(extra.What) {
			continue
		}
		fmt.Fprintf(b.Log, "  %s\n", extra.What)
		work, closed, err := extra.Open(ctx, b.Database, b.files())
		if err != nil {
			return fmt.Errorf("%s: %w", extra.What, err)
		}
		for _, clients := range extra.Clients {
			b.add(extra.What, load(ctx, clients, cmp.Or(extra.During, b.During), work), "")
		}
		if err := closed(); err != nil {
			return err
		}
	}
	return nil
}
