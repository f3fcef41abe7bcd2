package badge

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbro/app/problem"
)

func refuse(key string, cause error) error {
	return problem.New(problem.Invalid, key).Because(cause)
}

// check refuses values that cannot stand in a badge, whether we write it or
// somebody else did: badge.shape and badge.text.
func (c Credential) check() error {
	nodes := []string{c.ID, c.Issuer.ID, c.Achievement.ID}
	for _, optional := range []string{c.Evidence, c.Status.List} {
		if optional != "" {
			nodes = append(nodes, optional)
		}
	}
	for _, address := range nodes {
		if !isAddress(address) {
			return refuse("badge.shape", errors.New("not an https address without a fragment: "+address))
		}
	}
	slices.Sort(nodes)
	if len(slices.Compact(nodes)) < len(nodes) {
		return refuse("badge.shape", errors.New("two things have the same address"))
	}
	if c.Issuer.URL != "" && !isAddress(c.Issuer.URL) {
		return refuse("badge.shape", errors.New("the issuer's home page is no address"))
	}
	if c.Issuer.Name == "" || c.Achievement.Name == "" {
		return refuse("badge.shape", errors.New("a name is missing"))
	}
	if c.Status.Index < 0 || c.Status.Index >= StatusListLength {
		return refuse("badge.shape", errors.New("the index is outside the status list"))
	}
	return c.checkTimes()
}

func (c Credential) checkTimes() error {
	if year := c.ValidFrom.UTC().Year(); year < 1900 || year > 9999 {
		return refuse("badge.shape", errors.New("validFrom is missing"))
	}
	if !c.ValidUntil.IsZero() && (c.ValidUntil.Before(c.ValidFrom) || c.ValidUntil.UTC().Year() > 9999) {
		return refuse("badge.shape", errors.New("validUntil is before validFrom"))
	}
	return nil
}

// addressOnly are the characters of a URI (RFC 3986) without a fragment: it
// then stands in the canonical form as it is.
var addressOnly = regexp.MustCompile(`^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?$`)

func isAddress(text string) bool {
	if !addressOnly.MatchString(text) {
		return false
	}
	parsed, err := url.Parse(text)
	if err != nil {
		return false
	}
	host := parsed.Hostname()
	here := host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
	return host != "" && (parsed.Scheme == "https" || here)
}

// whole says that a text is read alike by every reader: valid UTF-8 with no
// replacement character, which is what half a surrogate pair becomes.
func whole(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError)
}
