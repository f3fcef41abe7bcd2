package site

import (
	"html/template"
	"strconv"
	"strings"
	"sync"
)

// shelf keeps the frame as it was drawn: top and bottom are the same for
// everybody who has the same menu and theme. Drawing them anew for each page
// costs more than finding the reader.
type shelf struct {
	parts *template.Template

	mutex sync.RWMutex
	drawn map[string]keptPart
}

// keptPart is a drawn part, parted at the holes that every reader fills with
// what is theirs alone; one text more than there are holes.
type keptPart struct{ texts, holes []string }

// The holes: characters that Unicode gives to nobody.
const (
	holeName = "\uE000" // the reader's name
	holeHere = "\uE001" // path and query of the page
)

// mostKept bounds the shelf: menus differ by role, page and how much waits.
const mostKept = 500

// kept is the template function {{kept "top" .Page}}: as {{template}}, but
// drawn once for all readers with the same menu, theme and contact. The part
// sees no more of the page than these, the visitor's Name, Here and Demo.
func (s *shelf) kept(name string, page Page) (template.HTML, error) {
	key := shelfKey(name, page)
	s.mutex.RLock()
	part, there := s.drawn[string(key)]
	s.mutex.RUnlock()
	if !there {
		var err error
		if part, err = s.draw(name, page); err != nil {
			return "", err
		}
		s.keep(string(key), part)
	}
	return part.filled(page), nil
}

func (s *shelf) draw(name string, page Page) (keptPart, error) {
	visitor := Visitor{SignedIn: page.Visitor.SignedIn, Name: holeName, Menu: page.Visitor.Menu}
	var b strings.Builder
	err := s.parts.ExecuteTemplate(&b, name,
		Page{Visitor: visitor, Here: holeHere, Theme: page.Theme, Contact: page.Contact, Demo: page.Demo})
	return parted(b.String()), err
}

func (s *shelf) keep(key string, part keptPart) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.drawn == nil || len(s.drawn) >= mostKept {
		s.drawn = map[string]keptPart{}
	}
	s.drawn[key] = part
}

func parted(text string) (p keptPart) {
	for {
		at := strings.IndexAny(text, holeName+holeHere)
		if at < 0 {
			p.texts = append(p.texts, text)
			return p
		}
		next := at + len(holeName)
		p.texts, p.holes = append(p.texts, text[:at]), append(p.holes, text[at:next])
		text = text[next:]
	}
}

// filled puts in what is the reader's own. Holes stand in text and in quoted
// attributes, where the same escaping is right.
func (p keptPart) filled(page Page) template.HTML {
	name, here := template.HTMLEscapeString(page.Visitor.Name), template.HTMLEscapeString(page.Here)
	size := 0
	for _, text := range p.texts {
		size += len(text)
	}
	var b strings.Builder
	b.Grow(size + len(p.holes)*max(len(name), len(here)))
	for i, hole := range p.holes {
		b.WriteString(p.texts[i])
		if hole == holeName {
			b.WriteString(name)
		} else {
			b.WriteString(here)
		}
	}
	b.WriteString(p.texts[len(p.holes)])
	return template.HTML(b.String())
}

// shelfKey spells out everything that a part can show, but the holes: each
// text behind its length.
func shelfKey(name string, p Page) []byte {
	key := make([]byte, 0, 512)
	add := func(texts ...string) {
		for _, text := range texts {
			key = append(strconv.AppendInt(key, int64(len(text)), 10), ' ')
			key = append(key, text...)
		}
	}
	add(name, p.Theme, strconv.FormatBool(p.Demo), strconv.FormatBool(p.Visitor.SignedIn), p.Contact.Phone, p.Contact.Dial, p.Contact.Mail, p.Contact.Hours)
	for _, link := range p.Visitor.Menu {
		add(link.Text, link.Path, strconv.Itoa(link.Count), strconv.FormatBool(link.Current))
	}
	return key
}
