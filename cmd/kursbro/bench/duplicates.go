package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
)

// helper is who of the demo sits at the helpdesk.
const helper = "kusent"

var personLink = regexp.MustCompile(`/kundesenter/person/[a-z0-9]+`)

// duplicates looks for profiles that may be one person, as the job does, and at
// the helpdesk's pages about them: the list, its second page, and what is said of
// one person.
func (b *bench) duplicates(ctx context.Context) error {
	found, took, err := b.Alike(ctx, b.Database, b.files(), b.People)
	if err != nil {
		return fmt.Errorf("make people who look alike: %w", err)
	}
	b.add(fmt.Sprintf("finding all who look alike (%d pairs)", found), Row{Clients: 1, Rate: 1 / took.Seconds(), P50: took, P99: took, Longest: took}, "")
	v, client, err := b.enter(helper)
	if err != nil {
		return err
	}
	list, err := text(client, "http://"+b.host()+"/kundesenter/dubletter")
	if err != nil {
		return err
	}
	person := personLink.FindString(list)
	if person == "" {
		return errors.New("nobody looks like anybody")
	}
	for _, page := range []struct{ what, path string }{
		{"list of duplicates", "/kundesenter/dubletter"}, {"list of duplicates, far down", "/kundesenter/dubletter?vis=100&side=20"}, {"who looks like one person", person + "/hva/to-profiler"},
	} {
		for _, clients := range []int{1, 8} {
			if err := b.measure(ctx, page.what, "", b.portal.address, clients, http.StatusOK, func(int, int) []byte { return get(b.host(), page.path, v.cookie) }); err != nil {
				return err
			}
		}
	}
	return nil
}
