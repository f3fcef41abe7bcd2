package scorm

import (
	"archive/zip"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// manifestName is what a package is known by, in any case.
const manifestName = "imsmanifest.xml"

// legacyEncodings are how file names without the UTF-8 flag may be meant. The
// zip standard says code page 437, but Windows in the Nordic countries writes
// 850 (437 has no ø); the first under which the manifest finds its files wins.
var legacyEncodings = []encoding.Encoding{
	charmap.CodePage850, charmap.CodePage437, charmap.Windows1252, japanese.ShiftJIS, simplifiedchinese.GBK,
}

// nameSet finds the package's files by path, forgiving what can be forgiven.
type nameSet struct {
	byPath map[string]*zip.File
	folded map[string]string // folded path → path; "" when two files share it
}

// nameFiles decodes the file names and keeps those in the manifest's folder.
func (a *archive) nameFiles(m *manifest) (*nameSet, error) {
	if !slices.ContainsFunc(a.entries, hasLegacyName) {
		return a.nameSet(m, nil)
	}
	var best *nameSet
	fewest := -1
	for _, enc := range legacyEncodings {
		names, err := a.nameSet(m, enc)
		if err != nil {
			return nil, err
		}
		if missing := m.missing(names); fewest < 0 || missing < fewest {
			best, fewest = names, missing
		}
	}
	return best, nil
}

func hasLegacyName(f *zip.File) bool { return !utf8.ValidString(f.Name) }

func (a *archive) nameSet(m *manifest, legacy encoding.Encoding) (*nameSet, error) {
	folder := path.Dir(decodeName(a.manifest.Name, legacy)) + "/"
	if folder == "./" {
		folder = ""
	}
	names := &nameSet{byPath: map[string]*zip.File{}, folded: map[string]string{}}
	for _, f := range a.entries {
		name := decodeName(f.Name, legacy)
		if err := a.checkPath(name); err != nil {
			return nil, err
		}
		inside, ok := strings.CutPrefix(path.Clean(name), folder)
		if !ok {
			continue // beside the course: nothing in it can reach there
		}
		if names.byPath[inside] != nil {
			return nil, refuse("scorm.duplicate", "File", shorten(inside))
		}
		names.add(inside, f)
	}
	return names, nil
}

func (n *nameSet) add(name string, f *zip.File) {
	n.byPath[name] = f
	folded := FoldPath(name)
	if _, taken := n.folded[folded]; taken {
		name = ""
	}
	n.folded[folded] = name
}

// find gives the real path of a name: as written, or in another case when only
// one file can be meant.
func (n *nameSet) find(name string) (string, bool) {
	name = norm.NFC.String(name)
	if n.byPath[name] != nil {
		return name, true
	}
	real := n.folded[FoldPath(name)]
	return real, real != ""
}

func (n *nameSet) files(types map[*zip.File]string) []File {
	files := make([]File, 0, len(n.byPath))
	for name, f := range n.byPath {
		files = append(files, File{Path: name, Type: types[f], Size: int64(f.UncompressedSize64), zip: f})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// FoldPath is a path without regard to case and Unicode form: what a request
// from a course written on Windows is compared by.
func FoldPath(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// decodeName makes UTF-8 with forward slashes of a name in a zip.
func decodeName(raw string, legacy encoding.Encoding) string {
	name := raw
	if !utf8.ValidString(raw) && legacy != nil {
		if decoded, err := legacy.NewDecoder().String(raw); err == nil {
			name = decoded
		}
	}
	return norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
}

var driveLetter = regexp.MustCompile(`^[A-Za-z]:`)

// checkPath refuses names that could lead out of a folder, on any system,
// although nothing of ours unpacks into one: whoever wrote them meant harm.
func (a *archive) checkPath(name string) error {
	parts := strings.Split(name, "/")
	control := strings.ContainsFunc(name, unicode.IsControl)
	if path.IsAbs(name) || driveLetter.MatchString(name) || slices.Contains(parts, "..") || control {
		return refuse("scorm.path_unsafe", "File", shorten(name))
	}
	if len(parts) > a.limits.Depth {
		return refuse("scorm.too_deep", "File", shorten(name), "Limit", a.limits.Depth)
	}
	return nil
}
