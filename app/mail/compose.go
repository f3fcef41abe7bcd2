package mail

import (
	"bytes"
	html "html/template"
	"net/url"
	"slices"
	"strings"
	text "text/template"

	"kursbro/app/i18n"
	"kursbro/views"
)

// Letter is a mail in words, ready to be carried.
type Letter struct {
	ID       string // the mail's key: the same at every try
	To       string
	Language i18n.Language
	Subject  string
	Text     string
	HTML     string // the same words
	Calendar string // what goes along for the reader's calendar; empty: nothing

	Unsubscribe string // where one click ends such letters; empty: nowhere
}

// Contact is who to call, printed in every letter; what is empty is left out.
type Contact struct {
	Phone string // as people write it: "55 00 00 00"
	Mail  string
}

var (
	textView = text.Must(text.ParseFS(views.FS, "mail/letter.txt"))
	htmlView = html.Must(html.New("letter.html").Funcs(html.FuncMap{"stretches": stretches}).ParseFS(views.FS, "mail/letter.html"))
)

// letterView is what the templates of views/mail see.
type letterView struct {
	Language i18n.Language
	Subject  string
	Greeting string
	Before   []string
	Entries  []Entry
	Button   string
	Link     string
	LinkHint string
	After    []string
	Contact  []string
}

// compose writes the letter in the reader's language.
func compose(id string, m Message, contact Contact) (Letter, error) {
	view := letters[m.Kind].view(m, contact)
	done := Letter{ID: id, To: m.To, Language: m.Language, Subject: view.Subject, Calendar: m.Calendar, Unsubscribe: m.Unsubscribe}
	var plain, styled bytes.Buffer
	if err := textView.Execute(&plain, view); err != nil {
		return done, err
	}
	if err := htmlView.Execute(&styled, view); err != nil {
		return done, err
	}
	done.Text, done.HTML = plain.String(), styled.String()
	return done, nil
}

func (l letter) view(m Message, contact Contact) letterView {
	p := i18n.For(m.Language)
	var values []any
	for name, value := range m.Args {
		values = append(values, name, value)
	}
	view := letterView{
		Language: p.Language(),
		Subject:  p.T(l.subject, values...),
		Greeting: p.T("mail.greeting"),
		Before:   lines(p, l.before, m.Args, values),
		Entries:  m.Entries,
		After:    lines(p, l.after, m.Args, values),
		Contact:  contact.lines(p),
	}
	if l.words {
		view.Before = append(view.Before, paragraphs(m.Args[wordsArg])...)
	}
	if l.named && m.Args["Name"] != "" {
		view.Greeting = p.T("mail.greeting_name", values...)
	}
	if l.button != "" {
		view.Button, view.Link, view.LinkHint = p.T(l.button), m.Link, p.T("mail.link.hint")
	}
	return view
}

// stretch is a part of a line; Link is set where it is an address of the portal.
type stretch struct{ Text, Link string }

// stretches finds the portal's own addresses in a line, so that they can be
// followed. What somebody wrote leads nowhere.
func stretches(line, link string) (all []stretch) {
	home, err := url.Parse(link)
	if err != nil || home.Host == "" {
		return []stretch{{Text: line}}
	}
	begin := home.Scheme + "://" + home.Host + "/"
	for {
		before, rest, found := strings.Cut(line, begin)
		all = append(all, stretch{Text: before})
		if !found {
			return all
		}
		path, after, more := strings.Cut(rest, " ")
		all = append(all, stretch{begin + path, begin + path})
		if !more {
			return all
		}
		line = " " + after
	}
}

// paragraphs are the lines of a text that are not empty.
func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

func lines(p *i18n.Printer, of []line, args map[string]string, values []any) []string {
	var said []string
	for _, one := range of {
		if one.with == "" || args[one.with] != "" {
			said = append(said, p.T(one.key, values...))
		}
	}
	return said
}

func (c Contact) lines(p *i18n.Printer) []string {
	var said []string
	if c.Phone != "" {
		said = append(said, p.T("mail.contact.phone", "Phone", c.Phone))
	}
	if c.Mail != "" {
		said = append(said, p.T("mail.contact.mail", "Mail", c.Mail))
	}
	return append(said, p.T("mail.automatic"))
}
