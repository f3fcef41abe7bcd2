package site_test

import (
	"net/http/httptest"
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
)

// FuzzQuery: what stands behind the question mark of an address fills a form with
// clean text within its bounds and names a page of a list, or is refused in words.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{"", "name=+Kari+&count=7&tag=a&tag=b", "name=%00%FF%0A&lines=a%0D%0Ab", "count=99999999999999999999", "vis=50&side=-1", "name=%zz;a=b", "side=999999&vis=17&name=A%CC%8A"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest("GET", "/sok", nil)
		c.Request.URL.RawQuery = query
		var form wholeForm
		if err := site.Read(c, &form); err != nil {
			if problem.Of(err) == nil {
				t.Errorf("no reason: %v", err)
			}
			return
		}
		if !utf8.ValidString(form.Name) || utf8.RuneCountInString(form.Name) > 10 || slices.ContainsFunc([]rune(form.Name), unicode.IsControl) {
			t.Errorf("name: %q", form.Name)
		}
		pager := site.ReadPager(c).Of(123)
		if pager.Offset() < 0 || pager.Offset() > 123 || !slices.Contains(site.Sizes, pager.Limit()) {
			t.Errorf("page %+v", pager)
		}
		pager.View(c)
	})
}
