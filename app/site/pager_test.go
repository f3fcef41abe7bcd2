package site_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

// paged asks for a list of so many rows and gives the pager and its links.
func paged(t *testing.T, query string, total int) (p site.Pager, v site.PagerView) {
	t.Helper()
	s := open(t)
	s.Routes().GET("/liste", site.Anyone, func(c *gin.Context) error {
		p = site.ReadPager(c).Of(total)
		v = p.View(c)
		return s.See(c, "/")
	})
	if w := get(s, "/liste"+query); w.Code != 303 {
		t.Fatalf("%d", w.Code)
	}
	return p, v
}

func TestAPagerReadsTheAddress(t *testing.T) {
	for _, row := range []struct {
		query        string
		total        int
		size, number int
		shown        string
	}{
		{"", 0, 17, 1, ""},
		{"", 17, 17, 1, ""},
		{"", 18, 17, 1, "[1] 2"},
		{"?vis=50&side=3", 500, 50, 3, "1 2 [3] 4 … 10"},
		{"?side=9999", 500, 17, 30, "1 … 29 [30]"}, // what is beyond the last is the last
		{"?side=-1&vis=1000000", 500, 17, 1, "[1] 2 … 30"},
		{"?side=abc&vis=abc", 40, 17, 1, "[1] 2 3"},
		{"?side=5", 170, 17, 5, "1 … 4 [5] 6 … 10"},
		{"?side=4", 170, 17, 4, "1 2 3 [4] 5 … 10"}, // no gap for one page alone
	} {
		p, v := paged(t, row.query, row.total)
		var shown []string
		for _, l := range v.Pages {
			switch {
			case l.Gap:
				shown = append(shown, "…")
			case l.Current:
				shown = append(shown, "["+l.Text+"]")
			default:
				shown = append(shown, l.Text)
			}
		}
		if p.Size != row.size || p.Number != row.number || strings.Join(shown, " ") != row.shown {
			t.Errorf("%q of %d: %+v %v", row.query, row.total, p, shown)
		}
	}
}

func TestLinksOfAPagerKeepTheSearch(t *testing.T) {
	_, v := paged(t, "?q=br%C3%A6nn+a&side=2&vis=50", 500)
	if v.Previous != "/liste?q=br%C3%A6nn+a&vis=50" || v.Next != "/liste?q=br%C3%A6nn+a&side=3&vis=50" {
		t.Errorf("%q %q", v.Previous, v.Next)
	}
	if v.Sizes[0].Path != "/liste?q=br%C3%A6nn+a" || !v.Sizes[1].Current {
		t.Errorf("%+v", v.Sizes)
	}
	if _, v := paged(t, "", 17); v.Previous+v.Next != "" || v.Pages != nil || v.Sizes != nil {
		t.Errorf("one page leads nowhere, and no size shows more: %+v", v)
	}
	if _, v := paged(t, "?vis=50", 18); v.Pages != nil || len(v.Sizes) != 3 {
		t.Errorf("a longer page leads back to shorter ones: %+v", v)
	}
}

func TestEveryRowIsOnOnePage(t *testing.T) {
	all := make([]int, 103)
	for i := range all {
		all[i] = i
	}
	var seen []int
	for number := 1; number <= 7; number++ {
		seen = append(seen, site.Cut(site.Pager{Size: 17, Number: number, Total: len(all)}, all)...)
	}
	if !slices.Equal(seen, all) {
		t.Errorf("%v", seen)
	}
	if got := site.Cut(site.Pager{Size: 17, Number: 99}, all); len(got) != 0 {
		t.Errorf("a page beyond the end: %v", got)
	}
}
