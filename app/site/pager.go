package site

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
)

// Sizes are how many rows a page of a list may have; the first when not said.
var Sizes = []int{17, 50, 100}

// Pager is a page of a list: which one, how long, of how many rows in all.
type Pager struct {
	Size   int // one of Sizes
	Number int // from 1
	Total  int // rows
}

// ReadPager reads ?vis=50&side=2. What makes no sense is the first page.
func ReadPager(c *gin.Context) Pager {
	p := Pager{Size: Sizes[0], Number: 1}
	if size, err := strconv.Atoi(c.Query("vis")); err == nil && slices.Contains(Sizes, size) {
		p.Size = size
	}
	if number, err := strconv.Atoi(c.Query("side")); err == nil && number > 0 && number < 1_000_000 {
		p.Number = number
	}
	return p
}

// Of sets how many rows there are; a page after the last becomes the last.
func (p Pager) Of(total int) Pager {
	p.Total = total
	p.Number = max(1, min(p.Number, p.Last()))
	return p
}

// Last is the number of the last page.
func (p Pager) Last() int { return max(1, (p.Total+p.Size-1)/p.Size) }

// Offset is how many rows come before this page.
func (p Pager) Offset() int { return (p.Number - 1) * p.Size }

// Limit is how many rows this page has at most.
func (p Pager) Limit() int { return p.Size }

// Cut is this page's piece of a list that is held as a whole.
func Cut[T any](p Pager, all []T) []T {
	from := min(p.Offset(), len(all))
	return all[from:min(from+p.Size, len(all))]
}

// PageLink leads to a page of a list, or is the gap between two of them.
type PageLink struct {
	Text, Path   string
	Current, Gap bool
}

// PagerView is what the part "pager" draws.
type PagerView struct {
	Pages          []PageLink // empty when there is one page
	Previous, Next string     // paths; empty at the ends
	Sizes          []PageLink // empty when every size would show all of them
}

// View makes the links, keeping what else the address says.
func (p Pager) View(c *gin.Context) PagerView {
	at := func(number, size int) string { return withQuery(c.Request.URL, number, size) }
	v := PagerView{}
	if p.Total <= Sizes[0] {
		return v
	}
	for _, size := range Sizes {
		v.Sizes = append(v.Sizes, PageLink{Text: strconv.Itoa(size), Path: at(1, size), Current: size == p.Size})
	}
	if p.Last() == 1 {
		return v
	}
	for _, number := range p.shown() {
		if number == 0 {
			v.Pages = append(v.Pages, PageLink{Gap: true})
			continue
		}
		v.Pages = append(v.Pages, PageLink{Text: strconv.Itoa(number), Path: at(number, p.Size), Current: number == p.Number})
	}
	if p.Number > 1 {
		v.Previous = at(p.Number-1, p.Size)
	}
	if p.Number < p.Last() {
		v.Next = at(p.Number+1, p.Size)
	}
	return v
}

// shown are the first, the last and the neighbours of the present page; 0 is a
// gap of at least two.
func (p Pager) shown() []int {
	var numbers []int
	for n := 1; n <= p.Last(); n++ {
		near := n >= p.Number-1 && n <= p.Number+1
		if n == 1 || n == p.Last() || near {
			if last := len(numbers); last > 0 && n-numbers[last-1] == 2 {
				numbers = append(numbers, n-1)
			} else if last > 0 && n-numbers[last-1] > 2 {
				numbers = append(numbers, 0)
			}
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func withQuery(u *url.URL, number, size int) string {
	query := u.Query()
	query.Del("side")
	query.Del("vis")
	if number > 1 {
		query.Set("side", strconv.Itoa(number))
	}
	if size != Sizes[0] {
		query.Set("vis", strconv.Itoa(size))
	}
	if len(query) == 0 {
		return u.Path
	}
	return u.Path + "?" + query.Encode()
}
