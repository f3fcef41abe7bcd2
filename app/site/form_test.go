package site_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
)

type courseID string

// wholeForm has a field of every kind.
type wholeForm struct {
	Name     string     `form:"name" max:"10"`
	Lines    string     `form:"lines,lines" max:"5000"`
	Password string     `form:"password,raw"`
	Course   courseID   `form:"course"`
	Stay     bool       `form:"stay"`
	Count    int        `form:"count"`
	Tags     []courseID `form:"tag"`
	Untagged string
}

// posting mounts a form that hands what was read to the test.
func posting(t *testing.T, see func(wholeForm, error)) *site.Site {
	s := open(t)
	handler := func(c *gin.Context) error {
		var form wholeForm
		err := site.Read(c, &form)
		see(form, err)
		return err
	}
	s.Routes().POST("/skjema", site.Anyone, handler)
	s.Routes().GET("/sok", site.Anyone, handler)
	return s
}

func TestAFormIsReadAsItWasMeant(t *testing.T) {
	var got wholeForm
	s := posting(t, func(f wholeForm, err error) { got = f })
	for _, row := range []struct {
		body string
		want wholeForm
	}{
		{"", wholeForm{}},
		{"name=+Kari+", wholeForm{Name: "Kari"}},
		{"name=A%CC%8Ase", wholeForm{Name: "Åse"}}, // composed
		{"name=a%0D%0Ab%00%1Bc", wholeForm{Name: "a bc"}},
		{"name=a%E2%80%AEb%EF%BB%BF", wholeForm{Name: "ab"}}, // text that would run backwards
		{"name=%FFa%C3", wholeForm{Name: "a"}},
		{"lines=+a%0D%0Ab%0A", wholeForm{Lines: "a\nb"}},
		{"password=+a+b%09+", wholeForm{Password: " a b\t "}},
		{"password=A%CC%8A", wholeForm{Password: "Å"}}, // another keyboard, the same password
		{"stay=true&count=17&course=c1&tag=a&tag=b&Untagged=x", wholeForm{Stay: true, Count: 17, Course: "c1", Tags: []courseID{"a", "b"}}},
		{"stay=on", wholeForm{Stay: true}},
		{"stay=false&count=", wholeForm{}},
		{"name=a&name=b", wholeForm{Name: "a"}},
		{"name=" + strings.Repeat("%C3%A5", 10), wholeForm{Name: strings.Repeat("å", 10)}},
	} {
		ask(s, "POST", "/skjema?name=from-the-query", row.body)
		if !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %#v", row.body, got)
		}
	}
	get(s, "/sok?name=fra+adressen")
	if got.Name != "" {
		t.Errorf("twelve characters are too long: %q", got.Name)
	}
	if get(s, "/sok?name=adressen"); got.Name != "adressen" {
		t.Errorf("a search reads the address: %q", got.Name)
	}
}

func TestWhatOurPagesNeverSendIsRefused(t *testing.T) {
	var got error
	s := posting(t, func(_ wholeForm, err error) { got = err })
	for _, body := range []string{"name=" + strings.Repeat("a", 11), "count=many", "count=99999999999", "lines=" + strings.Repeat("a", 5001), "name=%zz"} {
		if w := ask(s, "POST", "/skjema", body); w.Code != 422 || problem.KindOf(got) != problem.Invalid {
			t.Errorf("%.20s: %d %v", body, w.Code, got)
		}
	}
	if w := ask(s, "POST", "/skjema", "lines="+strings.Repeat("a", site.MaxForm)); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "1 MB") {
		t.Errorf("a form of a megabyte: %d %s", w.Code, w.Body)
	}
}

func TestAMissingMultipartEndIsTheSendersFault(t *testing.T) {
	s := posting(t, func(wholeForm, error) {})
	w := ask(s, "POST", "/skjema", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nKari", "Content-Type", "multipart/form-data; boundary=x")
	if w.Code != 422 {
		t.Errorf("%d", w.Code)
	}
}

// upload makes a form with one file of so many bytes.
func upload(size int) (body *bytes.Buffer, contentType string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	w.WriteField("name", "Kari")
	part, _ := w.CreateFormFile("file", "pakke.zip")
	part.Write(bytes.Repeat([]byte("z"), size))
	w.Close()
	return body, w.FormDataContentType()
}

func TestAnUploadLiesOnDiskAndGoesAway(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var kept string
	s := open(t)
	s.Routes().Upload("/pakke", site.Anyone, 8<<20, func(c *gin.Context) error {
		var form wholeForm
		if err := site.Read(c, &form); err != nil {
			return err
		}
		header, err := site.File(c, "file")
		if err != nil || header == nil {
			return fmt.Errorf("no file: %w", err)
		}
		f, err := header.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		if onDisk, ok := f.(*os.File); ok {
			kept = onDisk.Name()
		}
		n, err := io.Copy(io.Discard, f)
		if form.Name != "Kari" || n != 5<<20 {
			t.Errorf("%q with %d bytes", form.Name, n)
		}
		if err != nil {
			return err
		}
		return s.See(c, "/")
	})
	server := serving(t, s)
	body, contentType := upload(5 << 20)
	if code := post(t, server, "/pakke", contentType, body); code != 303 {
		t.Fatalf("%d", code)
	}
	if kept == "" {
		t.Fatal("five megabytes were held in memory")
	}
	if _, err := os.Stat(kept); err == nil {
		t.Errorf("%s is still there", kept)
	}
	body, contentType = upload(9 << 20)
	if code := post(t, server, "/pakke", contentType, body); code != http.StatusRequestEntityTooLarge {
		t.Errorf("nine megabytes: %d", code)
	}
}

// Who asks first, as programs do before they send much, is told at once; nothing
// of the file is sent.
func TestWhoAsksBeforeSendingIsToldThatItIsTooLarge(t *testing.T) {
	s := open(t)
	s.Routes().Upload("/pakke", site.Anyone, 8<<20, func(c *gin.Context) error { return s.See(c, "/") })
	server := serving(t, s)
	wire, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer wire.Close()
	fmt.Fprintf(wire, "POST /pakke HTTP/1.1\r\nHost: portal.example\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", 9<<20)
	answer, err := http.ReadResponse(bufio.NewReader(wire), nil)
	if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%v %v", answer, err)
	}
}

func TestADiskThatIsFullIsOurFault(t *testing.T) {
	t.Setenv("TMPDIR", "/proc/nowhere")
	s := open(t)
	s.Routes().Upload("/pakke", site.Anyone, 8<<20, func(c *gin.Context) error {
		_, err := site.File(c, "file")
		return err
	})
	body, contentType := upload(5 << 20)
	if w := ask(s, "POST", "/pakke", body.String(), "Content-Type", contentType); w.Code != 500 || !reference.MatchString(w.Body.String()) {
		t.Errorf("%d", w.Code)
	}
}
