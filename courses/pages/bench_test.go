package pages_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/pages"
)

// shelfOf fills a database with so many courses and gives who may see them.
func shelfOf(b *testing.B, d *db.DB, count int) accounts.Actor {
	b.Helper()
	reader := accounts.Actor{Kind: accounts.Person, Name: "Kari Nordmann"}
	err := d.Write(context.Background(), func(tx *db.Tx) (err error) {
		ctx := context.Background()
		if reader.OrganisationID, err = accounts.InsertOrganisation(ctx, tx, accounts.Organisation{Name: "Helse Vest", OpenToExternals: true}); err != nil {
			return err
		}
		ids, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{{Kind: accounts.External, State: accounts.Active, GivenName: "Kari", Email: "kari@nordmann.example", OrganisationID: reader.OrganisationID}})
		if err != nil {
			return err
		}
		reader.ProfileID = ids[0]
		for i := range count {
			id, title := fmt.Sprintf("c%06d", i), fmt.Sprintf("Brannvern – teoretisk del %d", i)
			for _, insert := range []struct {
				query string
				args  []any
			}{
				{`INSERT INTO course (id, code, same_as, form, state, organisation_id, minutes, valid_months, created_at, updated_at) VALUES ($1, $1, $1, 'elearning', 'published', $2, 25, 24, $3, $3)`, []any{id, reader.OrganisationID, time.Now()}},
				{`INSERT INTO course_text (course_id, language, title, summary, search_text, sort_key) VALUES ($1, 'nb', $2, 'Kort om hva du lærer, og hvem kurset er for.', $3, $4)`, []any{id, title, i18n.SearchText(title), i18n.SortKey(title)}},
				{`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, []any{id, reader.OrganisationID}},
				{`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) SELECT $1, $2, $1, 'active', $3 WHERE $4 < 20`, []any{id, reader.ProfileID, time.Now(), i}},
			} {
				if _, err := tx.Exec(ctx, insert.query, insert.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return reader
}

// BenchmarkCatalogue sends a signed-in catalogue page of 10 000 courses over
// loopback, next to bare gin sending the same number of bytes.
func BenchmarkCatalogue(b *testing.B) {
	d := dbtest.SQLite(b)
	reader := shelfOf(b, d, 10_000)
	service := courses.New(courses.Parts{DB: d, Accounts: accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)})})
	s, err := site.New(site.Options{URL: "http://portal.example", ContentURL: "http://content.example", Secret: make([]byte, 32),
		Identify: func(ctx context.Context, _ string) (context.Context, site.Visitor, error) {
			return accounts.WithActor(ctx, reader), site.Visitor{SignedIn: true, Name: reader.Name}, nil
		},
		Authorise: func(context.Context, site.Rule) error { return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	pages.Mount(s, service, nil)
	b.Run("page", func(b *testing.B) { load(b, s.Handler(), "/kurskatalog") })
	b.Run("search", func(b *testing.B) { load(b, s.Handler(), "/kurskatalog?q=brann+99") })
	b.Run("bare-gin", func(b *testing.B) { load(b, bare(size(b, s.Handler(), "/kurskatalog")), "/") })
}

func request(b *testing.B, server *httptest.Server, path string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Host = "portal.example"
	r.Header.Set("Cookie", "kursbro=token")
	return r
}

func size(b *testing.B, h http.Handler, path string) int {
	server := httptest.NewServer(h)
	defer server.Close()
	answer, err := server.Client().Do(request(b, server, path))
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	n, _ := io.Copy(io.Discard, answer.Body)
	return int(n)
}

func bare(bytes int) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine, body := gin.New(), make([]byte, bytes)
	engine.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", body) })
	return engine
}

func load(b *testing.B, h http.Handler, path string) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answer, err := client.Do(request(b, server, path))
			if err != nil || answer.StatusCode != http.StatusOK {
				b.Fatal(err, answer)
			}
			n, _ := io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			b.SetBytes(n)
		}
	})
}
