package pages

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge"
)

// newClientPage asks for a system that may ask us.
type newClientPage struct {
	site.Page
	Form          clientForm
	Organisations []site.Option
	Lives         []site.Option
}

type clientForm struct {
	Once         string `form:"once" max:"40"` // the id of what the form makes
	Name         string `form:"name" max:"10000"`
	Events       bool   `form:"events"`
	SCIM         bool   `form:"scim"`
	Organisation string `form:"organisation"`
	Days         string `form:"days" max:"4"`
}

// clientPage is one system that asks us, and what can be done about it.
type clientPage struct {
	site.Page
	Client  clientRow
	Path    string
	Made    string
	Doors   []door
	Holds   bool // it is not shut out
	Lives   []site.Option
	Two     bool // the token before the newest still holds
	Newest  int  // how many tokens it has been given
	Overlap []site.Option
}

// door is an address that the system asks at.
type door struct{ Name, Address string }

// secretPage shows a token or a secret, this once.
type secretPage struct {
	site.Page
	Name, Secret, Back string
	Doors              []door
	Webhook            bool
}

var (
	newClientView = site.View[newClientPage]("merge/new_client.html")
	clientView    = site.View[clientPage]("merge/client.html")
	secretView    = site.View[secretPage]("merge/secret.html")
)

// lives are how long a token may last, in days.
var lives = []string{"90", "365", "730"}

func (p *pages) newClient(c *gin.Context) error {
	return p.askClient(c, http.StatusOK, clientForm{Once: string(merge.NewClientID()), Days: "365"}, nil)
}

func (p *pages) askClient(c *gin.Context, code int, form clientForm, faults site.Faults) error {
	if err := p.merge.MayConnect(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	tree, err := p.merge.Accounts.Organisations(c.Request.Context())
	if err != nil {
		return err
	}
	page := newClientPage{Page: p.site.Page(c, "merge.systems.client.new").Under(toSystems), Form: form, Lives: p.days(c, form.Days)}
	for _, o := range tree.All() {
		if !o.OpenToExternals {
			page.Organisations = append(page.Organisations, site.Option{Value: string(o.ID), Text: o.Name, Chosen: string(o.ID) == form.Organisation})
		}
	}
	page.Faults = faults
	return newClientView.Render(p.site, c, code, page)
}

func (p *pages) days(c *gin.Context, chosen string) (all []site.Option) {
	for _, days := range lives {
		all = append(all, site.Option{Value: days, Text: p.site.Words(c).T("merge.systems.days." + days), Chosen: days == chosen})
	}
	return all
}

func lifeOf(days string) time.Duration {
	n, _ := strconv.Atoi(days) // what is no number is no life, which is refused
	return time.Duration(n) * 24 * time.Hour
}

func (p *pages) createClient(c *gin.Context) error {
	var form clientForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	request := merge.NewClient{ID: onceOf[merge.ClientID](form.Once), Name: form.Name, Life: lifeOf(form.Days)}
	if form.Events {
		request.Scopes = append(request.Scopes, merge.EventsScope)
	}
	if form.SCIM {
		request.Scopes, request.Organisation = append(request.Scopes, merge.SCIMScope), accounts.OrganisationID(form.Organisation)
	}
	client, token, err := p.merge.AddClient(c.Request.Context(), actor(c), request)
	if errors.Is(err, merge.ErrClientMade) {
		return p.doneBefore(c, clientPath(client.ID), err)
	}
	if fault, is := faultOf(err, clientFields); is {
		return p.askClient(c, http.StatusUnprocessableEntity, form, fault)
	}
	if err != nil {
		return err
	}
	return p.showSecret(c, secretPage{Name: client.Name, Secret: token.Reveal(), Back: clientPath(client.ID), Doors: p.doors(c, client)})
}

// doors are where a client may ask, as its administrator types them over there.
func (p *pages) doors(c *gin.Context, client merge.Client) (all []door) {
	w := p.site.Words(c)
	if client.May(merge.SCIMScope) {
		all = append(all, door{w.T("merge.systems.door.scim"), p.site.URL() + "/scim/v2"})
	}
	if client.May(merge.EventsScope) {
		all = append(all, door{w.T("merge.systems.door.events"), p.site.URL() + "/api/events?after=0"})
	}
	return all
}

// clientFields are where what is wrong is told.
var clientFields = map[string]string{
	merge.ErrClientName.Key: "name", merge.ErrClientTaken.Key: "name", merge.ErrClientScope.Key: "events",
	merge.ErrClientOrganisation.Key: "organisation", merge.ErrTokenLife.Key: "days",
}

// faultOf is a problem as a fault of the field that it is about.
func faultOf(err error, fields map[string]string) (site.Faults, bool) {
	why := problem.Of(err)
	if why == nil || fields[why.Key] == "" {
		return nil, false
	}
	key := why.Key
	if key == merge.ErrClientScope.Key {
		key = "merge.systems.scopes.none"
	}
	return site.Faults{fields[why.Key]: {Key: key, Args: why.Args}}, true
}

// onceOf is the id that a form makes something under, however often it is sent;
// empty when it is none of ours.
func onceOf[ID ~string](text string) ID {
	if !onceForm.MatchString(text) {
		return ""
	}
	return ID(text)
}

var onceForm = regexp.MustCompile(`^[0-9a-z]{26}$`)

// doneBefore leads whoever has sent a form twice, or looked at a page that is
// old, to what is there now. What was shown once is not shown again.
func (p *pages) doneBefore(c *gin.Context, path string, why error) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Note, Key: problem.Of(why).Key}); err != nil {
		return err
	}
	return p.site.See(c, path)
}

// showSecret is the answer to the act itself: nothing keeps the secret between
// two pages, and no cache keeps this one.
func (p *pages) showSecret(c *gin.Context, page secretPage) error {
	c.Header("Cache-Control", "no-store")
	page.Page = p.site.Page(c, "merge.systems.secret").Under(toSystems)
	return secretView.Render(p.site, c, http.StatusOK, page)
}

func clientPath(id merge.ClientID) string { return "/systemer/klient/" + string(id) }

func (p *pages) showClient(c *gin.Context) error {
	ctx, w := c.Request.Context(), p.site.Words(c)
	client, err := p.merge.FindClient(ctx, actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	tree, err := p.merge.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	page := clientPage{Page: p.site.Page(c, "merge.systems.title").Titled(client.Name).Under(toSystems), Client: clientOf(w, client, tree, p.site.Now()),
		Path: clientPath(client.ID), Doors: p.doors(c, client), Made: w.Date(client.CreatedAt), Holds: client.RevokedAt == nil, Two: client.Tokens > 1, Newest: client.Newest, Lives: p.days(c, "365")}
	for _, hours := range []string{"0", "24", "168"} {
		page.Overlap = append(page.Overlap, site.Option{Value: hours, Text: w.T("merge.systems.overlap." + hours), Chosen: hours == "24"})
	}
	return clientView.Render(p.site, c, http.StatusOK, page)
}

type rotateForm struct {
	After   int    `form:"after"`
	Days    string `form:"days" max:"4"`
	Overlap int    `form:"overlap"` // hours
}

func (p *pages) rotateClient(c *gin.Context) error {
	var form rotateForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := merge.ClientID(c.Param("id"))
	client, token, err := p.merge.RotateClient(c.Request.Context(), actor(c), id,
		merge.Rotation{After: form.After, Life: lifeOf(form.Days), Overlap: time.Duration(form.Overlap) * time.Hour})
	if errors.Is(err, merge.ErrRotated) {
		return p.doneBefore(c, clientPath(id), err)
	}
	if err != nil {
		return err
	}
	return p.showSecret(c, secretPage{Name: client.Name, Secret: token.Reveal(), Back: clientPath(id), Doors: p.doors(c, client)})
}

func (p *pages) revokeClient(c *gin.Context) error {
	return p.change(c, clientPath(merge.ClientID(c.Param("id"))), "merge.systems.client.revoked", func(ctx context.Context, by accounts.Actor) error {
		return p.merge.RevokeClient(ctx, by, merge.ClientID(c.Param("id")))
	})
}

// change carries out an act about a system, and says so where the answer leads.
func (p *pages) change(c *gin.Context, then, done string, act func(ctx context.Context, by accounts.Actor) error) error {
	if err := act(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: done}); err != nil {
		return err
	}
	return p.site.See(c, then)
}
