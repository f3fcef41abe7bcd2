package site

import (
	"errors"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Fault is what is wrong with one field.
type Fault struct {
	Key  string
	Args map[string]any
}

// Faults is what is wrong with a form, by the name of the field.
type Faults map[string]Fault

// Add notes a fault; args are pairs of name and value for the message. The
// first fault of a field stays.
func (f Faults) Add(field, key string, args ...any) {
	if _, there := f[field]; there {
		return
	}
	f[field] = Fault{Key: key, Args: problem.New(problem.Invalid, key, args...).Args}
}

// Status is the answer's: 422 when something is wrong with the form, else 200.
func (f Faults) Status() int {
	if len(f) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// inMemory is what a form's fields may take of memory; files go to disk.
const inMemory = 1 << 20

// maxText is the longest text of a field without a max tag, in characters.
const maxText = 1000

// Read fills a form struct from the body of a POST or the query of a GET.
// Fields are string, bool, int or []string kinds tagged `form:"name"`. Texts
// are put into NFC and lose control characters and outer spaces, unless tagged
// `form:"name,raw"` (passwords); `form:"name,lines"` keeps line breaks;
// `max:"80"` is the longest in characters (1000 when not said).
// What is longer, or no number where one belongs, is problem.Invalid: our own
// pages never send it.
func Read(c *gin.Context, form any) error {
	values, err := valuesOf(c)
	if err != nil {
		return err
	}
	target := reflect.ValueOf(form).Elem()
	for i := range target.NumField() {
		name, option, _ := strings.Cut(target.Type().Field(i).Tag.Get("form"), ",")
		if name == "" {
			continue
		}
		reader := fieldReader{name, option, maxText}
		if most := target.Type().Field(i).Tag.Get("max"); most != "" {
			if reader.most, err = strconv.Atoi(most); err != nil {
				return fmt.Errorf("form field %s: max: %w", name, err)
			}
		}
		if err := reader.set(target.Field(i), values[name]); err != nil {
			return err
		}
	}
	return nil
}

func valuesOf(c *gin.Context) (url.Values, error) {
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return c.Request.URL.Query(), nil
	}
	if err := parseForm(c); err != nil {
		return nil, err
	}
	return c.Request.PostForm, nil
}

func parseForm(c *gin.Context) error {
	err := c.Request.ParseForm()
	if err == nil {
		err = c.Request.ParseMultipartForm(inMemory)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	var tooLarge *http.MaxBytesError
	var disk *fs.PathError
	switch {
	case err == nil || errors.As(err, &tooLarge):
		return err
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return &http.MaxBytesError{Limit: inMemory}
	case errors.As(err, &disk):
		return fmt.Errorf("keep an upload: %w", err)
	}
	return problem.New(problem.Invalid, "site.error.invalid.text").Because(err)
}

type fieldReader struct {
	name, option string
	most         int
}

func (f fieldReader) set(field reflect.Value, values []string) error {
	if len(values) == 0 {
		return nil
	}
	switch field.Kind() {
	case reflect.String:
		text, err := f.text(values[0])
		field.SetString(text)
		return err
	case reflect.Bool:
		field.SetBool(values[0] == "true" || values[0] == "on" || values[0] == "1")
	case reflect.Int, reflect.Int64:
		number, err := strconv.ParseInt(strings.TrimSpace(values[0]), 10, 32)
		if err != nil && values[0] != "" {
			return problem.New(problem.Invalid, "site.error.invalid.text").Because(fmt.Errorf("field %s is no number", f.name))
		}
		field.SetInt(number)
	case reflect.Slice:
		for _, value := range values {
			text, err := f.text(value)
			if err != nil {
				return err
			}
			item := reflect.New(field.Type().Elem()).Elem()
			item.SetString(text)
			field.Set(reflect.Append(field, item))
		}
	default:
		return fmt.Errorf("form field %s: a %s cannot be read", f.name, field.Kind())
	}
	return nil
}

func (f fieldReader) text(s string) (string, error) {
	s = i18n.NFC(strings.ToValidUTF8(s, ""))
	if f.option != "raw" {
		s = strings.TrimSpace(strings.Map(f.clean, strings.ReplaceAll(s, "\r\n", "\n")))
	}
	if utf8.RuneCountInString(s) > f.most {
		return "", problem.New(problem.Invalid, "site.form.too_long", "Max", f.most).Because(fmt.Errorf("field %s", f.name))
	}
	return s, nil
}

// clean drops control characters; a line break in a field of one line is a space.
func (f fieldReader) clean(r rune) rune {
	switch {
	case r == '\n' && f.option == "lines":
		return r
	case r == '\n' || r == '\t':
		return ' '
	case unicode.IsControl(r) || r == '\u202e' || r == '\ufeff':
		return -1
	}
	return r
}
