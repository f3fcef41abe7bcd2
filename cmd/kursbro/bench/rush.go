package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
)

// atOnce is how many sign in within the same moment: the whole staff, when a
// course has to be taken by noon.
const atOnce = 500

// rush lets many people sign in at once, each by a connection of their own,
// while others go on reading; it ends when the last one is in.
func (b *bench) rush(ctx context.Context) error {
	pid := b.portal.command.Process.Pid
	os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // the highest mark of its memory, anew; Linux only
	people := min(b.Logins, b.People)
	work, hangUp, err := through(b.portal.address, atOnce, http.StatusSeeOther, func(client, _ int) []byte {
		form := url.Values{"name": {b.Login(client % people)}, "password": {b.Password}}.Encode()
		return post(b.host(), "/logg-inn", "", "application/x-www-form-urlencoded", []byte(form))
	})
	if err != nil {
		return err
	}
	defer hangUp()
	read, done, err := through(b.portal.address, 8, http.StatusOK, func(client, _ int) []byte {
		return get(b.host(), "/kurskatalog", b.people[client].cookie)
	})
	if err != nil {
		return err
	}
	defer done()
	reading, stop := context.WithCancel(ctx)
	var pages Row
	var readers sync.WaitGroup
	readers.Go(func() { pages = load(reading, 8, longestAnswer, read) })
	row := load(ctx, atOnce, longestAnswer, once(work))
	stop()
	readers.Wait()
	b.add(fmt.Sprintf("sign-in, all at once (%d MiB resident at most)", memory(pid, "VmHWM")>>10), row, "")
	b.add("catalogue page while they sign in", pages, "catalogue page, signed in")
	return nil
}

// once lets each client work a single time; who fails does not try again.
func once(work act) act {
	return func(ctx context.Context, client, n int) error {
		if n > 0 {
			return ErrDone
		}
		return work(ctx, client, n)
	}
}
