package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/pages"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/site"
	"kursbro/app/site/sitetest"
)

// house is the room with its pages on an empty database and a small region.
type house struct {
	*accounts.Service
	*sitetest.Browser
	t                      testing.TB
	now                    *time.Time
	root, hospital, guests accounts.OrganisationID
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

func open(t testing.TB, d *db.DB) house {
	t.Helper()
	now := sitetest.Now
	d.SetClock(func() time.Time { return now })
	keys, err := nationalid.ParseKeys("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := nationalid.NewVault(keys, []byte("the look-up key of the tests is long"))
	if err != nil {
		t.Fatal(err)
	}
	cheap := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1})
	h := house{t: t, now: &now, Service: accounts.New(d, vault, cheap, accounts.Settings{
		URL: sitetest.Address, AllowTestIDs: true, Secret: []byte("the secret of the tests is long enough")})}
	h.Browser = sitetest.New(t, site.Options{Identify: pages.Identify(h.Service), Authorise: pages.Authorise, KeepTheme: pages.KeepTheme(h.Service), Now: func() time.Time { return now }}, func(s *site.Site) {
		pages.Mount(s, h.Service)
		elsewhere := func(c *gin.Context) error { c.String(http.StatusOK, "another room"); return nil }
		for _, path := range []string{"/", "/min-side", "/kundesenter/person/:id"} {
			s.Routes().GET(path, site.Anyone, elsewhere)
		}
	})
	h.region()
	return h
}

func (h *house) region() {
	h.write(func(tx *db.Tx) (err error) {
		for _, branch := range []struct {
			id     *accounts.OrganisationID
			name   string
			parent *accounts.OrganisationID
			open   bool
		}{
			{&h.root, "Helse Vest", new(accounts.OrganisationID), false},
			{&h.hospital, "Helse Stavanger", &h.root, false},
			{&h.guests, "Helse Stavanger – tilgang for eksterne brukere", &h.hospital, true},
			{new(accounts.OrganisationID), "Kommunesektor Rogaland", &h.root, true},
		} {
			*branch.id, err = accounts.InsertOrganisation(h.t.Context(), tx, accounts.Organisation{Name: branch.name, ParentID: *branch.parent, OpenToExternals: branch.open})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (h house) later(d time.Duration) { *h.now = h.now.Add(d) }

func (h house) write(act func(tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), act))
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// seenTo lets the portal's job see to what visitors asked for.
func (h house) seenTo() {
	h.t.Helper()
	_, err := h.SeeToInbox(h.t.Context())
	h.must(err)
}

// texts are the rows of a query with one text column, once what visitors asked
// for has been seen to.
func (h house) texts(query string, args ...any) []string {
	h.t.Helper()
	h.seenTo()
	rows, err := h.DB.Query(h.t.Context(), query, args...)
	all, err := db.Collect(rows, err, func(row db.Row) (text string, err error) {
		err = row.Scan(&text)
		return text, err
	})
	h.must(err)
	return all
}

// mailed is the path of the link in the newest mail.
func (h house) mailed() string {
	h.t.Helper()
	links := h.texts("SELECT link FROM mail WHERE link IS NOT NULL ORDER BY queued_at DESC, id DESC")
	if len(links) == 0 {
		h.t.Fatal("no mail with a link")
	}
	return strings.TrimPrefix(links[0], sitetest.Address)
}

const secret = "hesten spiser gress om natta"

// registration fills the form in with what Kari says.
func (h house) registration() *sitetest.Form {
	h.t.Helper()
	return h.registrationAt("/registrer")
}

func (h house) registrationAt(path string) *sitetest.Form {
	h.t.Helper()
	return h.Get(path).Form("/registrer").Fill("given_name", "Kari").Fill("family_name", "Nordmann").
		Fill("birth_date", "12.9.1991").Fill("email", "kari@privat.example").
		Choose("organisation", "Helse Stavanger – tilgang for eksterne brukere")
}

// guest registers, sets a password and is signed in.
func (h house) guest() accounts.ProfileID {
	h.t.Helper()
	h.registration().Submit().Status(http.StatusOK)
	h.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit().Status(http.StatusOK)
	h.later(2 * time.Minute)
	return accounts.ProfileID(h.texts("SELECT id FROM profile WHERE email_key = 'kari@privat.example'")[0])
}

// staff is another browser where somebody with a role is signed in.
func (h house) staff(username string, role accounts.Role) (*sitetest.Browser, accounts.ProfileID) {
	h.t.Helper()
	var id accounts.ProfileID
	var token string
	h.write(func(tx *db.Tx) error {
		ids, err := accounts.InsertProfiles(h.t.Context(), tx, []accounts.Profile{{Kind: accounts.Internal, State: accounts.Active, Username: username,
			GivenName: "Stine", FamilyName: "Støtte", BirthDate: "1980-01-01", OrganisationID: h.hospital}})
		if err != nil {
			return err
		}
		id = ids[0]
		if role != "" {
			if err := accounts.GrantRole(h.t.Context(), tx, accounts.Command("test"), id, accounts.Grant{Role: role, OrganisationID: h.root}); err != nil {
				return err
			}
		}
		token, _, err = accounts.OpenLogin(h.t.Context(), tx, id, false, "Firefox, Linux")
		return err
	})
	b := h.Another()
	b.SignIn(token)
	return b, id
}

func TestViews(t *testing.T) { sitetest.CheckViews(t) }

func TestEveryRouteNamesARuleOfTheTable(t *testing.T) {
	s, err := site.New(site.Options{URL: sitetest.Address, Secret: []byte(strings.Repeat("t", 32))})
	if err != nil {
		t.Fatal(err)
	}
	pages.Mount(s, nil)
	for _, route := range s.List() {
		by := accounts.Actor{ProfileID: "x", Kind: accounts.Person, Internal: true, Roles: []accounts.Grant{{Role: accounts.Administrator}}}
		if err := accounts.Authorise(by, string(route.Rule)); err != nil {
			t.Errorf("%s %s: %s lets nobody in", route.Method, route.Path, route.Rule)
		}
	}
}

func TestOnlyThoseWhoMayComeIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		employee, _ := h.staff("kano1", "")
		owner, _ := h.staff("owner1", accounts.CourseOwner)
		for _, path := range []string{"/logg", "/kundesenter/person/" + string(guest) + "/sperr"} {
			h.Another().Do(http.MethodGet, path, "").Leads("/logg-inn?return=" + strings.ReplaceAll(path, "/", "%2F"))
			h.Do(http.MethodGet, path, "").Status(http.StatusForbidden)
			employee.Do(http.MethodGet, path, "").Status(http.StatusForbidden)
			owner.Do(http.MethodGet, path, "").Status(http.StatusForbidden)
		}
		for _, path := range []string{"/profil", "/profil/passord"} {
			h.Another().Do(http.MethodGet, path, "").Status(http.StatusSeeOther)
		}
		h.Another().Do(http.MethodPost, "/kundesenter/person/"+string(guest)+"/sperr", "reason=x").Status(http.StatusUnauthorized)
		h.Do(http.MethodPost, "/profil/passord", "old=x", "Sec-Fetch-Site", "cross-site").Status(http.StatusForbidden)
		h.Do(http.MethodPost, "/profil/epost/fjern", "").Status(http.StatusForbidden)
	})
}

func TestThePortalIsKindWhenTooManySignIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Hasher.Patience = time.Nanosecond
		for range 50 {
			page := h.Post("/logg-inn", map[string][]string{"name": {"kari@privat.example"}, "password": {secret}})
			if page.Code == http.StatusServiceUnavailable {
				page.Has("Vent et lite minutt")
				return
			}
			h.later(16 * time.Minute)
		}
		t.Error("nobody had to wait")
	})
}
