package player

import (
	"net/http"
	"strconv"
	"strings"

	"kursbro/courses"
)

// identity is the coding of a file as it is.
const identity = "identity"

// negotiate chooses how a file is sent and which blob that is: what the reader
// weighs highest (RFC 9110 §12.5.3), of equals the smaller. Who asks for a part
// gets a part of the file as it is.
func negotiate(h http.Header, file courses.PackageFile) (coding, name string) {
	coding, name = identity, file.SHA256
	if file.Compressed == nil || h.Get("Range") != "" {
		return coding, name
	}
	wanted := strings.Join(h.Values("Accept-Encoding"), ",")
	if wanted == "" {
		return coding, name
	}
	best := weightOf(wanted, identity)
	for _, c := range []struct{ coding, name string }{{"zstd", file.Compressed.Zstd}, {"gzip", file.Compressed.Gzip}} {
		weight := weightOf(wanted, c.coding)
		if c.name != "" && weight > 0 && (weight > best || weight == best && coding == identity) {
			coding, name, best = c.coding, c.name, weight
		}
	}
	return coding, name
}

// unasked is how much the plain file weighs with who does not mention it: they
// take it where there is nothing else.
const unasked = 0.0001

// weightOf is how much a coding is wanted, 0 for not at all.
func weightOf(header, coding string) float64 {
	others := 0.0
	if coding == identity {
		others = unasked
	}
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, coding):
			return quality(parameters)
		case name == "*" && (coding != identity || quality(parameters) == 0):
			others = quality(parameters)
		}
	}
	return others
}

// quality reads a weight such as "q=0.5"; 1 where none is said.
func quality(parameters string) float64 {
	name, value, found := strings.Cut(strings.ToLower(strings.TrimSpace(parameters)), "=")
	if !found || strings.TrimSpace(name) != "q" {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
