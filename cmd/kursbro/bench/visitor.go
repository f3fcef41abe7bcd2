package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// visitor is one of the crowd, signed in as a browser would be.
type visitor struct {
	name    string
	cookie  string
	courses []string // ids of courses in the catalogue
	number  string   // of a certificate
	code    string   // by which anybody can check it
}

func (b *bench) host() string {
	_, port, _ := strings.Cut(b.portal.address, ":")
	return "localhost:" + port
}

func (b *bench) client() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// signInAll signs in as many people as the largest crowd has clients.
func (b *bench) signInAll(context.Context) error {
	for n := range min(crowds[len(crowds)-1], b.Logins) {
		v, err := b.visit(n)
		if err != nil {
			return fmt.Errorf("person %d: %w", n, err)
		}
		b.people = append(b.people, v)
	}
	return nil
}

var (
	courseLink      = regexp.MustCompile(`href="/kurs/([a-z0-9]+)"`)
	certificateLink = regexp.MustCompile(`href="/kursbevis/([A-Z0-9-]+)`)
	proofLink       = regexp.MustCompile(`/bevis/([0-9a-z]{20,40})`)
	frameSource     = regexp.MustCompile(`(/l/[A-Za-z0-9_-]+/)`)
)

// enter signs somebody in.
func (b *bench) enter(name string) (visitor, *http.Client, error) {
	client, home := b.client(), "http://"+b.host()
	v := visitor{name: name}
	answer, err := client.PostForm(home+"/logg-inn", url.Values{"name": {v.name}, "password": {b.Password}})
	if err != nil {
		return v, client, err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return v, client, fmt.Errorf("sign-in of %s answered %d", v.name, answer.StatusCode)
	}
	at, _ := url.Parse(home)
	var cookies []string
	for _, c := range client.Jar.Cookies(at) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	v.cookie = strings.Join(cookies, "; ")
	return v, client, nil
}

func (b *bench) visit(n int) (visitor, error) {
	home := "http://" + b.host()
	v, client, err := b.enter(b.Login(n))
	if err != nil {
		return v, err
	}
	catalogue, err := text(client, home+"/kurskatalog")
	if err != nil {
		return v, err
	}
	for _, hit := range courseLink.FindAllStringSubmatch(catalogue, -1) {
		v.courses = append(v.courses, hit[1])
	}
	done, err := text(client, home+"/min-side/gjennomforte")
	if err != nil {
		return v, err
	}
	if hit := certificateLink.FindStringSubmatch(done); hit != nil {
		v.number = hit[1]
	}
	proof, err := text(client, home+"/kursbevis/"+v.number)
	if err != nil {
		return v, err
	}
	if hit := proofLink.FindStringSubmatch(proof); hit != nil {
		v.code = hit[1]
	}
	return v, nil
}

func text(client *http.Client, address string) (string, error) {
	answer, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %d", address, answer.StatusCode)
	}
	return string(body), err
}
