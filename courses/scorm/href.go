package scorm

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// joinBase joins xml:base values; an absolute one shows up when the href is located.
func joinBase(base, next string) string {
	if isExternal(next) || base == "" {
		return next
	}
	return base + next
}

func isExternal(href string) bool {
	return scheme.MatchString(href) || strings.HasPrefix(href, "//")
}

// locate finds the file that an href means and gives it as an escaped path
// from the package's root, with the href's query and fragment.
func (r *resource) locate(href string, names *nameSet) (string, error) {
	line := r.element.line
	if href == "" {
		return "", refuse("scorm.href_none", "Resource", shorten(r.identifier), "Line", line)
	}
	full := strings.ReplaceAll(joinBase(r.base, href), `\`, "/")
	if isExternal(full) {
		return "", refuse("scorm.href_external", "Href", shorten(href), "Line", line)
	}
	for _, guess := range readings(full) {
		clean := path.Clean("/" + guess.path)[1:]
		if climbs(guess.path) {
			return "", refuse("scorm.href_outside", "Href", shorten(href), "Line", line)
		}
		if real, ok := names.find(clean); ok {
			return escapePath(real) + guess.rest, nil
		}
	}
	return "", refuse("scorm.href_missing", "File", shorten(full), "Line", line)
}

// reading is one way to take an href: what of it is path, what follows.
type reading struct{ path, rest string }

// readings go from the letter of the standard – escaped path, query, fragment
// – to the names of files that carry %, # or ? themselves.
func readings(href string) []reading {
	at := strings.IndexAny(href, "?#")
	if at < 0 {
		at = len(href)
	}
	head, rest := href[:at], href[at:]
	all := []reading{{head, rest}, {href, ""}}
	if plain, err := url.PathUnescape(head); err == nil && plain != head {
		all = append([]reading{{plain, rest}}, all...)
	}
	return all
}

// climbs tells whether a relative path leaves the package's root.
func climbs(p string) bool {
	clean := path.Clean(strings.ReplaceAll(p, `\`, "/"))
	return clean == ".." || strings.HasPrefix(clean, "../")
}

// escapePath writes a path so that it can stand in a URL.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

// withParameters adds an item's parameters to an href, as the Content
// Aggregation Model (3.4.1.13) has it.
func withParameters(href, parameters string) string {
	parameters = strings.TrimLeft(strings.TrimSpace(parameters), "?&")
	if parameters == "" {
		return href
	}
	head, fragment, hasFragment := strings.Cut(href, "#")
	if after, ok := strings.CutPrefix(parameters, "#"); ok {
		if hasFragment {
			return href
		}
		return href + "#" + after
	}
	joint := "?"
	if strings.Contains(head, "?") {
		joint = "&"
	}
	if hasFragment {
		fragment = "#" + fragment
	}
	return head + joint + parameters + fragment
}
