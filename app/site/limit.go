package site

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"kursbro/app/problem"
)

// mostAddresses is how many addresses a limit remembers; when more come within
// a minute, the ones that have been quiet longest are forgotten.
const mostAddresses = 100_000

// limiter lets so many requests through from each address.
type limiter struct {
	every rate.Limit
	burst int
	now   func() time.Time

	mutex   sync.Mutex
	buckets map[netip.Prefix]*bucket
	swept   time.Time
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

// Limit makes a wrapper that answers problem.TooMany to an address that asks
// oftener than so many times a minute, after a first burst. A hospital is one
// address: use it on what costs or guesses, not on reading.
func (s *Site) Limit(perMinute, burst int) func(Handler) Handler {
	l := &limiter{every: rate.Limit(float64(perMinute) / 60), burst: burst, now: s.options.Now, buckets: map[netip.Prefix]*bucket{}}
	return func(h Handler) Handler {
		return func(c *gin.Context) error {
			if wait := l.wait(c.ClientIP()); wait > 0 {
				c.Header("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
				return problem.New(problem.TooMany, "site.error.toomany.text")
			}
			return h(c)
		}
	}
}

// wait is how long an address must wait; zero when it need not.
func (l *limiter) wait(address string) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now, key := l.now(), network(address)
	l.sweep(now)
	b, known := l.buckets[key]
	if !known {
		b = &bucket{Limiter: rate.NewLimiter(l.every, l.burst)}
		l.buckets[key] = b
	}
	b.used = now
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing / float64(l.every) * float64(time.Second))
}

// sweep forgets, once a minute, the addresses whose bucket is full again.
func (l *limiter) sweep(now time.Time) {
	since := now.Sub(l.swept)
	if since < time.Second || since < time.Minute && len(l.buckets) < mostAddresses {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.burst) || len(l.buckets) >= mostAddresses && now.Sub(b.used) > time.Second {
			delete(l.buckets, key)
		}
	}
}

// network is the address, or for IPv6 its /64: that much is one household.
func network(address string) netip.Prefix {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap()
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	prefix, _ := ip.WithZone("").Prefix(bits)
	return prefix
}
