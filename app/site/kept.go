package site

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"sync"
)

// shelf keeps what parts of the frame draw for the few things that they are
// given: a menu, a theme, the way to the helpdesk. A part of the frame that is
// drawn anew for each page costs more than finding the reader.
type shelf struct {
	parts *template.Template

	mutex sync.RWMutex
	drawn map[string]template.HTML
}

// mostKept bounds the shelf: menus differ by role, page and how much waits.
const mostKept = 2000

// kept is the template function {{kept "menu" .Visitor.Menu}}: as {{template}},
// but drawn once for what has the same text in every field.
func (s *shelf) kept(name string, data any) (template.HTML, error) {
	key, ok := shelfKey(name, data)
	if !ok {
		return "", fmt.Errorf("kept %s: a %T cannot be kept", name, data)
	}
	s.mutex.RLock()
	text, there := s.drawn[key]
	s.mutex.RUnlock()
	if there {
		return text, nil
	}
	var b strings.Builder
	if err := s.parts.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.drawn == nil || len(s.drawn) >= mostKept {
		s.drawn = map[string]template.HTML{}
	}
	s.drawn[key] = template.HTML(b.String())
	return s.drawn[key], nil
}

// shelfKey spells out everything that a part can show.
func shelfKey(name string, data any) (string, bool) {
	b := make([]byte, 0, 256)
	add := func(texts ...string) {
		for _, text := range texts {
			b = append(strconv.AppendInt(b, int64(len(text)), 10), ' ')
			b = append(b, text...)
		}
	}
	add(name)
	switch d := data.(type) {
	case string:
		add(d)
	case Contact:
		add(d.Phone, d.Dial, d.Mail)
	case []Link:
		for _, l := range d {
			add(l.Text, l.Path, strconv.Itoa(l.Count), strconv.FormatBool(l.Current))
		}
	default:
		return "", false
	}
	return string(b), true
}
