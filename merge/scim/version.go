package scim

import "strings"

// tagOf is the weak ETag of a version: the same user may be shown in many shapes.
func tagOf(version string) string { return `W/"` + version + `"` }

// names says whether an If-Match or If-None-Match names the version. Tags are
// compared weakly, and "*" is any.
func names(headers []string, version string) bool {
	for _, header := range headers {
		for tag := range strings.SplitSeq(header, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == "*" || tag == `"`+version+`"` {
				return true
			}
		}
	}
	return false
}
