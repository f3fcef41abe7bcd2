package site

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

// Template is a page's template that takes a T and nothing else.
type Template[T any] struct{ file string }

// Registration is a registered template and the type that it is fed.
type Registration struct {
	File string
	Page reflect.Type
}

// registered lists every view that the program was linked with; packages
// register theirs in variables, before main begins.
var registered []Registration

// Registered lists every view of the program, for the test that checks them.
func Registered() []Registration { return registered }

// View registers the template of a page, such as "accounts/login.html", with
// the type of its data. It is parsed when a site is made, and CheckViews
// in sitetest proves that every name in it exists on T.
func View[T any](file string) Template[T] {
	registered = append(registered, Registration{file, reflect.TypeFor[T]()})
	return Template[T]{file}
}

// Render answers with the page. Everything is drawn before the first byte
// goes out, so that a mistake leaves nothing half-written.
func (v Template[T]) Render(s *Site, c *gin.Context, status int, page T) error {
	buffer := buffers.Get().(*bytes.Buffer)
	defer giveBack(buffer)
	set, err := s.sets.of(v.file, visitOf(c).language)
	if err != nil {
		return err
	}
	if err := set.ExecuteTemplate(buffer, "layout", page); err != nil {
		return fmt.Errorf("render %s: %w", v.file, err)
	}
	if visitOf(c).visitor.Viewing != nil {
		buffer = still(buffer)
	}
	if _, refused := any(page).(errorPage); status == http.StatusTooManyRequests && !refused {
		s.logHeldUp(c)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(buffer.Len()))
	c.Writer.WriteHeader(status)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		c.Writer.Write(buffer.Bytes()) // fails when the reader has left: there is nobody to tell
	}
	return nil
}

// still makes the forms of a page inert, that somebody only looks at: nothing on
// it can be pressed, not even when the look has ended in another tab. What leads
// out of the look stands before the page's own part.
func still(page *bytes.Buffer) *bytes.Buffer {
	before, own, found := bytes.Cut(page.Bytes(), []byte("<main"))
	if !found {
		return page
	}
	own, after, _ := bytes.Cut(own, []byte("</main>"))
	whole := bytes.NewBuffer(slices.Clone(before))
	whole.WriteString("<main")
	whole.Write(bytes.ReplaceAll(own, []byte("<form "), []byte("<form inert ")))
	whole.WriteString("</main>")
	whole.Write(after)
	return whole
}

// Piece draws a part of a page for those who keep it and show it many times,
// such as the rows of a catalogue. The file defines "layout" as that part alone.
func (v Template[T]) Piece(s *Site, language i18n.Language, data T) (template.HTML, error) {
	set, err := s.sets.of(v.file, language)
	if err != nil {
		return "", err
	}
	var drawn strings.Builder
	if err := set.ExecuteTemplate(&drawn, "layout", data); err != nil {
		return "", fmt.Errorf("render %s: %w", v.file, err)
	}
	return template.HTML(drawn.String()), nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keep is the largest buffer worth keeping, in bytes.
const keep = 256 << 10

func giveBack(b *bytes.Buffer) {
	if b.Cap() > keep {
		return
	}
	b.Reset()
	buffers.Put(b)
}
