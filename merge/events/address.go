package events

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"kursbro/app/problem"
)

// Problems of the address of a subscription.
var (
	errURL     = problem.New(problem.Invalid, "events.subscription.url")
	errLong    = problem.New(problem.Invalid, "events.subscription.long")
	errHost    = problem.New(problem.Invalid, "events.subscription.host")
	errPort    = problem.New(problem.Invalid, "events.subscription.port")
	errPrivate = problem.New(problem.Invalid, "events.subscription.private")
)

const maxURL = 500

// checkURL asks for https, a host and a port that exists, without a password or
// a fragment. In the demo http will do, to this machine. Host names are judged
// when they are dialled: what they stand for changes.
func (s *Service) checkURL(text string) error {
	if len(text) > maxURL {
		return errLong
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.User != nil || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		return errURL
	case u.Hostname() == "":
		return errHost
	case !isPort(u):
		return errPort
	}
	ip, err := netip.ParseAddr(u.Hostname())
	isAddress := err == nil
	here := u.Hostname() == "localhost" || isAddress && ip.IsLoopback()
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !s.settings.Demo || !here):
		return errURL
	case isAddress && !s.mayTell(ip):
		return errPrivate
	}
	return nil
}

// isPort says whether the port is one, where an address names one.
func isPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

var errForbidden = errors.New("the address is not public and not allowed")

// guard refuses a connection when the host's name is resolved and the address
// is known: a name that was public a moment ago may now stand for a machine
// inside the organisation.
func (s *Service) guard(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil || !s.mayTell(target.Addr()) {
		return errForbidden
	}
	return nil
}

func (s *Service) mayTell(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return isPublic(ip) || s.settings.Demo && ip.IsLoopback() ||
		slices.ContainsFunc(s.settings.Allow, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// reserved are addresses that look public and are not (RFC 6890), and those
// that carry another address inside, which could be anything.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

// globalIPv6 is all that is handed out so far (RFC 4291); beyond it lie local
// addresses and the bridges to IPv4.
var globalIPv6 = netip.MustParsePrefix("2000::/3")

func isPublic(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && (ip.Is4() || globalIPv6.Contains(ip)) &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}
