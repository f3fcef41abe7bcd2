package pages_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/app/site/sitetest"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/courses/goals"
	"kursbro/courses/pages"
	"kursbro/courses/report"
	"kursbro/static"
)

func TestViews(t *testing.T) { sitetest.CheckViews(t) }

// portal is the room's pages over a database, with a few people in it.
type portal struct {
	*sitetest.Browser
	t      *testing.T
	d      *db.DB
	s      *courses.Service
	g      *goals.Service
	now    time.Time
	actors map[string]accounts.Actor // by login token
	region accounts.OrganisationID
	former map[string]string // names of former profiles, by origin
}

func each(t *testing.T, test func(p *portal)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newPortal(t, d)) })
}

func newPortal(t *testing.T, d *db.DB) *portal {
	t.Helper()
	p := &portal{t: t, d: d, now: time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC), actors: map[string]accounts.Actor{}}
	d.SetClock(func() time.Time { return p.now })
	files, err := blob.Open(t.Context(), t.TempDir(), 0)
	p.must(err)
	regular, err := static.Bytes("Inter-Regular.ttf")
	p.must(err)
	bold, err := static.Bytes("Inter-Bold.ttf")
	p.must(err)
	printer, err := certificate.New(certificate.Fonts{Regular: regular, Bold: bold})
	p.must(err)
	p.s = courses.New(courses.Parts{DB: d, Blob: files, Accounts: accounts.New(d, nil, nil, accounts.Settings{Secret: make([]byte, 32)}),
		Certificates: printer, Settings: courses.Settings{URL: sitetest.Address, ContentURL: sitetest.ContentAddress}})
	p.g = &goals.Service{DB: d, Accounts: p.s.Accounts, URL: sitetest.Address}
	p.region = p.organisation("Helse Vest", "")
	p.Browser = sitetest.New(t, site.Options{
		Now: func() time.Time { return p.now },
		Identify: func(ctx context.Context, token string) (context.Context, site.Visitor, error) {
			a := p.actors[token]
			return accounts.WithActor(ctx, a), site.Visitor{SignedIn: a.SignedIn(), Name: a.Name}, nil
		},
		Authorise: func(ctx context.Context, rule site.Rule) error {
			return accounts.Authorise(accounts.ActorFrom(ctx), accounts.Rule(rule))
		},
	}, func(s *site.Site) {
		pages.Mount(s, p.s, func(context.Context, accounts.Actor) (map[string]string, error) { return p.former, nil })
		pages.MountGoals(s, p.g)
		pages.MountReports(s, report.New(p.s))
	})
	return p
}

func (p *portal) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *portal) exec(query string, args ...any) {
	p.t.Helper()
	p.must(p.d.Write(p.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(p.t.Context(), query, args...)
		return err
	}))
}

func (p *portal) organisation(name string, parent accounts.OrganisationID) (id accounts.OrganisationID) {
	p.must(p.d.Write(p.t.Context(), func(tx *db.Tx) (err error) {
		id, err = accounts.InsertOrganisation(p.t.Context(), tx, accounts.Organisation{Name: name, ParentID: parent, OpenToExternals: true})
		return err
	}))
	return id
}

// person makes somebody who can be signed in by their given name.
func (p *portal) person(given string, kind accounts.Kind, roles ...accounts.Role) accounts.Actor {
	p.t.Helper()
	profile := accounts.Profile{Kind: kind, State: accounts.Active, GivenName: given, FamilyName: "Nordmann", OrganisationID: p.region}
	if kind == accounts.Internal {
		profile.Username = strings.ToLower(given) + "99"
	} else {
		profile.Email = strings.ToLower(given) + "@nordmann.example"
	}
	var ids []accounts.ProfileID
	p.must(p.d.Write(p.t.Context(), func(tx *db.Tx) (err error) {
		ids, err = accounts.InsertProfiles(p.t.Context(), tx, []accounts.Profile{profile})
		return err
	}))
	a := accounts.Actor{ProfileID: ids[0], Kind: accounts.Person, Internal: kind == accounts.Internal, Name: profile.Name(), OrganisationID: p.region}
	for _, role := range roles {
		a.Roles = append(a.Roles, accounts.Grant{Role: role, OrganisationID: p.region})
	}
	p.actors[given] = a
	return a
}

// course makes a published one for the region, with something to play.
func (p *portal) course(code, title string) courses.CourseID {
	p.t.Helper()
	id := courses.CourseID(db.NewID())
	p.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, package_id, minutes, valid_months, created_at, updated_at)
		VALUES ($1, $2, $1, 'elearning', 'published', $3, $1, 25, 24, $4, $4)`, id, code, p.region, p.now)
	p.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)
		VALUES ($1, $1, 'scorm_12', $2, '{"identifier":"m","units":[{"identifier":"u","href":"index.html"}]}', 'kurs.zip', '00', 1, $3)`, id, title, p.now)
	p.exec(`INSERT INTO course_text (course_id, language, title, summary, description, search_text, sort_key) VALUES ($1, 'nb', $2, $3, $4, $5, $6)`,
		id, title, "Alt om "+title, "Første avsnitt.\n\nAndre avsnitt.", i18n.SearchText(title), i18n.SortKey(title))
	p.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, p.region)
	p.exec(`UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
	return id
}

// pass writes a pass with its certificate; the number is given back.
func (p *portal) pass(who accounts.Actor, course courses.CourseID, at time.Time, origin string) string {
	p.t.Helper()
	id := db.NewID()
	serial := len(p.t.Name()) + int(at.Unix()%10000)
	number := p.number(serial)
	p.exec(`INSERT INTO result (id, profile_id, course_id, outcome, score, achieved_at, valid_until, origin_kind, origin_ref, origin_at, recorded_at)
		VALUES ($1, $2, $3, 'passed', 8750, $4, $5, $6, 'merge-1', $4, $4)`, id, who.ProfileID, course, at, at.AddDate(2, 0, 0), origin)
	p.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, valid_until, issued_at)
		VALUES ($1, $1, $2, $3, $4, $5, '{"nb":"Brannvern","en":"Fire safety"}', 'BV1', 'Helse Vest', 8750, $6, $7, $6)`,
		id, who.ProfileID, number, "code"+id[:22], who.Name, at, at.AddDate(2, 0, 0))
	return number
}

// number is a well-formed certificate number that differs by the seed.
func (p *portal) number(seed int) string {
	return certificate.NewNumber(strings.NewReader(fmt.Sprintf("%07d", seed)), 2026)
}
