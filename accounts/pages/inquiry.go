package pages

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// Where anybody writes to the helpdesk.
const (
	inquirePath  = "/kontakt"
	inquiredPath = "/kontakt/sendt"
)

type inquiryForm struct {
	Text    string `form:"text,lines" max:"5000"`
	Name    string `form:"name" max:"200"`
	Email   string `form:"email" max:"254"`
	To      string `form:"organisation" max:"64"`
	Page    string `form:"fra" max:"2000"` // where they come from
	Problem string `form:"problem" max:"20"`
	About   string `form:"sak" max:"20"` // reference of what this goes on with
	Key     string `form:"nokkel" max:"64"`
}

type inquiryPage struct {
	site.Page
	Form     inquiryForm
	SignedIn bool
	Seen     string        // the page that goes along, without secrets
	Choices  []site.Option // organisations, for who is not signed in
}

type inquiredPage struct {
	site.Page
	Reference string
	Hidden    bool // what looked like a national ID was hidden
	SignedIn  bool
}

var (
	inquiryView  = site.View[inquiryPage]("accounts/inquiry.html")
	inquiredView = site.View[inquiredPage]("accounts/inquiry_sent.html")
)

func (p *pages) mountInquiry(r *site.Routes) {
	limit := p.site.Limit(20, 20)
	r.GET(inquirePath, site.Anyone, p.newInquiry)
	r.POST(inquirePath, site.Anyone, limit(p.createInquiry))
	r.GET(inquiredPath, site.Anyone, p.showInquired)
}

func (p *pages) newInquiry(c *gin.Context) error {
	var form inquiryForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if shown := p.withoutSecrets(form.Page); shown != form.Page { // nor does it stay in the address
		return p.site.See(c, inquiryAddress(shown, form))
	}
	form.Key, form.Text = accounts.NewFormKey(), ""
	return p.drawInquiry(c, http.StatusOK, form, nil)
}

// inquiryAddress is the form's, with what is known and nothing else.
func inquiryAddress(from string, form inquiryForm) string {
	query := url.Values{}
	for name, value := range map[string]string{"fra": from, "problem": form.Problem, "sak": form.About} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return inquirePath
	}
	return inquirePath + "?" + query.Encode()
}

func (p *pages) createInquiry(c *gin.Context) error {
	var form inquiryForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	by, from := actor(c), p.client(c)
	wanted := accounts.NewInquiry{Name: form.Name, Email: form.Email, To: accounts.OrganisationID(form.To), Text: form.Text, Reference: form.About, Page: p.withoutSecrets(form.Page), Problem: form.Problem,
		Browser: from.Device, Language: string(p.site.Language(c)), FormKey: form.Key}
	if faults := accounts.CheckInquiry(by, wanted); len(faults) > 0 {
		return p.drawInquiry(c, http.StatusUnprocessableEntity, form, faultsOf(faults))
	}
	reference, hidden, err := p.accounts.Inquire(c.Request.Context(), by, wanted, from)
	if problem.KindOf(err) == problem.TooMany {
		faults, _ := faultOn(whole, err)
		return p.drawInquiry(c, http.StatusTooManyRequests, form, faults)
	}
	if refused := problem.Of(err); refused != nil && refused.Is(accounts.ErrAddressee) {
		faults, _ := faultOn("organisation", err)
		return p.drawInquiry(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err != nil {
		return err
	}
	answer := url.Values{"sak": {reference}}
	if hidden > 0 {
		answer.Set("skjult", "1")
	}
	return p.site.See(c, inquiredPath+"?"+answer.Encode())
}

func (p *pages) drawInquiry(c *gin.Context, status int, form inquiryForm, faults site.Faults) error {
	keepPrivate(c)
	page := inquiryPage{Page: p.site.Page(c, "inquiry.title"), Form: form, SignedIn: actor(c).SignedIn(), Seen: p.withoutSecrets(form.Page)}
	if page.Form.Page = page.Seen; form.Key == "" {
		page.Form.Key = accounts.NewFormKey()
	}
	if !page.SignedIn {
		tree, err := p.accounts.Organisations(c.Request.Context())
		if err != nil {
			return err
		}
		page.Choices = options(accounts.InquiryOrganisations(tree), form.To)
	}
	page.Faults = faults
	return inquiryView.Render(p.site, c, status, page)
}

func (p *pages) showInquired(c *gin.Context) error {
	var form struct {
		Reference string `form:"sak" max:"20"`
		Hidden    bool   `form:"skjult"`
	}
	if err := site.Read(c, &form); err != nil {
		return err
	}
	page := inquiredPage{Page: p.site.Page(c, "inquiry.sent.title"), Reference: form.Reference, Hidden: form.Hidden, SignedIn: actor(c).SignedIn()}
	return inquiredView.Render(p.site, c, http.StatusOK, page)
}

// secretParameters are the parts of an address that open something by themselves.
var secretParameters = map[string]bool{":token": true, ":code": true}

// withoutSecrets is an address as the helpdesk may see it: the path of one of
// our pages, without its query and without what opens something. Anything else
// is left out.
func (p *pages) withoutSecrets(address string) string {
	path, _, _ := strings.Cut(address, "?")
	parts := strings.Split(path, "/")
	for _, route := range p.site.List() {
		if route.Method != http.MethodGet {
			continue
		}
		if shown, fits := shownAs(parts, strings.Split(route.Path, "/")); fits {
			return strings.Join(shown, "/")
		}
	}
	return ""
}

func shownAs(parts, pattern []string) ([]string, bool) {
	if len(parts) != len(pattern) {
		return nil, false
	}
	shown := make([]string, len(parts))
	for i, part := range parts {
		named := strings.HasPrefix(pattern[i], ":")
		switch {
		case !named && part != pattern[i], named && (part == "" || len(part) > 64):
			return nil, false
		case secretParameters[pattern[i]]:
			shown[i] = "…"
		default:
			shown[i] = part
		}
	}
	return shown, true
}
