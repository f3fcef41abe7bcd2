package site

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

// File is the uploaded file of a field, on disk while the request lasts; nil
// when none was chosen. Open it for an io.ReaderAt.
func File(c *gin.Context, name string) (*multipart.FileHeader, error) {
	if err := parseForm(c); err != nil {
		return nil, err
	}
	if c.Request.MultipartForm == nil {
		return nil, nil
	}
	for _, file := range c.Request.MultipartForm.File[name] {
		if file.Filename != "" {
			return file, nil
		}
	}
	return nil, nil
}

// removeUploads takes the files off the disk. net/http would, if the request
// were still the one that it made.
func removeUploads(c *gin.Context) {
	if form := c.Request.MultipartForm; form != nil {
		form.RemoveAll()
	}
}

// slowest is the line on which the largest upload still arrives, in bytes a
// second: four megabits.
const slowest = 512 << 10

// limitBody caps what a request may send, and gives large uploads the time that
// they need.
func (s *Site) limitBody(c *gin.Context) {
	most := s.most(c)
	if needed := time.Duration(most/slowest) * time.Second; needed > bodyTime {
		way, until := http.NewResponseController(c.Writer), time.Now().Add(needed)
		_ = errors.Join(way.SetReadDeadline(until), way.SetWriteDeadline(until.Add(bodyTime))) // without them the server's own holds
	}
	if c.Request.ContentLength > most {
		most += drain
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
}

// most is how many bytes the route takes.
func (s *Site) most(c *gin.Context) int64 {
	if own, ok := s.limits[c.FullPath()]; ok {
		return own
	}
	return MaxForm
}

// drain is how far beyond the limit a body is read before the answer, in
// bytes. A browser that is cut off while it sends shows its own error and not
// our page.
const drain = 256 << 20

// drainTooLarge refuses a request that says beforehand that it is too large.
func (s *Site) drainTooLarge(c *gin.Context) error {
	most := s.most(c)
	if c.Request.ContentLength <= most {
		return nil
	}
	if c.Request.Header.Get("Expect") == "" { // who does expect an answer before it sends gets one
		io.Copy(io.Discard, c.Request.Body)
	}
	return &http.MaxBytesError{Limit: most}
}

// sizeText writes bytes as people say them.
func sizeText(w *i18n.Printer, bytes int64) string {
	if bytes >= 1<<20 {
		return w.Number(int(bytes>>20)) + " MB"
	}
	return w.Number(int(bytes>>10)) + " kB"
}
